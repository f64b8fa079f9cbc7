// The tables of a ledger, and the reads that more than one part of it needs.
//
//   meta(key, value)                     tenant
//   records(idx, chain, seq, note)       idx is dense from 0; note is the signed record
//   chains(chain, writer, instance, next_seq, last)   the head of each writer's chain
//   hashes(id, hash)                     every perfect subtree, in the order in which they complete
//   checkpoint(id = 1, size, note)       the newest signed checkpoint
//
// Subtree (level, index) is complete with leaf m = ((index + 1) << level) - 1 and is stored under
// id = 2m - popcount(m) + level: the leaf itself first, then upwards. So appending only ever
// appends to the table, and 2n - popcount(n) hashes serve n records.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>

#include "ringfence/error.h"
#include "ringfence/hash.h"
#include "ringfence/merkle.h"
#include "store/sqlite.h"

namespace ringfence::native {

[[nodiscard]] constexpr std::uint64_t hash_row(unsigned level, std::uint64_t index) {
  const std::uint64_t leaf = ((index + 1) << level) - 1;
  return 2 * leaf - static_cast<std::uint64_t>(std::popcount(leaf)) + level;
}

// Makes the tables in an empty database.
[[nodiscard]] Result<void> create_tables(Database& db, const std::string& tenant);
// Checks that the database is a ledger of this format and returns its tenant. Errors:
// ledger.not_a_ledger, ledger.unknown_format.
[[nodiscard]] Result<std::string> read_tenant(Database& db);
// Whether the database has no table at all yet.
[[nodiscard]] Result<bool> is_empty(Database& db);

[[nodiscard]] Result<std::uint64_t> record_count(Database& db);
[[nodiscard]] Result<std::string> checkpoint_note(Database& db);  // "" if none
[[nodiscard]] Result<Hash> subtree_hash(Database& db, unsigned level, std::uint64_t index);
// The right edge of the first `size` records, from the stored subtrees.
[[nodiscard]] Result<MerkleFrontier> stored_frontier(Database& db, std::uint64_t size);

}  // namespace ringfence::native
