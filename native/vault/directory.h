// The vault as a directory, made to be kept in git: one file a scope, one file a secret, so that
// changes to different secrets merge by themselves.
//
//   vault.json                               {"ringfence_vault":1,"tenant":"tenant_9fa"}
//   scopes/SCOPE/scope.rfv                   who may write and open: signed by an owner
//   scopes/SCOPE/secrets/NAME.rfs            one signed, sealed line a version
//
// A scope's slashes are folders. Nothing in the directory is trusted: readers bring the tenant and
// the owners' public keys from outside of it. docs/FORMATS.md ("Vault directory") has the rest.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/key.h"
#include "ringfence/reference.h"
#include "ringfence/secret_bytes.h"
#include "ringfence/vault.h"

namespace ringfence::native {

// What may be known about a secret without opening it.
struct ListedSecret {
  std::string scope, name;
  std::uint32_t version = 0;  // the newest
  Timestamp created = 0;      // of the newest version
  std::string writer;         // id of the key that signed it
};

struct OpenedSecret {
  std::uint32_t version = 0;
  SecretBytes value;
};

class VaultDirectory {
 public:
  // Makes an empty vault; the folder may exist but holds no vault yet. Errors: vault.exists,
  // vault.bad_field, io.*.
  [[nodiscard]] static Result<void> init(const std::string& path, const std::string& tenant);
  // The tenant that the vault says it is of. For showing and for defaults, never for deciding.
  [[nodiscard]] static Result<std::string> claimed_tenant(const std::string& path);
  // Errors: vault.not_a_vault, vault.wrong_tenant, vault.no_owners, io.*.
  [[nodiscard]] static Result<VaultDirectory> open(std::string path, std::string tenant,
                                                   std::vector<VaultOwnerPublicKey> owners);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& tenant() const { return tenant_; }

  // Begins a scope at epoch 1. Errors: vault.scope_exists, vault.unknown_owner (the key is not
  // among the pinned ones), vault.bad_field, io.*.
  [[nodiscard]] Result<void> create_scope(const std::string& scope,
                                          std::span<const VaultWriterPublicKey> writers,
                                          std::span<const VaultRecipientPublicKey> recipients,
                                          const VaultOwnerSecretKey& owner) const;
  // The verified scope. Errors: vault.unknown_scope, vault.*.
  [[nodiscard]] Result<VaultScope> scope(const std::string& scope) const;
  // Adds a version with this value and returns its number.
  [[nodiscard]] Result<std::uint32_t> set(const std::string& scope, const std::string& name,
                                          const SecretBytes& value,
                                          const VaultWriterSecretKey& writer,
                                          Timestamp created) const;
  // Every secret of every scope, by scope and name; all signatures are verified.
  [[nodiscard]] Result<std::vector<ListedSecret>> list() const;
  // Opens what the reference names. Whether somebody may is the gate's business (native/gate).
  // Errors: vault.unknown_scope, vault.unknown_secret, vault.unknown_version, vault.no_pointer,
  // vault.*.
  [[nodiscard]] Result<OpenedSecret> open_secret(const Reference& reference,
                                                 const VaultRecipientSecretKey& recipient) const;

 private:
  VaultDirectory(std::string path, std::string tenant, std::vector<VaultOwnerPublicKey> owners)
      : path_(std::move(path)), tenant_(std::move(tenant)), owners_(std::move(owners)) {}
  [[nodiscard]] std::string scope_folder(const std::string& scope) const;
  [[nodiscard]] std::string scope_file(const std::string& scope) const;
  [[nodiscard]] std::string secret_file(const std::string& scope, const std::string& name) const;
  [[nodiscard]] Result<std::vector<std::string>> scope_names() const;
  [[nodiscard]] Result<void> list_scope(const std::string& name,
                                        std::vector<ListedSecret>& out) const;

  std::string path_, tenant_;
  std::vector<VaultOwnerPublicKey> owners_;
};

}  // namespace ringfence::native
