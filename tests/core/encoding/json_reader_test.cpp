// What the JSON reader accepts, and the far longer list of what it refuses, with code and place.
#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;
using json::Document;
using json::Kind;
using json::Options;

namespace {

struct Refusal {
  std::string text;
  const char *code, *path;
};

void refuses(const Refusal& r, Options options = {}) {
  INFO(r.text.substr(0, 200));
  const auto doc = Document::parse(r.text, options);
  REQUIRE_FALSE(doc);
  CHECK(doc.error().code == r.code);
  CHECK(doc.error().path == r.path);
  CHECK_FALSE(doc.error().message.empty());
}

std::string canonical(std::string_view text, Options options = {}) {
  const auto doc = Document::parse(text, options);
  return doc ? json::canonical(doc->root()) : doc.error().code + " at " + doc.error().path;
}

Options with_comments() {
  Options o;
  o.comments = true;
  return o;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("json: values of every kind") {
  const auto doc = Document::parse(
      R"( {"n":null,"t":true,"f":false,"i":-7,"r":1.5,"s":"a\u0041\n","a":[1,[2,{}]],"o":{"x":{}}} )");
  REQUIRE(doc);
  const json::Value root = doc->root();
  CHECK(root.size() == 8);
  CHECK(root.get("n")->is(Kind::null));
  CHECK(root.get("t")->boolean());
  CHECK_FALSE(root.get("f")->boolean());
  CHECK(root.get("i")->integer() == -7);
  CHECK(root.get("i")->real() == -7);
  CHECK(root.get("r")->is(Kind::real));
  CHECK(root.get("r")->real() == 1.5);
  CHECK(root.get("s")->string() == "aA\n");
  CHECK(root.get("a")->size() == 2);
  CHECK(root.get("o")->get("x")->size() == 0);
  CHECK_FALSE(root.get("x"));
  CHECK_FALSE(root.get(""));
}

TEST_CASE("json: iteration is in document order and knows where each value stands") {
  const auto doc = Document::parse(R"({"b":[{"~/":1},2],"a":{"":{"":3}},"c":[]})");
  REQUIRE(doc);
  std::string keys;
  for (const auto& [key, value] : doc->root())
    keys += std::string(key) + value.pointer() + ' ';
  CHECK(keys == "b/b a/a c/c ");
  const json::Value b = *doc->root().get("b");
  std::string pointers;
  for (const auto& [key, value] : b) {
    CHECK(key.empty());
    pointers += value.pointer() + ' ';
  }
  CHECK(pointers == "/b/0 /b/1 ");
  CHECK((*b.begin()).value.get("~/")->pointer() == "/b/0/~0~1");
  CHECK(doc->root().get("a")->get("")->get("")->pointer() == "/a//");
  CHECK(doc->root().pointer().empty());
}

TEST_CASE("json: names that other languages give a meaning are ordinary") {
  const auto doc = Document::parse(
      R"({"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4,"length":5,"\u0000":6})");
  REQUIRE(doc);
  CHECK(doc->root().get("__proto__")->integer() == 1);
  CHECK(doc->root().get("constructor")->integer() == 2);
  CHECK(doc->root().get(std::string_view("\0", 1))->integer() == 6);
  CHECK_FALSE(doc->root().get("valueOf"));
}

TEST_CASE("json: a wide object finds each of its members and nothing else") {
  for (const std::size_t width : {7u, 8u, 9u, 10u, 1000u}) {
    std::string text = "{";
    for (std::size_t i = 0; i < width; ++i)
      text +=
          (i > 0 ? ",\"k" : "\"k") + std::to_string(i * 7919 % width) + "\":" + std::to_string(i);
    const auto doc = Document::parse(text + "}");
    REQUIRE(doc);
    std::size_t found = 0, first = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const auto v = doc->root().get("k" + std::to_string(i * 7919 % width));
      found += v && v->integer() == static_cast<std::int64_t>(i) ? 1 : 0;
    }
    for (const auto& [key, value] : doc->root())
      first += value.integer() == static_cast<std::int64_t>(first) ? 1 : 0;
    CHECK(found == width);
    CHECK(first == width);
    for (const char* other : {"", "k", "k-1", "kk", "\xff"})
      CHECK_FALSE(doc->root().get(other));
  }
}

