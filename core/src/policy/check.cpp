// The questions: check, authorize. What is wrong with a request is an error, what is wrong
// with the wish is a deny.
#include "policy/explain.h"
#include "policy/preview.h"
#include "policy/question.h"

namespace ringfence {

using namespace policy;

namespace {

Decision denied(Reason reason) {
  Decision out;
  out.reason = reason;
  return out;
}

}  // namespace

Result<Decision> policy::answer(const Compiled& c, const Request& request, Open* open) {
  RequestProblems problems;
  const std::uint32_t party = read_subject(c, request.subject, "/subject", problems);
  check_action(request.action, problems);
  Chain chain;
  const PathFault fault = read_resource(c, request.resource, "/resource", chain, problems);
  check_attributes(request.attributes, problems);
  if (problems.get())
    return tl::unexpected(std::move(*problems.get()));

  const Asked asked = place_question(c, request, fault, chain);
  if (asked.barred)
    return denied(*asked.barred);
  const std::uint32_t action = asked.action;

  Subject subject = subject_of(c, party);
  // A preview is of a role or a team and nothing else.
  const bool preview = party < c.t.first_user;
  TokenTeams teams = preview ? TokenTeams{} : read_teams(c, request.external_teams);
  std::erase_if(teams.all, [&](std::uint32_t team) {
    return std::binary_search(subject.teams.begin(), subject.teams.end(), team);
  });
  subject.tokens = teams.all;
  const Facts facts(c, request.subject, request.action, request.resource, request.now,
                    request.attributes, open);
  Explanation explanation(c, subject, teams.asserted, action, chain, facts);
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

}  // namespace ringfence
