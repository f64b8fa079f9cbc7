// The writers' chains as the ledger knows them while a batch is being admitted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ringfence/hash.h"
#include "ringfence/record.h"
#include "store/sqlite.h"

namespace ringfence::native {

// A record whose signature, tenant and writer were verified; its place in its chain is not.
struct VerifiedRecord {
  std::string_view note;
  std::string writer;  // key id
  std::string instance;
  std::uint64_t seq = 0;
  std::string prev;
  Hash note_hash{};  // what the next record of the chain names
  Hash leaf{};
};

// Verifies one record for admission. Errors: record.*, note.*, ledger.unknown_writer.
[[nodiscard]] Result<VerifiedRecord> verify_for_ledger(std::string_view note,
                                                       std::span<const RecordPublicKey> writers,
                                                       std::string_view tenant);

// Chain heads: loaded on first use, written back by save(). For use inside one write transaction.
class Chains {
 public:
  explicit Chains(Database& db) : db_(db) {}
  struct Head {
    std::uint64_t chain = 0;
    std::uint64_t next_seq = 0;
    std::string last;  // SHA-256 of the newest record, raw; "" before the first
    bool changed = false;
  };
  // The chain of `record`, made if it is new.
  [[nodiscard]] Result<Head*> head(const VerifiedRecord& record);
  // The index of the record at a place that is taken, if it is byte for byte this one; otherwise
  // ledger.fork.
  [[nodiscard]] Result<std::uint64_t> find_duplicate(const Head& head,
                                                     const VerifiedRecord& record);
  // Whether `record` is what follows in its chain: ledger.gap, ledger.fork. Advances the head.
  [[nodiscard]] Result<void> advance(Head& head, const VerifiedRecord& record);
  [[nodiscard]] Result<void> save();

 private:
  Database& db_;
  std::map<std::string, Head, std::less<>> heads_;
};

}  // namespace ringfence::native
