// HPKE (RFC 9180), base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// ChaCha20-Poly1305. Built on libsodium's X25519, HMAC-SHA256 and ChaCha20-Poly1305-IETF.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/entropy.h"
#include "ringfence/error.h"
#include "ringfence/key.h"
#include "ringfence/secret_bytes.h"

namespace ringfence {

struct Sealed {
  std::string enc;         // 32 bytes: the encapsulated key
  std::string ciphertext;  // plaintext length + 16
};

// Seals `plaintext` to a recipient. `entropy` is the ikmE of DeriveKeyPair. Errors: hpke.bad_key (a
// low-order public key).
[[nodiscard]] Result<Sealed> hpke_seal(const KeyBytes& recipient, std::string_view info,
                                       std::string_view aad, std::string_view plaintext,
                                       Entropy entropy);
// Opens what hpke_seal made. Errors: hpke.open_failed, with no reason told apart.
[[nodiscard]] Result<SecretBytes> hpke_open(const SecretBytes& recipient_secret,
                                            std::string_view info, std::string_view aad,
                                            const Sealed& sealed);

}  // namespace ringfence
