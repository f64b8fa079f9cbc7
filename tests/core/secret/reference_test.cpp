// References: one grammar, one spelling, and errors that say where.

#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/reference.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

using Which = Reference::Which;

std::string long_scope(std::size_t size) {  // words of 63 characters
  std::string out;
  while (out.size() < size)
    out += out.size() % 64 == 63 ? '/' : 'a';
  return out;
}

}  // namespace

TEST_CASE("reference: read, and written the same") {
  const struct {
    const char* text;
    Reference meant;
  } cases[] = {
      {"secret://production/DATABASE_URL",
       {"", "production", "DATABASE_URL", Which::current, 0, ""}},
      {"secret://team/payments/_KEY2", {"", "team/payments", "_KEY2", Which::current, 0, ""}},
      {"secret://tenant_9fa!p/A@7", {"tenant_9fa", "p", "A", Which::number, 7, ""}},
      {"secret://-!0/A@pending", {"-", "0", "A", Which::pending, 0, ""}},
      {"secret://p/A@999999999", {"", "p", "A", Which::number, 999999999, ""}},
      {"secret://p/A@previous#/a~1b/~0/0", {"", "p", "A", Which::previous, 0, "/a~1b/~0/0"}},
      {"secret://p/A#/", {"", "p", "A", Which::current, 0, "/"}},
      {"secret://p/A#/#@!", {"", "p", "A", Which::current, 0, "/#@!"}},
  };
  for (const auto& c : cases) {
    INFO(c.text);
    const auto reference = Reference::parse(c.text);
    REQUIRE(reference);
    CHECK(*reference == c.meant);
    CHECK(reference->text() == c.text);
  }
}

TEST_CASE("reference: refused, at the column where it goes wrong") {
  const std::string s = "secret://";
  const struct {
    std::string text;
    int column;
  } cases[] = {
      {"", 1},
      {"production/DATABASE_URL", 1},
      {"secret:/p/A", 1},
      {"SECRET://p/A", 1},
      {" secret://p/A", 1},
      {"${secret://p/A}", 1},
      {s, 10},
      {s + "/A", 10},
      {s + "A", 10},
      {s + "!p/A", 10},
      {s + "Tenant!p/A", 10},
      {s + "-p/A", 10},
      {s + std::string(65, 't') + "!p/A", 10},
      {s + "t!u!p/A", 13},
      {s + "t!/A", 12},
      {s + "p", 11},
      {s + "p/", 12},
      {s + "p//A", 12},
      {s + "p/../A", 12},
      {s + "p/./A", 12},
      {s + "p\\A", 11},
      {s + "p%2FA", 11},
      {s + "P/A", 10},
      {s + "p_q/A", 11},
      {s + "p/a", 13},
      {s + "p/9A", 13},
      {s + std::string(64, 'a') + "/A", 10},
      {s + "p/" + std::string(64, 'a') + "/A", 12},
      {s + long_scope(257) + "/A", 10},
      {s + "p/" + std::string(129, 'A'), 12},
      {s + "p/A/B", 13},
      {s + "p/Aa", 13},
      {s + "p/A ", 13},
      {s + "p/A\n", 13},
      {s + std::string("p/A\0", 4), 13},
      {s + "p/\xC3\x84", 12},
      {s + "p/A?x", 13},
      {s + "p/A@", 14},
      {s + "p/A@current", 13},
      {s + "p/A@latest", 14},
      {s + "p/A@Pending", 14},
      {s + "p/A@0", 14},
      {s + "p/A@01", 14},
      {s + "p/A@+1", 14},
      {s + "p/A@-1", 14},
      {s + "p/A@1000000000", 14},
      {s + "p/A@1x", 15},
      {s + "p/A@1 ", 15},
      {s + "p/A@1@2", 15},
      {s + "p/A@pending ", 14},
      {s + "p/A#", 14},
      {s + "p/A#a", 14},
      {s + "p/A#/~", 16},
      {s + "p/A#/~2", 16},
      {s + "p/A#/a b", 16},
      {s + "p/A#/{", 15},
      {s + "p/A#/}", 15},
      {s + "p/A#/\"", 15},
      {s + "p/A#/\\", 15},
      {s + "p/A#/`", 15},
      {s + "p/A#/\x7F", 15},
      {s + "p/A#/\xC3\xA9", 15},
      {s + "p/A#/" + std::string(512 - 14, 'a') + "a", 513},
  };
  for (const auto& c : cases) {
    INFO(c.text);
    const auto reference = Reference::parse(c.text);
    REQUIRE_FALSE(reference);
    CHECK(reference.error().code == "reference.malformed");
    CHECK(reference.error().path == "column " + std::to_string(c.column));
  }
}

TEST_CASE("reference: bounds are reached") {
  CHECK(Reference::parse("secret://" + std::string(64, 't') + "!p/A"));
  CHECK(Reference::parse("secret://" + std::string(63, 'a') + "/" + std::string(128, 'A')));
  CHECK(Reference::parse("secret://" + long_scope(255) + "/A"));
  CHECK(Reference::parse("secret://p/A#/" + std::string(512 - 14, 'a')));
}

TEST_CASE("reference: whatever is accepted is its own only spelling") {
  for (const char* text : {"secret://tenant_9fa!team/payments/DATABASE_URL@12#/a~1b/c",
                           "secret://production/KEY@pending", "secret://p/A@previous#/0"}) {
    for_each_mutant(text, [&](const std::string& mutant) {
      const auto read = Reference::parse(mutant);
      if (read && read->text() != mutant)
        FAIL("another spelling accepted: " << mutant);
      if (read && mutant != text && *read == *Reference::parse(text))
        FAIL("two spellings of one reference: " << mutant);
    });
  }
}

TEST_CASE("reference: its parts by themselves") {
  for (const char* good : {"t", "tenant_9fa", "-", "_"})
    CHECK(valid_tenant(good));
  for (const std::string& bad :
       {std::string(), std::string("T"), std::string("a b"), std::string("a/b"), std::string("a!"),
        std::string(65, 'a'), std::string("a\0", 2), std::string("."), std::string("\xC3\xA4")}) {
    INFO(bad);
    CHECK_FALSE(valid_tenant(bad));
  }
  for (const std::string& good :
       {std::string("p"), std::string("0-"), std::string("team/payments"), long_scope(255)})
    CHECK(valid_scope(good));
  for (const std::string& bad :
       {std::string(), std::string("/"), std::string("/p"), std::string("p/"), std::string("p//q"),
        std::string("-p"), std::string("P"), std::string("p/Q"), std::string("p_q"),
        std::string(".."), std::string("p/../q"), std::string("p\\q"), std::string("p\n"),
        std::string("p\0", 2), std::string(64, 'a'), long_scope(257)}) {
    INFO(bad);
    CHECK_FALSE(valid_scope(bad));
  }
  for (const std::string& good :
       {std::string("A"), std::string("_"), std::string("A1_B"), std::string(128, 'A')})
    CHECK(valid_secret_name(good));
  for (const std::string& bad :
       {std::string(), std::string("a"), std::string("1A"), std::string("A-B"), std::string("A.B"),
        std::string("A/B"), std::string("A=B"), std::string("A\0", 2), std::string("A "),
        std::string(129, 'A'), std::string("\xC3\x84")}) {
    INFO(bad);
    CHECK_FALSE(valid_secret_name(bad));
  }
}
