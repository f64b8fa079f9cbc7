// YAML as a tree: what is taken, what is refused, and where.
#include <catch2/catch.hpp>

#include "import/node.h"

using namespace ringfence;
using namespace ringfence::import;

namespace {

// The one value of a member `a`, which is what these tests are about.
Node value_of(const std::string& text) {
  const auto read = read_nodes("a: " + text + "\n", "f.yaml");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  const Node* found = read->front().root.find("a");
  REQUIRE(found != nullptr);
  return *found;
}

Error refused(const std::string& text) {
  const auto read = read_nodes(text, "f.yaml");
  REQUIRE(!read);
  return read.error();
}

}  // namespace

TEST_CASE("bare words are text only where every YAML takes them for text") {
  for (const char* text : {"pods",  "pods/log", "system:node", "kube-system",
                           "v1",    "3scale",   "1234abcd",    "rbac.authorization.k8s.io/v1",
                           "e2e",   "t1",       "nonsense",    "yesno",
                           "-x",    "a.b",      "::1",         "true-ish",
                           "2.1.1", "10.0.0.1", "0xg",         "=x"}) {
    INFO(text);
    CHECK(value_of(text).kind == Node::Kind::text);
    CHECK(value_of(text).text == text);
  }
  for (const char* text :
       {"no",    "No",   "NO",   "yes",      "on",         "On",
        "off",   "y",    "N",    "true",     "False",      "1",
        "-1",    "+1",   "0",    "1.10",     ".5",         "1e3",
        "1_000", "0x1F", "0o17", "0b11",     "017",        ".inf",
        "-.INF", ".NaN", "1:30", "12:30:45", "2024-01-01", "2024-01-01T10:00:00Z"}) {
    INFO(text);
    CHECK(value_of(text).kind == Node::Kind::unquoted);
    CHECK(value_of("'" + std::string(text) + "'").kind == Node::Kind::text);
    CHECK(value_of("\"" + std::string(text) + "\"").kind == Node::Kind::text);
  }
  for (const char* text : {"", "~", "null", "Null", "NULL"}) {
    INFO(text);
    CHECK(value_of(text).kind == Node::Kind::null);
  }
}

TEST_CASE("the styles of YAML give the same tree") {
  const auto same = [](const std::string& text) {
    const Node list = value_of(text);
    REQUIRE(list.kind == Node::Kind::list);
    REQUIRE(list.children.size() == 2);
    CHECK(list.children[0].text == "get");
    CHECK(list.children[1].text == "*");
  };
  same("[get, '*']");
  same("\n- get\n- \"*\"");
  same("\n    - get\n    - '*'");
  same("[\"g\\x65t\", '*',]");
  CHECK(value_of("|\n  x\n  y\n").text == "x\ny\n");
}

TEST_CASE("documents are counted, empty ones left out") {
  const auto read = read_nodes("# nothing\n---\n---\na: b\n...\n---\nc: d # note\n", "f.yaml");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->at(0).number == 2);
  CHECK(read->at(1).number == 3);
  CHECK(read->at(1).root.find("c")->line == 7);
  CHECK(read->at(1).root.find("c")->column == 4);
  CHECK(read_nodes("", "f.yaml")->empty());
}

TEST_CASE("what makes YAML a trap is refused, with its place") {
  const struct {
    const char *text, *code, *place;
  } cases[] = {
      {"a: b\na: c", "import.yaml.duplicate_key", "f.yaml document 1 line 2 column 1"},
      {"a: b\n\"\\x61\": c", "import.yaml.duplicate_key", "line 2 column 1"},
      {"{\"a\": 1, \"\\u0061\": 2}", "json.duplicate_key", "f.yaml /a"},
      {"a: &x b\nc: *x", "import.yaml.alias", "line 1 column 4"},
      {"a: *x", "import.yaml.alias", "line 1 column 4"},
      {"a: &x [b]", "import.yaml.alias", "line 1 column 4"},
      {"a: &x {b: c}", "import.yaml.alias", "line 1 column 4"},
      {"<<: {a: b}", "import.yaml.key", "line 1 column 1"},
      {"a: !!str 1", "import.yaml.tag", "line 1 column 4"},
      {"a: !!python/object:os.system [x]", "import.yaml.tag", "line 1 column 4"},
      {"a: ! b", "import.yaml.tag", "line 1 column 4"},
      {"? [a]\n: b", "import.yaml.key", "line 1 column 3"},
      {"? {a: b}\n: c", "import.yaml.key", "line 1 column 3"},
      {"on: b", "import.yaml.key", "line 1 column 1"},
      {"1: b", "import.yaml.key", "line 1 column 1"},
      {"?\n: b", "import.yaml.key", "line"},
      {"a: b: c", "import.yaml.syntax", "line 1 column 5"},
      {"a: [b", "import.yaml.syntax", "line 2 column 1"},
      {"a: 'b", "import.yaml.syntax", "line"},
      {"a:\n\t- b", "import.yaml.syntax", "line 2 column 1"},
      {"---\na: b\n---\n\"x", "import.yaml.syntax", "document 2 line"},
      {"a: \"\\q\"", "import.yaml.syntax", "line 1"},
      {"a: b\x01", "import.yaml.syntax", "f.yaml byte 4"},
      {"a: \xff", "import.encoding", "f.yaml"},
      {"{\"a\": 1,}", "json.syntax", "f.yaml byte"},
      {"{a: b}", "json.syntax", "f.yaml byte"},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    const Error error = refused(std::string(one.text) + (one.text[0] == '{' ? "" : "\n"));
    CHECK(error.code == one.code);
    CHECK_THAT(error.path, Catch::Contains(one.place));
  }
}

TEST_CASE("limits hold") {
  CHECK(read_nodes("a: " + std::string(63, '[') + std::string(63, ']'), "f"));
  CHECK(refused("a: " + std::string(64, '[') + std::string(64, ']')).code ==
        "import.yaml.too_deep");
  // The tokenizer must not look ahead for long, nor nest itself.
  CHECK(refused("a: " + std::string(1'000'000, '[')).code == "import.yaml.too_deep");
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += "{\"a\":";
  CHECK(refused(deep).code == "json.too_deep");
  std::string many = "a: [";
  for (std::size_t i = 0; i < kMaxNodes; ++i)
    many += "b,";
  CHECK(refused(many + "]").code == "import.yaml.too_many_values");
  CHECK(refused(std::string(kMaxImport + 1, ' ')).code == "import.too_large");
}
