// Directed graphs of roles and teams: cycles by name, and an order in which everything that a node
// points to comes before it. Iterative: a chain may be as long as the document allows.
#pragma once

#include <cstdint>
#include <vector>

namespace ringfence::policy {

struct Sorted {
  std::vector<std::uint32_t> order;  // targets before sources; complete only without a cycle
  std::vector<std::uint32_t> cycle;  // first node repeated at the end; empty if there is none
};

// `edges[i]` are the nodes that i points to. O(nodes + edges).
[[nodiscard]] Sorted sort_graph(const std::vector<std::vector<std::uint32_t>>& edges);

}  // namespace ringfence::policy
