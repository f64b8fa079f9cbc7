// HPKE (RFC 9180), base mode, one message a key: DHKEM(X25519, HKDF-SHA256) 0x0020,
// HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003. What is computed, in the RFC's words:
//
//   skE, pkE   = DeriveKeyPair(ikmE)                                  7.1.3
//   dh         = X25519(skE, pkR), refused when all zeroes            7.1.4
//   shared     = ExtractAndExpand(dh, pkE || pkR)                     4.1
//   key, nonce = KeySchedule(base, shared, info, no psk)              5.1
//   ct         = ChaCha20Poly1305(key, nonce, aad, pt)                5.2, sequence number 0
#include "ringfence/hpke.h"

#include <sodium.h>

#include "crypto/bytes.h"
#include "crypto/hkdf.h"
#include "crypto/x25519.h"

namespace ringfence {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kVersion = "HPKE-v1"sv;
constexpr std::string_view kKemSuite = "KEM\x00\x20"sv;
constexpr std::string_view kSuite = "HPKE\x00\x20\x00\x01\x00\x03"sv;
constexpr std::string_view kBaseMode = "\x00"sv;
constexpr std::size_t kKeySize = crypto_aead_chacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceSize = crypto_aead_chacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_chacha20poly1305_ietf_ABYTES;

SecretBytes labeled_extract(std::string_view suite, std::string_view salt, std::string_view label,
                            std::string_view ikm) {
  return crypto::hkdf_extract(salt, {kVersion, suite, label, ikm});
}

SecretBytes labeled_expand(std::string_view suite, const SecretBytes& prk, std::string_view label,
                           std::string_view info, std::size_t size) {
  const char length[2] = {static_cast<char>(size >> 8), static_cast<char>(size & 0xff)};
  return crypto::hkdf_expand(prk, {std::string_view(length, 2), kVersion, suite, label, info},
                             size);
}

std::string_view view(const KeyBytes& k) { return crypto::text(k.data(), k.size()); }

SecretBytes derive_scalar(const Entropy& ikm) {
  const SecretBytes prk =
      labeled_extract(kKemSuite, "", "dkp_prk", crypto::text(ikm.bytes().data(), Entropy::kSize));
  return labeled_expand(kKemSuite, prk, "sk", "", 32);
}

struct KeyAndNonce {
  SecretBytes key, nonce;
};

// False when the two keys have no usable shared secret.
bool schedule(const SecretBytes& own, const KeyBytes& other, std::string_view kem_context,
              std::string_view info, KeyAndNonce& out) {
  KeyBytes dh{};
  if (!crypto::x25519(own, other, dh))
    return false;
  const SecretBytes eae = labeled_extract(kKemSuite, "", "eae_prk", view(dh));
  secure_wipe(dh.data(), dh.size());
  const SecretBytes shared = labeled_expand(kKemSuite, eae, "shared_secret", kem_context, 32);

  const SecretBytes psk_id_hash = labeled_extract(kSuite, "", "psk_id_hash", "");
  const SecretBytes info_hash = labeled_extract(kSuite, "", "info_hash", info);
  std::string context(kBaseMode);
  context.append(psk_id_hash.reveal()).append(info_hash.reveal());
  const SecretBytes secret = labeled_extract(kSuite, shared.reveal(), "secret", "");
  out.key = labeled_expand(kSuite, secret, "key", context, kKeySize);
  out.nonce = labeled_expand(kSuite, secret, "base_nonce", context, kNonceSize);
  return true;
}

}  // namespace

Result<Sealed> hpke_seal(const KeyBytes& recipient, std::string_view info, std::string_view aad,
                         std::string_view plaintext, Entropy entropy) {
  const SecretBytes ephemeral = derive_scalar(entropy);
  Sealed sealed;
  sealed.enc = view(crypto::x25519_public_key(ephemeral));
  KeyAndNonce k;
  if (!schedule(ephemeral, recipient, sealed.enc + std::string(view(recipient)), info, k)) {
    return fail("hpke.bad_key",
                "the recipient's public key has low order; use a genuine X25519 key");
  }
  sealed.ciphertext.resize(plaintext.size() + kTagSize);
  crypto_aead_chacha20poly1305_ietf_encrypt(
      crypto::octets(sealed.ciphertext), nullptr, crypto::octets(plaintext), plaintext.size(),
      crypto::octets(aad), aad.size(), nullptr, k.nonce.data(), k.key.data());
  return sealed;
}

Result<SecretBytes> hpke_open(const SecretBytes& recipient_secret, std::string_view info,
                              std::string_view aad, const Sealed& sealed) {
  const auto refuse = [] {
    return fail("hpke.open_failed",
                "the sealed value does not open: wrong key, or it or its place was altered");
  };
  KeyBytes enc{};
  if (recipient_secret.size() != enc.size() || sealed.enc.size() != enc.size() ||
      sealed.ciphertext.size() < kTagSize) {
    return refuse();
  }
  sealed.enc.copy(reinterpret_cast<char*>(enc.data()), enc.size());
  const std::string own(view(crypto::x25519_public_key(recipient_secret)));
  KeyAndNonce k;
  if (!schedule(recipient_secret, enc, sealed.enc + own, info, k))
    return refuse();
  SecretBytes plaintext(sealed.ciphertext.size() - kTagSize);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr,
                                                crypto::octets(sealed.ciphertext),
                                                sealed.ciphertext.size(), crypto::octets(aad),
                                                aad.size(), k.nonce.data(), k.key.data()) != 0) {
    return refuse();
  }
  return plaintext;
}

}  // namespace ringfence
