#include "crypto/x25519.h"

#include <sodium.h>

#include <cassert>

namespace ringfence::crypto {

KeyBytes x25519_public_key(const SecretBytes& scalar) {
  assert(scalar.size() == crypto_scalarmult_SCALARBYTES);
  KeyBytes public_key{};
  crypto_scalarmult_base(public_key.data(), scalar.data());
  return public_key;
}

bool x25519(const SecretBytes& scalar, const KeyBytes& point, KeyBytes& shared) {
  assert(scalar.size() == crypto_scalarmult_SCALARBYTES);
  if (crypto_scalarmult(shared.data(), scalar.data(), point.data()) != 0 ||
      sodium_is_zero(shared.data(), shared.size()) != 0) {
    secure_wipe(shared.data(), shared.size());
    return false;
  }
  return true;
}

}  // namespace ringfence::crypto
