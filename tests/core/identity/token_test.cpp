// Tokens: what a verifier demands, and that nothing else passes.
#include <catch2/catch.hpp>
#include <functional>

#include "core/audit/support.h"
#include "identity/paseto.h"
#include "ringfence/identity.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

constexpr Timestamp kNow = 1'800'000'000'000;

TokenSecretKey key(std::uint8_t fill = 1) {
  return std::move(*TokenSecretKey::generate("", entropy(fill)));
}

TokenClaims claims() {
  TokenClaims c;
  c.issuer = "https://id.acme.example";
  c.subject = "user/ana";
  c.tenant = "tenant_9fa";
  c.audience = "deploy-api";
  c.teams = {"oncall", "web"};
  c.attributes = R"({"mfa":true})";
  c.issued_at = c.not_before = kNow - 1000;
  c.expires = kNow + 60'000;
  c.token_id = "t-1";
  return c;
}

TokenVerifier verifier(std::uint8_t fill = 1) {
  TokenVerifier v;
  v.issuer = "https://id.acme.example";
  v.tenant = "tenant_9fa";
  v.audience = "deploy-api";
  v.keys.push_back(key(fill).public_key());
  return v;
}

std::string mint(const TokenClaims& c, std::uint8_t fill = 1) { return *mint_token(key(fill), c); }

std::string implicit(std::string_view tenant = "tenant_9fa",
                     std::string_view audience = "deploy-api") {
  return paseto::pre_authentication({"ringfence token v1", tenant, audience});
}

std::string footer(const std::string& kid = key().public_key().id()) {
  return R"({"kid":")" + kid + "\"}";
}

// The verdict on a payload that the trusted key really signed.
Result<VerifiedIdentity> verify_payload(const std::string& payload) {
  return verify_token(verifier(), paseto::sign(key(), payload, footer(), implicit()), kNow);
}

