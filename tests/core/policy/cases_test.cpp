// The kinds of failure that other engines had, where the kind needs volume or generation: long
// lines of roles, teams and resources, rings, nesting. The other kinds are portable vectors:
// policy-cases.jsonl.
#include "models.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// {"x0": {MEMBER: ["PREFIXx1"]}, …, "xN": {LAST}}: a line of `links` links, rows in a random order.
std::string line(const std::string& member, const std::string& prefix, int links,
                 const std::string& last, Random& random) {
  std::vector<std::string> rows;
  for (int i = 0; i < links; ++i) {
    const std::string own = std::to_string(i), next = std::to_string(i + 1);
    rows.push_back("\"x" + own + "\":{\"" + member + "\":[\"" + prefix + "x" + next + "\"]}");
  }
  rows.push_back("\"x" + std::to_string(links) + "\":{" + last + "}");
  return random.shuffled(std::move(rows), "{}");
}

// {"x0": {MEMBER: ["PREFIXx1"]}, …} whose last is followed by the first.
std::string ring(const std::string& member, const std::string& prefix, int length, Random& random) {
  std::vector<std::string> rows;
  for (int i = 0; i < length; ++i)
    rows.push_back("\"x" + std::to_string(i) + "\":{\"" + member + "\":[\"" + prefix + "x" +
                   std::to_string((i + 1) % length) + "\"]}");
  return random.shuffled(std::move(rows), "{}");
}

std::string way_round(int length) {
  std::string out;
  for (int i = 0; i <= length; ++i)
    out += (i ? " -> `x" : "`x") + std::to_string(i % length) + "`";
  return out;
}

}  // namespace

// Kind: a depth limit that denies in silence, or a stack that overflows.
TEST_CASE("lines of roles: every link decides as it is listed", "[policy][cases]") {
  for (const int links : {11, 3'500, 100'000}) {
    CAPTURE(links);
    Random random(7);
    const Policy policy = load(
        {{"roles", line("inherits", "", links, R"("allow":["pay"])", random)},
         {"bindings", R"([{"id": "a", "principal": "user/a", "role": "x0", "scope": "tenant"}])"}});
    const Decision decision = check(policy, "user/a", "pay", "tenant");
    CHECK(decision.allowed);
    REQUIRE(decision.deciding.size() == 1);
    REQUIRE(decision.deciding[0].inherited.size() == static_cast<std::size_t>(links));
    CHECK(decision.deciding[0].inherited.back() == "x" + std::to_string(links));
    for (const int i : {0, 1, links / 2, links})
      CHECK(reason(policy, "role/x" + std::to_string(i), "pay", "tenant") == "granted");
    CHECK(reason(policy, "user/a", "pay.refund", "tenant") == "not_granted");
  }
}

