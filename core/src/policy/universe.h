// What searches and matrices range over when they are not told: the names in the document as it
// stands. A snapshot with changes may still know names that no row mentions any more; they do not
// count, so that it answers as if the changed document had been loaded.
#pragma once

#include <vector>

#include "policy/compiled.h"

namespace ringfence::policy {

// Whether the document names the party. Roles and teams are declared; others are named by rows.
[[nodiscard]] inline bool is_named(const Compiled& c, std::uint32_t party) {
  return party < c.t.first_user || !c.rows(party).empty() || !c.direct_teams(party).empty() ||
         !c.caps(party).empty();
}

// The tenant, declared resources, scopes of bindings and denies, and all their ancestors.
// O(places), and O(rows) for a snapshot with changes.
[[nodiscard]] std::vector<std::uint32_t> named_places(const Compiled& c);

// A place with its ancestors. O(depth).
void chain_of(const Compiled& c, std::uint32_t place, Chain& chain);

}  // namespace ringfence::policy
