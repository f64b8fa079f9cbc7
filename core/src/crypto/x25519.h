// X25519 (RFC 7748).
#pragma once

#include "ringfence/key.h"

namespace ringfence::crypto {

// The public key of a 32-byte scalar.
[[nodiscard]] KeyBytes x25519_public_key(const SecretBytes& scalar);
// The shared secret. False, with `shared` zeroed, when it would be all zeroes: the point has low
// order.
[[nodiscard]] bool x25519(const SecretBytes& scalar, const KeyBytes& point, KeyBytes& shared);

}  // namespace ringfence::crypto
