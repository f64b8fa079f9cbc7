#pragma once
#include "ringfence/error.h"

namespace ringfence {

// Checks that this build's cryptography gives the verdicts it must: a known SHA-256, an Ed25519
// signature, and sentinel vectors on which verifiers are known to disagree (small-order and
// non-canonical points, S + L). Hosts call it once at start-up and refuse to run on an error
// (self_test.failed). Initialises libsodium; about 300 us.
[[nodiscard]] Result<void> self_test();

}  // namespace ringfence
