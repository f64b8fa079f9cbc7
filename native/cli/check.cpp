// check: one question, answered from a policy file. The subject is taken at its word: a preview.
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string subject, action, resource, context, at, changes, shadow;
  std::vector<std::string> unknown;
  bool explain = false;
};

constexpr std::string_view kReference = "secret://";

void print_decision(const Answer& decision) {
  const bool conditional = decision.value().get("residual").has_value();
  const bool allowed = decision.boolean("allowed");
  print_line((conditional ? bold("IF   ") : verdict(allowed)) + "  " +
             wrapped(decision.text("text"), 7));
  print_line("       reason " + std::string(decision.text("reason")));
  if (conditional)
    print_line("       allowed where " + shown(decision.text("residual")));
  if (const auto shadow = decision.value().get("shadow"))
    print_line("SHADOW " + verdict(shadow->get("allowed")->boolean()) + "  the candidate says " +
               std::string(shadow->get("reason")->string()) + " (not enforced)");
}

Result<std::string> request_of(const Options& options, const std::string& resource,
                               std::uint32_t shadow) {
  json::Writer out;
  out.begin_object();
  out.member("subject", options.subject).member("action", options.action);
  out.member("resource", resource).member("now", instant(options.at));
  out.member("view", options.explain || !options.unknown.empty() ? "full" : "public");
  out.key("unknown").begin_array();
  for (const std::string& path : options.unknown)
    out.string(path);
  out.end_array();
  if (shadow != 0)
    out.member("shadow", std::int64_t{shadow});
  if (!options.context.empty()) {
    auto context = json::Document::parse(options.context);
    if (!context) {
      Error error = std::move(context).error();
      error.path = "--context: " + error.path;
      return tl::unexpected<Error>(std::move(error));
    }
    out.key("context").value(context->root());
  }
  out.end_object();
  return out.take();
}

Result<int> check(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, session.policy());
  if (!options.changes.empty()) {
    RINGFENCE_TRY(changed, session.changed(policy, options.changes));
    policy = changed;
  }
  std::uint32_t shadow = 0;
  if (!options.shadow.empty()) {
    RINGFENCE_TRY(candidate, session.policy_in(options.shadow));
    shadow = candidate;
  }
  std::string resource = options.resource;
  if (resource.compare(0, kReference.size(), kReference) == 0) {
    json::Writer out;
    out.begin_object();
    out.member("reference", resource).end_object();
    RINGFENCE_TRY(placed, session.call("policy.secret", policy, out.take()));
    resource = placed.text("resource");
  }
  RINGFENCE_TRY(request, request_of(options, resource, shadow));
  RINGFENCE_TRY(decision, session.call("policy.check", policy, request));
  if (options.settings.json())
    print_line(decision.json);
  else
    print_decision(decision);
  return decision.boolean("allowed") ? kYes : kNo;
}

}  // namespace

void add_check(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "check", "Ask whether somebody may do something, and why",
      "  ringfence check --policy policy.jsonc user/ana deploy.production project/app-web\n"
      "  ringfence check user/ana secret.read secret://production/DATABASE_URL --explain\n"
      "  ringfence check role/viewer logs.read runtime/app-web --json\n"
      "  ringfence check user/ana deploy.production project/app-web --with changes.json\n"
      "  ringfence check user/ana deploy.production project/app-web --shadow candidate.jsonc\n"
      "  ringfence check user/ana deploy.production project/app-web --unknown context.mfa\n"
      "\n"
      "SUBJECT is taken at its word. role/R and team/T ask for anybody with that role or team.\n"
      "Exit status: 0 allowed, 1 denied or conditional, 2 wrong usage or policy, 3 a file could "
      "not be read.\n");
  command.argument("SUBJECT", options->subject, "Who: user/ana, service/ci, role/viewer, team/web");
  command.argument("ACTION", options->action, "What: a permission of the policy");
  command.argument("RESOURCE", options->resource,
                   "On what: tenant, a path such as project/app-web, or a secret:// reference");
  options->settings.add_policy(command);
  command.value("--context", options->context, "JSON", "Attributes of the request: {\"mfa\":true}");
  command.values(
      "--unknown", options->unknown, "PATH",
      "Not known yet, context.mfa or all of context: say what it depends on (repeatable)");
  command.value("--with", options->changes, "FILE",
                "Ask as if this change set were applied (docs/POLICY.md)");
  command.value("--shadow", options->shadow, "FILE",
                "Also ask a candidate policy, and say where it differs; it decides nothing");
  command.value("--at", options->at, "TIME",
                "At that instant: 2027-01-01T00:00:00Z (default: now)");
  command.flag("--explain", options->explain, "Also which rows decided, and what is missing");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return check(session, *options); });
  });
}

}  // namespace ringfence::cli
