#include "ringfence/hash.h"

#include <sodium.h>

#include "crypto/bytes.h"

namespace ringfence {

Hash sha256(std::string_view bytes) {
  Hash h;
  crypto_hash_sha256(h.data(), crypto::octets(bytes), bytes.size());
  return h;
}

Hash sha256(std::string_view a, std::string_view b) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, crypto::octets(a), a.size());
  crypto_hash_sha256_update(&state, crypto::octets(b), b.size());
  Hash h;
  crypto_hash_sha256_final(&state, h.data());
  return h;
}

}  // namespace ringfence
