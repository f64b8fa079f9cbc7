// Bundles: a policy travels signed, and says until when it holds and who may change its bindings.
//
//   ringfence bundle v1                                signed by a key of the trust root
//   {"delegations":[{"expires":…,"key":"ringfence:bindings:…","roles":[…],"scopes":[…]}],
//    "digest":…,"expires":…,"issued":…,"revision":12,"semantics":1,"tenant":…,"trust":…}
//   the policy, canonical
//
//   ringfence bindings v1                              a delta, signed by a delegated key
//   {"base":…,"expires":…,"issued":…,"revision":13,"tenant":…}
//   {"bindings":{"add":[…],"remove":[…]}}
//
// (each header is one line; docs/FORMATS.md has worked examples). A delta continues a bundle or an
// earlier delta: `base` is the digest of that document's body, `revision` the next. It changes
// bindings only, and only those whose role and scope a delegation names: what is taken away or
// replaced must lie within it as well.
//
// What a host keeps is BundleState: an older revision, or another document of the same revision, is
// refused whatever its signatures say. The engine never reads a clock: `now` is an argument.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"
#include "ringfence/trust_root.h"

namespace ringfence {

// What the holder of a `bindings` key may do until `expires`: bindings of these roles, by name, at
// or under these scopes.
struct Delegation {
  BindingsPublicKey key;
  std::vector<std::string> roles, scopes;
  Timestamp expires = 0;
};

// What a bundle says besides the policy.
struct BundleTerms {
  Timestamp issued = 0, expires = 0;
  std::vector<Delegation> delegations = {};
  std::string trust = {};  // hex SHA-256 of the host's trust document, "" for none
};

// Where a policy came from. Only opening makes one.
struct Provenance {
  BundleTerms terms;         // of the bundle
  std::string root;          // digest of the trust root it was opened under
  std::int64_t version = 0;  // of that root
  std::string head;          // digest of the bundle, or of the last delta
  Timestamp expires = 0;     // the earliest of bundle, deltas and delegations used

  // From when on it should be renewed: the last quarter of its validity, at most seven days.
  [[nodiscard]] Timestamp stale_from() const;
};

// The highest that a host has accepted. It belongs outside the place that bundles come from.
struct BundleState {
  std::string tenant, head;
  std::int64_t revision = 0, root = 0;
};

// A bundle of this policy. Errors: bundle.malformed (the validity is empty), bundle.delegation (a
// role or scope that the policy does not know).
[[nodiscard]] Result<std::string> sign_bundle(const Policy& policy, const BundleTerms& terms,
                                              const BundleSecretKey& key);

// A delta that continues `base`, which was opened from a bundle. `changes` is a change set of
// bindings. Errors: those of apply_bindings, at the instant `issued`.
[[nodiscard]] Result<std::string> sign_bindings(const Policy& base, std::string_view changes,
                                                Timestamp issued, std::optional<Timestamp> expires,
                                                const BindingsSecretKey& key);

// The policy of a bundle and its deltas, in order; `state` is what the host kept, nothing at the
// first opening. O(size). Errors: bundle.unsigned, bundle.malformed, bundle.unknown_key,
// bundle.bad_signature, bundle.wrong_tenant, bundle.semantics, bundle.not_yet_valid,
// bundle.expired, bundle.digest, bundle.delegation, bundle.chain (a delta does not continue what
// is before it), bundle.rollback, bundle.fork; policy.*. Paths are lines, with a JSON pointer into
// the line; those of deltas begin with their number.
[[nodiscard]] Result<Policy> open_bundle(std::string_view bundle,
                                         std::span<const std::string> deltas, const TrustRoot& root,
                                         const std::optional<BundleState>& state, Timestamp now);

// The policy with one more delta. O(change). Errors as above; policy.unsigned.
[[nodiscard]] Result<Policy> apply_bindings(const Policy& base, std::string_view delta,
                                            Timestamp now);

// What the host keeps after `policy` was opened; it must have a provenance.
[[nodiscard]] BundleState state_of(const Policy& policy);

// Whether `policy` may decide where `root` is set. Errors: policy.unsigned (never signed, or
// changed in memory), policy.wrong_root, bundle.expired.
[[nodiscard]] Result<void> require_signed(const Policy& policy, const TrustRoot& root,
                                          Timestamp now);

}  // namespace ringfence
