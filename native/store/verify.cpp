#include "store/verify.h"

#include <algorithm>

#include "ringfence/encoding.h"
#include "store/chains.h"
#include "store/heads.h"
#include "store/open_read.h"
#include "store/tables.h"
#include "store/tree_walk.h"

namespace ringfence::native {
namespace {

constexpr std::uint64_t kProgressEvery = 4096;

tl::unexpected<Error> bad(std::string_view code, std::uint64_t index, const std::string& what) {
  return fail(code, "record " + std::to_string(index) + " " + what,
              "record " + std::to_string(index));
}

class Verifier {
 public:
  Verifier(Database& db, const LedgerTrust& trust, TreeWalk walk, ChainHeads heads)
      : db_(db), trust_(trust), walk_(std::move(walk)), heads_(std::move(heads)) {}

  // Opens what was signed: the checkpoint of the file and, if there is one, the one kept from
  // before.
  Result<void> read_checkpoints(LedgerReport& report) {
    RINGFENCE_TRY(note, checkpoint_note(db_));
    if (note.empty() && report.size > 0) {
      return fail("ledger.unsigned", "`" + db_.path() +
                                         "` holds records but no checkpoint: open it " +
                                         "once with the ledger's key, or do not trust it");
    }
    if (!note.empty()) {
      RINGFENCE_TRY(opened, open(note, "the checkpoint of `" + db_.path() + "`"));
      report.checkpoint = std::move(opened);
      report.checkpoint_note = std::move(note);
    }
    if (!trust_.seen.empty()) {
      RINGFENCE_TRY(opened, open(trust_.seen, "the checkpoint kept from before"));
      seen_ = std::move(opened);
    }
    const std::uint64_t signed_size = std::max(report.checkpoint.size, seen_.size);
    if (report.size < signed_size) {
      return fail("ledger.shrunk", "`" + db_.path() + "` holds " + std::to_string(report.size) +
                                       " records but " + std::to_string(signed_size) +
                                       " were signed: the last ones were removed");
    }
    report.uncovered = report.size - report.checkpoint.size;
    return {};
  }

  Result<void> verify_record(std::uint64_t index, Statement& rows) {
    if (!rows.is_integer(0) || rows.integer(0) != index) {
      return bad("ledger.damaged", index, "is missing");
    }
    auto record = verify_for_ledger(rows.bytes(3), trust_.writers, trust_.tenant);
    if (!record) {
      Error error = fail("ledger.bad_record",
                         "record " + std::to_string(index) +
                             " does not verify: it was changed, or the key of its writer is not "
                             "among those given",
                         "record " + std::to_string(index))
                        .value();
      error.more.push_back(std::move(record).error());
      return tl::unexpected<Error>(std::move(error));
    }
    RINGFENCE_CHECK(verify_place(index, *record, rows));
    RINGFENCE_TRY(same, walk_.append(record->leaf));
    if (!same)
      return bad("ledger.bad_hash", index, "is not what the stored tree was made of");
    return {};
  }

  // Whether the root is what was signed when the ledger had this size.
  Result<void> verify_root(const LedgerReport& report) {
    const std::uint64_t size = walk_.frontier().size();
    if (size == report.checkpoint.size && !report.checkpoint_note.empty() &&
        walk_.frontier().root() != report.checkpoint.root) {
      return fail("ledger.bad_root", "the first " + std::to_string(size) +
                                         " records do not give the root that the checkpoint signs");
    }
    if (size == seen_.size && !trust_.seen.empty() && walk_.frontier().root() != seen_.root) {
      return fail("ledger.rewritten", "the first " + std::to_string(size) +
                                          " records are not those of the checkpoint kept from " +
                                          "before: history was rewritten");
    }
    return {};
  }

  Result<std::uint64_t> finish() {
    RINGFENCE_TRY(end, walk_.at_end());
    if (!end) {
      return fail("ledger.damaged",
                  "the stored tree goes on behind the last record: records were " +
                      std::string("removed or hashes added"));
    }
    return heads_.compare();
  }

 private:
  Result<Checkpoint> open(std::string_view note, const std::string& what) {
    auto opened = open_checkpoint(note, trust_.keys);
    if (opened)
      return opened;
    return fail("ledger.bad_checkpoint",
                what + " is not signed by a key that you named (" + opened.error().message + ")");
  }

  // The record's place in its chain, and what the tables say of it.
  Result<void> verify_place(std::uint64_t index, const VerifiedRecord& record,
                            const Statement& rows) {
    RINGFENCE_TRY(head, heads_.at(record.writer, record.instance));
    if (head == nullptr || head->chain != rows.integer(1) || record.seq != rows.integer(2)) {
      return bad("ledger.damaged", index, "is filed under another chain or number than its own");
    }
    const std::string place =
        "number " + std::to_string(record.seq) + " of `" + record.writer + "`";
    if (record.seq > head->next_seq) {
      return bad("ledger.gap", index,
                 "is " + place + " where " + std::to_string(head->next_seq) +
                     " was due: records are missing");
    }
    if (record.seq < head->next_seq || record.prev != hex(head->last)) {
      return bad("ledger.fork", index, "is " + place + " but does not follow the one before it");
    }
    head->next_seq = record.seq + 1;
    head->last = view(record.note_hash);
    return {};
  }

  Database& db_;
  const LedgerTrust& trust_;
  TreeWalk walk_;
  ChainHeads heads_;
  Checkpoint seen_;
};

}  // namespace

Result<LedgerReport>
verify_ledger(const std::string& path, const LedgerTrust& trust,
              const std::function<void(std::uint64_t done, std::uint64_t of)>& progress) {
  RINGFENCE_TRY(db, open_for_reading(path));
  RINGFENCE_TRY(snapshot, Transaction::begin(db, false));
  LedgerReport report;
  RINGFENCE_TRY(tenant, read_tenant(db));
  report.tenant = std::move(tenant);
  if (!trust.tenant.empty() && trust.tenant != report.tenant) {
    return fail("ledger.wrong_tenant", "`" + path + "` belongs to tenant `" + report.tenant +
                                           "`, not `" + trust.tenant + "`");
  }
  LedgerTrust of_tenant = trust;
  of_tenant.tenant = report.tenant;
  RINGFENCE_TRY(size, record_count(db));
  report.size = size;
  RINGFENCE_TRY(walk, TreeWalk::begin(db, {}));
  RINGFENCE_TRY(heads, ChainHeads::begin(db));
  Verifier verifier(db, of_tenant, std::move(walk), std::move(heads));
  RINGFENCE_CHECK(verifier.read_checkpoints(report));
  RINGFENCE_CHECK(verifier.verify_root(report));  // of size 0
  RINGFENCE_TRY(rows, db.prepare("SELECT idx, chain, seq, note FROM records ORDER BY idx"));
  for (std::uint64_t index = 0; index < size; ++index) {
    auto row = rows.step();
    if (!row) {
      row.error().path = "record " + std::to_string(index);
      return tl::unexpected<Error>(std::move(row).error());
    }
    if (!*row)
      return bad("ledger.damaged", index, "is missing");
    RINGFENCE_CHECK(verifier.verify_record(index, rows));
    RINGFENCE_CHECK(verifier.verify_root(report));
    if (progress && ((index + 1) % kProgressEvery == 0 || index + 1 == size))
      progress(index + 1, size);
  }
  RINGFENCE_TRY(chains, verifier.finish());
  report.chains = chains;
  return report;
}

}  // namespace ringfence::native
