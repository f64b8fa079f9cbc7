// Times: two spellings at most, no calendar but the Gregorian, no zone but UTC.
#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"

using namespace ringfence;
using namespace ringfence::test;

TEST_CASE("time: known instants, both ways") {
  const struct {
    const char* text;
    Timestamp t;
  } cases[] = {{"1970-01-01T00:00:00Z", 0},
               {"1970-01-01T00:00:00.001Z", 1},
               {"2000-02-29T23:59:59.999Z", 951'868'799'999},
               {"2001-09-09T01:46:40Z", 1'000'000'000'000},
               {"2027-01-01T00:00:00Z", 1'798'761'600'000},
               {"2038-01-19T03:14:08Z", 2'147'483'648'000},
               {"2100-03-01T00:00:00Z", 4'107'542'400'000},
               {"9999-12-31T23:59:59.999Z", 253'402'300'799'999}};
  for (const auto& c : cases) {
    INFO(c.text);
    CHECK(parse_time(c.text) == c.t);
    CHECK(format_time(c.t) == c.text);
  }
  CHECK(format_time_millis(0) == "1970-01-01T00:00:00.000Z");
  CHECK(parse_time("1970-01-01T00:00:00.000Z") == 0);
}

TEST_CASE("time: each day of eight thousand years comes back") {
  std::size_t bad = 0;
  std::string before;
  for (Timestamp t = 0; t < 253'402'300'800'000; t += 86'400'000LL * 3 + 3'723'004) {
    const std::string text = format_time(t);
    bad +=
        parse_time(text) != t || (!before.empty() && !(before.substr(0, 19) < text.substr(0, 19)))
            ? 1u
            : 0u;
    before = text;
  }
  CHECK(bad == 0);
}

TEST_CASE("time: all else is refused") {
  for (const char* text : {"",
                           "2027",
                           "2027-01-01",
                           "2027-01-01T00:00Z",
                           "2027-01-01T00:00:00",
                           "2027-01-01 00:00:00Z",
                           "2027-01-01t00:00:00Z",
                           "2027-01-01T00:00:00z",
                           "2027-01-01T00:00:00+00:00",
                           "2027-01-01T00:00:00-00:00",
                           "2027-01-01T01:00:00+01:00",
                           "2027-01-01T00:00:00.0Z",
                           "2027-01-01T00:00:00.00Z",
                           "2027-01-01T00:00:00.0000Z",
                           "2027-01-01T00:00:00,000Z",
                           "2027-01-01T00:00:00.00aZ",
                           "2027-01-01T00:00:00.-01Z",
                           "2027-01-01T00:00:00.000",
                           "2027-00-01T00:00:00Z",
                           "2027-13-01T00:00:00Z",
                           "2027-01-00T00:00:00Z",
                           "2027-01-32T00:00:00Z",
                           "2027-02-29T00:00:00Z",
                           "2100-02-29T00:00:00Z",
                           "2027-04-31T00:00:00Z",
                           "2027-01-01T24:00:00Z",
                           "2027-01-01T00:60:00Z",
                           "2027-01-01T23:59:60Z",
                           "1969-12-31T23:59:59Z",
                           "0000-01-01T00:00:00Z",
                           "10000-01-01T00:00:00Z",
                           "+2027-01-01T00:00:0Z",
                           " 2027-01-01T00:00:00Z",
                           "2027-01-01T00:00:00Z ",
                           "2027-01-01T00:00:00Z\n",
                           "2027-1-01T00:00:00ZZ",
                           "2027/01/01T00:00:00Z",
                           "20270101T000000Z",
                           "1798761600000",
                           "2027-01-01T0 :00:00Z",
                           "2027-01-01T00:00:0\xef"
                           "Z",
                           "2027-W01-1T00:00:00Z"}) {
    INFO(text);
    const auto t = parse_time(text);
    REQUIRE_FALSE(t);
    CHECK(t.error().code == "encoding.time");
  }
  CHECK(code(parse_time(std::string_view("2027-01-01T00:00:00\0", 20))) == "encoding.time");
}

TEST_CASE("time: an altered byte is refused or another instant") {
  const std::string text = "2028-02-29T12:34:56.789Z";
  const auto t = parse_time(text);
  REQUIRE(t);
  std::size_t same = 0;
  for_each_mutant(
      text, [&](const std::string& m) { same += m != text && parse_time(m) == *t ? 1u : 0u; });
  CHECK(same == 0);
}