TEST_CASE("json: one number, however spelled") {
  for (const char* one : {"1", "1.0", "1e0", "1E+0", "10e-1", "0.1e1", "1.000000000000000000000"}) {
    INFO(one);
    CHECK(canonical(one) == "1");
    CHECK(Document::parse(one)->root().is(Kind::integer));
  }
  for (const char* zero :
       {"0", "-0", "-0.0", "0e999", "-0e-5", "1e-400", "-1e-400", "0.0e+99999"}) {
    INFO(zero);
    CHECK(canonical(zero) == "0");
    CHECK(Document::parse(zero)->root().is(Kind::integer));
  }
  CHECK(canonical("9007199254740991") == "9007199254740991");
  CHECK(canonical("-9007199254740991.0") == "-9007199254740991");
  CHECK(canonical("9007199254740991e0") == "9007199254740991");
  CHECK(canonical("900719925474099.1e1") == "9007199254740991");
  CHECK(canonical("123456789012345678901234567890e-29") == "1.2345678901234567");
  CHECK(canonical("5e-324") == "5e-324");
  CHECK(canonical("2.4703282292062327e-324") == "0");
  CHECK(canonical("2.4703282292062328e-324") == "5e-324");
  CHECK(canonical("0.1") == "0.1");
  CHECK(canonical("1.7976931348623155e-308") == "1.7976931348623155e-308");
  // Halfway between two doubles, decided by the last of 800 digits.
  CHECK(canonical("1.00000000000000011102230246251565404236316680908203125" +
                  std::string(768, '0')) == "1");
  CHECK(canonical("1.00000000000000011102230246251565404236316680908203125" +
                  std::string(768, '0') + "1") == "1.0000000000000002");
}

TEST_CASE("json: numbers that runtimes would read differently are refused") {
  const Refusal refusals[] = {
      {"9007199254740992", "json.unsafe_integer", ""},
      {"-9007199254740992", "json.unsafe_integer", ""},
      {"9007199254740993", "json.unsafe_integer", ""},
      {"[1,[18446744073709551615]]", "json.unsafe_integer", "/1/0"},
      {R"({"a":{"b/c~d":[0,1e30]}})", "json.unsafe_integer", "/a/b~1c~0d/1"},
      {"123456789012345678901234567890", "json.unsafe_integer", ""},
      {"1.7976931348623157e308", "json.unsafe_integer", ""},
      {"1e400", "json.number_out_of_range", ""},
      {"[-1e400]", "json.number_out_of_range", "/0"},
      {"1" + std::string(400, '0'), "json.number_out_of_range", ""},
      {"1.7976931348623159e308", "json.number_out_of_range", ""},
      {"0." + std::string(500, '0') + "1e1000", "json.number_out_of_range", ""},
  };
  for (const Refusal& r : refusals)
    refuses(r);
  // No one writes such exponents; they are refused even where the value would be 0.
  for (const char* text : {"1e-99999999999", "0e99999999999", "1E+99999999999999999999"})
    CHECK(code(Document::parse(text)) == "json.number_out_of_range");
  Options loud;
  loud.allow_unsafe_integers_as_doubles = true;
  CHECK(canonical("[1e30,9007199254740992]", loud) == "[1e+30,9007199254740992]");
  refuses({"1e400", "json.number_out_of_range", ""}, loud);
}

