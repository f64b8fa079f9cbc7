// What bundles and deltas share: how their headers are read and written, and what seals a policy.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "policy/compiled.h"
#include "ringfence/bundle.h"

namespace ringfence::policy {

constexpr std::string_view kBundleHeading = "ringfence bundle v1";
constexpr std::string_view kBindingsHeading = "ringfence bindings v1";
constexpr std::string_view kFamily = "bundle";

// Into a Policy, for the few files that need it.
struct Access {
  [[nodiscard]] static const Compiled& compiled(const Policy& policy) { return *policy.c_; }
  static void seal(Policy& policy, Provenance provenance) {
    policy.provenance_ = std::make_shared<const Provenance>(std::move(provenance));
  }
};

// The header of a bundle.
struct BundleHeader {
  BundleTerms terms;
  std::string digest, tenant;
  std::int64_t revision = 0, semantics = 0;
};
[[nodiscard]] std::string write_header(const BundleHeader& header);
[[nodiscard]] Result<BundleHeader> read_header(std::string_view line);  // bundle.malformed

// The header of a delta.
struct BindingsHeader {
  std::string base, tenant;
  std::int64_t revision = 0;
  Timestamp issued = 0, expires = kNever;
};
[[nodiscard]] std::string write_header(const BindingsHeader& header);
[[nodiscard]] Result<BindingsHeader> read_bindings_header(std::string_view line);

// bundle.not_yet_valid, bundle.expired: whether `now` is within. `what` is "bundle" or "delta".
[[nodiscard]] Result<void> check_validity(Timestamp issued, Timestamp expires, Timestamp now,
                                          std::string_view what);

// Whether the policy knows what a delegation names: bundle.delegation.
[[nodiscard]] Result<void> check_delegations(const Policy& policy,
                                             const std::vector<Delegation>& delegations);

// An error of one line, with the line put before its path.
[[nodiscard]] tl::unexpected<Error> in_line(int line, Error error);

}  // namespace ringfence::policy
