#include "store/history.h"

#include <span>

#include "file.h"
#include "store/tables.h"

namespace ringfence::native {
namespace {

constexpr std::size_t kMaxCheckpoint = 1u << 20;

Result<void> check_extends(Database& db, const Checkpoint& was) {
  RINGFENCE_TRY(count, record_count(db));
  if (count < was.size) {
    return fail("ledger.shrunk",
                "`" + db.path() + "` holds " + std::to_string(count) + " records but " +
                    std::to_string(was.size) +
                    " were signed: restore the newest copy; nothing is signed until then");
  }
  RINGFENCE_TRY(frontier, stored_frontier(db, was.size));
  if (frontier.root() != was.root) {
    return fail("ledger.rewritten",
                "the first " + std::to_string(was.size) + " records of `" + db.path() +
                    "` are not those that were signed: restore an untouched copy");
  }
  return {};
}

}  // namespace

Result<Checkpoint> check_history(Database& db, const std::string& high_path,
                                 const LedgerPublicKey& key) {
  const std::span<const LedgerPublicKey> keys(&key, 1);
  Checkpoint newest;
  newest.origin = key.name();
  RINGFENCE_TRY(row, checkpoint_note(db));
  if (!row.empty()) {
    auto opened = open_checkpoint(row, keys);
    if (!opened) {
      return fail("ledger.wrong_key", "the checkpoint of `" + db.path() + "` was not signed by `" +
                                          key.id() + "`: use the ledger's own key");
    }
    RINGFENCE_CHECK(check_extends(db, *opened));
    newest = *opened;
  }
  if (!file_exists(high_path)) {
    if (row.empty())
      return newest;
    return fail("ledger.high_missing",
                "`" + high_path + "` is gone: put the newest checkpoint that you trust there (" +
                    "one that was saved elsewhere, or `ringfence audit checkpoint`)");
  }
  RINGFENCE_TRY(note, read_file(high_path, kMaxCheckpoint));
  auto high = open_checkpoint(note, keys);
  if (!high) {
    return fail("ledger.high_damaged", "`" + high_path + "` is not a checkpoint signed by `" +
                                           key.id() +
                                           "`: put the newest checkpoint that you trust there");
  }
  RINGFENCE_CHECK(check_extends(db, *high));
  return high->size > newest.size ? *high : newest;
}

}  // namespace ringfence::native