TEST_CASE("lines of teams: the lowest member has what the highest team has", "[policy][cases]") {
  for (const int links : {11, 3'500}) {
    CAPTURE(links);
    Random random(8);
    const Policy policy =
        load({{"teams", line("members", "team/", links, R"("members":["user/low"])", random)},
              {"bindings",
               R"([{"id": "a", "principal": "team/x0", "role": "owner", "scope": "tenant"}])"}});
    const Decision decision = check(policy, "user/low", "pay", "tenant");
    CHECK(decision.allowed);
    REQUIRE(decision.deciding.size() == 1);
    CHECK(decision.deciding[0].teams.size() == static_cast<std::size_t>(links) + 1);
    CHECK(reason(policy, "user/high", "pay", "tenant") == "not_granted");
  }
  // All pairs of 100,000 would be 5 * 10^9: refused by name, not left out.
  Random random(8);
  const auto errors = errors_of(
      {{"teams", line("members", "team/", 100'000, R"("members":["user/low"])", random)}});
  CHECK(errors.find("policy.too_large /teams") == 0);
}

// Kind: a cycle that loops, is cached half-walked, or is found without saying where.
TEST_CASE("rings of every length are refused with the whole way round", "[policy][cases]") {
  Random random(9);
  for (int length = 1; length <= 40; ++length) {
    CAPTURE(length);
    CHECK(errors_of({{"roles", ring("inherits", "", length, random)}}) ==
          "policy.cycle /roles: roles form a cycle: " + way_round(length) + "\n");
    CHECK(errors_of({{"teams", ring("members", "team/", length, random)}}) ==
          "policy.cycle /teams: teams form a cycle: " + way_round(length) + "\n");
  }
  CHECK(errors_of({{"roles", ring("inherits", "", 100'000, random)}}).find("policy.cycle /roles") ==
        0);
}

// Kind: a cycle or a dead end that hides the other ways to the same answer.
TEST_CASE("of many ways to a role each alone is enough", "[policy][cases]") {
  const std::string roles = R"({"top": {"inherits": ["l", "m", "n"]}, "l": {"inherits": ["end"]},
      "m": {}, "n": {"inherits": ["m"]}, "end": {"allow": ["pay"]}})";
  const Policy policy = load(
      {{"roles", roles},
       {"bindings", R"([{"id": "a", "principal": "user/a", "role": "top", "scope": "tenant"}])"}});
  CHECK(reason(policy, "user/a", "pay", "tenant") == "granted");
  CHECK(reason(policy, "role/n", "pay", "tenant") == "not_granted");
}

// Kind: a document or condition nested so deep that the engine falls, and every later call with it.
TEST_CASE("too deep is an error with a name, and the next call works", "[policy][cases]") {
  const Policy policy =
      load({{"bindings", R"([{"id": "a", "principal": "user/a", "role": "owner", "scope": "tenant",
                              "when": "context.ok"}])"}});
  const json::Document ok = *json::Document::parse(R"({"context": {"ok": true}})");
  for (const std::size_t depth : {65U, 200U, 5'000U, 60'000U}) {
    CAPTURE(depth);
    const auto nested = [&](const std::string& open, const std::string& middle,
                            const std::string& close) {
      std::string out;
      for (std::size_t i = 0; i < depth; ++i)
        out += open;
      out += middle;
      for (std::size_t i = 0; i < depth; ++i)
        out += close;
      return out;
    };
    for (const auto& when :
         {nested("(", "true", ")"), nested("!(", "true", ")"), nested("[", "", "]") + " == []",
          nested("bool(", "true", ")"), nested("{1:", "1", "}") + " == {}"}) {
      const std::string errors = errors_of(
          {{"bindings",
            R"([{"id": "a", "principal": "user/a", "role": "owner", "scope": "tenant", "when": ")" +
                when + "\"}]"}});
      CHECK(errors.find("condition.too_") == 0);
      CHECK(errors.find("/bindings/0/when") != std::string::npos);
    }
    if (depth >= 200) {
      CHECK(Policy::parse(nested("[", "", "]")).error().code == "json.too_deep");
      CHECK(Policy::parse(nested("{\"a\":", "1", "}")).error().code == "json.too_deep");
    }
    const auto next = policy.check({.subject = "user/a",
                                    .action = "pay",
                                    .resource = "tenant",
                                    .now = kNow,
                                    .attributes = ok.root()});
    REQUIRE(next);
    CHECK(next->allowed);
  }
}

// Kind: an answer that depends on which row stands first.
TEST_CASE("an allow, a deny and a cap in all orders of their rows", "[policy][cases]") {
  Strings rows;
  for (const char* role : {"viewer", "dev", "lead", "owner"})
    rows.push_back(std::string(R"({"id": ")") + role + R"(", "principal": "user/a", "role": ")" +
                   role + R"(", "scope": "tenant"})");
  std::sort(rows.begin(), rows.end());
  std::string first;
  do {
    std::string text = "[";
    for (const auto& row : rows)
      text += (text.size() > 1 ? "," : "") + row;
    const Policy policy = load({{"bindings", text + "]"}});
    std::string answers;
    for (const auto& action : kActions)
      answers += answer(policy, "user/a", action, "project/web") + "\n";
    if (first.empty())
      first = answers;
    CHECK(answers == first);
  } while (std::next_permutation(rows.begin(), rows.end()));
  CHECK(first.find("explicit_deny") != std::string::npos);  // lead denies pay.refund
  CHECK(first.find("granted") != std::string::npos);
}
