// policy.open, policy.info, policy.secret: a policy as such.
#include "facade/operations.h"
#include "ringfence/reference.h"

namespace ringfence::facade {
namespace {

Result<Reply> opened(Instance& instance, Policy policy) {
  json::Writer out;
  out.begin_object();
  write_policy_summary(out, policy);
  RINGFENCE_TRY(handle, instance.put(std::move(policy)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> open(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, Policy::parse(Fields(call.request).text("text")));
  return opened(instance, std::move(policy));
}

Result<Reply> with(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  json::Writer changes;
  changes.value(Fields(call.request).value("changes"));
  RINGFENCE_TRY(changed, policy->with(changes.take()));
  return opened(instance, std::move(changed));
}

Result<Reply> info(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  json::Writer out;
  out.begin_object();
  write_policy_summary(out, *policy);
  write_names(out, "roles", policy->roles());
  write_names(out, "permissions", policy->permissions());
  write_names(out, "principals", policy->principals());
  out.end_object();
  return Reply{.json = out.take()};
}

Result<Reply> secret(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  RINGFENCE_TRY(reference, Reference::parse(Fields(call.request).text("reference")));
  const auto resource =
      policy->secret_resource(reference.tenant.empty() ? policy->tenant() : reference.tenant,
                              reference.scope, reference.name);
  if (!resource)
    return fail("secret.unknown_scope",
                "the policy maps no such scope: add it to `secret_scopes`, or mend the reference",
                "/reference");
  json::Writer out;
  out.begin_object();
  out.member("reference", reference.text()).member("resource", *resource).end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void write_policy_summary(json::Writer& out, const Policy& policy) {
  out.member("tenant", policy.tenant()).member("revision", policy.revision());
  out.member("digest", policy.digest()).member_bool("time_dependent", policy.time_dependent());
}

void add_policy(Registry& registry) {
  registry.add(
      Type{"PolicyOpenRequest",
           "A policy to load.",
           {{"text", "string", "the document; comments and trailing commas are allowed"}}});
  registry.add(Type{"PolicyOpened",
                    "A loaded policy.",
                    {{"handle", "integer", "the policy's handle"},
                     {"tenant", "string", "whose policy it is"},
                     {"revision", "integer", "the document's revision"},
                     {"digest", "string", "hex SHA-256 of its canonical JSON"},
                     {"time_dependent", "boolean", "whether `now` can matter to any answer"}}});
  registry.add(Type{"PolicyWithRequest",
                    "What would be changed.",
                    {{"changes", "object", "a change set: docs/POLICY.md"}}});
  registry.add(Type{"PolicyInfo",
                    "What a policy declares.",
                    {{"tenant", "string", "whose policy it is"},
                     {"revision", "integer", "the document's revision"},
                     {"digest", "string", "hex SHA-256 of its canonical JSON"},
                     {"time_dependent", "boolean", "whether `now` can matter to any answer"},
                     {"roles", "string[]", "sorted"},
                     {"permissions", "string[]", "sorted"},
                     {"principals", "string[]", "users and services that it names, sorted"}}});
  registry.add(Type{"SecretResourceRequest",
                    "A secret reference to place.",
                    {{"reference", "string", "secret://[tenant!]scope/NAME…"}}});
  registry.add(Type{"SecretResource",
                    "Where a secret stands in the policy.",
                    {{"reference", "string", "the reference in its one spelling"},
                     {"resource", "string", "the path on which `secret.read` is checked"}}});
  registry.add(Operation{.name = "policy.open",
                         .doc = "Loads a policy; all errors of the document at once.",
                         .request = "PolicyOpenRequest",
                         .response = "PolicyOpened",
                         .opens = "policy",
                         .run = open});
  registry.add(Operation{.name = "policy.with",
                         .doc = "A new snapshot with changes, to ask what they would do: unsigned, "
                                "for previews.",
                         .handle = "policy",
                         .request = "PolicyWithRequest",
                         .response = "PolicyOpened",
                         .opens = "policy",
                         .run = with});
  registry.add(Operation{.name = "policy.info",
                         .doc = "Says what a policy declares.",
                         .handle = "policy",
                         .response = "PolicyInfo",
                         .run = info});
  registry.add(Operation{.name = "policy.secret",
                         .doc = "Finds the resource that a secret reference stands for.",
                         .handle = "policy",
                         .request = "SecretResourceRequest",
                         .response = "SecretResource",
                         .run = secret});
}

}  // namespace ringfence::facade
