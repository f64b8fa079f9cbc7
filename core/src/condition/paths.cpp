#include "condition/paths.h"

namespace ringfence::condition {

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

}  // namespace ringfence::condition
