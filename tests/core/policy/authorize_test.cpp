// Enforcement: what a proven identity brings along, and what a request cannot add to it.
#include "core/audit/support.h"
#include "ringfence/identity.h"
#include "support.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

VerifiedIdentity identity(std::string_view tenant = "acme") {
  const TokenSecretKey key = *TokenSecretKey::generate("", entropy(7));
  TokenClaims claims;
  claims.issuer = "https://id.acme.example";
  claims.subject = "user/ana";
  claims.tenant = tenant;
  claims.audience = "api";
  claims.teams = {"oncall"};
  claims.attributes = R"({"level":3})";
  claims.issued_at = claims.not_before = kNow - 1000;
  claims.expires = kNow + 60'000;
  claims.token_id = "t-1";
  TokenVerifier verifier;
  verifier.issuer = claims.issuer;
  verifier.tenant = claims.tenant;
  verifier.audience = claims.audience;
  verifier.keys.push_back(key.public_key());
  return *verify_token(verifier, *mint_token(key, claims), kNow);
}

std::string word(const Policy& policy, const VerifiedIdentity& who, std::string_view action,
                 std::string_view attributes) {
  const auto doc = json::Document::parse(attributes);
  REQUIRE(doc);
  const auto decision = policy.authorize(who, action, "project/web", kNow, doc->root());
  return decision ? std::string(reason_name(decision->reason)) : decision.error().code;
}

}  // namespace

TEST_CASE("an identity brings its tenant, external teams and attributes", "[policy]") {
  const Policy policy = load({{"teams", R"({"oncall": {"external": true}})"}, {"bindings", R"x([
    {"id": "a", "principal": "team/oncall", "role": "viewer", "scope": "tenant"},
    {"id": "b", "principal": "user/ana", "role": "lead", "scope": "tenant", "when": "principal.level >= 3"},
    {"id": "c", "principal": "user/ana", "role": "owner", "scope": "tenant", "when": "principal.root == true"}])x"}});
  const VerifiedIdentity ana = identity();
  CHECK(word(policy, ana, "deploy.prod", "{}") == "granted");
  CHECK(policy.authorize(ana, "logs.read", "repo/x", kNow)->allowed);
  CHECK_FALSE(policy.authorize(ana, "pay", "tenant", kNow)->allowed);
  CHECK(word(policy, identity("other"), "deploy.prod", "{}") == "tenant_boundary");
  // A request cannot say who the principal is, nor pass its own attributes off as the principal's.
  CHECK(word(policy, ana, "pay", R"({"principal": {"root": true}})") == "condition_error");
  CHECK(word(policy, ana, "pay", R"({"context": {"root": true}})") == "condition_error");
  CHECK(word(policy, ana, "deploy.prod", R"({"principal": {"level": 0}})") == "granted");
  CHECK(word(policy, ana, "deploy.prod", "[]") == "request.bad_attributes");
}