TEST_CASE("json: what is no JSON") {
  for (const char* text : {"01",
                           "-01",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "1e+",
                           "-",
                           "0x1",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "nul",
                           "nulll",
                           "True",
                           "TRUE",
                           "undefined",
                           "'a'",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\" 1}",
                           "{\"a\":1,}",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "[1}",
                           "{1:2}",
                           "{\"a\":}",
                           "{,}",
                           "]",
                           "}",
                           ",",
                           ":",
                           "1 2",
                           "{} {}",
                           "[1]]",
                           "\"a\" \"b\"",
                           "\"\t\"",
                           "\"\n\"",
                           "\"\x01\"",
                           "\"\\a\"",
                           "\"\\x41\"",
                           "\"\\u12g4\"",
                           "\"\\U0041\"",
                           "/* */1",
                           "1//",
                           "#1",
                           "1\f",
                           "\v1",
                           "\xc2\xa0"
                           "1",
                           "\xe2\x80\xa8"
                           "1"}) {
    INFO(text);
    const auto doc = Document::parse(text);
    REQUIRE_FALSE(doc);
    const std::string code = doc.error().code;
    CHECK((code == "json.syntax" || code == "json.incomplete"));
    CHECK(doc.error().path.substr(0, 5) == "byte ");
  }
  const std::string nul("1\0", 2);
  refuses({nul, "json.syntax", "byte 1"});
  refuses({"[1,x]", "json.syntax", "byte 3"});
  refuses({"{\"a\":1}  x", "json.syntax", "byte 9"});
}

TEST_CASE("json: a text cut short at any byte is refused") {
  const std::string text = R"({"k":[true,null,-1.5e3,"x\u00e9\ud83d\ude02"],"o":{"n":false}})";
  REQUIRE(Document::parse(text));
  for (std::size_t n = 0; n < text.size(); ++n) {
    INFO(n);
    const auto doc = Document::parse(text.substr(0, n));
    REQUIRE_FALSE(doc);
    CHECK((doc.error().code == "json.incomplete" || doc.error().code == "json.lone_surrogate"));
  }
  refuses({"", "json.incomplete", "byte 0"});
  refuses({" \n", "json.incomplete", "byte 2"});
  refuses({"[1, [2", "json.incomplete", "byte 6"});
}

TEST_CASE("json: a key twice in one object") {
  const Refusal refusals[] = {
      {R"({"a":1,"a":1})", "json.duplicate_key", "/a"},
      {R"({"a":1,"\u0061":2})", "json.duplicate_key", "/a"},
      {R"({"\u00e9":1,"é":2})", "json.duplicate_key", "/é"},
      {R"({"\ud83d\ude02":1,"😂":2})", "json.duplicate_key", "/😂"},
      {R"({"":1,"":2})", "json.duplicate_key", "/"},
      {R"([0,{"x":{"/~":1,"b":2,"\/~":3}}])", "json.duplicate_key", "/1/x/~1~0"},
      {R"({"alg":"none","kid":"1","alg":"EdDSA"})", "json.duplicate_key", "/alg"},
      {R"({"a":{"a":1},"b":{"b":1,"c":2,"b":{}}})", "json.duplicate_key", "/b/b"},
  };
  for (const Refusal& r : refusals)
    refuses(r);
  CHECK(canonical(R"({"a":{"a":1},"b":{"a":[{"a":2},{"a":3}]}})") ==
        R"({"a":{"a":1},"b":{"a":[{"a":2},{"a":3}]}})");
  for (const std::size_t width : {8u, 9u, 300u}) {
    std::string text = "{\"twice\":0";
    for (std::size_t i = 2; i < width; ++i)
      text += ",\"k" + std::to_string(i) + "\":{\"twice\":0}";
    refuses({text + ",\"\\u0074wice\":1}", "json.duplicate_key", "/twice"});
    CHECK(Document::parse(text + ",\"Twice\":1}"));
  }
}

