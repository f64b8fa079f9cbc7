// explain: a decision as lines for a ticket.
#include "cli/circumstances.h"
#include "cli/commands.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  Circumstances circumstances;
  std::string subject, action, resource;
  bool for_public = false;
};

Result<int> explain(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, options.circumstances.policy(session));
  json::Writer out;
  out.begin_object();
  out.member("subject", options.subject).member("action", options.action);
  out.member("resource", options.resource);
  out.member("view", options.for_public ? "public" : "full");
  RINGFENCE_CHECK(options.circumstances.write(out));
  out.end_object();
  RINGFENCE_TRY(answer, session.call("policy.explain", policy, out.take()));
  if (options.settings.json())
    print_line(answer.json);
  else
    print(answer.text("report"));
  return answer.value().get("decision")->get("allowed")->boolean() ? kYes : kNo;
}

}  // namespace

void add_explain(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "explain", "Explain a decision, as text for a ticket",
      "  ringfence explain --policy policy.jsonc user/ana deploy.production project/app-web\n"
      "  ringfence explain user/ana billing.manage tenant --public\n"
      "  ringfence explain user/ana deploy.production project/app-web --context '{\"mfa\":true}'\n"
      "\n"
      "Shows the rows that decided and the way to them, grants that came close and what they\n"
      "missed, and the smallest grants that would be enough, or what stands in the way.\n"
      "Exit status: 0 allowed, 1 denied, 2 wrong usage or policy, 3 a file could not be read.\n");
  command.argument("SUBJECT", options->subject, "Who: user/ana, service/ci, role/viewer, team/web");
  command.argument("ACTION", options->action, "What: a permission of the policy");
  command.argument("RESOURCE", options->resource, "On what: tenant, or a path: project/app-web");
  options->settings.add_policy(command);
  options->circumstances.add(command);
  command.flag("--public", options->for_public,
               "What an end user may be told: nothing about others or the policy");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return explain(session, *options); });
  });
}

}  // namespace ringfence::cli
