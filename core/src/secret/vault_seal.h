// What is sealed in a vault, to whom, and bound to what.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/error.h"
#include "ringfence/secret_bytes.h"
#include "ringfence/vault.h"

namespace ringfence::vault {

constexpr std::string_view kInfo = "ringfence/vault/v1";  // HPKE's info
constexpr std::size_t kEncBytes = 32;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kBlock = 64;

// Authenticated data of an entry and of a grant, both canonical JSON. Whatever is named here cannot
// be changed without the ciphertext refusing to open.
[[nodiscard]] std::string entry_aad(const VaultEntry& entry);
[[nodiscard]] std::string grant_aad(const VaultScope& scope, std::uint32_t epoch,
                                    const VaultRecipientPublicKey& recipient);

// A value as it is sealed: 4 bytes length (big-endian), the value, zeroes up to a multiple of 64.
[[nodiscard]] SecretBytes pad(const SecretBytes& value);
// Errors: vault.open_failed, for anything that pad would not have made.
[[nodiscard]] Result<SecretBytes> unpad(const SecretBytes& padded);

// Whether a ciphertext has a length that sealing a padded value of permitted size gives.
[[nodiscard]] bool is_entry_ciphertext_size(std::size_t size);

}  // namespace ringfence::vault
