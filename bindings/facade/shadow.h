// Shadow: a candidate policy asked beside the active one, to see what it would change before it is
// made active. It is reported and never enforced: `allowed` and `reason` of an answer are always
// the active policy's, and whatever becomes of the candidate leaves them as they are.
//
//   {"allowed":false,"reason":"not_granted",…,"shadow":{"allowed":true,"reason":"granted","policy":…}}
//
// The member is there only where the two differ. A candidate that cannot answer at all says
// {"allowed":false,"reason":"error","error":CODE}.
#pragma once

#include <memory>
#include <string>

#include "facade/facade.h"
#include "facade/fields.h"
#include "ringfence/policy.h"

namespace ringfence::facade {

// The policy that `shadow` of a request names, or null without one. Errors: handle.unknown,
// policy.shadow_tenant: a candidate of another tenant is never the one that was meant.
[[nodiscard]] Result<std::shared_ptr<Policy>>
candidate_of(const Instance& instance, const Fields& request, const Policy& active);

// What the candidate said, as the member `shadow` of the answer; "" where it said the same.
[[nodiscard]] std::string shadow_json(const Policy& candidate, const Result<Decision>& said,
                                      const Decision& active);

}  // namespace ringfence::facade
