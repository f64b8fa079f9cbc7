// The heads of the writers' chains while a ledger is verified. Their number is not bounded, so
// beyond a few thousand they rest in a scratch database.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "store/sqlite.h"

namespace ringfence::native {

class ChainHeads {
 public:
  struct Head {
    std::uint64_t chain = 0;  // its number in the ledger
    std::uint64_t next_seq = 0;
    std::string last;  // SHA-256 of the newest record, raw; "" before the first
  };
  // `ledger` is the database that is verified; its own table of chains is only compared with.
  [[nodiscard]] static Result<ChainHeads> begin(Database& ledger);
  // The head of a chain; valid until the next call. Null: the ledger does not list that chain.
  [[nodiscard]] Result<Head*> at(const std::string& writer, const std::string& instance);
  // Whether the ledger's table says what the records say; returns the number of chains. Errors:
  // ledger.damaged.
  [[nodiscard]] Result<std::uint64_t> compare();

 private:
  ChainHeads(Database& ledger, Database scratch) : ledger_(&ledger), scratch_(std::move(scratch)) {}
  [[nodiscard]] Result<void> flush();
  Database* ledger_;
  Database scratch_;
  std::map<std::string, Head> heads_;  // by writer "\n" instance
};

}  // namespace ringfence::native
