// policy.lint and policy.test: what a policy probably does not mean, and whether it does what its
// tests expect.
#include "facade/operations.h"
#include "ringfence/lint.h"
#include "ringfence/policy_test.h"

namespace ringfence::facade {
namespace {

Result<Reply> run_lint(Instance& instance, const Call& call) {
  const Fields request(call.request);
  if (request.has("text") == request.has("policy"))
    return fail("request.missing_member", "give the document as `text`, or a loaded `policy`");
  std::string text(request.text("text"));
  if (request.has("policy")) {
    RINGFENCE_TRY(policy, policy_of(instance, request));
    text = policy->canonical();
  }
  json::Writer out;
  out.begin_object().key("findings").begin_array();
  for (const Finding& finding : lint(text, request.time("now"), request.texts("granting"))) {
    out.begin_object().member("rule", finding.rule).member("level", level_name(finding.level));
    out.member("path", finding.path).member("message", finding.message);
    if (!finding.fix.empty())
      out.member("fix", finding.fix);
    out.end_object();
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

void write_coverage(json::Writer& out, std::string_view name, std::size_t total,
                    const std::vector<std::string>& missed) {
  out.key(name).begin_object();
  out.member("total", static_cast<std::int64_t>(total));
  write_names(out, "missed", missed);
  out.end_object();
}

Result<Reply> run_test(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  RINGFENCE_TRY(report, run_tests(*policy, Fields(call.request).text("text")));
  json::Writer out;
  out.begin_object();
  out.member("failed", static_cast<std::int64_t>(report.failed()));
  out.key("cases").begin_array();
  for (const TestCase& one : report.cases) {
    out.begin_object().member("path", one.path);
    if (!one.name.empty())
      out.member("name", one.name);
    out.member("who", one.who).member("action", one.action).member("resource", one.resource);
    out.member_bool("expected", one.expected).member_bool("passed", one.passed);
    out.member_bool("allowed", one.allowed);
    if (!one.reason.empty())
      out.member("reason", one.reason);
    if (!one.problem.empty())
      out.member("problem", one.problem);
    out.end_object();
  }
  out.end_array().key("coverage").begin_object();
  write_coverage(out, "roles", report.roles_total, report.roles);
  write_coverage(out, "bindings", report.bindings_total, report.bindings);
  write_coverage(out, "permissions", report.permissions_total, report.permissions);
  out.end_object().end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_asking(Registry& registry) {
  registry.add(Type{
      "PolicyLintRequest",
      "A document, or a loaded policy, to look over.",
      {{"text?", "string", "the document; its load errors are findings"},
       {"policy?", "integer", "or the handle of a loaded policy"},
       {"now", "time", "for what has expired"},
       {"granting?", "string[]", "permissions by which one can grant; else by their last word"}}});
  registry.add(Type{"LintFinding",
                    "Something that is probably not meant so.",
                    {{"rule", "string", "lint.…, or the code of a load error"},
                     {"level", "\"error\"|\"warning\"|\"note\"", "how bad it is"},
                     {"path", "string", "JSON pointer of the place"},
                     {"message", "string", "what"},
                     {"fix?", "string", "what to do about it"}}});
  registry.add(Type{
      "PolicyLint", "What was found.", {{"findings", "LintFinding[]", "by rule, then by place"}}});
  registry.add(Type{"PolicyTestRequest",
                    "Expectations to hold a policy to.",
                    {{"text", "string", "a file of tests: docs/ASK.md"}}});
  registry.add(Type{"PolicyTestCase",
                    "One question and what was expected.",
                    {{"path", "string", "JSON pointer of the test in its file"},
                     {"name?", "string", "of the test"},
                     {"who", "string", "subject"},
                     {"action", "string", "permission"},
                     {"resource", "string", "`tenant` or a path"},
                     {"expected", "boolean", "whether it should be allowed"},
                     {"passed", "boolean", "whether all was as expected"},
                     {"allowed", "boolean", "the answer"},
                     {"reason?", "string", "of the answer"},
                     {"problem?", "string", "why it did not pass"}}});
  registry.add(Type{"Coverage",
                    "What tests exercised of one kind of thing.",
                    {{"total", "integer", "how many there are"},
                     {"missed", "string[]", "those that no answer came about by, sorted"}}});
  registry.add(Type{"PolicyCoverage",
                    "What tests exercised.",
                    {{"roles", "Coverage", "roles through which a binding decided"},
                     {"bindings", "Coverage", "bindings that decided"},
                     {"permissions", "Coverage", "permissions that were asked for"}}});
  registry.add(Type{"PolicyTestReport",
                    "How the tests went.",
                    {{"failed", "integer", "cases that did not pass"},
                     {"cases", "PolicyTestCase[]", "in the order of the file"},
                     {"coverage", "PolicyCoverage", "what was never exercised"}}});
  registry.add(Operation{.name = "policy.lint",
                         .doc = "Finds what in a policy is probably not meant so.",
                         .request = "PolicyLintRequest",
                         .response = "PolicyLint",
                         .run = run_lint});
  registry.add(Operation{.name = "policy.test",
                         .doc = "Holds a policy to a file of expectations.",
                         .handle = "policy",
                         .request = "PolicyTestRequest",
                         .response = "PolicyTestReport",
                         .run = run_test});
}

}  // namespace ringfence::facade
