// PASERK: the published k4.public, k4.secret and k4.pid vectors.
#include <catch2/catch.hpp>
#include <cstring>

#include "core/audit/support.h"
#include "crypto/paserk.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

template <class See>
void each(const char* file, std::size_t count, See see) {
  const auto text = vector_file(std::string("paseto/PASERK/") + file);
  if (!text)
    return;
  const auto doc = json::Document::parse(*text);
  REQUIRE(doc);
  CHECK(doc->root().get("tests")->size() == count);
  for (const auto& [i, test] : *doc->root().get("tests")) {
    INFO(test.get("name")->string());
    const std::string key = *hex_decode(test.get("key")->string());
    const auto expected = test.get("paserk");
    see(key, expected->is(json::Kind::string) ? std::string(expected->string()) : std::string());
  }
}

KeyBytes key_bytes(std::string_view s) {
  KeyBytes key{};
  REQUIRE(s.size() == key.size());
  std::memcpy(key.data(), s.data(), key.size());
  return key;
}

}  // namespace

TEST_CASE("paserk: k4.public") {
  each("k4.public.json", 4, [](const std::string& key, const std::string& expected) {
    if (expected.empty()) {  // a key that must not pass for one of version 4
      CHECK(code(paserk::parse_public("k4.public." + base64url(key))) == "key.malformed");
      return;
    }
    CHECK(paserk::public_text(key_bytes(key)) == expected);
    CHECK(paserk::parse_public(expected) == key_bytes(key));
  });
}

TEST_CASE("paserk: k4.secret") {
  each("k4.secret.json", 5, [](const std::string& key, const std::string& expected) {
    if (expected.empty()) {
      CHECK(code(paserk::parse_secret("k4.secret." + base64url(key))) == "key.malformed");
      return;
    }
    const SecretBytes seed(std::string_view(key).substr(0, 32));
    CHECK(paserk::secret_text(seed, key_bytes(key.substr(32))).reveal() == expected);
    const auto read = paserk::parse_secret(expected);
    REQUIRE(read);
    CHECK(read->seed.reveal() == seed.reveal());
    CHECK(read->public_bytes == key_bytes(key.substr(32)));
  });
}

TEST_CASE("paserk: k4.pid") {
  each("k4.pid.json", 5, [](const std::string& key, const std::string& expected) {
    if (expected.empty()) {
      CHECK(key.size() != 32);  // KeyBytes cannot hold it
      return;
    }
    CHECK(paserk::public_id(key_bytes(key)) == expected);
    CHECK(paserk::is_public_id(expected));
  });
}

TEST_CASE("paserk: a secret whose public half belongs to another is refused") {
  const auto a = std::move(*TokenSecretKey::generate("", entropy(1)));
  const auto b = std::move(*TokenSecretKey::generate("", entropy(2)));
  const SecretBytes mixed = paserk::secret_text(a.seed(), b.public_key().bytes());
  CHECK(code(TokenSecretKey::parse(mixed.reveal())) == "key.malformed");
}

TEST_CASE("paserk: what is no key id") {
  const std::string id = TokenSecretKey::generate("", entropy(1))->public_key().id();
  REQUIRE(paserk::is_public_id(id));
  CHECK(id.size() == 7 + 44);
  for (const std::string& bad :
       {std::string(), std::string("k4.pid."), "k4.lid." + id.substr(7), "k4.sid." + id.substr(7),
        "k3.pid." + id.substr(7), "K4.pid." + id.substr(7), id + "A", id + "=", id.substr(0, 50),
        " " + id, id.substr(0, 20) + "+" + id.substr(21), std::string("../../dev/null"),
        std::string(10'000, 'k')}) {
    INFO(bad.substr(0, 80));
    CHECK_FALSE(paserk::is_public_id(bad));
  }
}
