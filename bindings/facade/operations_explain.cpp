// policy.explain: a decision, and a report of it that can be pasted into a ticket.
#include "facade/question.h"
#include "facade/report.h"

namespace ringfence::facade {
namespace {

Result<Reply> explain(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields fields(call.request);
  RINGFENCE_TRY(circumstances, Circumstances::of(fields));
  const Request request = circumstances.request();
  RINGFENCE_TRY(decision, policy->check(request));
  const Question asked{request.subject, request.action, request.resource};
  json::Writer out;
  out.begin_object();
  out.key("decision");
  write_decision(out, *policy, asked, decision, view_of(fields));
  out.member("report", report(*policy, asked, decision, request.now, view_of(fields)));
  out.end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_explain(Registry& registry) {
  Type asked{"ExplainRequest",
             "A decision to explain.",
             {{"subject", "string", "user/…, service/…, or role/… and team/… to preview those"},
              {"action", "string", "the permission asked for: deploy.production"},
              {"resource", "string", "`tenant` or a path: project/app-web"}}};
  for (Field& field : circumstance_fields())
    asked.fields.push_back(field);
  asked.fields.push_back({"view?", R"("public"|"full")",
                          "`public` (the default) for end users, `full` for operators"});
  registry.add(std::move(asked));
  registry.add(Type{
      "Explanation",
      "A decision and how it came about.",
      {{"decision", "Decision", "the same as policy.check gives"},
       {"report", "string",
        "lines of text for a ticket: in the public view nothing about others or the policy"}}});
  registry.add(Operation{.name = "policy.explain",
                         .doc = "Decides and explains, for end users or for operators.",
                         .handle = "policy",
                         .request = "ExplainRequest",
                         .response = "Explanation",
                         .run = explain});
}

}  // namespace ringfence::facade
