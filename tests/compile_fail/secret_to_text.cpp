// A secret does not become text by conversion; reveal() says so by name.
// expect: could not convert|cannot convert|conversion from
#include "ringfence/secret_bytes.h"

#include <string_view>

std::string_view text(const ringfence::SecretBytes& secret) {
#ifdef BAD
  return secret;
#else
  return secret.reveal();
#endif
}
