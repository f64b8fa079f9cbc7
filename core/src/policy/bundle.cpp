// Signing and opening bundles, and what a host remembers of them.
//
// The order of opening: signatures before anything is parsed, then whose it is, whether this engine
// means the same by it, the instant, the policy, and last what the host remembers.
#include "ringfence/bundle.h"

#include <algorithm>

#include "policy/bundle_parts.h"

namespace ringfence {

using namespace policy;

namespace {

constexpr Timestamp kWeek = Timestamp{7} * 24 * 60 * 60 * 1000;

// A policy as people write it, where a bundle was asked for.
bool is_bare_policy(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '/');
}

Result<Policy> open_alone(std::string_view text, const TrustRoot& root, Timestamp now) {
  if (is_bare_policy(text))
    return fail("bundle.unsigned",
                "this is a bare policy, and the trust root asks for a signed one: `ringfence "
                "bundle sign` makes a bundle of it");
  RINGFENCE_TRY(document, SignedDocument::split(text, kBundleHeading, kFamily));
  RINGFENCE_CHECK(document.verify(root.keys(), kFamily));
  if (document.lines.size() != 2)
    return fail("bundle.malformed", "a bundle is a heading, a header and a policy", "line 4");
  RINGFENCE_TRY(header, read_header(document.lines[0]));
  if (header.tenant != root.tenant())
    return fail("bundle.wrong_tenant", "the bundle is of tenant `" + header.tenant +
                                           "`, the trust root of `" + root.tenant() + "`");
  if (header.semantics != kPolicySemantics)
    return fail("bundle.semantics",
                "the bundle was signed for engine semantics " + std::to_string(header.semantics) +
                    ", this engine's are " + std::to_string(kPolicySemantics) +
                    ": sign it with the engine's own version, after a look at what changed");
  RINGFENCE_CHECK(check_validity(header.terms.issued, header.terms.expires, now, "bundle"));
  auto policy = Policy::parse(document.lines[1]);
  if (!policy)
    return in_line(3, std::move(policy).error());
  if (policy->canonical() != document.lines[1])
    return fail("bundle.malformed", "the policy is not canonical JSON", "line 3");
  if (policy->digest() != header.digest)
    return fail("bundle.digest", "the header names a policy of another digest", "line 2: /digest");
  if (policy->tenant() != header.tenant || policy->revision() != header.revision)
    return fail("bundle.digest", "the header names another tenant or revision than the policy",
                "line 2");
  if (auto known = check_delegations(*policy, header.terms.delegations); !known)
    return in_line(2, std::move(known).error());
  Provenance provenance;
  provenance.expires = header.terms.expires;
  provenance.terms = std::move(header.terms);
  provenance.root = root.digest();
  provenance.version = root.version();
  provenance.head = document.digest();
  Access::seal(*policy, std::move(provenance));
  return policy;
}

Result<void> check_fork(const Policy& policy, const std::optional<BundleState>& state) {
  if (state && policy.revision() == state->revision && policy.provenance()->head != state->head)
    return fail("bundle.fork", "revision " + std::to_string(state->revision) +
                                   " was accepted before with another content: somebody signed "
                                   "two of them; sign the right one as a later revision");
  return {};
}

}  // namespace

Timestamp Provenance::stale_from() const {
  return expires - std::min((expires - terms.issued) / 4, kWeek);
}

Result<std::string> sign_bundle(const Policy& policy, const BundleTerms& terms,
                                const BundleSecretKey& key) {
  if (terms.issued >= terms.expires)
    return fail("bundle.malformed", "a bundle expires after it was issued");
  RINGFENCE_CHECK(check_delegations(policy, terms.delegations));
  BundleHeader header;
  header.terms = terms;
  header.digest = policy.digest();
  header.tenant = policy.tenant();
  header.revision = policy.revision();
  header.semantics = kPolicySemantics;
  const std::string line = write_header(header);
  RINGFENCE_CHECK(read_header(line));  // never sign what nobody would open
  return sign_document(std::string(kBundleHeading) + "\n" + line + "\n" + policy.canonical() + "\n",
                       key);
}

Result<Policy> open_bundle(std::string_view bundle, std::span<const std::string> deltas,
                           const TrustRoot& root, const std::optional<BundleState>& state,
                           Timestamp now) {
  if (state && state->tenant != root.tenant())
    return fail("bundle.wrong_tenant", "the state is of tenant `" + state->tenant +
                                           "`, the trust root of `" + root.tenant() + "`");
  if (state && root.version() < state->root)
    return fail("bundle.rollback", "the trust root is version " + std::to_string(root.version()) +
                                       ", and version " + std::to_string(state->root) +
                                       " was accepted before: a root does not go back");
  RINGFENCE_TRY(policy, open_alone(bundle, root, now));
  RINGFENCE_CHECK(check_fork(policy, state));
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    auto next = apply_bindings(policy, deltas[i], now);
    if (next)
      if (auto same = check_fork(*next, state); !same)
        next = tl::unexpected(std::move(same).error());
    if (!next) {
      Error error = std::move(next).error();
      error.path = "deltas/" + std::to_string(i) + (error.path.empty() ? "" : ": ") + error.path;
      return tl::unexpected(std::move(error));
    }
    policy = std::move(*next);
  }
  if (state && policy.revision() < state->revision)
    return fail("bundle.rollback", "revision " + std::to_string(policy.revision()) +
                                       " is older than " + std::to_string(state->revision) +
                                       ", which was accepted before: fetch the present bundle and "
                                       "all of its deltas");
  return std::move(policy);
}

BundleState state_of(const Policy& policy) {
  const Provenance& from = *policy.provenance();
  return {policy.tenant(), from.head, policy.revision(), from.version};
}

Result<void> require_signed(const Policy& policy, const TrustRoot& root, Timestamp now) {
  const Provenance* from = policy.provenance();
  if (from == nullptr)
    return fail("policy.unsigned", "a trust root is set, and this policy was not opened from a "
                                   "signed bundle, or was changed in memory: open a bundle");
  if (from->root != root.digest())
    return fail("policy.wrong_root", "this policy was opened under another trust root, or another "
                                     "version of it: open the bundle again under this one");
  if (now >= from->expires)
    return fail("bundle.expired",
                "the policy held until " + format_time(from->expires) + ": open a fresh bundle");
  return {};
}

}  // namespace ringfence
