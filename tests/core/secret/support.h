// The people of the vault's tests, the scope they share, and lines that a liar could sign.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/support.h"
#include "ringfence/vault.h"
#include "secret/vault_line.h"

namespace ringfence::test {

inline VaultOwnerSecretKey owner(std::uint8_t fill = 11) {
  return std::move(*VaultOwnerSecretKey::generate("owner", entropy(fill)));
}
inline VaultWriterSecretKey writer(std::uint8_t fill = 21) {
  return std::move(*VaultWriterSecretKey::generate("writer", entropy(fill)));
}
inline VaultRecipientSecretKey recipient(std::uint8_t fill = 31) {
  return std::move(*VaultRecipientSecretKey::generate("reader", entropy(fill)));
}

// The scope's file, for one writer and two recipients. `key` is the entropy of the scope's key.
inline std::string scope_file(std::string_view tenant = "tenant_9fa",
                              std::string_view scope = "production", std::uint8_t key = 41) {
  const std::vector<VaultWriterPublicKey> writers = {writer().public_key()};
  const std::vector<VaultRecipientPublicKey> recipients = {recipient(31).public_key(),
                                                           recipient(32).public_key()};
  std::vector<Entropy> per_recipient;
  per_recipient.push_back(entropy(51));
  per_recipient.push_back(entropy(52));
  const auto file = create_vault_scope(tenant, scope, writers, recipients, owner(), entropy(key),
                                       std::move(per_recipient));
  REQUIRE(file);
  return *file;
}

inline std::vector<VaultOwnerPublicKey> owners() { return {owner().public_key()}; }

inline VaultScope scope_of(std::string_view tenant = "tenant_9fa",
                           std::string_view scope = "production", std::uint8_t key = 41) {
  auto opened = open_vault_scope(scope_file(tenant, scope, key), tenant, scope, owners());
  REQUIRE(opened);
  return std::move(*opened);
}

constexpr Timestamp kCreated = 1798761600123;  // 2027-01-01T00:00:00.123Z

inline std::string sealed(const VaultScope& scope, std::string_view name, std::uint32_t version,
                          std::string_view value, std::uint8_t fill = 61) {
  const auto line =
      seal_vault_entry(scope, name, version, kCreated, SecretBytes(value), writer(), entropy(fill));
  REQUIRE(line);
  return *line;
}

// The payload of one line.
inline std::string payload(std::string_view line) {
  REQUIRE(!line.empty());
  const auto parsed = vault::parse_line(line.substr(0, line.size() - 1), "");
  REQUIRE(parsed);
  return parsed->payload;
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  INFO(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

// A payload changed and signed again by somebody who may sign: a writer or owner that lies.
template <Purpose P>
std::string resigned(std::string_view line, std::string_view what, std::string_view with,
                     const SecretKey<P>& by) {
  return vault::sign_line(replaced(payload(line), what, with), by);
}

}  // namespace ringfence::test
