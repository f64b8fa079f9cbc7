// The one door to a VerifiedIdentity. Private to core/src/identity: including it elsewhere would
// let an unverified claim pass for a proof.
#pragma once

#include <utility>

#include "ringfence/identity.h"

namespace ringfence {

struct IdentityBuilder {
  [[nodiscard]] static VerifiedIdentity from_verified(TokenClaims claims) {
    VerifiedIdentity identity;
    identity.principal_ = std::move(claims.subject);
    identity.tenant_ = std::move(claims.tenant);
    identity.token_id_ = std::move(claims.token_id);
    identity.issuer_ = std::move(claims.issuer);
    identity.attributes_ = std::move(claims.attributes);
    identity.teams_ = std::move(claims.teams);
    identity.expires_ = claims.expires;
    return identity;
  }
};

}  // namespace ringfence