TEST_CASE("json: bytes that are no UTF-8, halves of surrogate pairs, byte order marks") {
  for (const char* bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xe2\x82", "\xc3",
        "\xed\xa0\x80",                 // a raw surrogate
        "\xed\xa0\xbd\xed\xb8\x82"}) {  // CESU-8
    INFO(hex(bad));
    refuses({std::string("\"a") + bad + "\"", "json.invalid_utf8", "byte 2"});
    refuses({std::string("{\"") + bad + "\":1}", "json.invalid_utf8", "byte 2"});
  }
  for (const char* lone :
       {R"(\ud800)", R"(\uDBFF)", R"(\udc00)", R"(\uDFFF)", R"(\ud83d\ud83d)", R"(\ud83dx)",
        R"(\ud83d\n)", R"(\ude02\ud83d)", R"(\ud83d\u0041)", R"(\\\ud83d)"}) {
    INFO(lone);
    const auto in_value = Document::parse("[\"" + std::string(lone) + "\"]");
    CHECK(code(in_value) == "json.lone_surrogate");
    const auto in_key = Document::parse("{\"" + std::string(lone) + "\":1}");
    CHECK(code(in_key) == "json.lone_surrogate");
  }
  CHECK(canonical(R"("\ud83d\ude02\\ud83d")") == "\"😂\\\\ud83d\"");
  CHECK(canonical(R"("\uffff\ufeff\u0000")") == "\"\xef\xbf\xbf\xef\xbb\xbf\\u0000\"");
  refuses({"\xef\xbb\xbf{}", "json.byte_order_mark", "byte 0"});
  refuses({"\xef\xbb\xbf", "json.byte_order_mark", "byte 0"});
  CHECK_FALSE(Document::parse(std::string("\xff\xfe{\0}\0", 6)));
}

TEST_CASE("json: depth, size and number of values are bounded") {
  CHECK(Document::parse(nested(64)));
  std::string place;
  for (int i = 0; i < 64; ++i)
    place += "/0";
  refuses({nested(65), "json.too_deep", place.c_str()});
  CHECK(code(Document::parse(std::string(1'000'000, '['))) == "json.too_deep");
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += "{\"a\":";
  CHECK(code(Document::parse(objects)) == "json.too_deep");
  Options o;
  o.max_depth = 2;
  CHECK(Document::parse("[{\"a\":1}]", o));
  refuses({"[{\"a\":[]}]", "json.too_deep", "/0/a"}, o);
  o.max_depth = 0;
  CHECK(Document::parse("1", o));
  refuses({"[]", "json.too_deep", ""}, o);
  o.max_depth = 1'000'000;
  CHECK(Document::parse(nested(256), o));
  CHECK(code(Document::parse(nested(257), o)) == "json.too_deep");
  CHECK(code(Document::parse(std::string(1'000'000, '['), o)) == "json.too_deep");

  o = {};
  o.max_bytes = 5;
  CHECK(Document::parse("[1,2]", o));
  refuses({"[1,2] ", "json.too_large", "byte 5"}, o);
  o.max_bytes = std::size_t(-1);
  CHECK(Document::parse("[1,2]", o));

  o = {};
  o.max_values = 3;
  CHECK(Document::parse("[1,2]", o));
  refuses({"[1,2,3]", "json.too_many_values", "/2"}, o);
  refuses({"[[[[]]]]", "json.too_many_values", "/0/0/0"}, o);
}

