// Lint: what in a policy that loads is probably not meant so. A document that does not load has its
// errors as findings.
//
//   rule                             level    what
//   (the code of a load error)       error    the document does not load
//   lint.broad_wildcard              warning  a role allows `*`, so also whatever is declared later
//                                    note     `prefix.*` covers a sensitive permission
//   lint.shadowed_permission         warning  a role denies all that a pattern of it allows
//   lint.redundant_permission        note     a role has all that a pattern of it allows anyway
//   lint.unused_role                 warning  no binding gives it, directly or by inheritance
//   lint.unused_permission           warning  no role that somebody can have allows it
//   lint.idle_team                   note     no row names it, nor a team that it is in
//   lint.unreachable_binding         warning  its team has no members and no external team in it
//   lint.expired_binding             warning  it ended at or before `now`
//   lint.redundant_binding           warning  without it every answer is the same
//   lint.shadowed_binding            warning  the same, as all that it alone allows is denied
//   lint.break_glass_without_expiry  warning  its id, role or reason says break-glass or emergency,
//                                             and it does not expire
//   lint.standing_privilege          note     a user holds sensitive permissions without a team, a
//                                             condition or an end
//   lint.escalation                  warning  a role may grant, and does not itself hold sensitive
//                                             permissions that another role has
//
// Redundant and shadowed bindings are proven, not guessed: all that are reported can be removed
// together, and no answer changes at any time, under any context, for anybody. Not every binding
// without effect is found: resources are not looked at, nor whether one condition implies another.
//
// Who may grant is not something that a policy says. A permission is taken to be one of granting if
// its last word is `invite`, `grant`, `assign` or `role` (member.invite, member.role, role.assign),
// or if it is among those that the caller names. Whether a host caps what is granted by what the
// granter holds, as Ringfence's own invitations do, is not known here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

enum class Level : std::uint8_t { error, warning, note };
// "error", "warning", "note".
[[nodiscard]] std::string_view level_name(Level level);

struct Finding {
  std::string rule;
  Level level = Level::warning;
  std::string path;  // JSON pointer, or "byte N" of what is not JSON
  std::string message;
  std::string fix;  // what to do, in words; of a load error it is part of the message
};

// The findings of a document, those of one rule together, in the order above. `granting`: names of
// permissions by which one can grant; empty: by their last words. O(document + rows x teams).
[[nodiscard]] std::vector<Finding> lint(std::string_view text, Timestamp now,
                                        const std::vector<std::string>& granting = {});

}  // namespace ringfence
