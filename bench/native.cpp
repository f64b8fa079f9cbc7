// Natively: native FOLDER → lines `name TAB nanoseconds`, each the median of many batches.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "entropy.h"
#include "ringfence/policy.h"
#include "ringfence/record.h"
#include "store/ledger.h"

namespace {

using namespace ringfence;
using Clock = std::chrono::steady_clock;
constexpr Timestamp kNow = 1'800'000'000'000;

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

void print(const std::string& name, double nanoseconds) {
  std::cout << name << '\t' << nanoseconds << std::endl;
}

// Nanoseconds of one `step`, by the median of `batches` batches.
template <class Step>
double median(int batches, int steps, Step step) {
  std::vector<double> times;
  for (int b = 0; b < batches; ++b) {
    const auto start = Clock::now();
    for (int i = 0; i < steps; ++i)
      step(b * steps + i);
    times.push_back(since(start) / steps);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Asked {
  std::string subject, resource;
};

// A thousand questions that are allowed, so that all of them fit the cache.
std::vector<Asked> questions(int count, bool groups) {
  std::vector<Asked> out;
  for (int i = 0; i < 1000; ++i) {
    const int user = static_cast<int>(static_cast<long long>(i) * 7919 % count);
    const int place = groups ? user / 100 : user % std::max(count / 10, 1);
    out.push_back({"user/user" + std::to_string(user),
                   (groups ? "project/data" : "project/p") + std::to_string(place)});
  }
  return out;
}

void policy(const std::string& folder, const std::string& name, int users, bool groups) {
  const std::string text = read(folder + "/" + name + ".json");
  const auto start = Clock::now();
  const auto loaded = Policy::parse(text);
  if (!loaded) {
    std::cerr << loaded.error().message << "\n";
    std::exit(1);
  }
  print("load " + name, since(start));
  const auto asked = questions(users, groups);
  bool all = true;
  print("can " + name, median(41, 10000, [&](int i) {
          const Asked& q = asked[static_cast<std::size_t>(i) % asked.size()];
          all &= loaded->can(q.subject, "read", q.resource, kNow);
        }));
  if (!all) {
    std::cerr << "a question that must be allowed was denied\n";
    std::exit(1);
  }
  const Asked& one = asked[7];
  print("check " + name, median(21, 500, [&](int) {
          all &= loaded
                     ->check({.subject = one.subject,
                              .action = "read",
                              .resource = one.resource,
                              .now = kNow})
                     ->allowed;
        }));
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
  print("record sign", median(20, 500, [&](int) { made.push_back(*chain.append(event)); }));
  print("record verify", median(20, 100, [&](int i) {
          if (!open_record(made[static_cast<std::size_t>(i)], writers, "bench"))
            std::exit(1);
        }));
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
  print("ledger append", since(start) / static_cast<double>(made.size()));
}

}  // namespace

int main(int, char** arguments) {
  const std::string folder = arguments[1];
  policy(folder, "small", 1000, true);
  policy(folder, "large", 100000, true);
  policy(folder, "bindings-1000", 1000, false);
  policy(folder, "bindings-1000000", 1000000, false);
  records(folder);
}
