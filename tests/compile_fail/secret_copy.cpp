// A secret is not copied by accident.
// expect: use of deleted function
#include "ringfence/secret_bytes.h"

#include <utility>

ringfence::SecretBytes take(ringfence::SecretBytes secret) {
#ifdef BAD
  ringfence::SecretBytes copy = secret;
#else
  ringfence::SecretBytes copy = std::move(secret);
#endif
  return copy;
}
