// Natively: native FOLDER CASE… → JSON rows, one a line. One case a process keeps its memory its
// own. A batch is a hundred calls (for records: what is stated at the row): the median and the 99th
// percentile are those of the batches' means, as a single call is shorter than the clock's own
// cost. Memory is what the process grew by.

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <vector>

#include "entropy.h"
#include "measure.h"
#include "ringfence/policy.h"
#include "ringfence/record.h"
#include "store/ledger.h"

namespace {

using namespace ringfence;
using namespace bench;
constexpr Timestamp kNow = 1'800'000'000'000;

long resident() {
  malloc_trim(0);
  long total = 0, pages = 0;
  std::ifstream("/proc/self/statm") >> total >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Asked {
  std::string subject, action, resource;
};

// Dependent loads over 256 MB in one random cycle: what one look-up in main memory costs here.
void memory_latency() {
  std::vector<std::uint32_t> next(std::size_t{1} << 26);
  std::iota(next.begin(), next.end(), 0U);
  std::mt19937 draw(4);
  for (std::size_t i = next.size() - 1; i > 0; --i)
    std::swap(next[i], next[draw() % i]);
  std::uint32_t at = 0;
  measure("memory-latency", 1000, 1000, {}, [&](int) { at = next[at]; });
  if (at == next.size())
    fail("unreachable, but keeps the loads");
}

// One binding more at a time, each a new snapshot.
void change(const Policy& policy, const std::string& name) {
  std::vector<double> times;
  for (int i = 0; i < 51; ++i) {
    const std::string who = "user/new" + std::to_string(i);
    const std::string changes = R"({"bindings":{"add":[{"id":"n)" + std::to_string(i) +
                                R"(","principal":")" + who +
                                R"(","role":"reader","scope":"project/p1"}]}})";
    const auto start = Clock::now();
    const auto changed = policy.with(changes);
    times.push_back(since(start));
    if (!changed || !changed->can(who, "read", "project/p1", kNow) ||
        policy.can(who, "read", "project/p1", kNow))
      fail("a changed snapshot answers wrongly");
  }
  std::sort(times.begin(), times.end());
  print(name, times[25], times[50]);
}

void decisions(const std::string& folder, const std::string& name) {
  std::string text = read(folder + "/" + name + ".json");
  const long before = resident();
  const auto start = Clock::now();
  const auto loaded = Policy::parse(text);
  Load load{since(start) / 1e6, -1};
  if (!loaded)
    fail(name + ": " + loaded.error().message);
  load.bytes = std::max(resident() - before, 0L);
  text = {};
  std::vector<Asked> asked;
  std::ifstream lines(folder + "/" + name + ".tsv");
  std::string subject, action, resource, expected;
  while (lines >> subject >> action >> resource >> expected) {
    if (loaded->can(subject, action, resource, kNow) != (expected == "allow"))
      fail(name + ": not " + expected + ": " + subject + " " + action + " " + resource);
    if (expected == "allow")
      asked.push_back({subject, action, resource});
  }
  if (asked.empty())
    fail(name + ": no question");
  std::size_t allowed = 0, at = 0;
  measure(name, 5000, 100, load, [&](int) {
    const Asked& q = asked[at];
    at = at + 1 == asked.size() ? 0 : at + 1;
    allowed += loaded->can(q.subject, q.action, q.resource, kNow) ? 1U : 0U;
  });
  if (name == "casbin-small")
    measure(name + "-check", 1000, 20, {}, [&](int i) {
      const Asked& q = asked[static_cast<std::size_t>(i) % asked.size()];
      const auto decision = loaded->check(
          {.subject = q.subject, .action = q.action, .resource = q.resource, .now = kNow});
      if (!decision || decision->deciding.empty())
        fail("a check without its explanation");
    });
  if (allowed != 500000)
    fail(name + ": a question that must be allowed was denied");
  if (name == "growth-1000000")
    change(*loaded, "change-1000000");
  if (name == "growth-1000000-random")
    memory_latency();
}

void records(const std::string& folder) {
  const auto key = RecordSecretKey::generate("bench", native::fresh_entropy());
  const std::vector<RecordPublicKey> writers = {key->public_key()};
  RecordChain chain(RecordSecretKey::parse(key->text().reveal()).value(), "bench",
                    native::fresh_entropy());
  RecordEvent event;
  event.kind = "decision";
  event.time = kNow;
  event.actor = "user/ana";
  event.action = "deploy.production";
  event.resource = "project/app-web";
  event.effect = "allow";
  event.reason = "granted";
  event.runtime = "native";
  std::vector<std::string> made;
  measure("record-sign", 100, 100, {}, [&](int) { made.push_back(*chain.append(event)); });
  measure("record-verify", 100, 20, {}, [&](int i) {
    if (!open_record(made[static_cast<std::size_t>(i)], writers, "bench"))
      std::exit(1);
  });
  const std::string path = folder + "/ledger.db";
  auto ledger =
      native::Ledger::open({.path = path, .tenant = "bench", .writers = writers},
                           LedgerSecretKey::generate("bench", native::fresh_entropy()).value());
  if (!ledger) {
    std::cerr << ledger.error().message << "\n";
    std::exit(1);
  }
  const auto start = Clock::now();
  for (std::size_t at = 0; at < made.size(); at += 1000)
    if (!(*ledger)->append(std::span(made).subspan(at, 1000)))
      std::exit(1);
  print("ledger-append", since(start) / static_cast<double>(made.size()));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string folder = arguments[1];
  for (int i = 2; i < count; ++i)
    if (std::string_view(arguments[i]) == "records")
      records(folder);
    else if (std::string_view(arguments[i]) == "conditions")
      conditions(read("bench/conditions.json"));
    else
      decisions(folder, arguments[i]);
}
