#include <mutex>
#include <utility>

#include "store/ledger.h"
#include "store/open_read.h"
#include "store/tables.h"

namespace ringfence::native {

struct LedgerReader::State {
  Database db;
  std::string tenant;
  std::mutex mutex;

  Result<LedgerEntry> entry(std::uint64_t index);
};

// The record at `index`, which the caller knows to exist.
Result<LedgerEntry> LedgerReader::State::entry(std::uint64_t index) {
  RINGFENCE_TRY(row, db.prepare("SELECT note FROM records WHERE idx = ?"));
  RINGFENCE_TRY(found, row.bind(0, index).step());
  if (!found) {
    return fail("ledger.damaged", "record " + std::to_string(index) + " is missing from `" +
                                      db.path() + "`: verify the ledger and restore a backup");
  }
  return LedgerEntry{index, std::string(row.bytes(0))};
}

Result<Database> open_for_reading(const std::string& path) {
  auto live = Database::open(path, Database::Mode::read);
  // The first read is what tells whether SQLite can work beside the file.
  if (live) {
    auto tenant = read_tenant(*live);
    if (tenant)
      return live;
    if (tenant.error().code != "io.read_only" && tenant.error().code != "io.not_found") {
      return tl::unexpected<Error>(std::move(tenant).error());
    }
  } else if (live.error().code != "io.read_only") {
    return live;
  }
  return Database::open(path, Database::Mode::immutable);
}

LedgerReader::LedgerReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
LedgerReader::LedgerReader(LedgerReader&&) noexcept = default;
LedgerReader& LedgerReader::operator=(LedgerReader&&) noexcept = default;
LedgerReader::~LedgerReader() = default;

Result<LedgerReader> LedgerReader::open(const std::string& path) {
  RINGFENCE_TRY(db, open_for_reading(path));
  RINGFENCE_TRY(tenant, read_tenant(db));
  return LedgerReader(std::unique_ptr<State>(new State{std::move(db), std::move(tenant), {}}));
}

const std::string& LedgerReader::tenant() const { return state_->tenant; }

Result<std::uint64_t> LedgerReader::size() const {
  const std::lock_guard guard(state_->mutex);
  return record_count(state_->db);
}

Result<std::vector<LedgerEntry>> LedgerReader::read(std::uint64_t from, std::uint64_t limit) const {
  const std::lock_guard guard(state_->mutex);
  std::vector<LedgerEntry> entries;
  RINGFENCE_TRY(rows, state_->db.prepare(
                          "SELECT idx, note FROM records WHERE idx >= ? ORDER BY idx LIMIT ?"));
  rows.bind(0, from).bind(1, limit);
  for (;;) {
    RINGFENCE_TRY(row, rows.step());
    if (!row)
      return entries;
    entries.push_back({rows.integer(0), std::string(rows.bytes(1))});
  }
}

Result<std::string> LedgerReader::checkpoint() const {
  const std::lock_guard guard(state_->mutex);
  return checkpoint_note(state_->db);
}

Result<LedgerProof> LedgerReader::prove(std::uint64_t index) const {
  const std::lock_guard guard(state_->mutex);
  RINGFENCE_TRY(snapshot, Transaction::begin(state_->db, false));
  LedgerProof proof;
  RINGFENCE_TRY(note, checkpoint_note(state_->db));
  proof.checkpoint_note = std::move(note);
  if (!proof.checkpoint_note.empty()) {
    // The body ends where the signatures begin; who needs to trust it verifies the note.
    const auto end = proof.checkpoint_note.find("\n\n");
    RINGFENCE_TRY(parsed,
                  parse_checkpoint_text(std::string_view(proof.checkpoint_note)
                                            .substr(0, end == std::string::npos ? 0 : end + 1)));
    proof.checkpoint = std::move(parsed);
  }
  if (index >= proof.checkpoint.size) {
    return fail("ledger.not_covered", "the newest checkpoint covers " +
                                          std::to_string(proof.checkpoint.size) +
                                          " records, counted from 0: there is no record " +
                                          std::to_string(index) + " to prove");
  }
  RINGFENCE_TRY(entry, state_->entry(index));
  proof.entry = std::move(entry);
  RINGFENCE_TRY(
      hashes, inclusion_proof(index, proof.checkpoint.size, [&](unsigned level, std::uint64_t at) {
        return subtree_hash(state_->db, level, at);
      }));
  proof.hashes = std::move(hashes);
  RINGFENCE_CHECK(snapshot.commit());
  return proof;
}

}  // namespace ringfence::native
