// The ledger among processes: several append at once, and killed ones lose nothing that they were
// told is there.
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// Appends one record after the other; writes a byte to `told` for each that was acknowledged.
[[noreturn]] void append_forever(const World& w, int told, int most) {
  auto ledger = w.open();
  if (!ledger)
    ::_exit(3);
  RecordChain chain = w.new_chain();
  for (int i = 0; i < most; ++i) {
    const std::vector<std::string> one{*chain.append(event())};
    if (!(*ledger)->append(one))
      ::_exit(4);
    if (::write(told, "x", 1) != 1)
      ::_exit(5);
  }
  ::_exit(0);
}

std::uint64_t drain(int fd) {
  char block[4096];
  std::uint64_t total = 0;
  for (ssize_t got; (got = ::read(fd, block, sizeof block)) > 0;)
    total += static_cast<std::uint64_t>(got);
  return total;
}

}  // namespace

TEST_CASE("killed at random moments, nothing acknowledged is lost", "[ledger][kill]") {
  World w;
  const int kills = std::getenv("RINGFENCE_LONG") != nullptr ? 500 : 50;
  std::minstd_rand random(1);
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < kills; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      append_forever(w, ends[1], 100000);
    }
    ::close(ends[1]);
    // Every other round begins to count when the child is at work, so that kills fall among
    // appends; the others fall anywhere, also while it opens what the one before left.
    char first = 0;
    if (round % 2 == 0 && ::read(ends[0], &first, 1) == 1)
      ++acknowledged;
    ::usleep(static_cast<useconds_t>(random() % 30000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    acknowledged += drain(ends[0]);
    ::close(ends[0]);
  }
  auto ledger = w.open();  // the next start is clean, and signs what was not yet
  REQUIRE(ledger);
  const auto report = w.verify(w.path());
  REQUIRE(report);
  CHECK(acknowledged > 0);
  CHECK(report->size >= acknowledged);
  CHECK(report->size <= acknowledged + static_cast<std::uint64_t>(kills));
  CHECK(report->uncovered == 0);
}

TEST_CASE("two processes append at once", "[ledger]") {
  World w;
  std::vector<pid_t> children;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  for (int i = 0; i < 2; ++i) {
    const pid_t child = ::fork();
    if (child == 0)
      append_forever(w, ends[1], 25);
    children.push_back(child);
  }
  ::close(ends[1]);
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  ::close(ends[0]);
  const auto report = w.verify(w.path());
  REQUIRE(report);
  CHECK(report->size == 50);
  CHECK(report->chains == 2);
}
