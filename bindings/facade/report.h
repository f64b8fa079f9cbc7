// A decision as lines of text that a support engineer can paste into a ticket.
//
//   DENIED   user/ana may not deploy.production on project/app-web
//   Reason   not_granted: nothing grants it
//   Asked    2026-06-01T12:00:00Z
//   Policy   tenant_9fa, revision 12
//            sha256 2f4c…
//
//   Close, and what they missed
//     - binding b7, expired
//       user/ana -> team/web -> role/lead -> role/dev -> deploy.* at project/app-web
//
//   Any one of these would be enough
//     - role maintainer at project/app-web
//
// The public view has the first three lines and the tenant, which say nothing about other
// principals or the policy. No attribute's value is in either.
#pragma once

#include "facade/decision.h"

namespace ringfence::facade {

[[nodiscard]] std::string report(const Policy& policy, const Question& question,
                                 const Decision& decision, Timestamp now, View view);

}  // namespace ringfence::facade
