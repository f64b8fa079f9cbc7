// Minting and verifying tokens: PASETO v4.public with a key id in the footer, bound to a tenant and
// an audience by the implicit assertion
//
//   PAE("ringfence token v1", tenant, audience)
//
// which is not sent: a verifier supplies its own, so a token for another tenant or audience has a
// signature that does not fit, before anything in it is read. Both must equal the claims as well.
#include "crypto/paserk.h"
#include "identity/identity_builder.h"
#include "identity/paseto.h"
#include "identity/token_claims.h"
#include "ringfence/json.h"

namespace ringfence {
namespace {

constexpr std::size_t kMaxToken = 32768, kMaxFooter = 1024;
constexpr std::int64_t kMaxLeeway = 60;

std::string implicit_assertion(std::string_view tenant, std::string_view audience) {
  return paseto::pre_authentication({"ringfence token v1", tenant, audience});
}

std::string footer_for(std::string_view key_id) {
  json::Writer w;
  return w.begin_object().member("kid", key_id).end_object().take();
}

// The key id of a footer, which has one spelling: {"kid":"k4.pid.…"}.
Result<std::string> key_id(std::string_view footer) {
  const auto refuse = [] {
    return fail("token.malformed", "the token's footer must be `{\"kid\":\"k4.pid.…\"}`; mint the "
                                   "token with a Ringfence key");
  };
  json::Options options;
  options.max_bytes = kMaxFooter;
  options.max_depth = 1;
  const Result<json::Document> doc = json::Document::parse(footer, options);
  if (!doc || !doc->root().is(json::Kind::object))
    return refuse();
  const auto kid = doc->root().get("kid");
  if (!kid || !kid->is(json::Kind::string) || !paserk::is_public_id(kid->string()) ||
      footer_for(kid->string()) != footer) {
    return refuse();
  }
  return std::string(kid->string());
}

// Nothing is permitted by being left out.
Result<void> check_verifier(const TokenVerifier& v) {
  if (v.issuer.empty() || v.tenant.empty() || v.audience.empty() || v.keys.empty()) {
    return fail("token.bad_verifier",
                "the verifier needs an issuer, a tenant, an audience and at least one key");
  }
  if (v.leeway_seconds < 0 || v.leeway_seconds > kMaxLeeway) {
    return fail("token.bad_verifier", "the leeway is 0 to 60 seconds");
  }
  return {};
}

Result<const TokenPublicKey*> choose_key(const TokenVerifier& v, std::string_view id) {
  for (const TokenPublicKey& key : v.keys) {
    if (key.id() == id)
      return &key;
  }
  return fail("token.unknown_key",
              "no key `" + std::string(id) + "` is trusted here; add the issuer's public key");
}

Result<void> check_demands(const TokenVerifier& v, const TokenClaims& c, Timestamp now) {
  if (c.issuer != v.issuer) {
    return fail("token.wrong_issuer", "the token is from another issuer", "/iss");
  }
  if (c.tenant != v.tenant) {
    return fail("token.wrong_tenant", "the token is for another tenant", "/tenant");
  }
  if (c.audience != v.audience) {
    return fail("token.wrong_audience", "the token is for another audience", "/aud");
  }
  const std::int64_t leeway = v.leeway_seconds * 1000;
  if (c.not_before - leeway > now) {
    return fail("token.not_yet_valid", "the token is valid from " + format_time(c.not_before),
                "/nbf");
  }
  if (c.expires + leeway <= now) {
    return fail("token.expired",
                "the token expired at " + format_time(c.expires) + "; get a new one", "/exp");
  }
  return {};
}

}  // namespace

Result<std::string> mint_token(const TokenSecretKey& key, const TokenClaims& claims) {
  RINGFENCE_TRY(payload, claims::write(claims));
  return paseto::sign(key, payload, footer_for(key.public_key().id()),
                      implicit_assertion(claims.tenant, claims.audience));
}

Result<VerifiedIdentity> verify_token(const TokenVerifier& verifier, std::string_view token,
                                      Timestamp now) {
  RINGFENCE_CHECK(check_verifier(verifier));
  if (token.size() > kMaxToken) {
    return fail("token.malformed", "the token is larger than 32768 bytes");
  }
  RINGFENCE_TRY(parts, paseto::split(token));
  RINGFENCE_TRY(id, key_id(parts.footer));
  RINGFENCE_TRY(key, choose_key(verifier, id));
  if (!paseto::verify(*key, parts, implicit_assertion(verifier.tenant, verifier.audience))) {
    return fail("token.bad_signature",
                "the signature does not fit: altered, or for another tenant or audience");
  }
  RINGFENCE_TRY(claims, claims::read(parts.payload));
  RINGFENCE_CHECK(check_demands(verifier, claims, now));
  return IdentityBuilder::from_verified(std::move(claims));
}

}  // namespace ringfence
