// Nobody makes a VerifiedIdentity: it comes from verify_token().
// expect: is private within this context
#include "ringfence/identity.h"

ringfence::Result<ringfence::VerifiedIdentity> anybody(const ringfence::TokenVerifier& verifier,
                                                       std::string_view token) {
#ifdef BAD
  return ringfence::VerifiedIdentity();
#else
  return ringfence::verify_token(verifier, token, 0);
#endif
}
