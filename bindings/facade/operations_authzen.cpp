// policy.authzen: the requests of the OpenID Authorization API, one operation for its five
// endpoints.
#include "facade/authzen.h"
#include "facade/operations.h"

namespace ringfence::facade {
namespace {

Result<Reply> authzen(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  const AuthzenCall asked{*policy, request.value("body"), request.time("now"),
                          request.boolean("paths")};
  constexpr struct {
    std::string_view name;
    Result<void> (*answer)(const AuthzenCall&, json::Writer&);
  } kEndpoints[] = {{"evaluation", authzen_evaluation},
                    {"evaluations", authzen_evaluations},
                    {"search_subject", authzen_search_subject},
                    {"search_resource", authzen_search_resource},
                    {"search_action", authzen_search_action}};
  json::Writer out;
  out.begin_object().key("body");
  for (const auto& endpoint : kEndpoints)
    if (endpoint.name == request.text("endpoint"))
      RINGFENCE_CHECK(endpoint.answer(asked, out));
  out.end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_authzen(Registry& registry) {
  registry.add(
      Type{"AuthzenRequest",
           "A request of the OpenID Authorization API (AuthZEN) 1.0.",
           {{"endpoint",
             R"("evaluation"|"evaluations"|"search_subject"|"search_resource"|"search_action")",
             "what stands behind /access/v1/, with _ for /"},
            {"body", "object", "the standard's body; members that it does not name are ignored"},
            {"now", "time", "the instant of the question"},
            {"paths?", "boolean",
             "ids of resources are whole paths; left out: they are ids at the root"}}});
  registry.add(Type{"AuthzenResponse",
                    "The answer, for status 200; errors of the call are for status 400.",
                    {{"body", "object", "the standard's body"}}});
  registry.add(Operation{.name = "policy.authzen",
                         .doc = "Answers a request in the shape of AuthZEN: a preview.",
                         .handle = "policy",
                         .request = "AuthzenRequest",
                         .response = "AuthzenResponse",
                         .run = authzen});
}

}  // namespace ringfence::facade
