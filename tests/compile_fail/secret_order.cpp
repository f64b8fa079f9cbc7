// Secrets have no order.
// expect: no match for .operator<
#include "ringfence/secret_bytes.h"

bool before(const ringfence::SecretBytes& a, const ringfence::SecretBytes& b) {
#ifdef BAD
  return a < b;
#else
  return a.size() < b.size();
#endif
}
