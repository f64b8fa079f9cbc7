// filter: which resources of a type somebody may act on, as prefixes and as SQL.
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string subject, action, type, context, at, sql, path;
  std::vector<std::string> columns, teams;
};

void print_rules(const Answer& answer, std::string_view key, const std::string& sign) {
  for (const auto& [at, rule] : *answer.value().get(key)) {
    print_line("  " + sign + " " + shown(rule.get("prefix")->string()));
    if (const auto when = rule.get("when"))
      print_line(dim("      when " + wrapped(shown(when->string()), 11)));
  }
}

void print_filter(const Answer& answer, const Options& options) {
  const std::string_view kind = answer.text("kind");
  const bool none = kind == "none";
  print_line((none            ? red("NONE")
              : kind == "all" ? green("ALL ")
                              : bold("SOME")) +
             "  " +
             wrapped(options.subject + (none ? " may not " : " may ") + options.action + " on " +
                         (none            ? "any " + options.type
                          : kind == "all" ? "every " + options.type
                                          : "these: " + options.type),
                     6));
  if (const auto reason = answer.value().get("reason"))
    print_line("      reason " + std::string(reason->string()));
  if (kind == "some") {
    print_rules(answer, "allowed", green("+"));
    print_rules(answer, "denied", red("-"));
  }
  const auto sql = answer.value().get("sql");
  if (!sql)
    return;
  print_line("");
  print_line("WHERE " + std::string(sql->get("where")->string()));
  for (const auto& [at, parameter] : *sql->get("parameters"))
    print_line(dim("  bind ") + shown(parameter.string()));
  if (!sql->get("exact")->boolean())
    print_line(dim("Not exact: ask `check` for each row that it finds."));
}

Result<std::string> request_of(const Options& options) {
  json::Writer out;
  out.begin_object();
  out.member("subject", options.subject).member("action", options.action);
  out.member("type", options.type).member("now", instant(options.at));
  if (!options.context.empty()) {
    auto context = json::Document::parse(options.context);
    if (!context) {
      Error error = std::move(context).error();
      error.path = "--context: " + error.path;
      return tl::unexpected<Error>(std::move(error));
    }
    out.key("context").value(context->root());
  }
  if (!options.teams.empty()) {
    out.key("external_teams").begin_array();
    for (const std::string& team : options.teams)
      out.string(team);
    out.end_array();
  }
  if (!options.sql.empty()) {
    out.key("sql").begin_object().member("dialect", options.sql);
    if (!options.path.empty())
      out.member("path", options.path);
    if (!options.columns.empty()) {
      out.key("columns").begin_array();
      for (const std::string& given : options.columns) {
        const std::size_t equals = given.find('=');
        if (equals == std::string::npos)
          return fail("usage.column", "write --column TYPE=COLUMN: `project=project_id`");
        out.begin_object().member("type", given.substr(0, equals));
        out.member("column", given.substr(equals + 1)).end_object();
      }
      out.end_array();
    }
    out.end_object();
  }
  out.end_object();
  return out.take();
}

Result<int> filter(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, session.policy());
  RINGFENCE_TRY(request, request_of(options));
  RINGFENCE_TRY(answer, session.call("policy.filter", policy, request));
  if (options.settings.json())
    print_line(answer.json);
  else
    print_filter(answer, options);
  return answer.text("kind") == "none" ? kNo : kYes;
}

}  // namespace

void add_filter(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "filter", "List where somebody may do something, as prefixes of paths and as SQL",
      "  ringfence filter user/ana deploy.production project\n"
      "  ringfence filter user/ana logs.read runtime --sql sqlite --path path\n"
      "  ringfence filter user/ana secret.write environment --sql postgresql \\\n"
      "    --column project=project_id --column environment=name\n"
      "\n"
      "+ is allowed, - denied within it. What is left of a condition stands below.\n"
      "Exit status: 0 some or all, 1 none, 2 wrong usage or policy, 3 a file could not be read.\n");
  command.argument("SUBJECT", options->subject, "Who: user/ana, service/ci, role/viewer, team/web");
  command.argument("ACTION", options->action, "What: a permission of the policy");
  command.argument("TYPE", options->type, "On which type of resources: project");
  options->settings.add_policy(command);
  command.value("--context", options->context, "JSON", "Attributes of the request: {\"mfa\":true}");
  command.values("--team", options->teams, "NAME", "An external team that a token names");
  command.value("--sql", options->sql, "DIALECT", "Also as SQL: sqlite or postgresql");
  command.value("--path", options->path, "COLUMN", "The column that holds the path");
  command.values("--column", options->columns, "TYPE=COLUMN",
                 "A column that holds ids of a type, in the order of the path");
  command.value("--at", options->at, "TIME",
                "At that instant: 2027-01-01T00:00:00Z (default: now)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return filter(session, *options); });
  });
}

}  // namespace ringfence::cli
