// Executes the examples of docs/FORMATS.md on JSON, keys and tokens.
#include "core/formats.h"

#include <set>

#include "identity/paseto.h"
#include "ringfence/encoding.h"
#include "ringfence/identity.h"
#include "ringfence/json.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

Entropy counting() {
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t i = 0; i < 32; ++i)
    bytes[i] = i;
  return Entropy(bytes);
}

// Secret, public and id of the key made of the bytes 0 to 31, one a line.
template <Purpose P>
std::string key_lines(const char* name) {
  const auto key = SecretKey<P>::generate(name, counting());
  REQUIRE(key);
  return std::string(key->text().reveal()) + '\n' + key->public_key().text() + '\n' +
         key->public_key().id();
}

// The fields of a line, two or more spaces apart.
std::vector<std::string> fields(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < line.size() && out.size() < 2;) {
    const std::size_t end = line.find("  ", at);
    out.emplace_back(line.substr(at, end - at));
    line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
    at = 0;
  }
  out.emplace_back(line);
  return out;
}

}  // namespace

TEST_CASE("formats: canonical JSON") {
  json::Options of_others;
  of_others.allow_unsafe_integers_as_doubles = true;
  const auto doc = json::Document::parse(example("json.input"), of_others);
  REQUIRE(doc);
  CHECK(json::canonical(doc->root()) == example("json.canonical"));
  for (const std::string& line : split_lines(example("json.refused"))) {
    const auto [code, path, text] = [&] {
      const auto f = fields(line);
      REQUIRE(f.size() == 3);
      return std::array<std::string, 3>{f[0], f[1], f[2]};
    }();
    INFO(line);
    const auto refused = json::Document::parse(text);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == code);
    CHECK(refused.error().path == path);
  }
}

TEST_CASE("formats: keys") {
  CHECK(key_lines<Purpose::token>("") == example("key.token"));
  CHECK(key_lines<Purpose::ledger>("example.com/ci") == example("key.ledger"));
  CHECK(key_lines<Purpose::bundle>("example.com/ci") == example("key.bundle"));
  CHECK(key_lines<Purpose::vault_recipient>("example.com/ci") == example("key.vault-recipient"));
}

TEST_CASE("formats: tokens") {
  const auto key = TokenSecretKey::generate("", counting());
  REQUIRE(key);
  const std::string implicit =
      paseto::pre_authentication({"ringfence token v1", "tenant_9fa", "deploy-api"});
  CHECK(hex(implicit) == example("token.implicit"));
  TokenClaims claims;
  claims.issuer = "https://id.example.com";
  claims.subject = "user/ana";
  claims.tenant = "tenant_9fa";
  claims.audience = "deploy-api";
  claims.teams = {"oncall"};
  claims.attributes = R"({"mfa":true})";
  claims.issued_at = claims.not_before = *parse_time("2027-01-01T00:00:00Z");
  claims.expires = *parse_time("2027-01-01T01:00:00Z");
  claims.token_id = "t-1";
  CHECK(mint_token(*key, claims) == example("token.token"));
  const auto parts = paseto::split(example("token.token"));
  REQUIRE(parts);
  CHECK(parts->payload == example("token.payload"));
  CHECK(paseto::verify(key->public_key(), *parts, implicit));
  TokenVerifier verifier{
      "https://id.example.com", "tenant_9fa", "deploy-api", {key->public_key()}, 0};
  CHECK(verify_token(verifier, example("token.token"), claims.not_before));
}

TEST_CASE("formats: no example of these sections goes unexecuted") {
  const std::set<std::string> known = {
      "json.input", "json.canonical", "json.refused",        "key.token",      "key.ledger",
      "key.bundle", "token.payload",  "key.vault-recipient", "token.implicit", "token.token"};
  std::set<std::string> seen;
  for (const Example& e : examples()) {
    for (const char* mine : {"json.", "key.", "token."}) {
      if (e.id.rfind(mine, 0) == 0)
        CHECK(seen.insert(e.id).second);
    }
  }
  CHECK(seen == known);
}
