#include "vault/directory.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>

#include "entropy.h"
#include "file.h"
#include "ringfence/json.h"
#include "vault/pointer.h"

namespace ringfence::native {
namespace {

constexpr std::size_t kMaxScopeFile = 16u << 20;
constexpr std::size_t kMaxSecretFile = 256u << 20;
constexpr std::size_t kMaxScopeDepth = 128;  // a scope has at most 255 bytes
constexpr const char* kSuffix = ".rfs";

std::string manifest_path(const std::string& path) { return path + "/vault.json"; }

std::string manifest(const std::string& tenant) {
  json::Writer out;
  out.begin_object();
  out.member("ringfence_vault", std::int64_t{1}).member("tenant", tenant).end_object();
  return out.take() + "\n";
}

Error in_file(Error error, const std::string& file) {
  error.path = file + (error.path.empty() ? "" : ": " + error.path);
  return error;
}

Result<const VaultEntry*> choose(const std::vector<VaultEntry>& entries,
                                 const Reference& reference) {
  const std::size_t newest = entries.size() - 1;
  switch (reference.which) {
  case Reference::Which::current:
    return &entries[newest];
  case Reference::Which::previous:
    if (newest > 0)
      return &entries[newest - 1];
    break;
  case Reference::Which::number:
    for (const VaultEntry& entry : entries)
      if (entry.version == reference.version)
        return &entry;
    break;
  case Reference::Which::pending:
    break;
  }
  return fail("vault.unknown_version", "there is no version that `" + reference.text() +
                                           "` names: the newest is " +
                                           std::to_string(entries[newest].version));
}

}  // namespace

Result<void> VaultDirectory::init(const std::string& path, const std::string& tenant) {
  if (!valid_tenant(tenant)) {
    return fail("vault.bad_field",
                "`" + tenant + "` is no tenant: use 1 to 64 of a-z, 0-9, `_` and `-`");
  }
  RINGFENCE_CHECK(make_folders(path + "/scopes"));
  auto made = create_file(manifest_path(path), manifest(tenant), kPublic);
  if (!made && made.error().code == "io.exists")
    return fail("vault.exists", "`" + path + "` is a vault already");
  return made;
}

Result<std::string> VaultDirectory::claimed_tenant(const std::string& path) {
  auto text = read_file(manifest_path(path), 4096);
  if (!text) {
    if (text.error().code != "io.not_found")
      return text;
    return fail("vault.not_a_vault",
                "`" + path + "` is no vault: `ringfence vault init` makes one");
  }
  auto document = json::Document::parse(*text);
  if (document && document->root().is(json::Kind::object)) {
    const auto tenant = document->root().get("tenant");
    if (tenant && tenant->is(json::Kind::string) && valid_tenant(tenant->string()) &&
        *text == manifest(std::string(tenant->string())))
      return std::string(tenant->string());
  }
  return fail("vault.not_a_vault",
              "`" + manifest_path(path) + "` is not what this version of Ringfence writes there");
}

Result<VaultDirectory> VaultDirectory::open(std::string path, std::string tenant,
                                            std::vector<VaultOwnerPublicKey> owners) {
  RINGFENCE_TRY(claimed, claimed_tenant(path));
  if (claimed != tenant) {
    return fail("vault.wrong_tenant",
                "`" + path + "` is the vault of tenant `" + claimed + "`, not `" + tenant + "`");
  }
  if (owners.empty()) {
    return fail("vault.no_owners", "name the public keys of the vault's owners: without them "
                                   "anybody's vault would do");
  }
  return VaultDirectory(std::move(path), std::move(tenant), std::move(owners));
}

std::string VaultDirectory::scope_folder(const std::string& scope) const {
  return path_ + "/scopes/" + scope;
}

std::string VaultDirectory::scope_file(const std::string& scope) const {
  return scope_folder(scope) + "/scope.rfv";
}

std::string VaultDirectory::secret_file(const std::string& scope, const std::string& name) const {
  return scope_folder(scope) + "/secrets/" + name + kSuffix;
}

Result<void> VaultDirectory::create_scope(const std::string& scope,
                                          std::span<const VaultWriterPublicKey> writers,
                                          std::span<const VaultRecipientPublicKey> recipients,
                                          const VaultOwnerSecretKey& owner) const {
  if (std::find(owners_.begin(), owners_.end(), owner.public_key()) == owners_.end()) {
    return fail("vault.unknown_owner", "`" + owner.public_key().id() +
                                           "` is not among the pinned owners: no reader would "
                                           "accept the scope");
  }
  std::vector<Entropy> per_recipient;
  for (std::size_t i = 0; i < recipients.size(); ++i)
    per_recipient.push_back(fresh_entropy());
  RINGFENCE_TRY(file, create_vault_scope(tenant_, scope, writers, recipients, owner,
                                         fresh_entropy(), std::move(per_recipient)));
  RINGFENCE_CHECK(make_folders(scope_folder(scope)));
  auto made = create_file(scope_file(scope), file, kPublic);
  if (!made && made.error().code == "io.exists") {
    return fail("vault.scope_exists", "the vault has the scope `" + scope + "` already");
  }
  return made;
}

Result<VaultScope> VaultDirectory::scope(const std::string& scope) const {
  if (!valid_scope(scope)) {
    return fail("vault.bad_field", "`" + scope +
                                       "` is no scope: use lower-case letters, digits and `-`, "
                                       "and `/` between parts");
  }
  auto file = read_file(scope_file(scope), kMaxScopeFile);
  if (!file) {
    if (file.error().code != "io.not_found")
      return tl::unexpected<Error>(std::move(file).error());
    return fail("vault.unknown_scope",
                "the vault has no scope `" + scope + "`: `ringfence vault scope` begins one");
  }
  auto opened = open_vault_scope(*file, tenant_, scope, owners_);
  if (!opened)
    return tl::unexpected(in_file(std::move(opened).error(), scope_file(scope)));
  return opened;
}

Result<std::uint32_t> VaultDirectory::set(const std::string& scope_name, const std::string& name,
                                          const SecretBytes& value,
                                          const VaultWriterSecretKey& writer,
                                          Timestamp created) const {
  if (!valid_secret_name(name)) {
    return fail("vault.bad_field",
                "`" + name + "` is no secret's name: use A-Z, 0-9 and `_`, as in DATABASE_URL");
  }
  RINGFENCE_TRY(scope_now, scope(scope_name));
  RINGFENCE_TRY(lock, lock_folder(scope_folder(scope_name)));
  const std::string path = secret_file(scope_name, name);
  std::string file;
  std::uint32_t version = 1;
  if (file_exists(path)) {
    RINGFENCE_TRY(present, read_file(path, kMaxSecretFile));
    auto entries = open_vault_secret(present, scope_now, name);
    if (!entries)
      return tl::unexpected(in_file(std::move(entries).error(), path));
    if (!entries->empty())
      version = entries->back().version + 1;
    file = std::move(present);
  } else {
    RINGFENCE_CHECK(make_folders(scope_folder(scope_name) + "/secrets"));
  }
  RINGFENCE_TRY(
      line, seal_vault_entry(scope_now, name, version, created, value, writer, fresh_entropy()));
  RINGFENCE_CHECK(replace_file(path, file + line, kPublic));
  return version;
}

// The scopes that have a file, in order. Nothing outside of the scheme is followed: no symbolic
// links, no folder that could not be part of a scope.
Result<std::vector<std::string>> VaultDirectory::scope_names() const {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::vector<std::string> open{""};  // folders still to be looked into, as scope prefixes
  while (!open.empty()) {
    const std::string prefix = std::move(open.back());
    open.pop_back();
    const std::string folder = path_ + "/scopes/" + prefix;
    std::error_code code;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
      const std::string name = at->path().filename().string();
      if (at->is_symlink(code) || !at->is_directory(code))
        continue;
      const std::string scope = prefix.empty() ? name : prefix + "/" + name;
      if (!valid_scope(scope))
        continue;
      if (file_exists(scope_file(scope)))
        names.push_back(scope);
      if (std::count(scope.begin(), scope.end(), '/') < static_cast<long>(kMaxScopeDepth))
        open.push_back(scope);
    }
    if (code)
      return io_error("list", folder, code.value());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> VaultDirectory::list_scope(const std::string& name,
                                        std::vector<ListedSecret>& out) const {
  namespace fs = std::filesystem;
  RINGFENCE_TRY(scope_now, scope(name));
  const std::string folder = scope_folder(name) + "/secrets";
  if (!file_exists(folder))
    return {};
  std::error_code code;
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
    const fs::path file = at->path();
    if (file.extension() != kSuffix || !valid_secret_name(file.stem().string()))
      continue;
    RINGFENCE_TRY(text, read_file(file.string(), kMaxSecretFile));
    auto entries = open_vault_secret(text, scope_now, file.stem().string());
    if (!entries)
      return tl::unexpected(in_file(std::move(entries).error(), file.string()));
    if (entries->empty())
      continue;
    const VaultEntry& newest = entries->back();
    out.push_back({name, newest.name, newest.version, newest.created, newest.writer});
  }
  if (code)
    return io_error("list", folder, code.value());
  return {};
}

Result<std::vector<ListedSecret>> VaultDirectory::list() const {
  RINGFENCE_TRY(names, scope_names());
  std::vector<ListedSecret> out;
  for (const std::string& name : names)
    RINGFENCE_CHECK(list_scope(name, out));
  std::sort(out.begin(), out.end(), [](const ListedSecret& a, const ListedSecret& b) {
    return a.scope != b.scope ? a.scope < b.scope : a.name < b.name;
  });
  return out;
}

Result<OpenedSecret> VaultDirectory::open_secret(const Reference& reference,
                                                 const VaultRecipientSecretKey& recipient) const {
  if (!reference.tenant.empty() && reference.tenant != tenant_) {
    return fail("vault.wrong_tenant", "`" + reference.text() + "` is not of tenant `" + tenant_ +
                                          "`, whose vault this is");
  }
  RINGFENCE_TRY(scope_now, scope(reference.scope));
  const std::string path = secret_file(reference.scope, reference.name);
  if (!file_exists(path)) {
    return fail("vault.unknown_secret", "the scope `" + reference.scope + "` has no secret `" +
                                            reference.name +
                                            "`: `ringfence vault set` puts one there");
  }
  RINGFENCE_TRY(text, read_file(path, kMaxSecretFile));
  auto entries = open_vault_secret(text, scope_now, reference.name);
  if (!entries)
    return tl::unexpected(in_file(std::move(entries).error(), path));
  if (entries->empty())
    return fail("vault.unknown_secret", "`" + path + "` holds no version");
  RINGFENCE_TRY(entry, choose(*entries, reference));
  RINGFENCE_TRY(value, unseal_vault_entry(scope_now, *entry, recipient));
  if (reference.pointer.empty())
    return OpenedSecret{entry->version, std::move(value)};
  RINGFENCE_TRY(part, value_at(value, reference));
  return OpenedSecret{entry->version, std::move(part)};
}

}  // namespace ringfence::native
