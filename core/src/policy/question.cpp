#include "policy/question.h"

#include "encoding/sort.h"
#include "policy/names.h"

namespace ringfence::policy {
namespace {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 128;
  return text.size() <= kMost ? "`" + std::string(text) + "`" : "this";
}

}  // namespace

void RequestProblems::add(std::string_view code, std::string message, std::string path) {
  Error error{std::string(code), std::move(message), std::move(path), {}};
  if (!first_)
    first_ = std::move(error);
  else
    first_->more.push_back(std::move(error));
}

std::uint32_t read_subject(const Compiled& c, std::string_view text, const std::string& place,
                           RequestProblems& problems) {
  const std::uint32_t party = c.find_party(text);
  if (party != kNone)
    return party;
  const auto principal = parse_principal(text);
  if (!principal)
    problems.add("request.bad_subject",
                 quoted(text) +
                     " is not `user/…` or `service/…`, nor `role/…` or `team/…` to preview",
                 place);
  else if (principal->kind == PrincipalKind::role)
    problems.add("request.unknown_role", "the policy has no role " + quoted(principal->segment),
                 place);
  else if (principal->kind == PrincipalKind::team)
    problems.add("request.unknown_team", "the policy has no team " + quoted(principal->segment),
                 place);
  return kNone;
}

PathFault read_resource(const Compiled& c, std::string_view text, const std::string& place,
                        Chain& chain, RequestProblems& problems) {
  const PathFault fault = c.locate(text, chain);
  if (fault == PathFault::malformed)
    problems.add("request.bad_resource",
                 quoted(text) + " is not `tenant` or a path such as `project/web`", place);
  return fault;
}

void check_action(std::string_view text, RequestProblems& problems) {
  if (!valid_permission(text))
    problems.add("request.bad_action",
                 quoted(text) + " is not a permission such as `deploy.production`", "/action");
}

void check_attributes(const std::optional<json::Value>& attributes, RequestProblems& problems) {
  if (attributes && !attributes->is(json::Kind::object))
    problems.add("request.bad_attributes", "attributes are an object", "/attributes");
}

Asked place_question(const Compiled& c, const Request& request, PathFault fault,
                     const Chain& chain) {
  Asked asked;
  if (!request.tenant.empty() && request.tenant != c.t.tenant) {
    asked.barred = Reason::tenant_boundary;
    return asked;
  }
  asked.action = c.t.words.permissions.find(request.action);
  if (asked.action == kNone)
    asked.barred = Reason::unknown_action;
  else if (fault == PathFault::unknown_type)
    asked.barred = Reason::unknown_type;
  else if (fault == PathFault::unknown_resource)
    asked.barred = Reason::unknown_resource;
  else if (!c.t.applies_on(asked.action, chain.type))
    asked.barred = Reason::not_applicable;
  return asked;
}

TokenTeams read_teams(const Compiled& c, std::span<const std::string> names) {
  TokenTeams teams;
  for (const std::string& name : names) {
    const std::uint32_t id = c.t.parties.find("team/" + escape_segment(name));
    if (id == kNone || c.t.external[id - c.t.first_team] == 0)
      continue;
    teams.asserted.push_back(id);
    teams.all.push_back(id);
    const auto above = c.teams(id);
    teams.all.insert(teams.all.end(), above.begin(), above.end());
  }
  ringfence::sort(teams.all.begin(), teams.all.end());
  teams.all.erase(std::unique(teams.all.begin(), teams.all.end()), teams.all.end());
  return teams;
}

}  // namespace ringfence::policy
