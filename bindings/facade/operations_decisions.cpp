// policy.check, policy.check_many, policy.can_many: previews, right if the host vouches for the
// subject. policy.authorize: enforcement, for a proven identity only.
#include "facade/operations.h"
#include "facade/shadow.h"

namespace ringfence::facade {
namespace {

// Checks one question and writes its decision. `now` is separate, as a batch has one; `candidate`
// is null without a shadow.
Result<void> decide(json::Writer& out, const Policy& policy, const Policy* candidate,
                    const Fields& question, Timestamp now, View view) {
  RINGFENCE_TRY(attributes, Attributes::of(question));
  const std::vector<std::string> teams = question.texts("external_teams");
  const Question asked{question.text("subject"), question.text("action"),
                       question.text("resource")};
  Request request;
  request.subject = asked.subject;
  request.action = asked.action;
  request.resource = asked.resource;
  request.now = now;
  request.tenant = question.text("tenant");
  request.external_teams = teams;
  request.attributes = attributes.value();
  const std::vector<std::string> unknown = question.texts("unknown");
  const auto ask = [&](const Policy& one) {
    return unknown.empty() ? one.check(request) : one.preview(request, unknown);
  };
  RINGFENCE_TRY(decision, ask(policy));
  std::string shadow;
  if (candidate != nullptr)
    shadow = shadow_json(*candidate, ask(*candidate), decision);
  write_decision(out, policy, asked, decision, view, {}, shadow);
  return {};
}

Result<Reply> check(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(candidate, candidate_of(instance, request, *policy));
  json::Writer out;
  RINGFENCE_CHECK(
      decide(out, *policy, candidate.get(), request, request.time("now"), view_of(request)));
  return Reply{.json = out.take()};
}

Result<Reply> check_many(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  const Timestamp now = request.time("now");
  RINGFENCE_TRY(candidate, candidate_of(instance, request, *policy));
  json::Writer out;
  out.begin_object();
  out.key("decisions").begin_array();
  for (auto question : request.value("requests")) {
    auto done =
        decide(out, *policy, candidate.get(), Fields(question.value), now, view_of(request));
    if (!done)
      return tl::unexpected(at(std::move(done).error(), question.value.pointer()));
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

Result<Reply> can_many(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  const Timestamp now = request.time("now");
  json::Writer out;
  out.begin_object();
  out.key("allowed").begin_array();
  for (auto element : request.value("checks")) {
    const Fields question(element.value);
    if (!question.has("subject") && !request.has("subject"))
      return fail("request.missing_member", "name a `subject` here or for the whole batch",
                  element.value.pointer());
    const auto subject =
        question.has("subject") ? question.text("subject") : request.text("subject");
    out.boolean(policy->can(subject, question.text("action"), question.text("resource"), now));
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

Result<Reply> authorize(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(identity, identity_of(instance, request));
  RINGFENCE_CHECK(under_root(instance, request, *policy, request.time("now")));
  RINGFENCE_TRY(attributes, Attributes::of(request));
  RINGFENCE_TRY(candidate, candidate_of(instance, request, *policy));
  const auto ask = [&](const Policy& asked) {
    return asked.authorize(*identity, request.text("action"), request.text("resource"),
                           request.time("now"), attributes.value());
  };
  RINGFENCE_TRY(decision, ask(*policy));
  const std::string shadow =
      candidate ? shadow_json(*candidate, ask(*candidate), decision) : std::string();
  json::Writer out;
  write_decision(out, *policy,
                 {identity->principal(), request.text("action"), request.text("resource")},
                 decision, view_of(request), true, shadow);
  return Reply{.json = out.take()};
}

const Field kView{"view?", R"("public"|"full")",
                  "`public` (the default) for end users, `full` for operators"};
const Field kShadow{"shadow?", "integer",
                    "handle of a candidate policy of this tenant, asked beside and never enforced"};
const Field kContext{"context?", "object", "attributes of the request, such as `mfa`"};
const Field kResourceAttributes{"resource_attributes?", "object", "attributes of the resource"};
const Field kActionAttributes{"action_attributes?", "object", "attributes of the action"};

std::vector<Field> question_fields() {
  return {{"subject", "string", "user/…, service/…, or role/… and team/… to preview those"},
          {"action", "string", "the permission asked for: deploy.production"},
          {"resource", "string", "`tenant` or a path: project/app-web"},
          {"tenant?", "string", "if given, it must be the policy's"},
          kContext,
          {"principal_attributes?", "object", "attributes of the principal"},
          kResourceAttributes,
          kActionAttributes,
          {"external_teams?", "string[]", "names of teams from a token that the host verified"},
          {"unknown?", "string[]",
           "attributes not known yet, `context.mfa` or all of `context`: the answer may be "
           "`conditional`"}};
}

void add_requests(Registry& registry) {
  Type check{"CheckRequest", "One question.", question_fields()};
  check.fields.push_back({"now", "time", "the instant of the question"});
  check.fields.push_back(kView);
  check.fields.push_back(kShadow);
  registry.add(std::move(check));
  registry.add(Type{"CheckItem", "One question of a batch.", question_fields()});
  registry.add(Type{"CheckManyRequest",
                    "Many questions at one instant.",
                    {{"requests", "CheckItem[]", "the questions"},
                     {"now", "time", "the instant of all of them"},
                     kView,
                     kShadow}});
  registry.add(Type{"CanItem",
                    "One short question of a batch.",
                    {{"subject?", "string", "left out: that of the batch"},
                     {"action", "string", "the permission asked for"},
                     {"resource", "string", "`tenant` or a path"}}});
  registry.add(Type{"CanManyRequest",
                    "Many short questions at one instant.",
                    {{"subject?", "string", "who asks, where an item does not say"},
                     {"checks", "CanItem[]", "the questions"},
                     {"now", "time", "the instant of all of them"}}});
  registry.add(Type{"AuthorizeRequest",
                    "What a proven identity wants to do.",
                    {{"identity", "integer", "handle of an identity, from identity.verify"},
                     {"action", "string", "the permission asked for"},
                     {"resource", "string", "`tenant` or a path, from the host's own records"},
                     {"now", "time", "the instant of the question"},
                     kContext,
                     kResourceAttributes,
                     kActionAttributes,
                     kView,
                     kShadow,
                     {"root?", "integer",
                      "handle of a trust root: a policy that is unsigned or over is refused"}}});
}

void add_answers(Registry& registry) {
  registry.add(Type{"PolicyRef",
                    "Which policy decided.",
                    {{"tenant", "string", "whose policy it is"},
                     {"revision", "integer", "the document's revision"},
                     {"digest", "string", "hex SHA-256 of its canonical JSON"}}});
  registry.add(
      Type{"DecidingPath",
           "A row of the policy and the way from the principal to it.",
           {{"id", "string", "id of the row"},
            {"kind", "string", "binding, deny, role_deny, boundary or separation"},
            {"principal?", "string", "whom the row names; `tenant` for everyone"},
            {"teams?", "string[]", "teams walked from the subject to that principal"},
            {"role?", "string", "the binding's role"},
            {"inherited?", "string[]", "roles walked down to the one with the pattern"},
            {"pattern?", "string", "the permission pattern as written"},
            {"scope?", "string", "where the row applies"},
            {"when?", "string", "the condition of the row"},
            {"attribute?", "string", "what a condition in error missed: context.mfa"},
            {"failure?", "string", "why a grant did not hold: a reason's word, or scope"}}});
  registry.add(Type{"NearestGrant",
                    "A role that would be enough and allows no more than it must.",
                    {{"role", "string", "the role"}, {"scope", "string", "where"}}});
  registry.add(Type{"ShadowDecision",
                    "What a candidate policy would have answered.",
                    {{"allowed", "boolean", "whether the candidate allows it; never enforced"},
                     {"reason", "string", "the reason's word, or error: it could not answer"},
                     {"error?", "string", "then the code of the error"},
                     {"policy", "PolicyRef", "the candidate"}}});
  registry.add(Type{
      "Decision",
      "The answer to a question, and why.",
      {{"allowed", "boolean", "whether it is allowed"},
       {"reason", "string", "the reason's word: granted, explicit_deny, …"},
       {"subject", "string", "who asked"},
       {"action", "string", "for what"},
       {"resource", "string", "on what"},
       {"policy", "PolicyRef", "by which policy"},
       {"text", "string", "the answer as sentences for people"},
       {"verified?", "boolean", "true where a proven identity asked"},
       {"shadow?", "ShadowDecision", "where a candidate policy differs"},
       {"deciding?", "DecidingPath[]", "full view: the rows that decided"},
       {"missed?", "DecidingPath[]", "full view: grants that did not hold"},
       {"needed?", "string[]",
        "full view: what could turn it: attributes such as context.mfa, roles"},
       {"grants?", "NearestGrant[]",
        "full view: any one of these, given to the subject, would allow it"},
       {"elsewhere?", "DecidingPath[]",
        "full view: grants of this action at other scopes, the nearest few"},
       {"blocked_by?", "DecidingPath[]", "full view: what denies it whatever were granted"},
       {"depends_on?", "string[]", "reason conditional: the `unknown` ones that it depends on"},
       {"residual?", "string",
        "reason conditional, full view: allowed exactly where this CEL is true"}}});
  registry.add(Type{"Decisions",
                    "Answers in the order of the questions.",
                    {{"decisions", "Decision[]", "the answers"}}});
  registry.add(Type{"CanMany",
                    "Answers in the order of the questions.",
                    {{"allowed", "boolean[]", "the answers; what cannot be asked is false"}}});
}

}  // namespace

void add_decisions(Registry& registry) {
  add_requests(registry);
  add_answers(registry);
  registry.add(Operation{.name = "policy.check",
                         .doc = "Previews one decision: right if the host vouches for the subject.",
                         .handle = "policy",
                         .request = "CheckRequest",
                         .response = "Decision",
                         .run = check});
  registry.add(Operation{.name = "policy.check_many",
                         .doc = "Previews many decisions at one instant.",
                         .handle = "policy",
                         .request = "CheckManyRequest",
                         .response = "Decisions",
                         .run = check_many});
  registry.add(Operation{.name = "policy.can_many",
                         .doc = "Previews many yes-or-no answers at one instant.",
                         .handle = "policy",
                         .request = "CanManyRequest",
                         .response = "CanMany",
                         .run = can_many});
  registry.add(Operation{.name = "policy.authorize",
                         .doc = "Decides for a proven identity: enforcement.",
                         .handle = "policy",
                         .request = "AuthorizeRequest",
                         .response = "Decision",
                         .run = authorize});
}

}  // namespace ringfence::facade
