#include "policy/graph.h"

#include <utility>

namespace ringfence::policy {

Sorted sort_graph(const std::vector<std::vector<std::uint32_t>>& edges) {
  enum : std::uint8_t { fresh, open, done };
  Sorted result;
  std::vector<std::uint8_t> state(edges.size(), fresh);
  std::vector<std::pair<std::uint32_t, std::size_t>> path;  // node, next edge
  for (std::uint32_t root = 0; root < edges.size(); ++root) {
    if (state[root] != fresh)
      continue;
    state[root] = open;
    path.emplace_back(root, 0);
    while (!path.empty()) {
      const std::uint32_t node = path.back().first;
      if (path.back().second == edges[node].size()) {
        state[node] = done;
        result.order.push_back(node);
        path.pop_back();
        continue;
      }
      const std::uint32_t target = edges[node][path.back().second++];
      if (state[target] == fresh) {
        state[target] = open;
        path.emplace_back(target, 0);
      } else if (state[target] == open) {
        bool in_cycle = false;
        for (const auto& step : path) {
          in_cycle = in_cycle || step.first == target;
          if (in_cycle)
            result.cycle.push_back(step.first);
        }
        result.cycle.push_back(target);
        return result;
      }
    }
  }
  return result;
}

}  // namespace ringfence::policy
