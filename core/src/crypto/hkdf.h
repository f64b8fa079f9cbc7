// HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869).
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "ringfence/secret_bytes.h"

namespace ringfence::crypto {

constexpr std::size_t kHmacSize = 32;

// HMAC of the concatenation of `parts`. Keys of any length.
[[nodiscard]] SecretBytes hmac_sha256(std::string_view key,
                                      std::initializer_list<std::string_view> parts);
[[nodiscard]] SecretBytes hkdf_extract(std::string_view salt,
                                       std::initializer_list<std::string_view> ikm_parts);
// Requires size <= 255 * 32; more gives an empty result. `info` is the concatenation of the parts.
[[nodiscard]] SecretBytes hkdf_expand(const SecretBytes& prk,
                                      std::initializer_list<std::string_view> info_parts,
                                      std::size_t size);

}  // namespace ringfence::crypto
