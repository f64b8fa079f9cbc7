// The questions: check, authorize, matrix. What is wrong with a request is an error, what is wrong
// with the wish is a deny.
#include "encoding/sort.h"
#include "policy/explain.h"
#include "policy/names.h"
#include "policy/preview.h"

namespace ringfence {

using namespace policy;

namespace {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 128;
  return text.size() <= kMost ? "`" + std::string(text) + "`" : "this";
}

class RequestProblems {
 public:
  void add(const char* code, std::string message, const char* path) {
    Error error{code, std::move(message), path, {}};
    if (!first_)
      first_ = std::move(error);
    else
      first_->more.push_back(std::move(error));
  }
  std::optional<Error>& get() { return first_; }

 private:
  std::optional<Error> first_;
};

// The party of a subject; kNone if it is well-formed but nobody that the document names.
std::uint32_t read_subject(const Compiled& c, std::string_view text, RequestProblems& problems) {
  const std::uint32_t party = c.find_party(text);
  if (party != kNone)
    return party;
  const auto principal = parse_principal(text);
  if (!principal)
    problems.add("request.bad_subject",
                 quoted(text) +
                     " is not `user/…` or `service/…`, nor `role/…` or `team/…` to preview",
                 "/subject");
  else if (principal->kind == PrincipalKind::role)
    problems.add("request.unknown_role", "the policy has no role " + quoted(principal->segment),
                 "/subject");
  else if (principal->kind == PrincipalKind::team)
    problems.add("request.unknown_team", "the policy has no team " + quoted(principal->segment),
                 "/subject");
  return kNone;
}

// The declared external teams among `names`, and with all teams above those.
struct TokenTeams {
  std::vector<std::uint32_t> asserted, all;
};
TokenTeams read_teams(const Compiled& c, const Subject& subject,
                      std::span<const std::string> names) {
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
  std::erase_if(teams.all, [&](std::uint32_t team) {
    return team == subject.party ||
           std::binary_search(subject.teams.begin(), subject.teams.end(), team);
  });
  return teams;
}

Decision denied(Reason reason) {
  Decision out;
  out.reason = reason;
  return out;
}

}  // namespace

Result<Decision> policy::answer(const Compiled& c, const Request& request, Open* open) {
  RequestProblems problems;
  const std::uint32_t party = read_subject(c, request.subject, problems);
  if (!valid_permission(request.action))
    problems.add("request.bad_action",
                 quoted(request.action) + " is not a permission such as `deploy.production`",
                 "/action");
  Chain chain;
  const PathFault fault = c.locate(request.resource, chain);
  if (fault == PathFault::malformed)
    problems.add("request.bad_resource",
                 quoted(request.resource) + " is not `tenant` or a path such as `project/web`",
                 "/resource");
  if (request.attributes && !request.attributes->is(json::Kind::object))
    problems.add("request.bad_attributes", "attributes are an object", "/attributes");
  if (problems.get())
    return tl::unexpected(std::move(*problems.get()));

  if (!request.tenant.empty() && request.tenant != c.t.tenant)
    return denied(Reason::tenant_boundary);
  const std::uint32_t action = c.t.words.permissions.find(request.action);
  if (action == kNone)
    return denied(Reason::unknown_action);
  if (fault == PathFault::unknown_type)
    return denied(Reason::unknown_type);
  if (fault == PathFault::unknown_resource)
    return denied(Reason::unknown_resource);
  if (!c.t.applies_on(action, chain.type))
    return denied(Reason::not_applicable);

  Subject subject = subject_of(c, party);
  // A preview is of a role or a team and nothing else.
  const bool preview = party < c.t.first_user;
  const TokenTeams teams = preview ? TokenTeams{} : read_teams(c, subject, request.external_teams);
  subject.tokens = teams.all;
  const Facts facts(c, request.subject, request.action, request.resource, request.now,
                    request.attributes, open);
  Explanation explanation(c, subject, teams.asserted, action, facts);
  const Reason reason = decide(c, subject, action, chain, facts, explanation);
  return std::move(explanation).decision(reason, request.resource);
}

Result<Decision> Policy::check(const Request& request) const {
  return answer(*c_, request, nullptr);
}

Result<Decision> Policy::authorize(const VerifiedIdentity& who, std::string_view action,
                                   std::string_view resource, Timestamp now,
                                   std::optional<json::Value> attributes) const {
  Request request{.subject = who.principal(),
                  .action = action,
                  .resource = resource,
                  .now = now,
                  .tenant = who.tenant(),
                  .external_teams = who.teams(),
                  .attributes = attributes};
  if (attributes && !attributes->is(json::Kind::object))
    return check(request);  // which refuses it
  // The principal's attributes are what the token asserted, whatever came with the request.
  json::Writer out;
  out.begin_object();
  if (attributes)
    for (const auto& [key, value] : *attributes)
      if (key != "principal")
        out.key(key).value(value);
  out.key("principal").raw(who.attributes()).end_object();
  RINGFENCE_TRY(merged, json::Document::parse(out.take()));
  request.attributes = merged.root();
  return check(request);
}

Result<Policy::Matrix> Policy::matrix(std::string_view resource, Timestamp now) const {
  const Compiled& c = *c_;
  Chain chain;
  switch (c.locate(resource, chain)) {
  case PathFault::none:
    break;
  case PathFault::malformed:
    return fail("request.bad_resource",
                quoted(resource) + " is not `tenant` or a path such as `project/web`", "/resource");
  case PathFault::unknown_type:
    return fail("request.unknown_type",
                "the policy does not declare the type of " + quoted(resource), "/resource");
  case PathFault::unknown_resource:
    return fail("request.unknown_resource", "the policy has no resource " + quoted(resource),
                "/resource");
  }
  Matrix out{roles(), permissions(), {}};
  out.cells.reserve(out.roles.size() * out.permissions.size());
  QuickSink sink;
  for (std::uint32_t role = 0; role < c.t.roles.size(); ++role) {
    const Subject subject = subject_of(c, role);
    for (std::uint32_t action = 0; action < c.t.words.permissions.size(); ++action) {
      const Facts facts(c, c.party_name(role), c.t.words.permissions.name(action), resource, now);
      out.cells.push_back(c.t.applies_on(action, chain.type)
                              ? decide(c, subject, action, chain, facts, sink)
                              : Reason::not_applicable);
    }
  }
  return out;
}

}  // namespace ringfence
