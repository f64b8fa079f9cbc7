// What a token says, as JSON. The payload is one object with these members and no others:
//
//   aud, iss, jti   text, 1 to 512 bytes, no control characters
//   sub             user/ID or service/ID
//   tenant          1 to 64 of a-z 0-9 _ -
//   exp, iat, nbf   times as in ringfence/encoding.h; nbf < exp, iat < exp
//   teams           optional: distinct bare names of external teams, at most 256, never empty
//   attributes      optional: an object, never empty
#pragma once

#include <string>
#include <string_view>

#include "ringfence/identity.h"

namespace ringfence::claims {

constexpr std::size_t kMaxTeams = 256;

// Whether claims satisfy the rules above. Errors: token.bad_claim, path = JSON pointer.
[[nodiscard]] Result<void> check(const TokenClaims& claims);
// The canonical payload of claims that satisfy them. Errors: token.bad_claim.
[[nodiscard]] Result<std::string> write(const TokenClaims& claims);
// Reads a payload strictly. Errors: token.bad_claim, path = JSON pointer.
[[nodiscard]] Result<TokenClaims> read(std::string_view payload);

}  // namespace ringfence::claims
