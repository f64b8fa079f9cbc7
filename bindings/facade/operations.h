// What the operation files share: one function per topic that adds its types and operations, and
// the few helpers that most handlers need.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facade/decision.h"
#include "facade/facade.h"
#include "facade/fields.h"
#include "ringfence/hash.h"

namespace ringfence::facade {

void add_version(Registry& registry);
void add_policy(Registry& registry);
void add_bundles(Registry& registry);
void add_decisions(Registry& registry);
void add_filter(Registry& registry);
void add_slice(Registry& registry);
void add_identity(Registry& registry);
void add_keys(Registry& registry);
void add_records(Registry& registry);
void add_proofs(Registry& registry);
void add_vault(Registry& registry);
void add_documents(Registry& registry);
void add_conditions(Registry& registry);
void add_diff(Registry& registry);
void add_asking(Registry& registry);
void add_explain(Registry& registry);
void add_search(Registry& registry);
void add_matrix(Registry& registry);
void add_authzen(Registry& registry);

// A member that is a list of strings.
void write_names(json::Writer& out, std::string_view key, const std::vector<std::string>& names);

// A member of type integer that counts something: at least 0. Errors: request.out_of_range.
[[nodiscard]] Result<std::uint64_t> count(const Fields& request, std::string_view name);

// The view that a request asks for; public if it does not say.
[[nodiscard]] View view_of(const Fields& request);

// `context`, `principal_attributes`, `resource_attributes` and `action_attributes` of a request as
// the one object that the engine takes. Owns the document that the value points into.
class Attributes {
 public:
  [[nodiscard]] static Result<Attributes> of(const Fields& request);
  [[nodiscard]] std::optional<json::Value> value() const {
    if (!document_)
      return std::nullopt;
    return document_->root();
  }

 private:
  std::optional<json::Document> document_;
};

// The object whose handle is the member `identity`, `policy` or `root`. Errors: handle.unknown.
[[nodiscard]] Result<std::shared_ptr<Policy>> policy_of(Instance& instance, const Fields& request);
[[nodiscard]] Result<std::shared_ptr<VerifiedIdentity>> identity_of(Instance& instance,
                                                                    const Fields& request);

[[nodiscard]] Result<std::shared_ptr<TrustRoot>> root_of(Instance& instance, const Fields& request);

// Where a request names a `root`: that `policy` was opened under it and holds at `now`. Errors:
// handle.unknown, and those of require_signed.
[[nodiscard]] Result<void> under_root(Instance& instance, const Fields& request,
                                      const Policy& policy, Timestamp now);

// The members that all answers of an opened policy have: tenant, revision, digest, time_dependent.
void write_policy_summary(json::Writer& out, const Policy& policy);

// A binary member, base64url. Errors: request.bad_base64 with the member's pointer.
[[nodiscard]] Result<std::string> binary(json::Value value);
// A hash member, base64url of 32 bytes. Errors: request.bad_base64, request.bad_hash.
[[nodiscard]] Result<Hash> hash_of(json::Value value);

// An error of one element or member, with the place put before its path.
[[nodiscard]] Error at(Error error, const std::string& pointer);

// Parses each string of the array `name` as a public key of purpose P.
template <Purpose P>
[[nodiscard]] Result<std::vector<PublicKey<P>>> public_keys(const Fields& request,
                                                            std::string_view name) {
  std::vector<PublicKey<P>> keys;
  if (auto list = request.get(name))
    for (auto element : *list) {
      auto key = PublicKey<P>::parse(element.value.string());
      if (!key)
        return tl::unexpected(at(std::move(key).error(), element.value.pointer()));
      keys.push_back(std::move(*key));
    }
  return keys;
}

}  // namespace ringfence::facade
