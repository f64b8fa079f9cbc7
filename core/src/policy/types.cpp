#include "policy/types.h"

namespace ringfence::policy {

TypeGraph::TypeGraph(const std::vector<TypeRow>& types)
    : permitted_((types.size() * types.size() + 63) / 64, 0) {
  for (const TypeRow& type : types) {
    const std::uint32_t id = ids_.intern(type.name);
    flat_.push_back(type.flat ? 1 : 0);
    for (const Index parent : type.in) {
      const std::size_t bit = std::size_t{id} * types.size() + parent;
      permitted_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
  }
}

PathFault TypeGraph::follow(std::string_view path, const SplitPath& split, std::size_t start,
                            bool root_declared, std::uint32_t& type) const {
  PathFault fault = PathFault::none;
  for (std::size_t i = start; i < split.count; ++i) {
    const PathPair& pair = split.pairs[i];
    const auto name = path.substr(pair.begin, pair.slash - pair.begin);
    const auto id = path.substr(pair.slash + 1, pair.end - pair.slash - 1);
    if (!valid_segment(name) || !valid_segment(id))
      return PathFault::malformed;
    if (fault == PathFault::unknown_type)
      continue;
    const std::uint32_t child = find(name);
    if (child == kNone || child == kTenantType) {
      fault = PathFault::unknown_type;
      continue;
    }
    const bool placed = flat(child) && i > 0 ? false
                        : flat(child)        ? root_declared || permits(child, kTenantType)
                                             : permits(child, type);
    if (!placed)
      fault = PathFault::unknown_resource;
    type = child;
  }
  return fault;
}

}  // namespace ringfence::policy
