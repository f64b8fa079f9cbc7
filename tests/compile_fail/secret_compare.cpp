// Secrets are not compared with ==, whose time tells where they differ.
// expect: no match for .operator==
#include "ringfence/secret_bytes.h"

bool same(const ringfence::SecretBytes& a, const ringfence::SecretBytes& b) {
#ifdef BAD
  return a == b;
#else
  return a.size() == b.size();
#endif
}
