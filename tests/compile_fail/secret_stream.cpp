// A secret does not go into a stream; its size may.
// expect: no match for .operator<<
#include "ringfence/secret_bytes.h"

#include <ostream>

void show(std::ostream& out, const ringfence::SecretBytes& secret) {
#ifdef BAD
  out << secret;
#else
  out << secret.size();
#endif
}
