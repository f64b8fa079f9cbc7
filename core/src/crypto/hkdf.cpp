#include "crypto/hkdf.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "crypto/bytes.h"

namespace ringfence::crypto {
namespace {

class Hmac {
 public:
  explicit Hmac(std::string_view key) {
    crypto_auth_hmacsha256_init(&state_, octets(key), key.size());
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { secure_wipe(&state_, sizeof state_); }
  void update(std::string_view s) { crypto_auth_hmacsha256_update(&state_, octets(s), s.size()); }
  void final(std::uint8_t* out) { crypto_auth_hmacsha256_final(&state_, out); }

 private:
  crypto_auth_hmacsha256_state state_;
};

}  // namespace

SecretBytes hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  Hmac mac(key);
  for (const std::string_view part : parts)
    mac.update(part);
  SecretBytes out(kHmacSize);
  mac.final(out.data());
  return out;
}

SecretBytes hkdf_extract(std::string_view salt, std::initializer_list<std::string_view> ikm_parts) {
  return hmac_sha256(salt, ikm_parts);  // an absent salt is 32 zeroes, which HMAC pads "" to
}

SecretBytes hkdf_expand(const SecretBytes& prk, std::initializer_list<std::string_view> info_parts,
                        std::size_t size) {
  if (size > 255 * kHmacSize)
    return {};
  SecretBytes out(size), block(kHmacSize);
  std::uint8_t counter = 0;
  for (std::size_t done = 0; done < size; done += kHmacSize) {
    Hmac mac(prk.reveal());
    if (counter > 0)
      mac.update(block.reveal());
    for (const std::string_view part : info_parts)
      mac.update(part);
    ++counter;
    mac.update(text(&counter, 1));
    mac.final(block.data());
    std::memcpy(out.data() + done, block.data(), std::min(kHmacSize, size - done));
  }
  return out;
}

}  // namespace ringfence::crypto