// A sound payload with the text of one member replaced; an empty text leaves it out.
std::string payload_with(const std::string& member, const std::string& json) {
  const std::pair<const char*, const char*> members[] = {{"aud", R"("deploy-api")"},
                                                         {"exp", R"("2027-01-15T08:01:00Z")"},
                                                         {"iat", R"("2027-01-15T07:59:59Z")"},
                                                         {"iss", R"("https://id.acme.example")"},
                                                         {"jti", R"("t-1")"},
                                                         {"nbf", R"("2027-01-15T07:59:59Z")"},
                                                         {"sub", R"("user/ana")"},
                                                         {"tenant", R"("tenant_9fa")"}};
  std::string out;
  bool replaced = false;
  for (const auto& [name, value] : members) {
    const bool here = name == member;
    replaced |= here;
    if (!here || !json.empty())
      out += (out.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + (here ? json : value);
  }
  if (!replaced && !json.empty())
    out += ",\"" + member + "\":" + json;
  return out + "}";
}

}  // namespace

TEST_CASE("token: minted, verified, and what it then says") {
  const std::string token = mint(claims());
  CHECK(token == mint(claims()));
  const auto id = verify_token(verifier(), token, kNow);
  REQUIRE(id);
  CHECK(id->principal() == "user/ana");
  CHECK(id->tenant() == "tenant_9fa");
  CHECK(id->teams() == std::vector<std::string>{"oncall", "web"});
  CHECK(id->attributes() == R"({"mfa":true})");
  CHECK(id->issuer() == "https://id.acme.example");
  CHECK(id->token_id() == "t-1");
  CHECK(id->expires() == kNow + 60'000);
  const auto parts = paseto::split(token);
  REQUIRE(parts);
  CHECK(parts->footer == footer());
  CHECK(
      parts->payload ==
      R"({"attributes":{"mfa":true},"aud":"deploy-api","exp":"2027-01-15T08:01:00Z",)"
      R"("iat":"2027-01-15T07:59:59Z","iss":"https://id.acme.example","jti":"t-1",)"
      R"("nbf":"2027-01-15T07:59:59Z","sub":"user/ana","teams":["oncall","web"],"tenant":"tenant_9fa"})");
  CHECK(verify_payload(payload_with("", "")));
  CHECK(verify_payload(payload_with("", ""))->attributes() == "{}");
}

TEST_CASE("token: every altered byte is refused") {
  const std::string token = mint(claims());
  const TokenVerifier v = verifier();
  std::size_t tried = 0;
  for_each_mutant(token, [&](const std::string& m) {
    const auto r = verify_token(v, m, kNow);
    ++tried;
    if (r)
      FAIL("accepted " + m);
    if (r.error().code != "token.malformed" && r.error().code != "token.bad_signature" &&
        r.error().code != "token.unknown_key")
      FAIL(r.error().code);
  });
  CHECK(tried > 3000);
}

TEST_CASE("token: another tenant, audience, issuer or key") {
  const std::string token = mint(claims());
  const auto with = [](const std::function<void(TokenVerifier&)>& change) {
    TokenVerifier v = verifier();
    change(v);
    return v;
  };
  CHECK(code(verify_token(with([](auto& v) { v.tenant = "tenant_9fb"; }), token, kNow)) ==
        "token.bad_signature");
  CHECK(code(verify_token(with([](auto& v) { v.audience = "deploy-ap"; }), token, kNow)) ==
        "token.bad_signature");
  CHECK(code(verify_token(with([](auto& v) { v.audience = "DEPLOY-API"; }), token, kNow)) ==
        "token.bad_signature");
  CHECK(code(verify_token(with([](auto& v) { v.issuer += "/"; }), token, kNow)) ==
        "token.wrong_issuer");
  CHECK(code(verify_token(verifier(2), token, kNow)) == "token.unknown_key");
  CHECK(verify_token(with([](auto& v) { v.keys.insert(v.keys.begin(), key(2).public_key()); }),
                     token, kNow));
  CHECK(code(verify_token(verifier(), mint(claims(), 2), kNow)) == "token.unknown_key");
  // The boundary between tenant and audience does not move.
  TokenClaims c = claims();
  c.tenant = "tenant_9fadeploy";
  c.audience = "-api";
  CHECK(code(verify_token(verifier(), mint(c), kNow)) == "token.bad_signature");
}

TEST_CASE("token: a key id that names one key over another key's signature") {
  const std::string forged = paseto::sign(key(2), payload_with("", ""), footer(), implicit());
  CHECK(code(verify_token(verifier(), forged, kNow)) == "token.bad_signature");
}

TEST_CASE("token: claims must equal what the implicit assertion bound, too") {
  // Only a holder of the issuer's key can make these.
  CHECK(code(verify_payload(payload_with("tenant", "\"tenant_9fb\""))) == "token.wrong_tenant");
  CHECK(code(verify_payload(payload_with("aud", "\"other\""))) == "token.wrong_audience");
  CHECK(code(verify_payload(payload_with("iss", "\"https://evil.example\""))) ==
        "token.wrong_issuer");
}

TEST_CASE("token: something else signed by the same key is no token") {
  for (const std::string& other :
       {std::string(), std::string("tenant_9fadeploy-api"),
        std::string("ringfence token v1tenant_9fadeploy-api"),
        paseto::pre_authentication({"ringfence token v2", "tenant_9fa", "deploy-api"}),
        paseto::pre_authentication({"ringfence invitation v1", "tenant_9fa", "deploy-api"}),
        paseto::pre_authentication({"tenant_9fa", "deploy-api"})}) {
    const std::string token = paseto::sign(key(), payload_with("", ""), footer(), other);
    CHECK(code(verify_token(verifier(), token, kNow)) == "token.bad_signature");
  }
}

TEST_CASE("token: times, to the millisecond") {
  TokenClaims c = claims();
  c.issued_at = kNow - 5000;
  c.not_before = kNow;
  c.expires = kNow + 10;
  const std::string token = mint(c);
  TokenVerifier v = verifier();
  CHECK(code(verify_token(v, token, kNow - 1)) == "token.not_yet_valid");
  CHECK(verify_token(v, token, kNow));
  CHECK(verify_token(v, token, kNow + 9));
  CHECK(code(verify_token(v, token, kNow + 10)) == "token.expired");
  v.leeway_seconds = 30;
  CHECK(code(verify_token(v, token, kNow - 30'001)) == "token.not_yet_valid");
  CHECK(verify_token(v, token, kNow - 30'000));
  CHECK(verify_token(v, token, kNow + 30'009));
  CHECK(code(verify_token(v, token, kNow + 30'010)) == "token.expired");
  CHECK(code(verify_token(v, token, 0)) == "token.not_yet_valid");
  CHECK(code(verify_token(v, token, INT64_MAX)) == "token.expired");
  CHECK(code(verify_token(v, token, INT64_MIN)) == "token.not_yet_valid");
}

TEST_CASE("token: a verifier that leaves something open is refused") {
  const std::string token = mint(claims());
  const std::function<void(TokenVerifier&)> holes[] = {
      [](auto& v) { v.issuer.clear(); },
      [](auto& v) { v.tenant.clear(); },
      [](auto& v) { v.audience.clear(); },
      [](auto& v) { v.keys.clear(); },
      [](auto& v) { v.leeway_seconds = -1; },
      [](auto& v) { v.leeway_seconds = 61; },
      [](auto& v) { v.leeway_seconds = INT64_MAX; },
      [](auto& v) { v = TokenVerifier{}; }};
  for (const auto& hole : holes) {
    TokenVerifier v = verifier();
    hole(v);
    CHECK(code(verify_token(v, token, kNow)) == "token.bad_verifier");
  }
}

TEST_CASE("token: a footer has one spelling") {
  const std::string id = key().public_key().id();
  const std::vector<std::string> footers = {std::string(),
                                            std::string("{}"),
                                            std::string("null"),
                                            std::string("[]"),
                                            "\"" + id + "\"",
                                            id,
                                            R"({ "kid":")" + id + "\"}",
                                            R"({"kid":")" + id + "\"} ",
                                            R"({"kid":")" + id + R"(","x":1})",
                                            R"({"kid":")" + id + R"(","kid":")" + id + "\"}",
                                            R"({"Kid":")" + id + "\"}",
                                            R"({"kid":["k4.pid.x"]})",
                                            R"({"kid":1})",
                                            R"({"kid":null})",
                                            R"({"kid":""})",
                                            R"({"kid":"../../dev/null"})",
                                            R"({"kid":"' OR 1=1 --"})",
                                            R"({"\u006bid":")" + id + "\"}",
                                            R"({"kid":"k4.lid.)" + id.substr(7) + "\"}",
                                            R"({"kid":")" + id + "A\"}",
                                            R"({"jwk":{"kty":"OKP"},"kid":")" + id + "\"}",
                                            R"({"alg":"none"})",
                                            R"({"kid":")" + std::string(2000, 'x') + "\"}",
                                            std::string("\xef\xbb\xbf") + footer(),
                                            std::string("{\"kid\":\"\xff\"}"),
                                            std::string("{\"kid\":\"\\ud800\"}"),
                                            std::string(100, '[')};
  for (const std::string& f : footers) {
    INFO(f.substr(0, 120));
    const std::string token = paseto::sign(key(), payload_with("", ""), f, implicit());
    CHECK(code(verify_token(verifier(), token, kNow)) == "token.malformed");
  }
}

TEST_CASE("token: claims of another form are refused even under a good signature") {
  const struct {
    const char *member, *json, *path;
  } cases[] = {
      {"exp", "", "/exp"},
      {"nbf", "", "/nbf"},
      {"iat", "", "/iat"},
      {"iss", "", "/iss"},
      {"sub", "", "/sub"},
      {"aud", "", "/aud"},
      {"jti", "", "/jti"},
      {"tenant", "", "/tenant"},
      {"exp", "1800000060", "/exp"},
      {"exp", "\"1800000060\"", "/exp"},
      {"exp", "\"2027-01-15T08:01:00+00:00\"", "/exp"},
      {"exp", "\"never\"", "/exp"},
      {"exp", "null", "/exp"},
      {"exp", "\"2027-01-15T07:59:59Z\"", "/exp"},  // not after nbf
      {"nbf", "\"2027-01-15T08:02:00Z\"", "/exp"},
      {"iat", "\"2027-01-15T08:02:00Z\"", "/exp"},
      {"nbf", "true", "/nbf"},
      {"iss", "[\"https://id.acme.example\"]", "/iss"},
      {"iss", "\"\"", "/iss"},
      {"sub", "[\"user/ana\"]", "/sub"},
      {"sub", "7", "/sub"},
      {"sub", "\"\"", "/sub"},
      {"sub", "\"ana\"", "/sub"},
      {"sub", "\"user/\"", "/sub"},
      {"sub", "\"user/a/b\"", "/sub"},
      {"sub", "\"user/a%2f\"", "/sub"},
      {"sub", "\"user/a%20b\"", "/sub"},
      {"sub", "\"user/a%\"", "/sub"},
      {"sub", "\"user/a\\u0000\"", "/sub"},
      {"sub", "\"user/a\\u0085\"", "/sub"},
      {"sub", "\"User/ana\"", "/sub"},
      {"sub", "\" user/ana\"", "/sub"},
      {"sub", "\"role/admin\"", "/sub"},
      {"sub", "\"team/web\"", "/sub"},
      {"sub", "\"tenant\"", "/sub"},
      {"aud", "[\"deploy-api\"]", "/aud"},
      {"aud", "[]", "/aud"},
      {"aud", "{}", "/aud"},
      {"jti", "1", "/jti"},
      {"jti", "\"\"", "/jti"},
      {"jti", "\"a\\nb\"", "/jti"},
      {"tenant", "\"Tenant_9fa\"", "/tenant"},
      {"tenant", "\"\"", "/tenant"},
      {"teams", "[]", "/teams"},
      {"teams", "\"web\"", "/teams"},
      {"teams", "{}", "/teams"},
      {"teams", "null", "/teams"},
      {"teams", "[\"web\",1]", "/teams/1"},
      {"teams", "[\"web\",\"\"]", "/teams/1"},
      {"teams", "[\"a\",\"b\",\"a\"]", "/teams"},
      {"attributes", "{}", "/attributes"},
      {"attributes", "[]", "/attributes"},
      {"attributes", "\"{}\"", "/attributes"},
      {"attributes", "null", "/attributes"},
      {"attributes", "{\"a\":1,\"a\":2}", "/attributes/a"},
      {"attributes", "{\"a\":9007199254740993}", "/attributes/a"},
      {"admin", "true", "/admin"},
      {"scope", "\"deploy\"", "/scope"},
      {"__proto__", "{}", "/__proto__"},
      {"Exp", "\"2027-01-15T08:01:00Z\"", "/Exp"},
      {"a/b~c", "1", "/a~1b~0c"},
      {"sub\":\"user/ana\",\"sub", "\"user/root\"", "/sub"},
      {"\\u0073ub", "\"user/root\"", "/sub"},
  };
  for (const auto& c : cases) {
    INFO(c.member << " = " << c.json);
    const auto r = verify_payload(payload_with(c.member, c.json));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == "token.bad_claim");
    CHECK(r.error().path == c.path);
  }
  for (const std::string& payload :
       {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
        payload_with("", "") + " x", "\xef\xbb\xbf" + payload_with("", ""),
        payload_with("jti", "\"\xff\""), payload_with("jti", "\"\\ud800\""),
        payload_with("attributes", "{\"a\":" + std::string(20, '[') + std::string(20, ']') + "}"),
        payload_with("attributes", "{\"a\":\"" + std::string(17'000, 'x') + "\"}")}) {
    INFO(payload.substr(0, 100));
    CHECK(code(verify_payload(payload)) == "token.bad_claim");
  }
}

TEST_CASE("token: minting refuses what verifying would") {
  const std::function<void(TokenClaims&)> bad[] = {
      [](auto& c) { c = TokenClaims{}; },
      [](auto& c) { c.issuer.clear(); },
      [](auto& c) { c.issuer = std::string(513, 'i'); },
      [](auto& c) { c.issuer = "\xff"; },
      [](auto& c) { c.subject = "ana"; },
      [](auto& c) { c.subject = "role/admin"; },
      [](auto& c) { c.subject = "team/web"; },
      [](auto& c) { c.subject = "user/a/b"; },
      [](auto& c) { c.subject = "user/" + std::string(513, 'a'); },
      [](auto& c) { c.subject = "service/" + std::string(509, 'a') + "%2F%25é"; },
      [](auto& c) { c.subject = std::string("user/a\0b", 8); },
      [](auto& c) { c.tenant = "Acme"; },
      [](auto& c) { c.tenant = std::string(65, 'a'); },
      [](auto& c) { c.audience.clear(); },
      [](auto& c) { c.token_id.clear(); },
      [](auto& c) { c.token_id = "a\tb"; },
      [](auto& c) {
        c.teams = {"a", "a"};
      },
      [](auto& c) { c.teams = {""}; },
      [](auto& c) {
        c.teams.clear();
        for (int i = 0; i < 257; ++i)
          c.teams.push_back(std::to_string(i));
      },
      [](auto& c) { c.attributes = ""; },
      [](auto& c) { c.attributes = "[]"; },
      [](auto& c) { c.attributes = "{\"a\":1,\"a\":2}"; },
      [](auto& c) { c.attributes = "{\"a\":1e400}"; },
      [](auto& c) { c.attributes = "{\"a\":\"" + std::string(17'000, 'x') + "\"}"; },
      [](auto& c) { c.expires = c.not_before; },
      [](auto& c) { c.expires = c.issued_at; },
      [](auto& c) { c.not_before = -1; },
      [](auto& c) { c.issued_at = -1; },
      [](auto& c) { c.expires = 253'402'300'800'000; },
      [](auto& c) { c.expires = INT64_MAX; },
  };
  std::size_t i = 0;
  for (const auto& change : bad) {
    INFO(i++);
    TokenClaims c = claims();
    change(c);
    CHECK(code(mint_token(key(), c)) == "token.bad_claim");
  }
}

TEST_CASE("token: the widest claims that are allowed pass") {
  TokenClaims c = claims();
  c.issuer = std::string(512, 'i');
  c.subject = "service/" + std::string(508, 'a') + "%2F%25é";
  c.audience = std::string(512, 'a');
  c.token_id = std::string(512, 'j');
  c.tenant = std::string(64, 't');
  c.teams.clear();
  for (int i = 0; i < 256; ++i)
    c.teams.push_back("team " + std::to_string(i) + " é/%");
  c.attributes = R"({ "b" : [1.0, 0.5], "a" : {"\u00e9" : null} })";
  TokenVerifier v = verifier();
  v.issuer = c.issuer;
  v.audience = c.audience;
  v.tenant = c.tenant;
  const auto token = mint_token(key(), c);
  REQUIRE(token);
  const auto id = verify_token(v, *token, kNow);
  REQUIRE(id);
  CHECK(id->principal() == c.subject);
  CHECK(id->teams() == c.teams);
  CHECK(id->attributes() == R"({"a":{"é":null},"b":[1,0.5]})");
}

TEST_CASE("token: texts of other formats, and of absurd size") {
  for (const std::string& text :
       {std::string(), std::string("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyL2FuYSJ9."),
        std::string("Bearer v4.public.AAAA"), std::string("v4.local.AAAA"),
        std::string("v4.public."), mint(claims()) + "." + mint(claims()), std::string(40'000, 'v'),
        "v4.public." + std::string(40'000, 'A')}) {
    CHECK(code(verify_token(verifier(), text, kNow)) == "token.malformed");
  }
}

TEST_CASE("token: errors do not quote the token") {
  const std::string token = mint(claims());
  const std::string body = token.substr(10, 40),
                    signature = token.substr(token.rfind('.') - 40, 40);
  for_each_mutant(token, [&](const std::string& m) {
    const auto r = verify_token(verifier(), m, kNow);
    if (r || r.error().message.find(body) != std::string::npos ||
        r.error().message.find(signature) != std::string::npos)
      FAIL(m);
  });
}
