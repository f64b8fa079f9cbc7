// Every byte of a ledger that says something is guarded: a flip in a copy is found and located.
#include <catch2/catch.hpp>

#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

TEST_CASE("any byte flipped in any record is located", "[ledger]") {
  World w;
  std::vector<std::string> records;
  {
    auto ledger = w.open();
    REQUIRE(ledger);
    records = w.records(6);
    REQUIRE((*ledger)->append(records));
  }
  const std::string original = slurp(w.path());
  const std::string copy = w.folder / "copy.db";
  for (std::size_t index = 0; index < records.size(); ++index) {
    const auto at = original.find(records[index]);
    REQUIRE(at != std::string::npos);
    for (std::size_t i = index; i < records[index].size(); i += 13) {
      std::string flipped = original;
      flipped[at + i] = static_cast<char>(flipped[at + i] ^ 0x04);
      spill(copy, flipped);
      const auto report = w.verify(copy);
      REQUIRE_FALSE(report);
      INFO("record " << index << " byte " << i << ": " << report.error().message);
      CHECK(report.error().path == "record " + std::to_string(index));
    }
  }
}

TEST_CASE("a byte flipped in a stored hash, the checkpoint or the chains is found", "[ledger]") {
  World w;
  {
    auto ledger = w.open();
    REQUIRE(ledger);
    REQUIRE((*ledger)->append(w.records(4)));
  }
  const std::string original = slurp(w.path());
  const auto reader = native::LedgerReader::open(w.path());
  const auto flip = [&](const std::string& what) {
    const auto at = original.find(what);
    REQUIRE(at != std::string::npos);
    std::string flipped = original;
    flipped[at + what.size() / 2] = static_cast<char>(flipped[at + what.size() / 2] ^ 0x01);
    spill(w.folder / "copy.db", flipped);
    return code(w.verify(w.folder / "copy.db"));
  };
  const auto last = reader->read(3, 1);
  CHECK(flip(std::string(view(leaf_hash((*last)[0].record)))) == "ledger.bad_hash");
  CHECK(flip(*reader->checkpoint()) == "ledger.bad_checkpoint");
  CHECK(flip(std::string(view(sha256((*last)[0].record)))) == "ledger.damaged");
}

TEST_CASE("whoever flips anywhere never gets another history accepted", "[ledger]") {
  World w;
  std::vector<std::string> records;
  {
    auto ledger = w.open();
    REQUIRE(ledger);
    records = w.records(3);
    REQUIRE((*ledger)->append(records));
  }
  const std::string original = slurp(w.path());
  const std::string copy = w.folder / "copy.db";
  for (std::size_t at = 0; at < original.size(); at += 97) {
    std::string flipped = original;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    spill(copy, flipped);
    if (!w.verify(copy))
      continue;  // found
    // Not found: then it is a byte that says nothing, and what is read is what was written.
    const auto reader = native::LedgerReader::open(copy);
    REQUIRE(reader);
    const auto read = reader->read(0, 10);
    REQUIRE(read);
    REQUIRE(read->size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i)
      CHECK((*read)[i].record == records[i]);
  }
}