TEST_CASE("json: comments and trailing commas only where they are asked for") {
  const std::string text =
      "// head\n{ /* a */ \"a\" : [ 1, 2, /**/ ], // tail\n \"b\": {}, }\n// end\n";
  CHECK(canonical(text, with_comments()) == R"({"a":[1,2],"b":{}})");
  CHECK(code(Document::parse(text)) == "json.syntax");
  CHECK(canonical(R"(["// no", "/* no */"] // yes)", with_comments()) == R"(["// no","/* no */"])");
  CHECK(canonical("1 // é 😂", with_comments()) == "1");
  for (const char* bad : {"{,}", "[,]", "[1,,2]", "{\"a\":1,,}", "/ 1", "1 /", "/* 1", "1 /* * /",
                          "# 1", "[1 /* */ 2]", "1 /*/", "// only a comment", "1 2 // x", ",",
                          "{\"a\",}", "1,", "\"a\" // x\n \"b\""}) {
    INFO(bad);
    CHECK_FALSE(Document::parse(bad, with_comments()));
  }
  CHECK(code(Document::parse("1 // \xff", with_comments())) == "json.invalid_utf8");
  CHECK(code(Document::parse(R"({"a":1,/*"a"*/"a":2})", with_comments())) == "json.duplicate_key");
}

TEST_CASE("json: a document survives being moved") {
  auto doc =
      Document::parse(R"({"a":["short",{"b":"a string that is surely on the heap, is it not"}]})");
  REQUIRE(doc);
  const Document moved = std::move(*doc);
  CHECK(json::canonical(moved.root()) ==
        R"({"a":["short",{"b":"a string that is surely on the heap, is it not"}]})");
}

TEST_CASE("json: repeated, similar and empty strings are each what they say") {
  std::vector<std::string> strings = {"", "a",         "aa",         "ab",     "ba",
                                      "", "developer", "developers", "evelope"};
  for (const std::size_t size : {7u, 8u, 9u, 16u, 17u, 63u, 64u, 65u, 300u}) {
    for (std::size_t i = 0; i < size; i += 5) {  // alike but for one byte
      strings.push_back(std::string(size, 'x'));
      strings.back()[i] = 'y';
      strings.push_back(std::string(size, 'x'));
    }
  }
  std::string text = "[";
  for (int round = 0; round < 3; ++round) {
    for (const std::string& s : strings)
      text += (text.size() > 1 ? ",{\"x\":\"" : "{\"x\":\"") + s + "\"}";
  }
  const auto doc = Document::parse(text + "]");
  REQUIRE(doc);
  std::size_t i = 0, wrong = 0;
  for (const auto& [key, value] : doc->root())
    wrong += value.get("x")->string() == strings[i++ % strings.size()] ? 0u : 1u;
  CHECK(i == 3 * strings.size());
  CHECK(wrong == 0);
}

TEST_CASE("json: hostile shapes stay cheap") {
  // Each of these takes milliseconds when the reader is linear and minutes when it is quadratic.
  std::string wide = "{", same_hash = "[", many = "[";
  for (int i = 0; i < 200'000; ++i)
    wide += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":0";
  const std::string prefix(32, 'k');  // the key cache looks no further
  for (int i = 0; i < 50'000; ++i)
    same_hash += (i > 0 ? ",{\"" : "{\"") + prefix + std::to_string(i) + "\":0}";
  for (int i = 0; i < 500'000; ++i)
    many += i > 0 ? ",[]" : "[]";
  const auto doc = Document::parse(wide + "}");
  REQUIRE(doc);
  std::int64_t found = 0;
  for (int i = 0; i < 200'000; ++i)
    found += doc->root().get(std::to_string(i)) ? 1 : 0;
  CHECK(found == 200'000);
  CHECK(Document::parse(same_hash + "]"));
  CHECK(Document::parse(many + "]"));
  CHECK(code(Document::parse(wide + ",\"0\":1}")) == "json.duplicate_key");
  CHECK(code(Document::parse("\"" + std::string(1 << 20, '\\'))) == "json.incomplete");
  CHECK(code(Document::parse("1" + std::string(1 << 20, '0'))) == "json.number_out_of_range");
}

TEST_CASE("json: every altered byte is refused or read as what it then says") {
  const std::string text = R"({"a":[1,-2.5,"b\u0041"],"c":{"d":null}})";
  std::size_t accepted = 0, canonical_again = 0;
  for_each_mutant(text, [&](const std::string& mutant) {
    const auto doc = Document::parse(mutant);
    if (!doc)
      return;
    ++accepted;
    const std::string once = json::canonical(doc->root());
    canonical_again += canonical(once) == once ? 1 : 0;
  });
  CHECK(accepted > 0);
  CHECK(accepted == canonical_again);
}
