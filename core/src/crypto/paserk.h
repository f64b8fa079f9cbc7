// PASERK (github.com/paseto-standard/paserk), version 4, as far as Ringfence uses it:
//
//   k4.public.<b64url of the 32-byte public key>
//   k4.secret.<b64url of seed (32) || public key (32)>
//   k4.pid.<b64url of BLAKE2b-264("k4.pid." || k4.public text)>
#pragma once

#include <string>
#include <string_view>

#include "ringfence/key.h"

namespace ringfence::paserk {

[[nodiscard]] std::string public_text(const KeyBytes& key);
[[nodiscard]] Result<KeyBytes> parse_public(std::string_view text);
[[nodiscard]] SecretBytes secret_text(const SecretBytes& seed, const KeyBytes& public_key);
// Fills seed and public_bytes. A public half that does not belong to the seed is refused.
[[nodiscard]] Result<detail::SecretKeyData> parse_secret(std::string_view text);
[[nodiscard]] std::string public_id(const KeyBytes& key);
// Whether `text` has the form of a k4.pid.
[[nodiscard]] bool is_public_id(std::string_view text);

}  // namespace ringfence::paserk
