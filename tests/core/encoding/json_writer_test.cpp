// Canonical JSON: the published JCS vectors, then order, escapes and numbers of our own.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "core/audit/support.h"
#include "encoding/number_format.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

std::string number(double v) {
  std::string out;
  json::append_number(out, v);
  return out;
}

}  // namespace

TEST_CASE("canonical json: the published documents") {
  json::Options options;
  options.allow_unsafe_integers_as_doubles = true;  // values.json holds 1e30
  for (const char* name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    INFO(name);
    const auto input = vector_file("jcs/input/" + std::string(name) + ".json");
    const auto output = vector_file("jcs/output/" + std::string(name) + ".json");
    if (!input || !output)
      return;
    const auto doc = json::Document::parse(*input, options);
    REQUIRE(doc);
    const std::string text = json::canonical(doc->root());
    CHECK(text == *output);
    const auto again = json::Document::parse(text, options);
    REQUIRE(again);
    CHECK(json::canonical(again->root()) == text);
  }
}

TEST_CASE("canonical json: ten thousand published numbers, both ways") {
  const auto file = vector_file("jcs/es6-numbers-10000.txt");
  if (!file)
    return;
  std::size_t lines = 0, bad = 0;
  json::Options options;
  options.allow_unsafe_integers_as_doubles = true;
  for (std::size_t at = 0; at < file->size(); ++lines) {
    const std::size_t end = std::min(file->find('\n', at), file->size());
    const std::string line = file->substr(at, end - at);
    at = end + 1;
    const std::size_t comma = line.find(',');
    std::uint64_t bits = 0;
    for (const char c : line.substr(0, comma))
      bits = bits * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    double v = 0;
    std::memcpy(&v, &bits, sizeof v);
    const std::string expected = line.substr(comma + 1);
    const auto read = json::Document::parse(expected, options);
    if (number(v) != expected || !read || !(read->root().real() == v)) {
      ++bad;
      UNSCOPED_INFO(line + " became " + number(v));
    }
  }
  CHECK(lines == 10'000);
  CHECK(bad == 0);
}

TEST_CASE("canonical json: numbers where the notation changes") {
  CHECK(number(1e20) == "100000000000000000000");
  CHECK(number(1e21) == "1e+21");
  CHECK(number(123456789012345680000.0) == "123456789012345680000");
  CHECK(number(1.5e21) == "1.5e+21");
  CHECK(number(1e-6) == "0.000001");
  CHECK(number(1e-7) == "1e-7");
  CHECK(number(1.25e-7) == "1.25e-7");
  CHECK(number(123e-20) == "1.23e-18");
  CHECK(number(-0.0) == "0");
  CHECK(number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number(9007199254740993.0) == "9007199254740992");
  CHECK(number(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(number(-5e-324) == "-5e-324");
  CHECK(number(2.2250738585072014e-308) == "2.2250738585072014e-308");
  CHECK(number(9.5367431640625e-7) == "9.5367431640625e-7");  // a power of two
}

TEST_CASE("canonical json: powers of two and their neighbours read back as they were") {
  std::size_t bad = 0;
  for (std::uint64_t exponent = 0; exponent < 2047; ++exponent) {
    for (const std::uint64_t mantissa :
         {std::uint64_t(0), std::uint64_t(1), (std::uint64_t(1) << 52) - 1}) {
      const std::uint64_t bits = exponent << 52 | mantissa;
      double v = 0;
      std::memcpy(&v, &bits, sizeof v);
      bad += std::strtod(number(v).c_str(), nullptr) == v ? 0u : 1u;
    }
  }
  CHECK(bad == 0);
}

TEST_CASE("canonical json: members are sorted by UTF-16 code units") {
  // U+1F602 is D83D DE02 in UTF-16 and so comes before U+E000 and U+FB33, unlike in UTF-8.
  const char* order[] = {"",
                         "\n",
                         "1",
                         "10",
                         "2",
                         "A",
                         "a",
                         "a\x01",
                         "aa",
                         "\x7f",
                         "\xc2\x80",
                         "é",
                         "\xed\x9f\xbf",
                         "😂",
                         "\xf4\x8f\xbf\xbf",
                         "\xee\x80\x80",
                         "\xef\xac\xb3",
                         "\xef\xbf\xbf"};
  json::Writer w;
  w.begin_object();
  for (auto k = std::rbegin(order); k != std::rend(order); ++k)
    w.key(*k).null();
  const std::string text = w.end_object().take();
  const auto doc = json::Document::parse(text);
  REQUIRE(doc);
  std::size_t i = 0;
  for (const auto& [key, value] : doc->root()) {
    INFO(i);
    CHECK(key == order[i++]);
  }
  for (std::size_t a = 0; a < std::size(order); ++a) {
    for (std::size_t b = 0; b < std::size(order); ++b)
      CHECK(json::key_less(order[a], order[b]) == (a < b));
  }
}

TEST_CASE("canonical json: strings escape what must be and nothing else") {
  std::string all;
  for (int c = 0; c < 0x80; ++c)
    all += static_cast<char>(c);
  json::Writer w;
  CHECK(
      w.string(all).take() ==
      "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u00"
      "0f"
      "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c"
      "\\u001d\\u001e\\u001f !\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`"
      "abcdefghijklmnopqrstuvwxyz{|}~\x7f\"");
  CHECK(w.string("/ é \xe2\x80\xa8 😂").take() == "\"/ é \xe2\x80\xa8 😂\"");
  CHECK(w.string("").take() == "\"\"");
}

TEST_CASE("canonical json: a writer nests, sorts at each level and can be used again") {
  json::Writer w;
  w.begin_object().member("b", "x").key("a").begin_array();
  w.begin_object().member("z", std::int64_t(1)).member_bool("y", true).end_object();
  w.null().begin_array().end_array().begin_object().end_object().real(0.5).end_array();
  w.key("B").raw("[1,2]").key("").begin_object().member("q", "").member("p", "").end_object();
  CHECK(w.end_object().take() ==
        R"({"":{"p":"","q":""},"B":[1,2],"a":[{"y":true,"z":1},null,[],{},0.5],"b":"x"})");
  CHECK(w.integer(-9007199254740991).take() == "-9007199254740991");
  CHECK(w.begin_array().end_array().take() == "[]");
}

TEST_CASE("canonical json: spelling and order of the input leave no trace") {
  const char* same[] = {R"({"a":[1,"é",0.5,true],"b":{}})",
                        " {\n\"b\" : { } , \"a\" : [ 1.0 , \"\\u00e9\" , 5e-1 , true ] }\t",
                        R"({"\u0062":{},"\u0061":[10e-1,"\u00E9",0.50,true]})"};
  for (const char* text : same) {
    const auto doc = json::Document::parse(text);
    REQUIRE(doc);
    CHECK(json::canonical(doc->root()) == same[0]);
  }
}
