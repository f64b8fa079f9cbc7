#include "crypto/key_text.h"

#include <array>
#include <cstring>
#include <optional>

#include "crypto/bytes.h"
#include "crypto/paserk.h"
#include "crypto/wiped.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence::crypto {
namespace {

constexpr std::string_view kSecretMark = "PRIVATE+KEY+", kScheme = "ringfence:";
constexpr std::size_t kHashDigits = 8, kBodySize = 33;
constexpr std::array kPurposes = {
    Purpose::token,    Purpose::record,      Purpose::ledger,       Purpose::bundle,
    Purpose::bindings, Purpose::vault_owner, Purpose::vault_writer, Purpose::vault_recipient};

char algorithm(Purpose p) { return p == Purpose::vault_recipient ? 32 : 1; }

std::string prefix(Purpose p) {
  return std::string(kScheme).append(purpose_name(p)).append(1, ':');
}

tl::unexpected<Error> malformed(const char* why, std::size_t at) {
  return fail("key.malformed", why, "byte " + std::to_string(at));
}

// The purpose that a text (without its secret mark) claims.
std::optional<Purpose> claimed_purpose(std::string_view text) {
  if (text.starts_with("k4."))
    return Purpose::token;
  for (const Purpose p : kPurposes) {
    if (p != Purpose::token && text.starts_with(prefix(p)))
      return p;
  }
  return std::nullopt;
}

// What both forms have in common, checked as far as the text alone allows.
struct Parts {
  std::string_view name, hash;
  std::string bytes;  // 32: the public key, or the seed
};

// Checks purpose and half before anything else, so that the error says which key was given.
Result<void> check_kind(Purpose p, std::string_view text, bool secret) {
  const bool is_secret = text.starts_with(kSecretMark) || text.starts_with("k4.secret.");
  const std::string_view body =
      text.starts_with(kSecretMark) ? text.substr(kSecretMark.size()) : text;
  const std::optional<Purpose> claimed = claimed_purpose(body);
  if (!claimed)
    return malformed("not a Ringfence key; copy the whole line", 0);
  if (*claimed != p) {
    return fail("key.wrong_purpose", "this is a " + std::string(purpose_name(*claimed)) +
                                         " key; a " + std::string(purpose_name(p)) +
                                         " key is needed here");
  }
  if (is_secret != secret) {
    return malformed(secret ? "this is a public key; the secret key is needed here"
                            : "this is a secret key; give the public key here",
                     0);
  }
  return {};
}

Result<Parts> split(Purpose p, std::string_view text, bool secret) {
  const std::size_t start = (secret ? kSecretMark.size() : 0) + prefix(p).size();
  const std::string_view vkey = text.substr(start);
  const std::size_t plus = vkey.find('+');
  if (plus == vkey.npos || !valid_key_name(vkey.substr(0, plus))) {
    return malformed("the key's name is 1 to 255 of A-Z a-z 0-9 . _ / @ -, then `+`", start);
  }
  const std::size_t body = plus + 1 + kHashDigits + 1;
  if (vkey.size() < body || vkey[body - 1] != '+') {
    return malformed("after the name come `+`, 8 hex digits and `+`", start + plus);
  }
  Result<std::string> decoded = base64_decode(vkey.substr(body));
  if (!decoded || decoded->size() != kBodySize || decoded->front() != algorithm(p)) {
    if (decoded)
      secure_wipe(decoded->data(), decoded->size());
    return malformed("the key's bytes are damaged; copy the whole line", start + body);
  }
  Parts parts{vkey.substr(0, plus), vkey.substr(plus + 1, kHashDigits), decoded->substr(1)};
  secure_wipe(decoded->data(), decoded->size());
  return parts;
}

tl::unexpected<Error> wrong_hash() {
  return malformed("name, hash and bytes do not belong together; copy the whole line", 0);
}

}  // namespace

bool valid_key_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/@-";
  return !name.empty() && name.size() <= 255 && name.find_first_not_of(kAllowed) == name.npos;
}

std::string key_hash(Purpose p, std::string_view name, const KeyBytes& key) {
  std::string input;
  if (p != Purpose::record && p != Purpose::ledger)
    input = prefix(p);
  input.append(name).append(1, '\n').append(1, algorithm(p)).append(text(key.data(), key.size()));
  return hex(view(sha256(input)).substr(0, kHashDigits / 2));
}

}  // namespace ringfence::crypto

namespace ringfence::detail {

using namespace crypto;

Result<PublicKeyData> parse_public_key(Purpose p, std::string_view text) {
  RINGFENCE_CHECK(check_kind(p, text, false));
  if (p == Purpose::token) {
    RINGFENCE_TRY(bytes, paserk::parse_public(text));
    return PublicKeyData{"", bytes};
  }
  RINGFENCE_TRY(parts, split(p, text, false));
  PublicKeyData key{std::string(parts.name), {}};
  std::memcpy(key.bytes.data(), parts.bytes.data(), key.bytes.size());
  if (key_hash(p, key.name, key.bytes) != parts.hash)
    return wrong_hash();
  return key;
}

std::string public_key_text(Purpose p, const PublicKeyData& key) {
  if (p == Purpose::token)
    return paserk::public_text(key.bytes);
  const std::string body = algorithm(p) + std::string(text(key.bytes.data(), key.bytes.size()));
  return prefix(p) + public_key_id(p, key) + '+' + base64(body);
}

std::string public_key_id(Purpose p, const PublicKeyData& key) {
  if (p == Purpose::token)
    return paserk::public_id(key.bytes);
  return key.name + '+' + key_hash(p, key.name, key.bytes);
}

Result<SecretKeyData> parse_secret_key(Purpose p, std::string_view text) {
  RINGFENCE_CHECK(check_kind(p, text, true));
  if (p == Purpose::token)
    return paserk::parse_secret(text);
  RINGFENCE_TRY(parts, split(p, text, true));
  SecretKeyData key;
  key.name = parts.name;
  key.seed = take_secret(parts.bytes);
  key.public_bytes = public_key_of(p, key.seed);
  if (key_hash(p, key.name, key.public_bytes) != parts.hash)
    return wrong_hash();
  return key;
}

SecretBytes secret_key_text(Purpose p, const SecretKeyData& key) {
  if (p == Purpose::token)
    return paserk::secret_text(key.seed, key.public_bytes);
  Wiped<kBodySize> body;
  body.bytes[0] = static_cast<std::uint8_t>(algorithm(p));
  std::memcpy(body.data() + 1, key.seed.data(), key.seed.size());
  std::string encoded = base64(body.view());
  const std::string head = std::string(kSecretMark) + prefix(p) + key.name + '+' +
                           key_hash(p, key.name, key.public_bytes) + '+';
  SecretBytes out(head.size() + encoded.size());
  std::memcpy(out.data(), head.data(), head.size());
  std::memcpy(out.data() + head.size(), encoded.data(), encoded.size());
  secure_wipe(encoded.data(), encoded.size());
  return out;
}

}  // namespace ringfence::detail
