// The text form of keys; the grammar is in ringfence/key.h.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/key.h"

namespace ringfence::crypto {

[[nodiscard]] bool valid_key_name(std::string_view name);
[[nodiscard]] KeyBytes public_key_of(Purpose p, const SecretBytes& seed);
// The 8 hex digits that stand between name and key.
[[nodiscard]] std::string key_hash(Purpose p, std::string_view name, const KeyBytes& key);

}  // namespace ringfence::crypto
