#include "condition/paths.h"

#include <algorithm>

#include "condition/literal.h"

namespace ringfence::condition {
namespace {

// What the engine states itself: known always, also where all attributes beside it are unknown.
bool is_fact(std::string_view path) {
  return path == "principal.id" || path == "principal.type" || path == "resource.id" ||
         path == "resource.type" || path == "action.name";
}

}  // namespace

std::string path_of(const Program& program, std::uint32_t node) {
  // A selection's operand ends right before it, so that a chain is a run of nodes.
  std::uint32_t at = program.nodes[node].start;
  if (program.nodes[at].op != Op::global)
    return {};
  std::string path = program.types.declared->variables[program.nodes[at].arg].name;
  while (at < node) {
    if (!is_selection(program.nodes[++at]))
      return {};
    path += '.';
    path += program.names[program.nodes[at].arg];
  }
  return path;
}

std::vector<std::uint8_t> unknown_nodes(const Program& program,
                                        const std::vector<std::string>& unknown) {
  const std::vector<Node>& nodes = program.nodes;
  std::vector<std::uint8_t> marks(nodes.size(), kKnown);
  const auto below = [](std::string_view path, std::string_view of) {
    return path.substr(0, of.size()) == of && (path.size() == of.size() || path[of.size()] == '.');
  };
  std::string path;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].op == Op::global) {
      path = program.types.declared->variables[nodes[i].arg].name;
      // A fact is unknown only where it is named: a filter asks about every resource.id.
      if (i + 1 < nodes.size() && is_selection(nodes[i + 1])) {
        const std::string fact = cat({path, ".", program.names[nodes[i + 1].arg]});
        if (is_fact(fact) && std::find(unknown.begin(), unknown.end(), fact) == unknown.end())
          path.clear();
      }
      if (path.empty())
        continue;
    } else if (is_selection(nodes[i]) && !path.empty()) {
      path += '.';
      path += program.names[nodes[i].arg];
    } else {
      path.clear();
      continue;
    }
    const bool selected = i + 1 < nodes.size() && nodes[i + 1].op == Op::select;
    const bool tested = i + 1 < nodes.size() && nodes[i + 1].op == Op::has;
    for (const std::string& u : unknown) {
      if (below(path, u) || (below(u, path) && !selected && !tested))
        marks[i] = kUnknown;
      // Of has(context.device.name) the device itself may still turn up with context.device.os.
      else if (tested && nodes[i].op != Op::global && below(u, path))
        marks[i + 1] = kUnknownIfMissing;
    }
  }
  return marks;
}

Result<void> check_unknown(const std::vector<std::string>& unknown) {
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    const std::string_view path = unknown[i];
    const std::string_view root = path.substr(0, path.find('.'));
    const bool whole = path.find("..") == path.npos && path.find('*') == path.npos &&
                       (path.empty() || path.back() != '.');
    if (whole && !is_fact(path) &&
        (root == "context" || root == "principal" || root == "resource" || root == "action"))
      continue;
    return fail("request.bad_unknown",
                cat({"name an attribute such as `context.mfa`, or `context` for all of them; ",
                     "what the engine states itself, such as `principal.id` and `now`, is known"}),
                cat({"/unknown/", format_unsigned(i)}));
  }
  return {};
}

}  // namespace ringfence::condition
