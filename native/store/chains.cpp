#include "store/chains.h"

#include "ringfence/merkle.h"

namespace ringfence::native {
namespace {

std::string place(const VerifiedRecord& record) {
  return "record " + std::to_string(record.seq) + " of `" + record.writer + "` instance " +
         record.instance;
}

}  // namespace

Result<VerifiedRecord> verify_for_ledger(std::string_view note,
                                         std::span<const RecordPublicKey> writers,
                                         std::string_view tenant) {
  auto record = open_record(note, writers, tenant);
  if (!record) {
    if (record.error().code != "note.unverified") {
      return tl::unexpected<Error>(std::move(record).error());
    }
    const auto claimed = read_record_unverified(note);
    return fail("ledger.unknown_writer",
                "the record is signed by " +
                    (claimed ? "`" + claimed->writer_key + "`" : std::string("nobody")) +
                    ", who is not a registered writer: register its public key first");
  }
  VerifiedRecord verified;
  verified.note = note;
  verified.writer = std::move(record->writer_key);
  verified.instance = std::move(record->instance);
  verified.seq = record->seq;
  verified.prev = std::move(record->prev);
  verified.note_hash = sha256(note);
  verified.leaf = leaf_hash(note);
  return verified;
}

Result<Chains::Head*> Chains::head(const VerifiedRecord& record) {
  std::string key = record.writer + "\n" + record.instance;
  if (const auto known = heads_.find(key); known != heads_.end())
    return &known->second;
  RINGFENCE_TRY(select, db_.prepare("SELECT chain, next_seq, last FROM chains"
                                    " WHERE writer = ? AND instance = ?"));
  RINGFENCE_TRY(row, select.bind_text(0, record.writer).bind_text(1, record.instance).step());
  Head head;
  if (row) {
    head.chain = select.integer(0);
    head.next_seq = select.integer(1);
    head.last = select.bytes(2);
  } else {
    RINGFENCE_TRY(insert, db_.prepare("INSERT INTO chains(writer, instance, next_seq, last)"
                                      " VALUES(?, ?, 0, x'') RETURNING chain"));
    RINGFENCE_TRY(made, insert.bind_text(0, record.writer).bind_text(1, record.instance).step());
    if (made)
      head.chain = insert.integer(0);
  }
  return &heads_.emplace(std::move(key), std::move(head)).first->second;
}

Result<std::uint64_t> Chains::find_duplicate(const Head& head, const VerifiedRecord& record) {
  RINGFENCE_TRY(select, db_.prepare("SELECT idx, note FROM records WHERE chain = ? AND seq = ?"));
  RINGFENCE_TRY(row, select.bind(0, head.chain).bind(1, record.seq).step());
  if (!row) {
    return fail("ledger.damaged", "the ledger lacks " + place(record) + ", which it once admitted");
  }
  if (select.bytes(1) == record.note)
    return select.integer(0);
  return fail("ledger.fork", "two different versions of " + place(record) +
                                 " exist; the ledger has the other one at index " +
                                 std::to_string(select.integer(0)) + ": keep both as evidence");
}

Result<void> Chains::advance(Head& head, const VerifiedRecord& record) {
  if (record.seq > head.next_seq) {
    return fail("ledger.gap", place(record) + " came before " + std::to_string(head.next_seq) +
                                  ": send the missing ones first");
  }
  if (record.prev != hex(head.last)) {
    return fail("ledger.fork",
                place(record) +
                    " follows another record than the ledger has: keep both as evidence");
  }
  head.next_seq = record.seq + 1;
  head.last = view(record.note_hash);
  head.changed = true;
  return {};
}

Result<void> Chains::save() {
  RINGFENCE_TRY(update, db_.prepare("UPDATE chains SET next_seq = ?, last = ? WHERE chain = ?"));
  for (const auto& [key, head] : heads_) {
    if (!head.changed)
      continue;
    RINGFENCE_CHECK(
        update.bind(0, head.next_seq).bind_blob(1, head.last).bind(2, head.chain).run());
  }
  return {};
}

}  // namespace ringfence::native
