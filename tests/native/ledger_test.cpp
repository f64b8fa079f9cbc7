// The ledger: what it admits, what it refuses, what it signs.
#include <atomic>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

TEST_CASE("records become durable, ordered and signed for", "[ledger]") {
  World w;
  auto ledger = w.open();
  REQUIRE(ledger);
  const auto records = w.records(7);
  auto appended = (*ledger)->append(records);
  REQUIRE(appended);
  CHECK(appended->indexes == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6});
  CHECK(appended->size == 7);
  const auto key = w.log.public_key();
  auto checkpoint = open_checkpoint(appended->checkpoint, {&key, 1});
  REQUIRE(checkpoint);
  CHECK(checkpoint->size == 7);
  auto reader = native::LedgerReader::open(w.path());
  REQUIRE(reader);
  for (std::uint64_t i = 0; i < 7; ++i) {
    auto proof = reader->prove(i);
    REQUIRE(proof);
    CHECK(proof->entry.record == records[i]);
    CHECK(code(verify_inclusion(leaf_hash(records[i]), i, 7, proof->hashes, checkpoint->root)) ==
          "ok");
  }
  CHECK(code(reader->prove(7)) == "ledger.not_covered");
  auto report = w.verify(w.path());
  REQUIRE(report);
  CHECK(report->size == 7);
  CHECK(report->chains == 1);
  CHECK(report->uncovered == 0);
}

TEST_CASE("a duplicate is accepted once", "[ledger]") {
  World w;
  auto ledger = w.open();
  REQUIRE(ledger);
  auto records = w.records(2);
  REQUIRE((*ledger)->append(records));
  const auto next = w.records(1);
  records.push_back(next[0]);
  auto again = (*ledger)->append(records);
  REQUIRE(again);
  CHECK(again->duplicates == 2);
  CHECK(again->size == 3);
  CHECK(again->indexes == std::vector<std::uint64_t>{0, 1, 2});
}

TEST_CASE("what does not belong is refused, and nothing of its batch stays", "[ledger]") {
  World w;
  auto opened = w.open();
  REQUIRE(opened);
  native::Ledger& ledger = **opened;
  REQUIRE(ledger.append(w.records(2)));
  const auto refuses = [&](const std::vector<std::string>& records, const std::string& why,
                           const std::string& where) {
    auto result = ledger.append(records);
    CHECK(code(result) == why);
    if (!result)
      CHECK(result.error().path.substr(0, where.size()) == where);
    CHECK(native::LedgerReader::open(w.path())->size().value() == 2);
  };
  auto good = w.records(3);
  SECTION("a gap") { refuses({good[0], good[2]}, "ledger.gap", "record 1"); }
  SECTION("a stranger's record") {
    RecordChain stranger(make_key<RecordSecretKey>("mallory"), "t1", native::fresh_entropy());
    refuses({good[0], *stranger.append(event())}, "ledger.unknown_writer", "record 1");
  }
  SECTION("a namesake's record") {
    RecordChain namesake(make_key<RecordSecretKey>("app.example/web"), "t1",
                         native::fresh_entropy());
    refuses({*namesake.append(event())}, "ledger.unknown_writer", "record 0");
  }
  SECTION("another tenant's record") {
    RecordChain other(*RecordSecretKey::parse(w.writer.text().reveal()), "t2",
                      native::fresh_entropy());
    refuses({*other.append(event())}, "record.wrong_tenant", "record 0");
  }
  SECTION("an altered record") {
    std::string altered = good[0];
    altered[altered.find("granted")] = 'G';
    refuses({altered}, "note.bad_signature", "record 0");
  }
  SECTION("text that is no record") { refuses({"hello\n"}, "note.malformed", "record 0"); }
  SECTION("a fork: the same place, other bytes") {
    const auto entropy = [] {
      std::array<std::uint8_t, 32> bytes{};
      bytes.fill(9);
      return Entropy(bytes);
    };
    const auto secret = [&] { return *RecordSecretKey::parse(w.writer.text().reveal()); };
    RecordChain one(secret(), "t1", entropy());
    RecordChain two(secret(), "t1", entropy());
    const std::string first = *one.append(event("user/ana"));
    const std::string other = *two.append(event("user/bob"));
    refuses({first, other}, "ledger.fork", "record 1");
    const std::string second_of_other = *two.append(event());
    refuses({first, second_of_other}, "ledger.fork", "record 1");
  }
}

