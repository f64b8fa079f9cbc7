// PASETO v4.public (github.com/paseto-standard/paseto-spec), the signing half of version 4:
//
//   token      "v4.public." b64url(payload || signature) [ "." b64url(footer) ]
//   signature  Ed25519 over PAE("v4.public.", payload, footer, implicit assertion)
//   PAE(p...)  LE64(number of pieces), then for each LE64(length) and its bytes
//
// base64url is unpadded and canonical. An empty footer is written without its dot. Payloads are
// opaque here; what they must say is token_claims.h's business.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ringfence/key.h"

namespace ringfence::paseto {

[[nodiscard]] std::string pre_authentication(std::initializer_list<std::string_view> pieces);

[[nodiscard]] std::string sign(const TokenSecretKey& key, std::string_view payload,
                               std::string_view footer, std::string_view implicit);

// A token taken apart; nothing is verified.
struct Parts {
  std::string payload, signature, footer;
};
// Errors: token.malformed.
[[nodiscard]] Result<Parts> split(std::string_view token);
[[nodiscard]] bool verify(const TokenPublicKey& key, const Parts& parts, std::string_view implicit);

}  // namespace ringfence::paseto
