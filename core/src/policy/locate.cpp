#include "policy/compiled.h"

namespace ringfence {

using namespace policy;

// The longest interned prefix is known to be well-formed and gives the ancestors; what follows it
// is checked against the types, since undeclared resources of nested types exist.
PathFault Policy::Compiled::locate(std::string_view path, Chain& chain) const {
  SplitPath split;
  split_path(path, split);
  return locate(path, split, chain);
}

PathFault Policy::Compiled::locate(std::string_view path, const SplitPath& split,
                                   Chain& chain) const {
  std::uint32_t at = 0;
  chain.type = kTenantType;
  if (path != kTenantPath) {
    if (split.count == 0)
      return PathFault::malformed;
    std::size_t known = split.count;
    std::uint32_t found = kNone;
    for (; known > 0; --known) {
      const PathPair& pair = split.pairs[known - 1];
      const std::string_view prefix = path.substr(0, pair.end);
      found = t.places.find(prefix, pair.hash);
      if (found == kNone && delta) {
        const std::uint32_t added = delta->places.find(prefix, pair.hash);
        if (added != kNone)
          found = t.places.size() + added;
      }
      if (found != kNone)
        break;
    }
    if (found != kNone) {
      at = found;
      chain.type = this->place(found).type;
    }
    if (known < split.count) {
      const PathFault fault = t.words.graph.follow(path, split, known, false, chain.type);
      if (fault != PathFault::none)
        return fault;
    }
  }
  for (chain.count = 0; at != kNone; at = this->place(at).parent)
    chain.places[chain.count++] = at;
  return PathFault::none;
}

}  // namespace ringfence
