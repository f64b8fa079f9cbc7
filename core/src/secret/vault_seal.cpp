#include "secret/vault_seal.h"

#include <cstring>

#include "ringfence/json.h"

namespace ringfence::vault {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::size_t padded_size(std::size_t value_size) {
  return (kLengthBytes + value_size + kBlock - 1) / kBlock * kBlock;
}

tl::unexpected<Error> open_failed() {
  return fail("vault.open_failed",
              "the entry does not open: it is damaged or was sealed otherwise");
}

}  // namespace

std::string entry_aad(const VaultEntry& entry) {
  json::Writer w;
  w.begin_object();
  w.member("epoch", std::int64_t{entry.epoch});
  w.member("name", entry.name);
  w.member("scope", entry.scope);
  w.member("tenant", entry.tenant);
  w.member("version", std::int64_t{entry.version});
  w.end_object();
  return w.take();
}

std::string grant_aad(const VaultScope& scope, std::uint32_t epoch,
                      const VaultRecipientPublicKey& recipient) {
  json::Writer w;
  w.begin_object();
  w.member("epoch", std::int64_t{epoch});
  w.member("recipient", recipient.text());
  w.member("scope", scope.scope);
  w.member("tenant", scope.tenant);
  w.end_object();
  return w.take();
}

SecretBytes pad(const SecretBytes& value) {
  SecretBytes out(padded_size(value.size()));
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    out.data()[i] = static_cast<std::uint8_t>(value.size() >> (8 * (kLengthBytes - 1 - i)));
  }
  if (!value.empty())
    std::memcpy(out.data() + kLengthBytes, value.data(), value.size());
  return out;
}

Result<SecretBytes> unpad(const SecretBytes& padded) {
  if (padded.size() < kLengthBytes)
    return open_failed();
  std::size_t size = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    size = (size << 8) | padded.data()[i];
  if (size > kMaxSecretBytes || padded.size() != padded_size(size))
    return open_failed();
  std::uint8_t rest = 0;
  for (std::size_t i = kLengthBytes + size; i < padded.size(); ++i)
    rest |= padded.data()[i];
  if (rest != 0)
    return open_failed();
  return SecretBytes(padded.reveal().substr(kLengthBytes, size));
}

bool is_entry_ciphertext_size(std::size_t size) {
  return size > kTagBytes && (size - kTagBytes) % kBlock == 0 &&
         size - kTagBytes <= padded_size(kMaxSecretBytes);
}

}  // namespace ringfence::vault
