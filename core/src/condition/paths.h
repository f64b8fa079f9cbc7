// Paths of attributes, such as context.device.os: of a node, and which nodes unknown paths touch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condition/machine.h"
#include "condition/program.h"

namespace ringfence::condition {

[[nodiscard]] inline bool is_selection(const Node& node) {
  return node.op == Op::select || node.op == Op::has;
}

// The path that a variable and the selections after it spell; empty when the node is no such thing.
[[nodiscard]] std::string path_of(const Program& program, std::uint32_t node);

// A Mark for each node. Its value cannot be known where it is at or below an unknown path, or uses
// as a whole what contains one.
[[nodiscard]] std::vector<std::uint8_t> unknown_nodes(const Program& program,
                                                      const std::vector<std::string>& unknown);

}  // namespace ringfence::condition
