// Nothing crashes, hangs or spoils the engine: typed errors within the limits, then the next
// answer.
#include <catch2/catch.hpp>

#include <chrono>

#include "support.h"

namespace ringfence::condition {
namespace {

std::string repeated(const std::string& text, std::size_t n) {
  std::string out;
  out.reserve(text.size() * n);
  for (std::size_t i = 0; i < n; ++i)
    out += text;
  return out;
}

std::string load(const std::string& text) {
  const auto condition = Condition::compile(text, {});
  return condition ? "ok" : condition.error().code;
}

std::string evaluate(const std::string& text, const json::Document& context) {
  const auto condition = Condition::compile(text, {});
  if (!condition)
    return condition.error().code;
  Activation a;
  a.context = context.root();
  return test::code(condition->evaluate(a));
}

}  // namespace

TEST_CASE("condition: hostile expressions") {
  CHECK(load(repeated("context.a && ", 80'000) + "true") == "condition.too_long");
  for (const char* open : {"(", "[", "{1:", "!(", "size(", "context[", "true ? true : ", "-(",
                           "[1].all(x, ", "context.f("})
    CHECK(load(repeated(open, 4000)) != "ok");
  CHECK(load(repeated("(", 100'000) + "1" + repeated(")", 100'000)) == "condition.too_long");
  CHECK(load(repeated("(", 30'000) + "true" + repeated(")", 30'000)) == "condition.too_deep");
  CHECK(load(repeated("(", 32) + "true" + repeated(")", 32)) == "ok");
  CHECK(load(repeated("!", 60'000) + "true") == "ok");
  CHECK(load(repeated("true ? true : ", 40) + "false") == "ok");
  CHECK(load("context" + repeated(".a", 30'000) + " == 1") == "ok");
  CHECK(load("context.a == " + repeated("1 + ", 16'000) + "1") == "ok");
  CHECK(load("context.a in [" + repeated("1, ", 20'000) + "1]") == "ok");
  // Every prefix of a text with everything in it, and every byte of it changed.
  const std::string all =
      "context.a.b['c'] == -1.5e3 && {'k': [1u, b'\\x00']}.all(k, v, size(v) > 0) ? "
      "cidr('::/8').containsIP(context.ip) : r\"x\".contains('\\u00e9') || "
      "has(context.`x y`) // end";
  REQUIRE(load(all) == "ok");
  for (std::size_t i = 0; i < all.size(); ++i) {
    (void)load(all.substr(0, i));
    for (const char c : {'\0', '(', ')', '"', '\'', '\\', '.', '{', '[', 'x', '9', '?', '\xff'}) {
      std::string changed = all;
      changed[i] = c;
      (void)load(changed);
    }
  }
}

TEST_CASE("condition: hostile evaluations end within their cost and harm nothing") {
  const auto parsed =
      json::Document::parse(R"({"l": [)" + repeated("1,", 999'999) + "1], \"t\": \"" +
                            repeated("ab", 500'000) + "\", \"mfa\": true}");
  REQUIRE(parsed);
  const json::Document& context = *parsed;
  const auto begin = std::chrono::steady_clock::now();
  for (const char* text : {
           "context.l.all(x, x == 1)",
           "context.l.map(x, x).size() == 1000000",
           "context.l.exists(x, context.l.exists(y, context.l.exists(z, x + y + z == 7)))",
           "context.l.filter(x, true).size() > 0",
           "(context.l + context.l).size() > 0",
           "7 in context.l",
           "context.l == context.l.map(x, x)",
           "context.l[999999] == 1",
           "(context.t + context.t + context.t + context.t).size() == 0",
           "context.t.split('').size() == 1",
           "[context.t, context.t].join(context.t).size() == 0",
           "context.t.contains(context.t.substring(1) + 'c')",
           "context.l.map(x, context.t + context.t).size() == 0",
           "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, "
           "[1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, "
           "[1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, context.mfa))))))",
           "context.l.all(x, x == 1) || true",
       }) {
    INFO(text);
    CHECK(evaluate(text, context) == "condition.cost_limit");
    CHECK(evaluate("context.mfa && size(context.t) == 1000000 && size(context.l) > 9", context) ==
          "yes");
  }
  const auto elapsed = std::chrono::steady_clock::now() - begin;
  CHECK(std::chrono::duration_cast<std::chrono::seconds>(elapsed).count() < 20);
}

TEST_CASE("condition: a cost limit of nothing still answers") {
  const auto condition = Condition::compile("context.mfa || true", {});
  REQUIRE(condition);
  for (std::uint64_t limit = 0; limit < 8; ++limit) {
    Activation a;
    a.cost_limit = limit;
    const std::string code = test::code(condition->evaluate(a));
    CHECK((code == "yes" || code == "condition.cost_limit"));
  }
}

}  // namespace ringfence::condition
