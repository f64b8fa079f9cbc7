// The ledger of one tenant: signed records in order, in a SQLite database, under a signed Merkle
// root.
//
// docs/FORMATS.md ("Ledger database") has the tables. Appending goes: verify every record
// (signature, tenant, registered writer, its place in its chain) -> one transaction for records and
// subtree hashes
// -> commit -> read back on a fresh connection, recompute the root -> sign -> high-water mark
// outside of the database -> compare-and-swap the checkpoint. Only the holder of the lease does any
// of it, and nothing is signed that is shorter than, or differs from, what was signed before.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/checkpoint.h"
#include "ringfence/error.h"
#include "ringfence/key.h"
#include "ringfence/record.h"

namespace ringfence::native {

// What a batch became. `indexes` has one entry a record, in the order given; a record that was
// there already keeps its old index and is counted in `duplicates`.
struct Appended {
  std::vector<std::uint64_t> indexes;
  std::uint64_t duplicates = 0;
  std::uint64_t size = 0;  // of the ledger afterwards
  std::string checkpoint;  // signed note over all of it
};

struct LedgerEntry {
  std::uint64_t index = 0;
  std::string record;  // the whole signed note
};

// An inclusion proof of one record under a signed checkpoint, all from one snapshot.
struct LedgerProof {
  LedgerEntry entry;
  Checkpoint checkpoint;
  std::string checkpoint_note;
  std::vector<Hash> hashes;
};

// Reads a ledger. Needs no key and writes nothing; the answers are what the file says, and whoever
// does not trust the file uses verify_ledger(). Any number of threads may share one.
class LedgerReader {
 public:
  // Errors: io.*, ledger.damaged, ledger.not_a_ledger, ledger.unknown_format.
  [[nodiscard]] static Result<LedgerReader> open(const std::string& path);
  LedgerReader(LedgerReader&&) noexcept;
  LedgerReader& operator=(LedgerReader&&) noexcept;
  ~LedgerReader();

  [[nodiscard]] const std::string& tenant() const;
  [[nodiscard]] Result<std::uint64_t> size() const;
  // At most `limit` records from index `from` on.
  [[nodiscard]] Result<std::vector<LedgerEntry>> read(std::uint64_t from,
                                                      std::uint64_t limit) const;
  // The newest signed checkpoint; "" if nothing was ever signed.
  [[nodiscard]] Result<std::string> checkpoint() const;
  // Errors: ledger.not_covered (no such record under the newest checkpoint).
  [[nodiscard]] Result<LedgerProof> prove(std::uint64_t index) const;

 private:
  struct State;
  explicit LedgerReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Appends to a ledger. Any number of threads may share one; any number of processes may have one
// each.
class Ledger {
 public:
  struct Options {
    std::string path;
    std::string tenant;
    std::vector<RecordPublicKey> writers;  // whose records are admitted
  };
  // Opens or creates the ledger and signs what a crash left unsigned. Errors: io.*,
  // ledger.bad_tenant, ledger.busy, ledger.damaged, ledger.wrong_tenant, ledger.wrong_key,
  // ledger.shrunk, ledger.rewritten, ledger.high_missing.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(Options options, LedgerSecretKey key);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Appends whole records, all or none. When it returns they are durable and covered by the
  // checkpoint. Errors (path = "record N"): ledger.unknown_writer, ledger.gap, ledger.fork,
  // record.*, note.*; those of open().
  [[nodiscard]] Result<Appended> append(std::span<const std::string> records);
  [[nodiscard]] const std::string& path() const;
  [[nodiscard]] const std::string& tenant() const;
  [[nodiscard]] LedgerPublicKey public_key() const;

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The files beside a ledger at `path`.
[[nodiscard]] std::string high_water_path(const std::string& path);  // PATH.high
[[nodiscard]] std::string lease_path(const std::string& path);       // PATH.lease

}  // namespace ringfence::native
