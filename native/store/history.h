// What was signed before, and the refusal to contradict it.
//
// The newest signed checkpoint stands in two places: in the database, and in `LEDGER.high` beside
// it. A database that was restored from an old copy, or cut, is shorter than the file says; one
// that was edited has another root at that size. In both cases nothing more is signed.
#pragma once

#include <string>

#include "ringfence/checkpoint.h"
#include "ringfence/key.h"
#include "store/sqlite.h"

namespace ringfence::native {

// The newest checkpoint that was ever signed (size 0 if none), after checking that the records of
// `db` still extend it. Errors: ledger.wrong_key, ledger.high_missing, ledger.high_damaged,
// ledger.shrunk, ledger.rewritten.
[[nodiscard]] Result<Checkpoint> check_history(Database& db, const std::string& high_path,
                                               const LedgerPublicKey& key);

}  // namespace ringfence::native
