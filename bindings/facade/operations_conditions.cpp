// condition.try: an expression tried out, as consoles and editors of policies do.
#include "facade/operations.h"
#include "ringfence/condition.h"

namespace ringfence::facade {
namespace {

// The section `attributes` of a policy: {"context":{"mfa":"bool"}}.
Result<condition::Environment> environment_of(const Fields& request) {
  std::vector<condition::Attribute> declared;
  if (const auto section = request.get("attributes"))
    for (const auto& group : *section) {
      if (!group.value.is(json::Kind::object))
        return fail("request.wrong_type", "this must be an object: names and types",
                    group.value.pointer());
      for (const auto& [name, type] : group.value) {
        if (!type.is(json::Kind::string))
          return fail("request.wrong_type", "this must be the name of a type", type.pointer());
        declared.push_back(
            {std::string(group.key) + "." + std::string(name), std::string(type.string())});
      }
    }
  return condition::Environment::declare(declared);
}

// `id` and `type` are facts only the engine may state in a decision; here the asker makes them up.
condition::Subject subject_of(const Fields& request, std::string_view name) {
  condition::Subject out;
  const auto given = request.get(name);
  if (!given)
    return out;
  out.attributes = *given;
  const auto fact = [&](std::string_view member) {
    const auto value = (*given).get(member);
    return value && (*value).is(json::Kind::string) ? (*value).string() : std::string_view();
  };
  out.id = fact("id");
  out.type = fact("type");
  return out;
}

Result<Reply> attempt(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(environment, environment_of(request));
  condition::Activation activation;
  activation.principal = subject_of(request, "principal");
  activation.resource = subject_of(request, "resource");
  if (const auto action = request.get("action")) {
    activation.action_attributes = *action;
    if (const auto name = (*action).get("name"); name && (*name).is(json::Kind::string))
      activation.action = (*name).string();
  }
  if (const auto context = request.get("context"))
    activation.context = *context;
  activation.now = request.time("now");
  RINGFENCE_TRY(trial, condition::try_expression(request.text("expression"), environment,
                                                 activation, request.texts("unknown")));
  json::Writer out;
  out.begin_object();
  out.member("canonical", trial.canonical).member("cost", static_cast<std::int64_t>(trial.cost));
  out.member("type", trial.type);
  if (trial.residual)
    out.member("residual", trial.text);
  else
    out.member("text", trial.text).key("value").raw(trial.value);
  out.end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_conditions(Registry& registry) {
  registry.add(
      Type{"TryConditionRequest",
           "An expression in CEL, and what it is about.",
           {{"expression", "string", "the expression; here it may be of any type"},
            {"attributes?", "object", "declared types, as the policy's section `attributes`"},
            {"principal?", "object", "who asks: `id`, `type` and attributes"},
            {"resource?", "object", "what it is about: `id`, `type` and attributes"},
            {"action?", "object", "what is wanted: `name` and attributes"},
            {"context?", "object", "attributes of the request"},
            {"now?", "time", "the variable `now`; left out: 1970"},
            {"unknown?", "string[]", "paths of attributes not known yet: context.mfa"}}});
  registry.add(Type{
      "TriedCondition",
      "What an expression comes to.",
      {{"canonical", "string", "the expression in its one spelling"},
       {"type", "string", "its type before evaluation: bool, list(string), dyn"},
       {"cost", "integer", "steps that it took; 100000 is the limit"},
       {"text?", "string", "the value as CEL"},
       {"value?", "object", "the value with its type: {\"int\":\"1\"}"},
       {"residual?", "string", "instead of a value: what remains while attributes are unknown"}}});
  registry.add(Operation{.name = "condition.try",
                         .doc = "Tries a condition, or any expression in CEL.",
                         .request = "TryConditionRequest",
                         .response = "TriedCondition",
                         .run = attempt});
}

}  // namespace ringfence::facade
