// The smallest grants that would turn a deny: which roles, given to the subject at the resource,
// are enough, and nothing smaller is. Every one is true: a binding of it alone loads and allows.
#pragma once

#include <string_view>
#include <vector>

#include "policy/decide.h"

namespace ringfence::policy {

struct Nearest {
  std::vector<std::uint32_t> roles;        // by name; at most eight, those that allow least
  std::vector<std::uint32_t> separations;  // if there are none: those that forbid every role that
                                           // allows the action
};

// For a subject that nothing denies or caps. O(roles²) and, for a team, O(parties) where there are
// separations.
[[nodiscard]] Nearest nearest_roles(const Compiled& c, const Subject& subject, std::uint32_t action,
                                    std::string_view resource, const Chain& chain);

}  // namespace ringfence::policy
