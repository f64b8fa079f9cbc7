// matrix: roles, teams or principals against permissions at a resource, or against resources for an
// action.
#include "cli/circumstances.h"
#include "cli/commands.h"
#include "cli/style.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  Circumstances circumstances;
  std::string resource, action, rows;
  std::vector<std::string> subjects, resources, unknown;
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

// The names of one side; roles without their `role/`, as nothing else stands beside them.
std::vector<std::string_view> names(json::Value list) {
  std::vector<std::string_view> out;
  bool roles = true;
  for (const auto& [at, name] : list) {
    out.push_back(name.string());
    roles = roles && out.back().substr(0, 5) == "role/";
  }
  if (roles)
    for (std::string_view& name : out)
      name.remove_prefix(5);
  return out;
}

// The longer side goes down the page and the shorter across, in as many blocks of 80 characters as
// it takes.
void print_matrix(const Answer& answer) {
  std::vector<std::string_view> down = names(*answer.value().get("columns"));
  std::vector<std::string_view> across = names(*answer.value().get("rows"));
  std::vector<std::vector<std::string_view>> cells;  // [subject][column]
  for (const auto& [at, row] : *answer.value().get("cells")) {
    cells.emplace_back();
    for (const auto& [column, word] : row)
      cells.back().push_back(word.string());
  }
  const bool subjects_down = across.size() > down.size();
  if (subjects_down)
    std::swap(across, down);
  const auto word = [&](std::size_t line, std::size_t column) {
    return subjects_down ? cells[line][column] : cells[column][line];
  };
  std::size_t label = 10;
  for (const std::string_view name : down)
    label = std::max(label, name.size());
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < across.size(); ++column) {
    std::size_t width = std::max<std::size_t>(across[column].size(), 5);
    for (std::size_t line = 0; line < down.size(); ++line)
      if (word(line, column) != "not_granted" && word(line, column) != "not_applicable")
        width = std::max(width, word(line, column).size());
    widths.push_back(width + 2);
  }
  for (std::size_t begin = 0, end = 0; begin < across.size(); begin = end) {
    std::size_t total = label + 2;
    for (end = begin; end < across.size() && (end == begin || total + widths[end] - 2 <= 80); ++end)
      total += widths[end];
    std::string heading = padded("", label + 2);
    for (std::size_t column = begin; column < end; ++column)
      heading += padded(across[column], column + 1 == end ? 0 : widths[column]);
    print_line((begin > 0 ? "\n" : "") + bold(heading));
    for (std::size_t line = 0; line < down.size(); ++line) {
      std::string text = padded(down[line], label + 2);
      for (std::size_t column = begin; column < end; ++column)
        text += cell(word(line, column), column + 1 == end ? 0 : widths[column]);
      print_line(text);
    }
  }
  print_line(dim("· not granted   – does not apply here   DENY explicitly denied"));
}

void write_list(json::Writer& out, const char* name, const std::vector<std::string>& list) {
  if (list.empty())
    return;
  out.key(name).begin_array();
  for (const std::string& text : list)
    out.string(text);
  out.end_array();
}

Result<int> matrix(Session& session, const Options& options) {
  RINGFENCE_TRY(policy, options.circumstances.policy(session));
  json::Writer out;
  out.begin_object();
  if (!options.resource.empty())
    out.member("resource", options.resource);
  if (!options.action.empty())
    out.member("action", options.action);
  if (!options.rows.empty())
    out.member("rows", options.rows);
  write_list(out, "subjects", options.subjects);
  write_list(out, "resources", options.resources);
  write_list(out, "unknown", options.unknown);
  RINGFENCE_CHECK(options.circumstances.write(out));
  out.end_object();
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
  Command command = root.command(
      "matrix", "Show who may do what, as a table",
      "  ringfence matrix --policy policy.jsonc project/app-web\n"
      "  ringfence matrix project/app-web --rows principals\n"
      "  ringfence matrix --action deploy.production --rows principals\n"
      "  ringfence matrix project/app-web --with changes.json --json\n"
      "\n"
      "With RESOURCE every permission there; with --action that permission on every resource\n"
      "that the policy names. To explain a cell: ringfence explain.\n");
  command.argument("RESOURCE", options->resource, "Where: tenant, or a path: project/app-web",
                   true);
  command.value("--action", options->action, "ACTION", "Instead: one permission, on each resource");
  command.value("--rows", options->rows, "KIND", "For whom: roles (default), teams or principals");
  command.values("--subject", options->subjects, "SUBJECT", "Only for this one; may be repeated");
  command.values("--resource", options->resources, "RESOURCE",
                 "With --action: only this one; may be repeated");
  command.values("--unknown", options->unknown, "ATTRIBUTE",
                 "Not known yet: context.mfa; cells may be conditional");
  options->settings.add_policy(command);
  options->circumstances.add(command);
  options->settings.add_output(command);
  command.run([options] {
    return run_command(options->settings,
                       [&](Session& session) { return matrix(session, *options); });
  });
}

}  // namespace ringfence::cli
