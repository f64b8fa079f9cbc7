// A VerifiedIdentity is not edited after verification.
// expect: discards qualifiers|is private|passing .const
#include "ringfence/identity.h"

#include <string>

void become(ringfence::VerifiedIdentity& identity, std::string& principal) {
#ifdef BAD
  identity.principal() = principal;
#else
  principal = identity.principal();
#endif
}
