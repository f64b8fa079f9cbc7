// Keys whose purpose is part of their type, so that one cannot stand in for another.
//
// Text form (one line, no newline):
//   token             public `k4.public.<b64url 32>`, secret `k4.secret.<b64url 64>`, id `k4.pid.…`
//   (PASERK) all other         public `ringfence:PURPOSE:VKEY`, secret
//   `PRIVATE+KEY+ringfence:PURPOSE:VKEY'`
// where VKEY is the C2SP signed-note form `NAME+HASH+BASE64(ALG || 32 bytes)`. ALG is 1 (Ed25519),
// or 32 (X25519) for vault recipients; in the secret form the 32 bytes are the seed. HASH is the
// first 4 bytes, in hex, of SHA-256(NAME "\n" ALG || public key); for purposes other than record
// and ledger NAME is preceded by "ringfence:PURPOSE:" there. So for record and ledger keys the part
// after `ringfence:ledger:` is the vkey that any C2SP tool takes. NAME is 1 to 255 bytes of
// [A-Za-z0-9._/@-]. Errors: key.malformed, key.wrong_purpose, and key.bad_name when a key is made.
//
// What is signed: record and ledger keys sign the note's text as C2SP demands (a record's first
// line holds a space, which no key name can, so no text is both). All other purposes sign
// "ringfence:PURPOSE:v1\n" || message. Token keys sign PASETO's pre-authentication encoding only.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ringfence/entropy.h"
#include "ringfence/error.h"
#include "ringfence/secret_bytes.h"

namespace ringfence {

enum class Purpose : std::uint8_t {
  token,
  record,
  ledger,
  bundle,
  bindings,
  vault_owner,
  vault_writer,
  vault_recipient
};

// "token", "record", "ledger", "bundle", "bindings", "vault-owner", "vault-writer",
// "vault-recipient".
[[nodiscard]] std::string_view purpose_name(Purpose p);

using KeyBytes = std::array<std::uint8_t, 32>;

namespace detail {
struct PublicKeyData {
  std::string name;  // empty for token keys
  KeyBytes bytes{};
  friend bool operator==(const PublicKeyData&, const PublicKeyData&) = default;
};
[[nodiscard]] Result<PublicKeyData> parse_public_key(Purpose p, std::string_view text);
[[nodiscard]] std::string public_key_text(Purpose p, const PublicKeyData& key);
[[nodiscard]] std::string public_key_id(Purpose p, const PublicKeyData& key);
struct SecretKeyData {
  std::string name;
  SecretBytes seed;  // 32 bytes; Ed25519 seed or X25519 scalar
  KeyBytes public_bytes{};
};
[[nodiscard]] Result<SecretKeyData> parse_secret_key(Purpose p, std::string_view text);
[[nodiscard]] Result<SecretKeyData> make_secret_key(Purpose p, std::string_view name,
                                                    Entropy entropy);
[[nodiscard]] SecretBytes secret_key_text(Purpose p, const SecretKeyData& key);
[[nodiscard]] std::string sign_raw(const SecretKeyData& key, std::string_view message);  // 64 bytes
[[nodiscard]] bool verify_raw(const KeyBytes& key, std::string_view message, std::string_view sig);
[[nodiscard]] std::string purposed(Purpose p, std::string_view message);
}  // namespace detail

// The public half. A value; comparing compares name and bytes.
template <Purpose P>
class PublicKey {
 public:
  // Parses the text form; errors: key.malformed, key.wrong_purpose (says which was given).
  [[nodiscard]] static Result<PublicKey> parse(std::string_view text) {
    RINGFENCE_TRY(data, detail::parse_public_key(P, text));
    return PublicKey(std::move(data));
  }
  [[nodiscard]] std::string text() const { return detail::public_key_text(P, data_); }
  [[nodiscard]] const std::string& name() const { return data_.name; }
  [[nodiscard]] const KeyBytes& bytes() const { return data_.bytes; }
  // Short stable id: `k4.pid.…` for tokens, `NAME+HASH` for all others.
  [[nodiscard]] std::string id() const { return detail::public_key_id(P, data_); }
  // Whether `signature` (64 bytes) is this key's over `message` in this purpose's domain.
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const {
    static_assert(P != Purpose::vault_recipient, "recipients do not sign");
    return detail::verify_raw(data_.bytes, detail::purposed(P, message), signature);
  }
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
  explicit PublicKey(detail::PublicKeyData data) : data_(std::move(data)) {}

 private:
  detail::PublicKeyData data_;
};

// The secret half. Move-only; its bytes are wiped on destruction.
template <Purpose P>
class SecretKey {
 public:
  // Makes a key from fresh entropy. `name` as the grammar above says (empty for token keys).
  [[nodiscard]] static Result<SecretKey> generate(std::string_view name, Entropy entropy) {
    RINGFENCE_TRY(data, detail::make_secret_key(P, name, std::move(entropy)));
    return SecretKey(std::move(data));
  }
  [[nodiscard]] static Result<SecretKey> parse(std::string_view text) {
    RINGFENCE_TRY(data, detail::parse_secret_key(P, text));
    return SecretKey(std::move(data));
  }
  [[nodiscard]] SecretBytes text() const { return detail::secret_key_text(P, data_); }
  [[nodiscard]] PublicKey<P> public_key() const {
    return PublicKey<P>(detail::PublicKeyData{data_.name, data_.public_bytes});
  }
  [[nodiscard]] const std::string& name() const { return data_.name; }
  [[nodiscard]] const SecretBytes& seed() const { return data_.seed; }
  // 64-byte Ed25519 signature over `message` in this purpose's domain. Deterministic.
  [[nodiscard]] std::string sign(std::string_view message) const {
    static_assert(P != Purpose::vault_recipient, "recipients do not sign");
    return detail::sign_raw(data_, detail::purposed(P, message));
  }

 private:
  explicit SecretKey(detail::SecretKeyData data) : data_(std::move(data)) {}
  detail::SecretKeyData data_;
};

using TokenSecretKey = SecretKey<Purpose::token>;
using TokenPublicKey = PublicKey<Purpose::token>;
using RecordSecretKey = SecretKey<Purpose::record>;
using RecordPublicKey = PublicKey<Purpose::record>;
using LedgerSecretKey = SecretKey<Purpose::ledger>;
using LedgerPublicKey = PublicKey<Purpose::ledger>;
using BundleSecretKey = SecretKey<Purpose::bundle>;
using BundlePublicKey = PublicKey<Purpose::bundle>;
using BindingsSecretKey = SecretKey<Purpose::bindings>;
using BindingsPublicKey = PublicKey<Purpose::bindings>;
using VaultOwnerSecretKey = SecretKey<Purpose::vault_owner>;
using VaultOwnerPublicKey = PublicKey<Purpose::vault_owner>;
using VaultWriterSecretKey = SecretKey<Purpose::vault_writer>;
using VaultWriterPublicKey = PublicKey<Purpose::vault_writer>;
using VaultRecipientSecretKey = SecretKey<Purpose::vault_recipient>;
using VaultRecipientPublicKey = PublicKey<Purpose::vault_recipient>;

}  // namespace ringfence
