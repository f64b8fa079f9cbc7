// Loading a document, and what a snapshot says about itself.
#include "ringfence/policy.h"

#include <algorithm>

#include "policy/compile.h"
#include "policy/decide.h"
#include "policy/read.h"
#include "policy/universe.h"
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
  case Reason::conditional:
    return "conditional";
  }
  return "not_granted";
}

Result<Policy> Policy::parse(std::string_view text) {
  RINGFENCE_TRY(document, json::Document::parse(text, {.comments = true}));
  const json::Value root = document.root();
  Problems problems;
  auto tables = std::make_shared<Tables>();
  {
    Model model = read_model(root, tables->words, problems);
    if (problems.empty())
      compile(model, root, *tables, problems);
    tables->conditions = std::move(model.conditions);
  }
  if (problems.empty()) {
    auto compiled = std::make_shared<Compiled>(tables);
    for (std::uint32_t party = tables->first_team; party < tables->parties.size(); ++party)
      report_separation(*compiled, party, root, problems);
    if (problems.empty()) {
      tables->canonical = json::canonical(root);
      return Policy(std::move(compiled));
    }
  }
  return tl::unexpected(problems.take());
}

std::optional<std::uint32_t> Policy::subject_id(std::string_view subject) const {
  const std::uint32_t id = c_->find_party(subject);
  return id == kNone ? std::nullopt : std::optional(id);
}

std::optional<std::uint32_t> Policy::action_id(std::string_view action) const {
  const std::uint32_t id = c_->t.words.permissions.find(action);
  return id == kNone ? std::nullopt : std::optional(id);
}

std::optional<std::string> Policy::secret_resource(std::string_view tenant, std::string_view scope,
                                                   std::string_view name) const {
  if (!tenant.empty() && tenant != c_->t.tenant)
    return std::nullopt;
  const auto& scopes = c_->t.secret_scopes;
  const auto before = [](const auto& entry, std::string_view key) { return entry.first < key; };
  const auto at = std::lower_bound(scopes.begin(), scopes.end(), scope, before);
  if (at == scopes.end() || at->first != scope || !valid_secret_name(name))
    return std::nullopt;
  const std::string tail = "secret/" + std::string(name);
  return at->second == kTenantPath ? tail : at->second + "/" + tail;
}

const std::string& Policy::tenant() const { return c_->t.tenant; }
std::int64_t Policy::revision() const { return c_->revision; }
const std::string& Policy::digest() const { return c_->digest(); }
bool Policy::time_dependent() const {
  return (c_->delta ? c_->delta->limited : c_->t.limited) != 0;
}
std::string Policy::canonical() const { return c_->canonical(); }

std::vector<std::string> Policy::permissions() const {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < c_->t.words.permissions.size(); ++i)
    out.emplace_back(c_->t.words.permissions.name(i));
  return out;
}

std::vector<std::string> Policy::roles() const {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < c_->t.roles.size(); ++i)
    out.emplace_back(c_->t.words.roles.name(i));
  return out;
}

std::vector<std::string> Policy::principals() const {
  std::vector<std::string> out;
  for (std::uint32_t i = c_->t.first_user; i < c_->party_count(); ++i)
    if (is_named(*c_, i))
      out.emplace_back(c_->party_name(i));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace ringfence
