// A secret is not copied by assignment.
// expect: use of deleted function
#include "ringfence/secret_bytes.h"

#include <utility>

void replace(ringfence::SecretBytes& to, ringfence::SecretBytes& from) {
#ifdef BAD
  to = from;
#else
  to = std::move(from);
#endif
}
