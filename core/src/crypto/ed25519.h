// Ed25519 (RFC 8032). Verification is libsodium's in every runtime: verifiers disagree on crafted
// signatures, and a verdict must not depend on the host.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/key.h"

namespace ringfence::crypto {

[[nodiscard]] KeyBytes ed25519_public_key(const SecretBytes& seed);
// 64 bytes. `public_key` must belong to `seed`: signing with another one leaks the seed.
[[nodiscard]] std::string ed25519_sign(const SecretBytes& seed, const KeyBytes& public_key,
                                       std::string_view message);
[[nodiscard]] bool ed25519_verify(const KeyBytes& public_key, std::string_view message,
                                  std::string_view signature);

}  // namespace ringfence::crypto
