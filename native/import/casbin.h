// Casbin RBAC as a Ringfence policy document (docs/IMPORT.md has the mapping).
//
// A Casbin role holds permissions at objects; in Ringfence it is teams that hold roles at scopes,
// so a Casbin role becomes a team, an action a role with one permission, and a `p` row a binding
// (or a deny). With domains a team is `DOMAIN/ROLE`, as a Casbin role is another one in each
// domain.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/error.h"

namespace ringfence::import {

// What is read: the texts, and the names that errors call them by.
struct Casbin {
  std::string_view model, policy;
  std::string model_name, policy_name;
};

// The document, one row a line, in an order that does not depend on the order of rows. It loads, or
// the result is an Error with everything that cannot be expressed (the others in `more`): the codes
// are import.casbin.*, or policy.* for what the engine refuses of the result (a ring of roles).
// Thread-safe, O(n log n).
[[nodiscard]] Result<std::string> casbin(const Casbin& input, std::string_view tenant);

}  // namespace ringfence::import
