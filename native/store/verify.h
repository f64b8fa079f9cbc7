// Verifying a ledger that one does not trust, from nothing but the file and pinned public keys.
//
// Every record is verified again (signature, tenant, writer, its place in its chain), the tree is
// rebuilt from the records and compared with the stored one and with the signed checkpoint. Memory
// does not grow with the ledger.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ringfence/checkpoint.h"
#include "ringfence/key.h"

namespace ringfence::native {

struct LedgerTrust {
  std::vector<LedgerPublicKey> keys;     // who may have signed the checkpoint
  std::vector<RecordPublicKey> writers;  // who may have signed records
  std::string tenant;                    // "": whichever the ledger names
  std::string seen;  // a checkpoint kept from before, which the ledger must extend; "" if none
};

struct LedgerReport {
  std::string tenant;
  std::uint64_t size = 0;       // verified records
  std::uint64_t uncovered = 0;  // the last ones among them, stored but not yet under the checkpoint
  std::uint64_t chains = 0;
  Checkpoint checkpoint;
  std::string checkpoint_note;
};

// Errors, with path = "record N" where one record is at fault: ledger.bad_record, ledger.gap,
// ledger.fork, ledger.bad_hash, ledger.damaged, ledger.wrong_tenant, ledger.bad_checkpoint,
// ledger.unsigned, ledger.shrunk, ledger.bad_root, ledger.rewritten, and those of opening.
[[nodiscard]] Result<LedgerReport>
verify_ledger(const std::string& path, const LedgerTrust& trust,
              const std::function<void(std::uint64_t done, std::uint64_t of)>& progress = {});

}  // namespace ringfence::native
