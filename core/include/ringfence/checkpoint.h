// C2SP tlog-checkpoint: the signed size and root of a ledger.
//
//   ORIGIN "\n" SIZE "\n" BASE64(root) "\n"          (then optional extension lines, refused here
//   unless non-empty)
//
// SIZE is an exact decimal without leading zeroes; the root is exactly 32 bytes; ORIGIN is the
// ledger key's name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/hash.h"
#include "ringfence/key.h"

namespace ringfence {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] std::string checkpoint_text(const Checkpoint& c);  // the body
[[nodiscard]] Result<Checkpoint>
parse_checkpoint_text(std::string_view body);  // checkpoint.malformed
// Signs; the origin is the key's name.
[[nodiscard]] Result<std::string> sign_checkpoint(std::uint64_t size, const Hash& root,
                                                  const LedgerSecretKey& key);
// Opens a signed checkpoint by one of `keys`; the origin must be that key's name.
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view note,
                                                 std::span<const LedgerPublicKey> keys);

}  // namespace ringfence
