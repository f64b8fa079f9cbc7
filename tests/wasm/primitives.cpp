// The primitives of the .wasm, bare, for published vectors: the module itself offers no raw verify.
// Built by the same compiler from the same libraries, with the same flags.
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "ringfence/self_test.h"

namespace {

ringfence::KeyBytes key_at(const char* bytes) {
  ringfence::KeyBytes key{};
  std::memcpy(key.data(), bytes, key.size());
  return key;
}

std::array<char, 1 << 16> area;

}  // namespace

extern "C" {

std::int32_t test_start() { return ringfence::self_test() ? 0 : 1; }

// Where the arguments go.
char* test_area() { return area.data(); }

// The area holds the key, the signature and the message.
std::int32_t test_ed25519_verify(std::size_t signature_size, std::size_t message_size) {
  const std::string_view rest(area.data() + 32, signature_size + message_size);
  return ringfence::crypto::ed25519_verify(key_at(area.data()), rest.substr(signature_size),
                                           rest.substr(0, signature_size))
             ? 1
             : 0;
}

// The area holds scalar and point, and then the shared secret.
std::int32_t test_x25519() {
  ringfence::KeyBytes shared{};
  const ringfence::SecretBytes scalar(std::string_view(area.data(), 32));
  const bool good = ringfence::crypto::x25519(scalar, key_at(area.data() + 32), shared);
  std::memcpy(area.data(), shared.data(), shared.size());
  return good ? 1 : 0;
}

}  // extern "C"
