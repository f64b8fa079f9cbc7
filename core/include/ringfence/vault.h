// The vault's two file formats, as values: the scope file (keys, signed by an owner) and the secret
// file (versions, each sealed and signed by a writer). Files and folders are native/vault's
// business. Both are one signed JSON envelope a line; docs/FORMATS.md has the bytes.
//
// A scope has an X25519 key pair per epoch. Entries are sealed to the scope's public key with HPKE
// (info "ringfence/vault/v1", aad = canonical JSON of {tenant, scope, name, version, epoch}); the
// scope's secret key is itself sealed to each recipient (aad {tenant, scope, epoch, recipient}). So
// adding a recipient touches one file, and an entry copied to another name, scope, version or
// tenant does not open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/entropy.h"
#include "ringfence/error.h"
#include "ringfence/key.h"
#include "ringfence/secret_bytes.h"

namespace ringfence {

constexpr std::size_t kMaxSecretBytes = std::size_t{1} << 20;

// The owner-signed scope file, verified.
struct VaultScope {
  struct Grant {  // the epoch's secret key, sealed to one recipient
    VaultRecipientPublicKey recipient;
    std::string enc, ciphertext;
  };
  struct Epoch {
    std::uint32_t number = 1;
    KeyBytes public_key{};
    std::vector<Grant> grants;
  };
  std::string tenant, scope;
  std::uint32_t revision = 1;
  std::vector<Epoch> epochs;  // ascending; the last is current
  std::vector<VaultWriterPublicKey> writers;
};

// Makes a scope file at epoch 1 with these writers and recipients. Entropies: one for the scope's
// key, and one per recipient. Errors: vault.bad_field.
[[nodiscard]] Result<std::string> create_vault_scope(
    std::string_view tenant, std::string_view scope, std::span<const VaultWriterPublicKey> writers,
    std::span<const VaultRecipientPublicKey> recipients, const VaultOwnerSecretKey& owner,
    Entropy scope_key, std::vector<Entropy> per_recipient);
// Verifies a scope file against the owners that the reader pinned. Errors: vault.malformed,
// vault.bad_signature, vault.unknown_owner, vault.wrong_scope.
[[nodiscard]] Result<VaultScope> open_vault_scope(std::string_view file, std::string_view tenant,
                                                  std::string_view scope,
                                                  std::span<const VaultOwnerPublicKey> owners);

// One version of a secret, signature verified, still sealed.
struct VaultEntry {
  std::string tenant, scope, name;
  std::uint32_t version = 1, epoch = 1;
  Timestamp created = 0;
  std::string writer;  // id of the writer's key
  std::string enc, ciphertext;
};

// Seals a value as `version` of scope/name to the scope's current epoch and signs it; the result is
// one line of the secret file, with its newline. The value (at most 1 MiB) is padded inside (length
// prefix, then zeroes up to a multiple of 64). Errors: vault.bad_field, vault.too_large,
// vault.unknown_writer.
[[nodiscard]] Result<std::string> seal_vault_entry(const VaultScope& scope, std::string_view name,
                                                   std::uint32_t version, Timestamp created,
                                                   const SecretBytes& value,
                                                   const VaultWriterSecretKey& writer,
                                                   Entropy entropy);
// Parses a secret file (one line a version) and verifies every line: signed by one of the scope's
// writers, tenant, scope and name as asked, versions 1..n ascending and unique (two bodies for one
// version: vault.fork). Errors: vault.malformed, vault.unknown_writer, vault.bad_signature,
// vault.wrong_scope, vault.wrong_name, vault.unknown_epoch, vault.fork; path = "line N".
[[nodiscard]] Result<std::vector<VaultEntry>>
open_vault_secret(std::string_view file, const VaultScope& scope, std::string_view name);
// Opens one entry with a recipient's key. Errors: vault.not_a_recipient, vault.open_failed,
// vault.wrong_scope, vault.unknown_epoch.
[[nodiscard]] Result<SecretBytes> unseal_vault_entry(const VaultScope& scope,
                                                     const VaultEntry& entry,
                                                     const VaultRecipientSecretKey& recipient);

}  // namespace ringfence
