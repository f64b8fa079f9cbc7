// who-can, what-can, where-can: one name a line, for people and for pipes; how many on standard
// error.
#include "cli/circumstances.h"
#include "cli/commands.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  Circumstances circumstances;
  std::string subject, action, resource, type;
  std::vector<std::string> candidates;
};

// Which search a command is.
struct Kind {
  const char *operation, *nobody, *one, *many;
};
constexpr Kind kSubjects = {"policy.search_subjects", "nobody", "principal", "principals"};
constexpr Kind kActions = {"policy.search_actions", "nothing", "permission", "permissions"};
constexpr Kind kResources = {"policy.search_resources", "nowhere", "resource", "resources"};

Result<std::string> request_of(const Options& options, const std::string& cursor) {
  json::Writer out;
  out.begin_object();
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty())
      out.member(name, value);
  };
  text("subject", options.subject);
  text("action", options.action);
  text("resource", options.resource);
  text("type", options.type);
  text("cursor", cursor);
  if (!options.candidates.empty()) {
    out.key("candidates").begin_array();
    for (const std::string& candidate : options.candidates)
      out.string(candidate);
    out.end_array();
  }
  RINGFENCE_CHECK(options.circumstances.write(out));
  out.member("limit", std::int64_t{10'000}).end_object();
  return out.take();
}

Result<int> search(Session& session, Options& options, const Kind& kind) {
  if (options.circumstances.at.empty())
    options.circumstances.at = instant({});  // one instant for all pages
  RINGFENCE_TRY(policy, options.circumstances.policy(session));
  json::Writer all;
  all.begin_object().key("results").begin_array();
  std::size_t found = 0;
  std::string cursor, barred;
  do {
    RINGFENCE_TRY(request, request_of(options, cursor));
    RINGFENCE_TRY(page, session.call(kind.operation, policy, request));
    for (const auto& [at, name] : *page.value().get("results")) {
      ++found;
      if (options.settings.json())
        all.string(name.string());
      else
        print_line(name.string());
    }
    cursor = page.text("next");
    barred = page.text("barred");
  } while (!cursor.empty());
  all.end_array();
  if (!barred.empty())
    all.member("barred", barred);
  all.end_object();
  if (options.settings.json())
    print_line(all.take());
  else if (found == 0)
    note(std::string(kind.nobody) + (barred.empty() ? "" : ": " + barred));
  else
    note(std::to_string(found) + " " + (found == 1 ? kind.one : kind.many));
  return found == 0 ? kNo : kYes;
}

void finish(Command& command, const std::shared_ptr<Options>& options, const Kind& kind) {
  options->settings.add_policy(command);
  options->circumstances.add(command);
  options->settings.add_output(command);
  command.run([options, &kind] {
    return run_command(options->settings,
                       [&](Session& session) { return search(session, *options, kind); });
  });
}

constexpr const char* kStatus =
    "\nExit status: 0 found some, 1 found none, 2 wrong usage or policy.\n";

}  // namespace

void add_search(Command root) {
  auto who = std::make_shared<Options>();
  Command command = root.command(
      "who-can", "List everybody who may do something somewhere",
      std::string(
          "  ringfence who-can --policy policy.jsonc deploy.production project/app-web\n"
          "  ringfence who-can billing.manage tenant --type user --context '{\"mfa\":true}'\n"
          "\n"
          "Listed are the users, services and teams that the policy names, and --candidate.\n") +
          kStatus);
  command.argument("ACTION", who->action, "What: a permission of the policy");
  command.argument("RESOURCE", who->resource, "On what: tenant, or a path: project/app-web");
  command.value("--type", who->type, "TYPE", "Only user, service or team");
  command.values("--candidate", who->candidates, "SUBJECT",
                 "Somebody whom the policy may not name; may be repeated");
  finish(command, who, kSubjects);

  auto what = std::make_shared<Options>();
  command = root.command("what-can", "List what somebody may do somewhere",
                         std::string("  ringfence what-can user/ana project/app-web\n"
                                     "  ringfence what-can role/viewer runtime/app-web --json\n") +
                             kStatus);
  command.argument("SUBJECT", what->subject, "Who: user/ana, service/ci, role/viewer, team/web");
  command.argument("RESOURCE", what->resource, "On what: tenant, or a path: project/app-web");
  finish(command, what, kActions);

  auto where = std::make_shared<Options>();
  command = root.command(
      "where-can", "List the resources on which somebody may do something",
      std::string("  ringfence where-can user/ana deploy.production\n"
                  "  ringfence where-can user/ana secret.read --type secret \\\n"
                  "    --candidate project/app-web/environment/production/secret/DATABASE_URL\n"
                  "\n"
                  "Listed are the resources that the policy names, and --candidate.\n") +
          kStatus);
  command.argument("SUBJECT", where->subject, "Who: user/ana, service/ci, role/viewer, team/web");
  command.argument("ACTION", where->action, "What: a permission of the policy");
  command.value("--type", where->type, "TYPE", "Only resources of that type");
  command.values("--candidate", where->candidates, "RESOURCE",
                 "A resource that the policy may not name; may be repeated");
  finish(command, where, kResources);
}

}  // namespace ringfence::cli
