// The policy: who may do what, where. One immutable snapshot, compiled to indexes, shared by any
// number of threads.
//
// The semantics, in the order of decision, are in docs/POLICY.md. In short: default deny;
// explicit denies beat allows; boundaries cap; roles, users, teams and permissions are separate
// namespaces; row order never matters.
//
//   auto policy = Policy::parse(text);                        // strict; all errors at once
//   policy->can("user/ana", "deploy.preview", "project/app-web", now);
//   Decision d = *policy->check({.subject = "user/ana", …, .now = now});
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/error.h"
#include "ringfence/identity.h"
#include "ringfence/json.h"

namespace ringfence {

// What a policy means: changes whenever some policy and request get another answer than before.
constexpr std::int64_t kPolicySemantics = 1;

struct Provenance;  // ringfence/bundle.h
namespace policy {
struct Access;
}

// Why a decision came out as it did. The order is the order of decision.
enum class Reason : std::uint8_t {
  tenant_boundary,
  unknown_action,
  unknown_type,
  unknown_resource,
  not_applicable,
  explicit_deny,
  condition_failed,
  condition_error,
  not_yet_valid,
  expired,
  not_granted,
  boundary,
  separation,
  narrowed,
  granted,
  unknown_scope,
  conditional  // of previews only: it depends on attributes that are unknown
};
// "explicit_deny" and so on: the words on the wire.
[[nodiscard]] std::string_view reason_name(Reason r);

// A question. Views must outlive the call. `now` is mandatory.
struct Request {
  std::string_view subject;  // user/… or service/…; role/R and team/T preview synthetic principals
  std::string_view action;    // deploy.production
  std::string_view resource;  // tenant, or a path: project/app-web
  Timestamp now = 0;
  std::string_view tenant = {};  // if given it must be the policy's, else tenant_boundary
  std::span<const std::string> external_teams = {};  // bare names, from a verified token
  std::optional<json::Value> attributes = {};  // object with principal, resource, action, context
};

// One row of the document that decided, and the way from the principal to it.
struct DecidingPath {
  std::string id;                  // id of the binding, deny or boundary
  std::string kind;                // "binding" | "deny" | "role_deny" | "boundary" | "separation"
  std::string principal;           // as written in the row; "tenant" for everyone
  std::vector<std::string> teams;  // teams walked from the subject up to `principal`, bare names
  std::string role;                // role of the binding
  std::vector<std::string>
      inherited;        // roles walked from `role` down to the one holding the pattern
  std::string pattern;  // deploy.* as written
  std::string scope;
  std::string when;       // the condition, in its canonical spelling
  std::string attribute;  // what a condition in error missed: context.mfa
  std::string failure;    // for grants that did not hold: the Reason's word
};

// The answer. Default-constructed it is a deny.
struct Decision {
  bool allowed = false;
  Reason reason = Reason::not_granted;
  std::vector<DecidingPath> deciding;  // what decided, in canonical order
  std::vector<DecidingPath>
      missed;  // grants of this action that exist for the subject and did not hold
  // What could turn it: attributes ("context.mfa") that a condition missed or that are unknown, and
  // nearest grants, as text: "role maintainer at project/app-web".
  std::vector<std::string> needed;
  // Of a preview that is conditional: it would be allowed exactly where this condition, in CEL, is
  // true, and the unknown paths, as they were given, on which that depends.
  std::string residual;
  std::vector<std::string> depends_on;

  // Of a deny, what it takes. Grants of this action that hold now, at other scopes: the nearest
  // few.
  std::vector<DecidingPath> elsewhere;
  // Each of these alone, given to the subject, would allow it, and no smaller role would.
  struct Grant {
    std::string role, scope;
  };
  std::vector<Grant> grants;
  // What denies it whatever were granted: denies, boundaries, separations. If there is any, there
  // are no `grants`.
  std::vector<DecidingPath> blocked_by;
};

struct Search;  // ringfence/search.h
struct Found;
struct MatrixQuestion;  // ringfence/matrix.h
struct Matrix;

class Policy {
 public:
  // Parses and compiles a document (comments and trailing commas allowed). O(n log n). On failure
  // the Error is the first problem in document order and `more` holds all the others.
  [[nodiscard]] static Result<Policy> parse(std::string_view text);

  // A new snapshot with `changes` (JSON, see docs/POLICY.md), which answers as if the changed
  // document had been loaded; its revision is the one given or the next. Changed bindings and
  // members that are users or services cost what they touch; other changes cost a load. Errors:
  // those of parse and policy.unknown_row, policy.not_a_member; paths point into `changes`, or into
  // the changed document for changes that cost a load.
  [[nodiscard]] Result<Policy> with(std::string_view changes) const;

