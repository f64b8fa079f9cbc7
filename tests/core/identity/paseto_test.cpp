// PASETO v4.public: the published vectors, and every altered byte.
#include "identity/paseto.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

TokenSecretKey key_from_seed(std::string_view seed) {
  std::array<std::uint8_t, 32> bytes{};
  REQUIRE(seed.size() == bytes.size());
  std::memcpy(bytes.data(), seed.data(), bytes.size());
  return std::move(*TokenSecretKey::generate("", Entropy(bytes)));
}

// The payload of a token that verifies.
std::optional<std::string> open(const TokenPublicKey& key, std::string_view token,
                                std::string_view footer, std::string_view implicit) {
  const auto parts = paseto::split(token);
  if (!parts || parts->footer != footer || !paseto::verify(key, *parts, implicit))
    return {};
  return parts->payload;
}

}  // namespace

TEST_CASE("paseto: pre-authentication encoding") {
  const auto le = [](char n) { return std::string(1, n) + std::string(7, '\0'); };
  CHECK(paseto::pre_authentication({}) == le(0));
  CHECK(paseto::pre_authentication({""}) == le(1) + le(0));
  CHECK(paseto::pre_authentication({"test"}) == le(1) + le(4) + "test");
  CHECK(paseto::pre_authentication({"a", "", "bc"}) == le(3) + le(1) + "a" + le(0) + le(2) + "bc");
  CHECK(paseto::pre_authentication({"ab", "c"}) != paseto::pre_authentication({"a", "bc"}));
  CHECK(paseto::pre_authentication({std::string(300, 'x')}).substr(8, 8) ==
        std::string("\x2c\x01\0\0\0\0\0\0", 8));
}

TEST_CASE("paseto: published v4 vectors") {
  const auto file = vector_file("paseto/v4.json");
  if (!file)
    return;
  const auto doc = json::Document::parse(*file);
  REQUIRE(doc);
  const auto trusted = key_from_seed(
      *hex_decode("b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774"));
  int signed_ones = 0, refused = 0;
  for (const auto& [i, test] : *doc->root().get("tests")) {
    INFO(test.get("name")->string());
    const auto text = [&test = test](const char* member) {
      return std::string(test.get(member)->string());
    };
    const std::string token = text("token"), footer = text("footer"),
                      implicit = text("implicit-assertion");
    if (!test.get("name")->string().starts_with("4-S")) {
      CHECK_FALSE(open(trusted.public_key(), token, footer, implicit));
      ++refused;
      continue;
    }
    const auto key = key_from_seed(*hex_decode(text("secret-key-seed")));
    CHECK(hex({reinterpret_cast<const char*>(key.public_key().bytes().data()), 32}) ==
          text("public-key"));
    CHECK(paseto::sign(key, text("payload"), footer, implicit) == token);
    CHECK(open(key.public_key(), token, footer, implicit) == text("payload"));
    CHECK_FALSE(open(key.public_key(), token, footer, implicit + "x"));
    CHECK_FALSE(
        open(TokenSecretKey::generate("", entropy(1))->public_key(), token, footer, implicit));
    ++signed_ones;
  }
  CHECK(signed_ones == 3);
  CHECK(refused == 14);
}

TEST_CASE("paseto: every altered byte is refused, with and without a footer") {
  const auto key = std::move(*TokenSecretKey::generate("", entropy(1)));
  for (const char* footer : {"", "f", "footer"}) {
    const std::string token = paseto::sign(key, R"({"a":1})", footer, "implicit");
    REQUIRE(open(key.public_key(), token, footer, "implicit"));
    std::size_t tried = 0, accepted = 0;
    for_each_mutant(token, [&](const std::string& m) {
      const auto parts = paseto::split(m);
      ++tried;
      accepted += parts && paseto::verify(key.public_key(), *parts, "implicit") ? 1u : 0u;
    });
    for_each_mutant("implicit", [&](const std::string& m) {
      ++tried;
      accepted += open(key.public_key(), token, footer, m) ? 1u : 0u;
    });
    CHECK(tried > 1000);
    CHECK(accepted == 0);
  }
}

TEST_CASE("paseto: bytes cannot wander between payload, footer and implicit assertion") {
  const auto key = std::move(*TokenSecretKey::generate("", entropy(1)));
  const auto parts = paseto::split(paseto::sign(key, "ab", "cd", "ef"));
  REQUIRE(parts);
  const auto verifies = [&](const char* payload, const char* footer, const char* implicit) {
    return paseto::verify(key.public_key(), {payload, parts->signature, footer}, implicit);
  };
  CHECK(verifies("ab", "cd", "ef"));
  CHECK_FALSE(verifies("abc", "d", "ef"));
  CHECK_FALSE(verifies("a", "bcd", "ef"));
  CHECK_FALSE(verifies("ab", "c", "def"));
  CHECK_FALSE(verifies("ab", "cdef", ""));
  CHECK_FALSE(verifies("abcd", "", "ef"));
  CHECK_FALSE(verifies("", "ab", "cdef"));
}

TEST_CASE("paseto: texts that are no v4.public token") {
  const std::string body = base64url(std::string(100, 'x'));
  for (const std::string& text : {std::string(),
                                  std::string("v4"),
                                  std::string("v4.public"),
                                  std::string("v4.public."),
                                  "v4.public.." + body,
                                  "v4.public." + body + ".",
                                  "v4.public." + body + ".AA.",
                                  "v4.public." + body + ".AA.AA",
                                  "v4.public." + body + "..",
                                  "v4.public." + base64url(std::string(63, 'x')),
                                  "v4.local." + body,
                                  "v3.public." + body,
                                  "v2.public." + body,
                                  "v5.public." + body,
                                  "V4.public." + body,
                                  "v4.PUBLIC." + body,
                                  " v4.public." + body,
                                  "v4.public." + body + " ",
                                  "v4.public." + body + "=",
                                  "v4.public. " + body,
                                  "v4.public." + base64(std::string(100, '\xff')),
                                  "v4.public." + body + ".A",
                                  "v4.public." + body + ".AB",
                                  "v4.public." + body + ".AA=",
                                  std::string("eyJhbGciOiJub25lIn0.e30."),
                                  std::string("eyJhbGciOiJFZERTQSJ9.e30.AAAA")}) {
    INFO(text);
    CHECK(code(paseto::split(text)) == "token.malformed");
  }
  CHECK(paseto::split("v4.public." +
                      base64url(std::string(64, 'x'))));  // empty payload: no matter here
}
