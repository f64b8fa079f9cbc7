// Separation of duties: no principal may hold two permissions of a listed set on overlapping
// scopes.
//
// What a principal holds at a place: the allows of its rows there and above, whatever their
// conditions and validity, less what is unconditionally denied there or above. Going down the tree
// allows are only added at places that have rows, so it is enough to look at those places.
#pragma once

#include <optional>

#include "policy/compiled.h"
#include "policy/problems.h"

namespace ringfence::policy {

struct Subject;

// Reports the separations that a party breaks through declared teams, for a person. The place of
// an error is the separation in `document`, or `document` itself where that has none.
void report_separation(const Compiled& c, std::uint32_t party, json::Value document,
                       Problems& problems);

// At run time: the first separation that lists `action` and that the subject breaks, or kNone.
[[nodiscard]] std::uint32_t broken_separation(const Compiled& c, const Subject& subject,
                                              std::uint32_t action);

// The first separation that the subject would break if it also had `role` at the resource of
// `path`, which stands on `chain`; of those that list `action`, or of all for kNone. kNone if none.
[[nodiscard]] std::uint32_t would_break(const Compiled& c, const Subject& subject,
                                        std::uint32_t role, std::string_view path,
                                        const Chain& chain, std::uint32_t action);

}  // namespace ringfence::policy
