// Base64, base64url, hex and UTF-8: one spelling a value, and every other spelling refused.
#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

// Whether decoding gives an error with this code, and a place.
template <class T>
void refused(const Result<T>& r, const std::string& expected) {
  REQUIRE_FALSE(r);
  CHECK(r.error().code == expected);
  CHECK(r.error().path.substr(0, 5) == "byte ");
}

std::string counting(std::size_t n) {
  std::string s;
  for (std::size_t i = 0; i < n; ++i)
    s += static_cast<char>(i * 37 + n);
  return s;
}

}  // namespace

TEST_CASE("base64: known texts, and back") {
  const char* cases[][2] = {{"", ""},
                            {"f", "Zg=="},
                            {"fo", "Zm8="},
                            {"foo", "Zm9v"},
                            {"foob", "Zm9vYg=="},
                            {"fooba", "Zm9vYmE="},
                            {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    CHECK(base64(bytes) == text);
    CHECK(base64_decode(text) == std::string(bytes));
    std::string bare(text);
    bare.erase(bare.find_last_not_of('=') + 1);
    CHECK(base64url(bytes) == bare);
    CHECK(base64url_decode(bare) == std::string(bytes));
  }
  CHECK(base64("\xfb\xff\xbf") == "+/+/");
  CHECK(base64url("\xfb\xff\xbf") == "-_-_");
  for (std::size_t n = 0; n < 200; ++n) {
    CHECK(base64_decode(base64(counting(n))) == counting(n));
    CHECK(base64url_decode(base64url(counting(n))) == counting(n));
    CHECK(hex_decode(hex(counting(n))) == counting(n));
  }
}

TEST_CASE("base64: other spellings are refused") {
  for (const char* text :
       {"Zg",     "Zg=",      "Zg===", "Zg==\n",   " Zg==",      "Zg= =", "Zh==",    "Zn==",
        "Zm9=",   "Zm8",      "Zm8==", "Zm9v=",    "Zm9v====",   "=",     "==",      "====",
        "Z===",   "Z",        "Zm9vY", "Zg==Zg==", "Zm9-",       "Zm9_",  "Zm9\x80", "Zm9*",
        "Z\ng==", "Zm9v\r\n", "Zg=A",  "=Zg=",     "Zm\xc3\xa9="}) {
    INFO(text);
    refused(base64_decode(text), "encoding.base64");
  }
  refused(base64_decode(std::string_view("Zm9v\0\0\0\0", 8)), "encoding.base64");
}

TEST_CASE("base64url: other spellings are refused") {
  for (const char* text :
       {"Zg==", "Zg=", "Zm8=", "Z", "Zm9vY", "Zh", "Zn", "Zm9", "Zm9+", "Zm9/", " Zg", "Zg ",
        "Zg\n", "Z g", "Zm9v.", "=", "Zm9v=", "\xc3\xa9", "Zm9\xff"}) {
    INFO(text);
    refused(base64url_decode(text), "encoding.base64url");
  }
}

TEST_CASE("base64: every altered text is refused or means other bytes") {
  const std::string bytes = counting(40);
  std::size_t same = 0;
  for_each_mutant(base64(bytes),
                  [&](const std::string& m) { same += base64_decode(m) == bytes ? 1u : 0u; });
  for_each_mutant(base64url(bytes),
                  [&](const std::string& m) { same += base64url_decode(m) == bytes ? 1u : 0u; });
  CHECK(same == 0);
}

TEST_CASE("base64: exactly the characters of the alphabet are read") {
  int standard = 0, url = 0, digits = 0;
  for (int c = 0; c < 256; ++c) {
    const std::string four(4, static_cast<char>(c));
    standard += base64_decode(four) ? 1 : 0;
    url += base64url_decode(four) ? 1 : 0;
    digits += hex_decode(four) ? 1 : 0;
  }
  CHECK(standard == 64);
  CHECK(url == 64);
  CHECK(digits == 16);
}

TEST_CASE("hex: lower case, two digits a byte") {
  CHECK(hex("") == "");
  CHECK(hex(std::string_view("\x00\x0f\xf0\xff", 4)) == "000ff0ff");
  CHECK(hex_decode("000ff0ff") == std::string("\x00\x0f\xf0\xff", 4));
  for (const char* text :
       {"0", "000", "0g", "g0", "AB", "aB", "0x", " 00", "00 ", "0\n", "-1", "\xc3\xa9"}) {
    INFO(text);
    refused(hex_decode(text), "encoding.hex");
  }
}

TEST_CASE("encodings: errors never show the text") {
  for (const auto& message :
       {base64_decode("SECRET??").error().message, base64url_decode("SECRET=").error().message,
        hex_decode("SECRET").error().message, parse_time("SECRET").error().message}) {
    CHECK(message.find("SECRET") == std::string::npos);
    CHECK_FALSE(message.empty());
  }
}

TEST_CASE("utf-8: where it stops being well-formed") {
  for (const char* good :
       {"", "a", "é", "€", "😂", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf",
        "\xf0\x90\x80\x80", "\xef\xbf\xbf", "abcdefgh", "abcdefghé", "abcdefgé"}) {
    INFO(hex(good));
    CHECK(valid_utf8(good));
    CHECK(valid_utf8(std::string(good) + good + "x" + good));
  }
  CHECK(valid_utf8(std::string_view("\0", 1)));
  for (const char* bad : {"\x80",
                          "\xbf",
                          "\xc0\x80",
                          "\xc1\xbf",
                          "\xc2",
                          "\xc2\x41",
                          "\xe0\x80\x80",
                          "\xe0\x9f\xbf",
                          "\xe2\x82",
                          "\xe2\x28\xa1",
                          "\xe2\x82\x28",
                          "\xed\xa0\x80",
                          "\xed\xbf\xbf",
                          "\xf0\x8f\xbf\xbf",
                          "\xf0\x90\x80",
                          "\xf0\x90\x28\xbc",
                          "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80",
                          "\xf8\x88\x80\x80\x80",
                          "\xfe",
                          "\xff"}) {
    INFO(hex(bad));
    for (std::size_t before = 0; before < 20; ++before) {  // around the eight-byte stride
      const std::string text = std::string(before, 'a') + bad;
      CHECK(invalid_utf8_at(text) == before);
      CHECK(invalid_utf8_at(text + std::string(20, 'z')) == before);
    }
  }
}

TEST_CASE("utf-8: two bytes are well-formed if both are ASCII or one sequence") {
  std::size_t good = 0;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char two[2] = {static_cast<char>(a), static_cast<char>(b)};
      good += valid_utf8({two, 2}) ? 1u : 0u;
    }
  }
  CHECK(good == 128u * 128u + 30u * 64u);
}
