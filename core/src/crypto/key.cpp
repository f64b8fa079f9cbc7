// Keys of all purposes but their text: making, signing, verifying, domain separation.
#include "ringfence/key.h"

#include <cassert>

#include "crypto/bytes.h"
#include "crypto/ed25519.h"
#include "crypto/key_text.h"
#include "crypto/x25519.h"

namespace ringfence {

std::string_view purpose_name(Purpose p) {
  switch (p) {
  case Purpose::token:
    return "token";
  case Purpose::record:
    return "record";
  case Purpose::ledger:
    return "ledger";
  case Purpose::bundle:
    return "bundle";
  case Purpose::bindings:
    return "bindings";
  case Purpose::vault_owner:
    return "vault-owner";
  case Purpose::vault_writer:
    return "vault-writer";
  case Purpose::vault_recipient:
    return "vault-recipient";
  }
  return "";
}

namespace crypto {

KeyBytes public_key_of(Purpose p, const SecretBytes& seed) {
  return p == Purpose::vault_recipient ? x25519_public_key(seed) : ed25519_public_key(seed);
}

}  // namespace crypto

namespace detail {

Result<SecretKeyData> make_secret_key(Purpose p, std::string_view name, Entropy entropy) {
  if (p == Purpose::token ? !name.empty() : !crypto::valid_key_name(name)) {
    return fail("key.bad_name", p == Purpose::token
                                    ? "a token key has no name; leave it out"
                                    : "a key's name is 1 to 255 of A-Z a-z 0-9 . _ / @ -");
  }
  SecretKeyData key;
  key.name = name;
  key.seed = SecretBytes(crypto::text(entropy.bytes().data(), Entropy::kSize));
  key.public_bytes = crypto::public_key_of(p, key.seed);
  return key;
}

std::string sign_raw(const SecretKeyData& key, std::string_view message) {
  return crypto::ed25519_sign(key.seed, key.public_bytes, message);
}

bool verify_raw(const KeyBytes& key, std::string_view message, std::string_view sig) {
  return crypto::ed25519_verify(key, message, sig);
}

std::string purposed(Purpose p, std::string_view message) {
  if (p == Purpose::token || p == Purpose::record || p == Purpose::ledger) {
    return std::string(message);
  }
  std::string out = "ringfence:";
  out.append(purpose_name(p)).append(":v1\n").append(message);
  return out;
}

}  // namespace detail
}  // namespace ringfence
