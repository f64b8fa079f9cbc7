#include "store/ledger.h"

#include <fcntl.h>
#include <mutex>
#include <optional>

#include "file.h"
#include "ringfence/reference.h"
#include "store/chains.h"
#include "store/history.h"
#include "store/lease.h"
#include "store/tables.h"
#include "store/tree_walk.h"

namespace ringfence::native {
namespace {

tl::unexpected<Error> at_record(Error error, std::size_t at) {
  error.path = "record " + std::to_string(at) + (error.path.empty() ? "" : ": " + error.path);
  return tl::unexpected<Error>(std::move(error));
}

// A private, empty file that SQLite will fill; its companions inherit the mode.
Result<void> make_private_file(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!fd)
    return io_error("open", path, errno);
  return sync_folder_of(path);
}

}  // namespace

std::string high_water_path(const std::string& path) { return path + ".high"; }
std::string lease_path(const std::string& path) { return path + ".lease"; }

struct Ledger::State {
  Options options;
  LedgerSecretKey key;
  LedgerPublicKey public_key;
  std::optional<Database> db;
  std::mutex mutex;  // the lease keeps out processes, this keeps out threads

  Result<void> prepare();
  Result<Appended> admit(std::span<const VerifiedRecord> batch);
  Result<std::vector<Hash>> store(std::span<const VerifiedRecord> batch, Appended& out);
  Result<std::string> sign(const Checkpoint& was, std::uint64_t batch_from,
                           std::span<const Hash> batch);
  Result<MerkleFrontier> read_back(const Checkpoint& was, std::uint64_t batch_from,
                                   std::span<const Hash> batch);
  Result<void> check_recovered(std::uint64_t index, std::string_view note);
  Result<void> swap_checkpoint(std::uint64_t was_size, std::uint64_t size, const std::string& note);
};

// Writes the records that are new, in one transaction, and returns their leaves.
Result<std::vector<Hash>> Ledger::State::store(std::span<const VerifiedRecord> batch,
                                               Appended& out) {
  RINGFENCE_TRY(transaction, Transaction::begin(*db, true));
  RINGFENCE_TRY(size, record_count(*db));
  RINGFENCE_TRY(frontier, stored_frontier(*db, size));
  RINGFENCE_TRY(record_row, db->prepare("INSERT INTO records VALUES(?, ?, ?, ?)"));
  RINGFENCE_TRY(hash_insert, db->prepare("INSERT INTO hashes VALUES(?, ?)"));
  Chains chains(*db);
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const VerifiedRecord& record = batch[i];
    RINGFENCE_TRY(head, chains.head(record));
    if (record.seq < head->next_seq) {
      auto index = chains.find_duplicate(*head, record);
      if (!index)
        return at_record(std::move(index).error(), i);
      out.indexes.push_back(*index);
      ++out.duplicates;
      continue;
    }
    if (auto next = chains.advance(*head, record); !next) {
      return at_record(std::move(next).error(), i);
    }
    const std::uint64_t index = frontier.size();
    RINGFENCE_CHECK(record_row.bind(0, index)
                        .bind(1, head->chain)
                        .bind(2, record.seq)
                        .bind_blob(3, record.note)
                        .run());
    Result<void> stored;
    append_leaf(frontier, record.leaf, [&](unsigned level, std::uint64_t at, const Hash& hash) {
      if (stored)
        stored = hash_insert.bind(0, hash_row(level, at)).bind_blob(1, view(hash)).run();
    });
    RINGFENCE_CHECK(std::move(stored));
    out.indexes.push_back(index);
    leaves.push_back(record.leaf);
  }
  RINGFENCE_CHECK(chains.save());
  RINGFENCE_CHECK(transaction.commit());
  out.size = frontier.size();
  return leaves;
}

// A record that another process wrote and did not live to sign.
Result<void> Ledger::State::check_recovered(std::uint64_t index, std::string_view note) {
  auto verified = verify_for_ledger(note, options.writers, options.tenant);
  if (verified)
    return {};
  return at_record(std::move(verified).error(), index);
}

// Reads what the database holds behind checkpoint `was`, over a connection that wrote none of it.
Result<MerkleFrontier> Ledger::State::read_back(const Checkpoint& was, std::uint64_t batch_from,
                                                std::span<const Hash> batch) {
  RINGFENCE_TRY(fresh, Database::open(options.path, Database::Mode::read));
  RINGFENCE_TRY(snapshot, Transaction::begin(fresh, false));
  RINGFENCE_TRY(start, stored_frontier(fresh, was.size));
  RINGFENCE_TRY(walk, TreeWalk::begin(fresh, std::move(start)));
  RINGFENCE_TRY(rows, fresh.prepare("SELECT idx, note FROM records WHERE idx >= ? ORDER BY idx"));
  rows.bind(0, was.size);
  for (;;) {
    RINGFENCE_TRY(row, rows.step());
    if (!row)
      break;
    const std::uint64_t index = walk.frontier().size();
    const Hash leaf = leaf_hash(rows.bytes(1));
    const bool ours = index >= batch_from && index - batch_from < batch.size();
    if (!ours)
      RINGFENCE_CHECK(check_recovered(index, rows.bytes(1)));
    RINGFENCE_TRY(same, walk.append(leaf));
    if (!same || rows.integer(0) != index || (ours && leaf != batch[index - batch_from])) {
      return fail("ledger.reread_mismatch",
                  "record " + std::to_string(index) +
                      " reads back differently than it was written: nothing was signed; check " +
                      "disk and memory, then verify the ledger");
    }
  }
  RINGFENCE_CHECK(snapshot.commit());
  if (walk.frontier().size() < batch_from + batch.size()) {
    return fail("ledger.reread_mismatch", "records that were just written are not there: nothing "
                                          "was signed; check the disk");
  }
  return walk.frontier();
}

