#include "policy/compiled.h"

namespace ringfence {

using namespace policy;

// The longest interned prefix is known to be well-formed and gives the ancestors; what follows it
// is checked against the types, since undeclared resources of nested types exist.
PathFault Policy::Compiled::locate(std::string_view path, Chain& chain) const {
  std::uint32_t place = 0;
  chain.type = kTenantType;
  if (path != kTenantPath) {
    SplitPath split;
    split_path(path, split);
    if (split.count == 0)
      return PathFault::malformed;
    std::size_t known = split.count;
    std::uint32_t found = kNone;
    for (; known > 0; --known) {
      const PathPair& pair = split.pairs[known - 1];
      found = places.find(path.substr(0, pair.end), pair.hash);
      if (found != kNone)
        break;
    }
    if (found != kNone) {
      place = found;
      chain.type = places[found].type;
    }
    if (known < split.count) {
      const PathFault fault = types.follow(path, split, known, false, chain.type);
      if (fault != PathFault::none)
        return fault;
    }
  }
  for (chain.count = 0; place != kNone; place = places[place].parent)
    chain.places[chain.count++] = place;
  return PathFault::none;
}

}  // namespace ringfence
