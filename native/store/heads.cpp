#include "store/heads.h"

namespace ringfence::native {
namespace {

constexpr std::size_t kInMemory = 4096;

}  // namespace

Result<ChainHeads> ChainHeads::begin(Database& ledger) {
  RINGFENCE_TRY(scratch, Database::scratch());
  RINGFENCE_CHECK(scratch.run("CREATE TABLE heads(name TEXT PRIMARY KEY, chain INTEGER NOT NULL,"
                              " next_seq INTEGER NOT NULL, last BLOB NOT NULL) WITHOUT ROWID"));
  return ChainHeads(ledger, std::move(scratch));
}

Result<void> ChainHeads::flush() {
  RINGFENCE_TRY(transaction, Transaction::begin(scratch_, true));
  RINGFENCE_TRY(put, scratch_.prepare("INSERT OR REPLACE INTO heads VALUES(?, ?, ?, ?)"));
  for (const auto& [name, head] : heads_) {
    RINGFENCE_CHECK(put.bind_text(0, name)
                        .bind(1, head.chain)
                        .bind(2, head.next_seq)
                        .bind_blob(3, head.last)
                        .run());
  }
  heads_.clear();
  return transaction.commit();
}

Result<ChainHeads::Head*> ChainHeads::at(const std::string& writer, const std::string& instance) {
  std::string name = writer + "\n" + instance;
  if (const auto known = heads_.find(name); known != heads_.end())
    return &known->second;
  if (heads_.size() >= kInMemory)
    RINGFENCE_CHECK(flush());
  Head head;
  RINGFENCE_TRY(rested, scratch_.prepare("SELECT chain, next_seq, last FROM heads WHERE name = ?"));
  RINGFENCE_TRY(found, rested.bind_text(0, name).step());
  if (found) {
    head = {rested.integer(0), rested.integer(1), std::string(rested.bytes(2))};
  } else {
    RINGFENCE_TRY(listed,
                  ledger_->prepare("SELECT chain FROM chains WHERE writer = ? AND instance = ?"));
    RINGFENCE_TRY(row, listed.bind_text(0, writer).bind_text(1, instance).step());
    if (!row)
      return nullptr;
    head.chain = listed.integer(0);
  }
  return &heads_.emplace(std::move(name), std::move(head)).first->second;
}

Result<std::uint64_t> ChainHeads::compare() {
  RINGFENCE_CHECK(flush());
  RINGFENCE_TRY(rows,
                ledger_->prepare("SELECT chain, writer, instance, next_seq, last FROM chains"));
  RINGFENCE_TRY(mine, scratch_.prepare("SELECT chain, next_seq, last FROM heads WHERE name = ?"));
  std::uint64_t count = 0;
  for (;;) {
    RINGFENCE_TRY(row, rows.step());
    if (!row)
      return count;
    const std::string writer(rows.bytes(1));
    const std::string instance(rows.bytes(2));
    mine.reset();
    RINGFENCE_TRY(found, mine.bind_text(0, writer + "\n" + instance).step());
    if (!found || mine.integer(0) != rows.integer(0) || mine.integer(1) != rows.integer(3) ||
        mine.bytes(2) != rows.bytes(4)) {
      return fail("ledger.damaged",
                  "the ledger's table of chains is wrong about `" + writer + "` instance " +
                      instance + ": the records are intact; restore the table from a backup");
    }
    ++count;
  }
}

}  // namespace ringfence::native