Result<void> Ledger::State::swap_checkpoint(std::uint64_t was_size, std::uint64_t size,
                                            const std::string& note) {
  RINGFENCE_TRY(transaction, Transaction::begin(*db, true));
  RINGFENCE_TRY(swap, db->prepare("INSERT INTO checkpoint VALUES(1, ?1, ?2) ON CONFLICT(id)"
                                  " DO UPDATE SET size = ?1, note = ?2 WHERE size <= ?3"
                                  " RETURNING size"));
  RINGFENCE_TRY(swapped, swap.bind(0, size).bind_text(1, note).bind(2, was_size).step());
  if (!swapped) {
    return fail("ledger.busy", "another process signed `" + options.path +
                                   "` meanwhile: it does not respect the lease; find and stop it");
  }
  swap.reset();
  return transaction.commit();
}

// Signs everything that is stored. The mark outside of the database comes first: a crash in between
// leaves a mark that the stored records satisfy.
Result<std::string> Ledger::State::sign(const Checkpoint& was, std::uint64_t batch_from,
                                        std::span<const Hash> batch) {
  RINGFENCE_TRY(frontier, read_back(was, batch_from, batch));
  RINGFENCE_TRY(note, sign_checkpoint(frontier.size(), frontier.root(), key));
  RINGFENCE_CHECK(replace_file(high_water_path(options.path), note, kPrivate));
  RINGFENCE_CHECK(swap_checkpoint(was.size, frontier.size(), note));
  return std::move(note);
}

Result<Appended> Ledger::State::admit(std::span<const VerifiedRecord> batch) {
  const std::lock_guard guard(mutex);
  RINGFENCE_TRY(lease, Lease::take(lease_path(options.path)));
  RINGFENCE_TRY(was, check_history(*db, high_water_path(options.path), public_key));
  Appended out;
  RINGFENCE_TRY(leaves, store(batch, out));
  RINGFENCE_TRY(signed_note, checkpoint_note(*db));
  if (out.size == was.size && !signed_note.empty()) {
    RINGFENCE_TRY(current, open_checkpoint(signed_note, {&public_key, 1}));
    if (current.size == out.size) {  // nothing but duplicates
      out.checkpoint = signed_note;
      return out;
    }
  }
  if (out.size == 0)
    return out;
  RINGFENCE_TRY(note, sign(was, out.size - leaves.size(), leaves));
  out.checkpoint = std::move(note);
  return out;
}

Result<void> Ledger::State::prepare() {
  {
    RINGFENCE_TRY(lease, Lease::take(lease_path(options.path)));
    if (!file_exists(options.path)) {
      if (file_exists(high_water_path(options.path))) {
        return fail("ledger.shrunk", "`" + options.path + "` is gone but `" +
                                         high_water_path(options.path) +
                                         "` says that records were signed: restore it");
      }
      RINGFENCE_CHECK(make_private_file(options.path));
    }
    RINGFENCE_TRY(opened, Database::open(options.path, Database::Mode::write));
    db = std::move(opened);
    RINGFENCE_TRY(fresh, is_empty(*db));
    if (fresh)
      RINGFENCE_CHECK(create_tables(*db, options.tenant));
    RINGFENCE_TRY(tenant, read_tenant(*db));
    if (tenant != options.tenant) {
      return fail("ledger.wrong_tenant", "`" + options.path + "` belongs to tenant `" + tenant +
                                             "`, not `" + options.tenant + "`");
    }
  }
  // An empty batch checks the history and signs what a crash left unsigned.
  RINGFENCE_CHECK(admit({}));
  return {};
}

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(Options options, LedgerSecretKey key) {
  if (!valid_tenant(options.tenant))
    return fail("ledger.bad_tenant",
                "a ledger is of one tenant: 1 to 64 of `a-z`, `0-9`, `_`, `-`");
  LedgerPublicKey public_key = key.public_key();
  auto state = std::unique_ptr<State>(
      new State{std::move(options), std::move(key), std::move(public_key), std::nullopt, {}});
  RINGFENCE_CHECK(state->prepare());
  return std::unique_ptr<Ledger>(new Ledger(std::move(state)));
}

Result<Appended> Ledger::append(std::span<const std::string> records) {
  // Signatures are the expensive part and need no lock.
  std::vector<VerifiedRecord> batch;
  batch.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto verified = verify_for_ledger(records[i], state_->options.writers, state_->options.tenant);
    if (!verified)
      return at_record(std::move(verified).error(), i);
    batch.push_back(std::move(*verified));
  }
  return state_->admit(batch);
}

const std::string& Ledger::path() const { return state_->options.path; }
const std::string& Ledger::tenant() const { return state_->options.tenant; }
LedgerPublicKey Ledger::public_key() const { return state_->public_key; }

}  // namespace ringfence::native
