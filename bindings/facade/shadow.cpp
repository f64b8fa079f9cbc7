#include "facade/shadow.h"

#include "facade/operations.h"

namespace ringfence::facade {

Result<std::shared_ptr<Policy>> candidate_of(const Instance& instance, const Fields& request,
                                             const Policy& active) {
  if (!request.has("shadow"))
    return std::shared_ptr<Policy>();
  const std::int64_t handle = request.integer("shadow");
  // A handle is 32 bits; what is not one must not become one by being cut.
  const bool fits = handle >= 0 && handle <= 0xffffffff;
  auto candidate = instance.get<Policy>(fits ? static_cast<std::uint32_t>(handle) : 0);
  if (!candidate)
    return tl::unexpected(at(std::move(candidate).error(), "/shadow"));
  if (candidate.value()->tenant() != active.tenant())
    return fail("policy.shadow_tenant",
                "the candidate is another tenant's: load one of this tenant", "/shadow");
  return candidate;
}

std::string shadow_json(const Policy& candidate, const Result<Decision>& said,
                        const Decision& active) {
  if (said && said->allowed == active.allowed && said->reason == active.reason &&
      said->residual == active.residual)
    return {};
  json::Writer out;
  out.begin_object();
  out.member_bool("allowed", said && said->allowed);
  out.member("reason", said ? reason_name(said->reason) : "error");
  if (!said)
    out.member("error", said.error().code);
  out.key("policy");
  write_policy_ref(out, candidate);
  out.end_object();
  return out.take();
}

}  // namespace ringfence::facade
