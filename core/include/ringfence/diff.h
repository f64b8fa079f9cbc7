// The semantic diff of two policies: not which lines changed, but who may do now what they could
// not do before, and the other way round.
//
// Asked are all principals that either policy names (users, services, and each team as `team/T`,
// which stands for a member of it and nothing else), all permissions of either, and all scopes of
// either: `tenant`, the scopes of rows with what contains them, and declared resources. A
// permission that is not `on` the type of a scope but can be on what stands below it is asked for
// as such a resource, of which nothing is known.
//
// What a condition depends on is either given (then every answer is a yes or a no: that of
// Policy::check) or unknown (then an answer may be conditional: two conditional answers are the
// same if the same set of conditions, each in its canonical spelling with what is known put in,
// decides them). So a condition that is rewritten to an equivalent one is listed; a change that
// matters is never left out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

enum class Effect : std::uint8_t { deny, allow, conditional };
// "deny", "allow", "conditional".
[[nodiscard]] std::string_view effect_name(Effect e);

// Where a change holds, and for whom. It holds at `scope` and at everything below it, but not at or
// below the places in `except`; there another change, or none, holds.
struct ChangedScope {
  std::string scope;
  std::vector<std::string> except;      // sorted
  std::vector<std::string> principals;  // all of them, sorted
  // The same in short: a team stands for all its declared members where these are all listed.
  std::vector<std::string> who;
};

// Permissions whose answer changed alike.
struct PolicyChange {
  Effect before = Effect::deny, after = Effect::deny;
  std::string before_when, after_when;   // of conditional answers: what decides them, for people
  std::vector<std::string> permissions;  // sorted
  std::vector<std::string> on;  // if not empty: only on resources of these types, as the permission
                                // is `on` others than in the other policy; then it is but one
  std::vector<std::string> roles;  // through which it is allowed: afterwards, or before if no more
  std::vector<ChangedScope> scopes;
};

// Every change, in an order that depends on nothing but the two policies: what is newly allowed
// first, then what became conditional, then what is denied. `attributes` as in Request; without
// them conditions are unknown. O(rows of the principals whose rows, teams or boundaries differ);
// where something changed that concerns everyone, of all principals. Errors: policy.diff_tenant,
// request.bad_attributes.
[[nodiscard]] Result<std::vector<PolicyChange>> diff(const Policy& before, const Policy& after,
                                                     Timestamp now,
                                                     std::optional<json::Value> attributes = {});

}  // namespace ringfence
