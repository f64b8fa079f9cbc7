#include "crypto/paserk.h"

#include <sodium.h>

#include <cstring>

#include "crypto/bytes.h"
#include "crypto/ed25519.h"
#include "crypto/wiped.h"
#include "ringfence/encoding.h"

namespace ringfence::paserk {
namespace {

constexpr std::string_view kPublic = "k4.public.", kSecret = "k4.secret.", kId = "k4.pid.";
constexpr std::size_t kIdSize = 33;

std::string_view view(const KeyBytes& k) { return crypto::text(k.data(), k.size()); }

}  // namespace

std::string public_text(const KeyBytes& key) { return std::string(kPublic) + base64url(view(key)); }

Result<KeyBytes> parse_public(std::string_view text) {
  if (!text.starts_with(kPublic)) {
    return fail("key.malformed", "not a token public key; it begins with `k4.public.`", "byte 0");
  }
  const Result<std::string> bytes = base64url_decode(text.substr(kPublic.size()));
  KeyBytes key{};
  if (!bytes || bytes->size() != key.size()) {
    return fail("key.malformed", "a token public key is 32 bytes in base64url; copy it whole",
                "byte " + std::to_string(kPublic.size()));
  }
  std::memcpy(key.data(), bytes->data(), key.size());
  return key;
}

SecretBytes secret_text(const SecretBytes& seed, const KeyBytes& public_key) {
  crypto::Wiped<64> both;
  std::memcpy(both.data(), seed.data(), 32);
  std::memcpy(both.data() + 32, public_key.data(), 32);
  std::string encoded = base64url(both.view());
  SecretBytes text(kSecret.size() + encoded.size());
  std::memcpy(text.data(), kSecret.data(), kSecret.size());
  std::memcpy(text.data() + kSecret.size(), encoded.data(), encoded.size());
  secure_wipe(encoded.data(), encoded.size());
  return text;
}

Result<detail::SecretKeyData> parse_secret(std::string_view text) {
  if (!text.starts_with(kSecret)) {
    return fail("key.malformed", "not a token secret key; it begins with `k4.secret.`", "byte 0");
  }
  Result<std::string> decoded = base64url_decode(text.substr(kSecret.size()));
  if (!decoded) {
    return fail("key.malformed", "a token secret key is 64 bytes in base64url; copy it whole",
                "byte " + std::to_string(kSecret.size()));
  }
  const SecretBytes both = crypto::take_secret(*decoded);
  if (both.size() != 64) {
    return fail("key.malformed", "a token secret key is 64 bytes in base64url; copy it whole",
                "byte " + std::to_string(kSecret.size()));
  }
  detail::SecretKeyData key;
  key.seed = SecretBytes(both.reveal().substr(0, 32));
  key.public_bytes = crypto::ed25519_public_key(key.seed);
  if (std::memcmp(key.public_bytes.data(), both.data() + 32, 32) != 0) {
    return fail("key.malformed",
                "the public half does not belong to the secret; copy the key again",
                "byte " + std::to_string(kSecret.size()));
  }
  return key;
}

std::string public_id(const KeyBytes& key) {
  const std::string input = std::string(kId) + public_text(key);
  std::uint8_t digest[kIdSize];
  crypto_generichash(digest, kIdSize, crypto::octets(input), input.size(), nullptr, 0);
  return std::string(kId) + base64url(crypto::text(digest, kIdSize));
}

bool is_public_id(std::string_view text) {
  if (!text.starts_with(kId))
    return false;
  const Result<std::string> digest = base64url_decode(text.substr(kId.size()));
  return digest && digest->size() == kIdSize;
}

}  // namespace ringfence::paserk
