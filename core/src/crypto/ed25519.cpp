#include "crypto/ed25519.h"

#include <sodium.h>

#include <cassert>
#include <cstring>

#include "crypto/bytes.h"
#include "crypto/wiped.h"

namespace ringfence::crypto {

KeyBytes ed25519_public_key(const SecretBytes& seed) {
  assert(seed.size() == crypto_sign_SEEDBYTES);
  KeyBytes public_key{};
  Wiped<crypto_sign_SECRETKEYBYTES> expanded;
  crypto_sign_seed_keypair(public_key.data(), expanded.data(), seed.data());
  return public_key;
}

std::string ed25519_sign(const SecretBytes& seed, const KeyBytes& public_key,
                         std::string_view message) {
  assert(seed.size() == crypto_sign_SEEDBYTES);
  Wiped<crypto_sign_SECRETKEYBYTES> secret_key;  // libsodium's form: seed, then public key
  std::memcpy(secret_key.data(), seed.data(), seed.size());
  std::memcpy(secret_key.data() + seed.size(), public_key.data(), public_key.size());
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(octets(signature), nullptr, octets(message), message.size(),
                       secret_key.data());
  return signature;
}

bool ed25519_verify(const KeyBytes& public_key, std::string_view message,
                    std::string_view signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(octets(signature), octets(message), message.size(),
                                     public_key.data()) == 0;
}

}  // namespace ringfence::crypto
