#include "gate/gate.h"

#include <limits>

#include "ringfence/bundle.h"

namespace ringfence::native {
namespace {

constexpr std::string_view kSecretRead = "secret.read";

// The resource that stands for the reference; without one, the decision is made.
std::optional<std::string> locate(const Policy& policy, const Reference& reference,
                                  ReferenceDecision& out) {
  out.reference = reference.text();
  out.scope = reference.scope;
  const std::string& tenant = reference.tenant.empty() ? policy.tenant() : reference.tenant;
  auto resource = policy.secret_resource(tenant, reference.scope, reference.name);
  if (resource)
    out.resource = *resource;
  else
    out.decision.reason = Reason::unknown_scope;
  return resource;
}

}  // namespace

Result<ReferenceDecision> preview_reference(const Policy& policy, const Reference& reference,
                                            const Request& question) {
  ReferenceDecision out;
  const auto resource = locate(policy, reference, out);
  if (!resource)
    return out;
  Request asked = question;
  asked.resource = *resource;
  RINGFENCE_TRY(decision, policy.check(asked));
  out.decision = std::move(decision);
  return out;
}

Result<Gate> Gate::make(GateParts parts) {
  // Whether it is over is asked at each resolving; before all time nothing is.
  if (parts.root)
    RINGFENCE_CHECK(
        require_signed(*parts.policy, *parts.root, std::numeric_limits<Timestamp>::min()));
  const std::string& tenant = parts.policy->tenant();
  const bool ledger = parts.audit->tenant() == tenant;
  if (ledger && parts.vault.tenant() == tenant)
    return Gate(std::move(parts));
  return fail("gate.wrong_tenant", "the policy is of tenant `" + tenant + "`, the " +
                                       (ledger ? "vault of `" + parts.vault.tenant()
                                               : "ledger of `" + parts.audit->tenant()) +
                                       "`: use those of one tenant");
}

Result<ReferenceDecision> Gate::decide(const VerifiedIdentity& who, const Reference& reference,
                                       Timestamp now, std::optional<json::Value> attributes) const {
  ReferenceDecision out;
  const auto resource = locate(*parts_.policy, reference, out);
  if (!resource)
    return out;
  RINGFENCE_TRY(decision, parts_.policy->authorize(who, kSecretRead, *resource, now, attributes));
  out.decision = std::move(decision);
  return out;
}

RecordEvent Gate::event(const VerifiedIdentity& who, const ReferenceDecision& decision,
                        Timestamp now) const {
  RecordEvent event;
  event.kind = "secret";
  event.time = now;
  event.actor = who.principal();
  event.verified = true;
  event.action = kSecretRead;
  event.resource = decision.resource;
  event.scope = decision.scope;
  event.runtime = parts_.runtime;
  event.host = parts_.host;
  event.effect = decision.decision.allowed ? "allow" : "deny";
  event.reason = std::string(reason_name(decision.decision.reason));
  event.policy_digest = parts_.policy->digest();
  for (const DecidingPath& path : decision.decision.deciding)
    event.deciding.push_back(path.id);
  event.secret = decision.reference;
  return event;
}

Result<void> Gate::write(std::span<const RecordEvent> events, Resolution& resolution) const {
  RINGFENCE_TRY(records, parts_.audit->write(events));
  for (std::string& record : records)
    resolution.records.push_back(std::move(record));
  return {};
}

Result<void> Gate::record_outcome(const VerifiedIdentity& who, Resolution& resolution,
                                  const std::string& outcome, Timestamp now) const {
  std::vector<RecordEvent> events;
  for (const ReferenceDecision& decision : resolution.decisions) {
    events.push_back(event(who, decision, now));
    events.back().kind = "outcome";
    events.back().outcome = outcome;
  }
  return write(events, resolution);
}

Result<Resolution> Gate::resolve(const VerifiedIdentity& who,
                                 std::span<const std::string> references, Timestamp now,
                                 std::optional<json::Value> attributes) const {
  if (now >= who.expires())
    return fail("token.expired", "the identity's token has expired: bring a fresh one");
  if (parts_.root)
    RINGFENCE_CHECK(require_signed(*parts_.policy, *parts_.root, now));
  std::vector<Reference> parsed;
  for (const std::string& text : references) {
    RINGFENCE_TRY(reference, Reference::parse(text));
    parsed.push_back(std::move(reference));
  }
  Resolution out;
  out.allowed = true;
  std::vector<RecordEvent> intents;
  for (const Reference& reference : parsed) {
    RINGFENCE_TRY(decision, decide(who, reference, now, attributes));
    out.allowed = out.allowed && decision.decision.allowed;
    intents.push_back(event(who, decision, now));
    out.decisions.push_back(std::move(decision));
  }
  if (!out.allowed) {
    // Nothing is opened: those that would have been allowed say so.
    for (RecordEvent& intent : intents)
      if (intent.effect == "allow")
        intent.outcome = "failed:gate.denied_together";
  }
  RINGFENCE_CHECK(write(intents, out));
  if (!out.allowed)
    return out;
  for (const Reference& reference : parsed) {
    auto opened = parts_.vault.open_secret(reference, parts_.recipient);
    if (!opened) {
      out.secrets.clear();
      // The error that is reported is the first one, whether or not this record can be written.
      [[maybe_unused]] auto recorded =
          record_outcome(who, out, "failed:" + opened.error().code, now);
      return tl::unexpected<Error>(std::move(opened).error());
    }
    out.secrets.push_back(std::move(*opened));
  }
  RINGFENCE_CHECK(record_outcome(who, out, "released", now));
  return out;
}

}  // namespace ringfence::native
