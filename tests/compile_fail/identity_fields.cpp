// A VerifiedIdentity does not take its fields from the caller.
// expect: no matching function for call|could not convert
#include "ringfence/identity.h"

#include <string>

std::string who(const ringfence::VerifiedIdentity& identity) {
#ifdef BAD
  return ringfence::VerifiedIdentity{"user/ana", "tenant_9fa"}.principal();
#else
  return identity.principal();
#endif
}
