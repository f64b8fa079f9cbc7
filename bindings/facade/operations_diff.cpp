// policy.diff: what two policies answer differently.
#include "facade/operations.h"
#include "ringfence/diff.h"

namespace ringfence::facade {
namespace {

void write_change(json::Writer& out, const PolicyChange& change) {
  out.begin_object();
  out.member("before", effect_name(change.before)).member("after", effect_name(change.after));
  if (change.before == Effect::conditional)
    out.member("before_when", change.before_when);
  if (change.after == Effect::conditional)
    out.member("after_when", change.after_when);
  write_names(out, "permissions", change.permissions);
  write_names(out, "on", change.on);
  write_names(out, "roles", change.roles);
  out.key("scopes").begin_array();
  for (const ChangedScope& scope : change.scopes) {
    out.begin_object().member("scope", scope.scope);
    write_names(out, "except", scope.except);
    write_names(out, "who", scope.who);
    write_names(out, "principals", scope.principals);
    out.end_object();
  }
  out.end_array().end_object();
}

Result<Reply> run_diff(Instance& instance, const Call& call) {
  RINGFENCE_TRY(before, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(after, policy_of(instance, request));
  RINGFENCE_TRY(attributes, Attributes::of(request));
  RINGFENCE_TRY(changes, diff(*before, *after, request.time("now"), attributes.value()));
  json::Writer out;
  out.begin_object();
  out.member_bool("same", changes.empty());
  out.member_bool("same_document", before->digest() == after->digest());
  out.key("changes").begin_array();
  for (const PolicyChange& change : changes)
    write_change(out, change);
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_diff(Registry& registry) {
  registry.add(Type{"PolicyDiffRequest",
                    "Another policy to compare with. With any of the attributes every answer is "
                    "that of a check; without, what depends on conditions is conditional.",
                    {{"policy", "integer", "handle of the policy afterwards"},
                     {"now", "time", "the instant of all questions"},
                     {"context?", "object", "attributes of the request"},
                     {"principal_attributes?", "object", "attributes of each principal"},
                     {"resource_attributes?", "object", "attributes of each resource"},
                     {"action_attributes?", "object", "attributes of each action"}}});
  registry.add(
      Type{"ChangedScope",
           "Where a change holds, and for whom.",
           {{"scope", "string", "there and on everything below"},
            {"except", "string[]", "but not there and below; sorted"},
            {"who", "string[]",
             "the principals in short: a team stands for its members where all are listed"},
            {"principals", "string[]",
             "all of them, sorted; `team/T` is anybody in the team and nothing else"}}});
  registry.add(Type{"PolicyChange",
                    "Permissions that are answered otherwise afterwards.",
                    {{"before", "\"allow\"|\"deny\"|\"conditional\"", "the answer before"},
                     {"after", "\"allow\"|\"deny\"|\"conditional\"", "the answer afterwards"},
                     {"before_when?", "string", "what a conditional answer depends on"},
                     {"after_when?", "string", "what a conditional answer depends on"},
                     {"permissions", "string[]", "sorted"},
                     {"on", "string[]", "if not empty, only on resources of these types"},
                     {"roles", "string[]", "through which it is allowed, afterwards or before"},
                     {"scopes", "ChangedScope[]", "where"}}});
  registry.add(
      Type{"PolicyDiff",
           "What two policies answer differently.",
           {{"same", "boolean", "whether every answer is the same"},
            {"same_document", "boolean", "whether the documents are the same too"},
            {"changes", "PolicyChange[]", "newly allowed first, then conditional, then denied"}}});
  registry.add(Operation{.name = "policy.diff",
                         .doc = "Says exactly what another policy would answer differently.",
                         .handle = "policy",
                         .request = "PolicyDiffRequest",
                         .response = "PolicyDiff",
                         .run = run_diff});
}

}  // namespace ringfence::facade
