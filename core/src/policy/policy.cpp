// Loading a document, the hot path, and what a snapshot says about itself.
#include "ringfence/policy.h"

#include <algorithm>

#include "policy/compile.h"
#include "policy/decide.h"
#include "policy/read.h"
#include "ringfence/hash.h"
#include "ringfence/reference.h"

namespace ringfence {

using namespace policy;

std::string_view reason_name(Reason r) {
  switch (r) {
  case Reason::tenant_boundary:
    return "tenant_boundary";
  case Reason::unknown_action:
    return "unknown_action";
  case Reason::unknown_type:
    return "unknown_type";
  case Reason::unknown_resource:
    return "unknown_resource";
  case Reason::not_applicable:
    return "not_applicable";
  case Reason::explicit_deny:
    return "explicit_deny";
  case Reason::condition_failed:
    return "condition_failed";
  case Reason::condition_error:
    return "condition_error";
  case Reason::not_yet_valid:
    return "not_yet_valid";
  case Reason::expired:
    return "expired";
  case Reason::not_granted:
    return "not_granted";
  case Reason::boundary:
    return "boundary";
  case Reason::separation:
    return "separation";
  case Reason::narrowed:
    return "narrowed";
  case Reason::granted:
    return "granted";
  case Reason::unknown_scope:
    return "unknown_scope";
  }
  return "not_granted";
}

Result<Policy> Policy::parse(std::string_view text) {
  RINGFENCE_TRY(document, json::Document::parse(text, {.comments = true}));
  const json::Value root = document.root();
  Problems problems;
  const Model model = read_model(root, problems);
  auto compiled = std::make_shared<Compiled>();
  if (problems.empty())
    compile(model, root, *compiled, problems);
  if (!problems.empty())
    return tl::unexpected(problems.take());
  compiled->canonical = json::canonical(root);
  compiled->digest = hex(view(sha256(compiled->canonical)));
  return Policy(std::move(compiled));
}

bool Policy::can(std::string_view subject, std::string_view action, std::string_view resource,
                 Timestamp now) const {
  const std::uint32_t party = c_->parties.find(subject);
  if (party == kNone)
    return false;  // nobody that the document names: nothing grants it anything
  const std::uint32_t permission = c_->permissions.find(action);
  return permission != kNone && can_by_id(party, permission, resource, now);
}

bool Policy::can_by_id(std::uint32_t subject, std::uint32_t action, std::string_view resource,
                       Timestamp now) const {
  const Compiled& c = *c_;
  if (subject >= c.parties.size() || action >= c.permissions.size())
    return false;
  Chain chain;
  if (c.locate(resource, chain) != PathFault::none || !c.applies_on(action, chain.type))
    return false;
  QuickSink sink;
  return decide(c, subject_of(c, subject), action, chain, now, sink) == Reason::granted;
}

std::optional<std::uint32_t> Policy::subject_id(std::string_view subject) const {
  const std::uint32_t id = c_->parties.find(subject);
  return id == kNone ? std::nullopt : std::optional(id);
}

std::optional<std::uint32_t> Policy::action_id(std::string_view action) const {
  const std::uint32_t id = c_->permissions.find(action);
  return id == kNone ? std::nullopt : std::optional(id);
}

std::optional<std::string> Policy::secret_resource(std::string_view tenant, std::string_view scope,
                                                   std::string_view name) const {
  if (!tenant.empty() && tenant != c_->tenant)
    return std::nullopt;
  const auto& scopes = c_->secret_scopes;
  const auto before = [](const auto& entry, std::string_view key) { return entry.first < key; };
  const auto at = std::lower_bound(scopes.begin(), scopes.end(), scope, before);
  if (at == scopes.end() || at->first != scope || !valid_secret_name(name))
    return std::nullopt;
  const std::string tail = "secret/" + std::string(name);
  return at->second == kTenantPath ? tail : at->second + "/" + tail;
}

const std::string& Policy::tenant() const { return c_->tenant; }
std::int64_t Policy::revision() const { return c_->revision; }
const std::string& Policy::digest() const { return c_->digest; }
bool Policy::time_dependent() const { return c_->time_dependent; }
std::string Policy::canonical() const { return c_->canonical; }

std::vector<std::string> Policy::permissions() const {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < c_->permissions.size(); ++i)
    out.emplace_back(c_->permissions.name(i));
  return out;
}

std::vector<std::string> Policy::roles() const {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < c_->roles.size(); ++i)
    out.emplace_back(c_->role_names.name(i));
  return out;
}

std::vector<std::string> Policy::principals() const {
  std::vector<std::string> out;
  for (std::uint32_t i = c_->first_user; i < c_->parties.size(); ++i)
    out.emplace_back(c_->parties.name(i));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace ringfence