  // Whether the request is allowed; any error is a deny. The hot path: no allocation, about 100 ns.
  [[nodiscard]] bool can(std::string_view subject, std::string_view action,
                         std::string_view resource, Timestamp now) const;

  // The full answer. Errors (request.*) only for malformed requests.
  [[nodiscard]] Result<Decision> check(const Request& request) const;

  // As check while the attributes at the `unknown` paths ("context.mfa", "context") are not known,
  // whatever the request says of them. `conditional`, and not allowed, where the answer depends on
  // them; otherwise check's for every completion: allowed or not, the reason being a certain one.
  // Errors: those of check and request.bad_unknown.
  [[nodiscard]] Result<Decision> preview(const Request& request,
                                         const std::vector<std::string>& unknown) const;

  // Enforcement for a proven identity: its tenant must be the policy's, its external teams apply,
  // and `principal` in conditions is what its token asserted.
  [[nodiscard]] Result<Decision> authorize(const VerifiedIdentity& who, std::string_view action,
                                           std::string_view resource, Timestamp now,
                                           std::optional<json::Value> attributes = {}) const;

  // Searches, in pages (ringfence/search.h). One look at each name or candidate for a page, memory
  // of one page; a cursor goes on where its page ended. Errors: those of check, with /candidates/N
  // for a malformed candidate; request.out_of_range, request.bad_type, request.bad_cursor, and
  // request.other_cursor for a cursor of another question or of another policy.
  [[nodiscard]] Result<Found> search_subjects(const Search& search) const;   // who may do this here
  [[nodiscard]] Result<Found> search_resources(const Search& search) const;  // on what
  [[nodiscard]] Result<Found> search_actions(const Search& search) const;    // which permissions

  // The same question for many subjects and many permissions or resources (ringfence/matrix.h).
  // O(cells). Errors: those of check and preview, with the place in the lists; request.bad_matrix,
  // request.unknown_action, request.unknown_type, request.unknown_resource, request.too_many_cells.
  [[nodiscard]] Result<Matrix> matrix(const MatrixQuestion& wanted) const;

  // The resource that a secret reference stands for, through `secret_scopes`; nullopt =
  // unknown_scope.
  [[nodiscard]] std::optional<std::string>
  secret_resource(std::string_view tenant, std::string_view scope, std::string_view name) const;

  // Ids for the hot path of bindings: valid for this snapshot only.
  [[nodiscard]] std::optional<std::uint32_t> subject_id(std::string_view subject) const;
  [[nodiscard]] std::optional<std::uint32_t> action_id(std::string_view action) const;
  [[nodiscard]] bool can_by_id(std::uint32_t subject, std::uint32_t action,
                               std::string_view resource, Timestamp now) const;

  // An id for a resource: where it stands and its type, shared by all that nothing in this policy
  // tells apart. nullopt: an error, or a resource that only its text can tell from others.
  [[nodiscard]] std::optional<std::uint32_t> resource_id(std::string_view resource) const;
  [[nodiscard]] bool can_by_ids(std::uint32_t subject, std::uint32_t action, std::uint32_t resource,
                                Timestamp now) const;

  [[nodiscard]] const std::string& tenant() const;
  [[nodiscard]] std::int64_t revision() const;
  [[nodiscard]] const std::string& digest() const;  // hex SHA-256 of the canonical JSON
  [[nodiscard]] bool time_dependent() const;        // whether `now` can matter to any answer
  [[nodiscard]] std::vector<std::string> permissions() const;  // sorted
  [[nodiscard]] std::vector<std::string> roles() const;        // sorted
  [[nodiscard]] std::vector<std::string>
  principals() const;                           // user/… and service/… named in it, sorted
  [[nodiscard]] std::string canonical() const;  // the canonical JSON

  // Which signed bundle it was opened from; null if from none, also once it was changed by `with`.
  [[nodiscard]] const Provenance* provenance() const { return provenance_.get(); }

  struct Compiled;                                                // core/src/policy
  [[nodiscard]] const Compiled& compiled() const { return *c_; }  // for the files there

 private:
  friend struct policy::Access;
  explicit Policy(std::shared_ptr<const Compiled> c) : c_(std::move(c)) {}
  std::shared_ptr<const Compiled> c_;
  std::shared_ptr<const Provenance> provenance_;
};

}  // namespace ringfence
