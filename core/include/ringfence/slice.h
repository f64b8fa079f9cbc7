// Slices: the part of a policy that the decisions of one principal need.
//
// A page or an edge worker that decides for one principal should not be given the bindings of
// everybody. Its slice is an ordinary policy document: types, permissions, declared resources and
// secret scopes; the rows for the principal, its teams and everyone; the roles and teams those
// need.
//
// Law: for that principal, any action, resource, time and attributes, a check of the slice gives
// the same `allowed`, `reason`, `deciding` and `missed` as one of the whole policy (in `deciding`
// and `missed` a condition is written with the principal's id and type put in). What the slice does
// not hold: other principals, teams the principal is not in, reasons and approvals of bindings,
// titles. It is another document, so `digest` differs, and `needed` knows only the roles it has.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ringfence/policy.h"

namespace ringfence {

// The slice of `user/…` or `service/…` as canonical JSON, which Policy::parse loads.
// `external_teams`: those that its token will assert, bare names; questions that assert others are
// answered as if they did not. O(document). Errors: request.bad_subject.
[[nodiscard]] Result<std::string> slice(const Policy& policy, std::string_view principal,
                                        std::span<const std::string> external_teams = {});

}  // namespace ringfence
