// policy.slice: what the decisions of one principal need of a policy.
#include "facade/operations.h"
#include "ringfence/slice.h"

namespace ringfence::facade {
namespace {

Result<Reply> run_slice(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  const std::vector<std::string> teams = request.texts("external_teams");
  RINGFENCE_TRY(text, slice(*policy, request.text("principal"), teams));
  json::Writer out;
  out.begin_object();
  out.member("principal", request.text("principal")).member("text", text);
  out.member("digest", hex(view(sha256(text))));
  out.key("policy");
  write_policy_ref(out, *policy);
  out.end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_slice(Registry& registry) {
  registry.add(Type{"SliceRequest",
                    "Whose part of a policy is wanted.",
                    {{"principal", "string", "user/… or service/…"},
                     {"external_teams?", "string[]",
                      "names of teams that its token will assert; no others count"}}});
  registry.add(Type{"PolicySlice",
                    "A policy that answers for one principal as the whole does.",
                    {{"principal", "string", "whose it is"},
                     {"text", "string", "the document, canonical; load it as any other"},
                     {"digest", "string", "hex SHA-256 of the text: what its decisions name"},
                     {"policy", "PolicyRef", "the whole that it was cut from"}}});
  registry.add(Operation{.name = "policy.slice",
                         .doc = "Cuts out what the decisions of one principal need, and nothing of "
                                "others: unsigned, for pages and edge workers.",
                         .handle = "policy",
                         .request = "SliceRequest",
                         .response = "PolicySlice",
                         .run = run_slice});
}

}  // namespace ringfence::facade
