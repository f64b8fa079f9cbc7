// matrix: every role against every permission, at one resource.
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string resource, at, changes;
};

// A cell, padded before it is painted so that columns stay straight.
std::string cell(std::string_view word, std::size_t width) {
  if (word == "allow")
    return green(padded("allow", width));
  if (word == "deny")
    return red(padded("DENY", width));
  if (word == "not_granted")
    return dim(padded("·", width));
  if (word == "not_applicable")
    return dim(padded("–", width));
  return red(padded(word, width));
}

std::vector<std::string_view> texts(json::Value list) {
  std::vector<std::string_view> out;
  for (const auto& [at, element] : list)
    out.push_back(element.string());
  return out;
}

// One line a permission, one column a role: roles are few and names of permissions are long.
void print_matrix(const Answer& answer) {
  const auto roles = texts(*answer.value().get("roles"));
  const auto permissions = texts(*answer.value().get("permissions"));
  std::vector<std::vector<std::string_view>> cells;
  for (const auto& [at, row] : *answer.value().get("cells"))
    cells.push_back(texts(row));
  std::size_t widest = 10;
  for (const std::string_view permission : permissions)
    widest = std::max(widest, permission.size());
  std::string heading = padded("", widest + 2);
  for (const std::string_view role : roles)
    heading += padded(role, std::max<std::size_t>(role.size(), 5) + 2);
  heading.erase(heading.find_last_not_of(' ') + 1);
  print_line(bold(heading));
  for (std::size_t p = 0; p < permissions.size(); ++p) {
    std::string line = padded(permissions[p], widest + 2);
    for (std::size_t r = 0; r < roles.size(); ++r) {
      const bool last = r + 1 == roles.size();
      line += cell(cells[r][p], last ? 0 : std::max<std::size_t>(roles[r].size(), 5) + 2);
    }
    print_line(line);
  }
  print_line(dim("· not granted   – does not apply here   DENY explicitly denied"));
}

Result<int> matrix(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, session.policy());
  if (!options.changes.empty()) {
    RINGFENCE_TRY(changed, session.changed(policy, options.changes));
    policy = changed;
  }
  json::Writer out;
  out.begin_object();
  out.member("resource", options.resource).member("now", instant(options.at)).end_object();
  RINGFENCE_TRY(answer, session.call("policy.matrix", policy, out.take()));
  if (options.settings.json())
    print_line(answer.json);
  else
    print_matrix(answer);
  return kYes;
}

}  // namespace

void add_matrix(Command root) {
  auto options = std::make_shared<Options>();
  Command command = root.command("matrix", "Show which role may do what at a resource",
                                 "  ringfence matrix --policy policy.jsonc project/app-web\n"
                                 "  ringfence matrix runtime/app-web --json\n"
                                 "  ringfence matrix project/app-web --with changes.json\n");
  command.argument("RESOURCE", options->resource, "Where: tenant, or a path: project/app-web");
  options->settings.add_policy(command);
  command.value("--with", options->changes, "FILE",
                "Ask as if this change set were applied (docs/POLICY.md)");
  command.value("--at", options->at, "TIME", "At that instant (default: now)");
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return matrix(session, *options); });
  });
}

}  // namespace ringfence::cli