TEST_CASE("a ledger belongs to one tenant and one key", "[ledger]") {
  World w;
  REQUIRE((*w.open())->append(w.records(1)));
  CHECK(code(native::Ledger::open({w.path(), "t2", {}},
                                  *LedgerSecretKey::parse(w.log.text().reveal()))) ==
        "ledger.wrong_tenant");
  CHECK(code(native::Ledger::open({w.path(), "t1", {}}, make_key<LedgerSecretKey>("other"))) ==
        "ledger.wrong_key");
}

TEST_CASE("history that was signed is not contradicted", "[ledger]") {
  World w;
  {
    auto ledger = w.open();
    REQUIRE(ledger);
    REQUIRE((*ledger)->append(w.records(3)));
  }
  const std::string before = slurp(w.path());
  const std::string high = native::high_water_path(w.path());
  {
    auto ledger = w.open();
    REQUIRE(ledger);
    REQUIRE((*ledger)->append(w.records(2)));
  }
  SECTION("an older copy was restored") {
    spill(w.path(), before);
    CHECK(code(w.open()) == "ledger.shrunk");
  }
  SECTION("the database is gone") {
    std::filesystem::remove(w.path());
    CHECK(code(w.open()) == "ledger.shrunk");
  }
  SECTION("the mark is gone") {
    std::filesystem::remove(high);
    CHECK(code(w.open()) == "ledger.high_missing");
  }
  SECTION("the mark is damaged") {
    spill(high, "nonsense");
    CHECK(code(w.open()) == "ledger.high_damaged");
  }
  SECTION("an old copy does not extend a checkpoint kept from before") {
    auto trust = w.trust();
    trust.seen = slurp(high);
    spill(w.folder / "old.db", before);
    CHECK(code(native::verify_ledger(w.folder / "old.db", trust)) == "ledger.shrunk");
    CHECK(code(native::verify_ledger(w.path(), trust)) == "ok");
  }
  SECTION("a ledger with another history does not extend it either") {
    auto trust = w.trust();
    World other;
    REQUIRE((*other.open())->append(other.records(9)));
    trust.seen = slurp(high);
    trust.keys.push_back(other.log.public_key());
    trust.writers.push_back(other.writer.public_key());
    CHECK(code(native::verify_ledger(other.path(), trust)) == "ledger.rewritten");
  }
}

TEST_CASE("disk errors are told clearly", "[ledger]") {
  World w;
  REQUIRE((*w.open())->append(w.records(2)));
  CHECK(code(native::LedgerReader::open(w.folder / "none.db")) == "io.not_found");
  CHECK(code(native::Ledger::open({w.folder / "no/such/folder.db", "t1", {}},
                                  *LedgerSecretKey::parse(w.log.text().reveal()))) ==
        "io.not_found");
  spill(w.folder / "text.db", std::string(5000, 'x'));
  CHECK(code(w.verify(w.folder / "text.db")) == "ledger.damaged");
  spill(w.folder / "empty.db", "");
  CHECK(code(w.verify(w.folder / "empty.db")) == "ledger.not_a_ledger");
  if (::geteuid() != 0) {
    ::chmod(w.path().c_str(), 0400);
    CHECK(code(w.open()) == "io.read_only");
  }
}

TEST_CASE("a lone read-only copy verifies", "[ledger]") {
  World w;
  REQUIRE((*w.open())->append(w.records(5)));
  const std::string folder = w.folder / "shelf";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(w.path(), folder + "/copy.db");
  ::chmod((folder + "/copy.db").c_str(), 0400);
  ::chmod(folder.c_str(), 0500);
  auto report = w.verify(folder + "/copy.db");
  ::chmod(folder.c_str(), 0700);
  REQUIRE(report);
  CHECK(report->size == 5);
}

TEST_CASE("threads share a ledger", "[ledger]") {
  World w;
  auto ledger = w.open();
  REQUIRE(ledger);
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      RecordChain chain = w.new_chain();
      for (int i = 0; i < 10; ++i) {
        const std::vector<std::string> one{*chain.append(event())};
        if (!(*ledger)->append(one))
          ++failures;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(failures == 0);
  auto report = w.verify(w.path());
  REQUIRE(report);
  CHECK(report->size == 40);
  CHECK(report->chains == 4);
}

TEST_CASE("the ledger's files are private", "[ledger]") {
  World w;
  REQUIRE((*w.open())->append(w.records(1)));
  for (const std::string& path : {w.path(), native::high_water_path(w.path())}) {
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
}
