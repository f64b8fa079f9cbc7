// Who is asking, as proven by a token. A VerifiedIdentity comes only from verify_token(); nothing
// else can make one, and it crosses the ABI only as a handle.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/error.h"
#include "ringfence/key.h"

namespace ringfence {

class VerifiedIdentity {
 public:
  [[nodiscard]] const std::string& principal() const { return principal_; }  // user/… or service/…
  [[nodiscard]] const std::string& tenant() const { return tenant_; }
  [[nodiscard]] const std::vector<std::string>& teams() const {
    return teams_;
  }  // external, bare names
  [[nodiscard]] const std::string& token_id() const { return token_id_; }
  [[nodiscard]] const std::string& issuer() const { return issuer_; }
  [[nodiscard]] Timestamp expires() const { return expires_; }
  // What the token asserted about the principal, as a canonical JSON object ("{}" if nothing).
  [[nodiscard]] const std::string& attributes() const { return attributes_; }

 private:
  VerifiedIdentity() = default;
  friend struct IdentityBuilder;  // private to core/src/identity
  std::string principal_, tenant_, token_id_, issuer_, attributes_;
  std::vector<std::string> teams_;
  Timestamp expires_ = 0;
};

// What a token says. Times have millisecond precision here and are written as RFC 3339.
struct TokenClaims {
  std::string issuer;   // non-empty, at most 512 bytes
  std::string subject;  // user/… or service/…
  std::string tenant;
  std::string audience;
  std::vector<std::string> teams;  // external teams, bare names
  std::string attributes = "{}";   // JSON object
  Timestamp issued_at = 0, not_before = 0, expires = 0;
  std::string token_id;  // `jti`
};

// Mints a PASETO v4.public token: payload {aud, exp, iat, iss, jti, nbf, sub, tenant, teams?,
// attributes?}, footer {"kid":"k4.pid.…"}, implicit assertion PAE("ringfence token v1", tenant,
// audience), where PAE is PASETO's length-prefixed encoding (docs/FORMATS.md). Deterministic.
// Errors: token.bad_claim.
[[nodiscard]] Result<std::string> mint_token(const TokenSecretKey& key, const TokenClaims& claims);

// What the verifier demands. Built by the host once; nothing has a permissive default.
struct TokenVerifier {
  std::string issuer;
  std::string tenant;
  std::string audience;
  std::vector<TokenPublicKey> keys;
  std::int64_t leeway_seconds = 0;  // 0 to 60
};

// Verifies a token at the instant `now`. The signature is checked before the payload is looked at.
// Errors: token.malformed, token.unknown_key, token.bad_signature (also a token for another tenant
// or audience, whose signature cannot fit), token.bad_claim, token.wrong_issuer,
// token.wrong_audience, token.wrong_tenant, token.expired, token.not_yet_valid; token.bad_verifier
// when `verifier` leaves something out.
[[nodiscard]] Result<VerifiedIdentity> verify_token(const TokenVerifier& verifier,
                                                    std::string_view token, Timestamp now);

}  // namespace ringfence
