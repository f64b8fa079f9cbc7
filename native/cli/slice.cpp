// slice: the part of a policy that one principal's decisions need.
#include "cli/commands.h"
#include "cli/session.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string principal;
  std::vector<std::string> teams;
};

Result<int> slice(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, session.policy());
  json::Writer out;
  out.begin_object().member("principal", options.principal);
  if (!options.teams.empty()) {
    out.key("external_teams").begin_array();
    for (const std::string& team : options.teams)
      out.string(team);
    out.end_array();
  }
  out.end_object();
  RINGFENCE_TRY(answer, session.call("policy.slice", policy, out.take()));
  print_line(options.settings.json() ? answer.json : std::string(answer.text("text")));
  return kYes;
}

}  // namespace

void add_slice(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command(
      "slice", "Cut out what one principal's decisions need, for its page or worker",
      "  ringfence slice user/ana > ana.json\n"
      "  ringfence check --policy ana.json user/ana deploy.preview project/app-web\n"
      "  ringfence slice user/ana --team oncall --json\n"
      "\n"
      "For that principal the slice decides as the whole does; of others it holds nothing.\n"
      "It is not signed: what a page decides is a preview.\n");
  command.argument("PRINCIPAL", options->principal, "Whose: user/ana, service/ci");
  options->settings.add_policy(command);
  command.values("--team", options->teams, "NAME", "An external team that its token will name");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return slice(session, *options); });
  });
}

}  // namespace ringfence::cli
