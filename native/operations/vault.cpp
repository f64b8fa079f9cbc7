// vault_dir.*: the vault as a directory. Secret values come in by the secret buffer; they go out
// through the gate only (gate.resolve, run.exec).
#include "operations/support.h"
#include "vault/directory.h"

namespace ringfence::native {
namespace {

using facade::AnyKey;
using facade::Call;
using facade::Fields;
using facade::Instance;
using facade::Operation;
using facade::Reply;
using facade::Type;

Result<VaultDirectory> open_directory(const Fields& request,
                                      std::vector<VaultOwnerPublicKey> owners) {
  return VaultDirectory::open(std::string(request.text("path")),
                              std::string(request.text("tenant")), std::move(owners));
}

Result<VaultDirectory> pinned_directory(const Fields& request) {
  RINGFENCE_TRY(owners, facade::public_keys<Purpose::vault_owner>(request, "owners"));
  return open_directory(request, std::move(owners));
}

Result<Reply> init(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_CHECK(
      VaultDirectory::init(std::string(request.text("path")), std::string(request.text("tenant"))));
  return Reply{};
}

Result<Reply> create_scope(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(owner, key->as<Purpose::vault_owner>());
  RINGFENCE_TRY(writers, facade::public_keys<Purpose::vault_writer>(request, "writers"));
  RINGFENCE_TRY(recipients, facade::public_keys<Purpose::vault_recipient>(request, "recipients"));
  RINGFENCE_TRY(vault, open_directory(request, {owner->public_key()}));
  RINGFENCE_CHECK(
      vault.create_scope(std::string(request.text("scope")), writers, recipients, *owner));
  return Reply{};
}

Result<Reply> set(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(writer, key->as<Purpose::vault_writer>());
  RINGFENCE_TRY(vault, pinned_directory(request));
  RINGFENCE_TRY(version,
                vault.set(std::string(request.text("scope")), std::string(request.text("name")),
                          SecretBytes(call.secret), *writer, request.time("created")));
  json::Writer out;
  out.begin_object();
  out.member("version", std::int64_t{version}).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> list(Instance&, const Call& call) {
  RINGFENCE_TRY(vault, pinned_directory(Fields(call.request)));
  RINGFENCE_TRY(secrets, vault.list());
  json::Writer out;
  out.begin_object();
  out.key("secrets").begin_array();
  for (const ListedSecret& secret : secrets) {
    out.begin_object();
    out.member("scope", secret.scope).member("name", secret.name);
    out.member("version", std::int64_t{secret.version});
    out.member("created", format_time(secret.created)).member("writer", secret.writer);
    out.end_object();
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

const facade::Field kPath{"path", "string", "the vault's folder"};
const facade::Field kTenant{"tenant", "string", "whose vault it is"};
const facade::Field kScope{"scope", "string", "the scope: production"};
const facade::Field kOwners{"owners", "string[]",
                            "the owners' public keys, pinned outside the vault"};

void add_types(facade::Registry& registry) {
  registry.add(Type{"VaultInitRequest", "A vault to begin.", {kPath, kTenant}});
  registry.add(Type{"VaultScopeRequest",
                    "A scope to begin in a vault; its owner is the key of the call.",
                    {kPath,
                     kTenant,
                     kScope,
                     {"writers", "string[]", "public keys of those who may write secrets"},
                     {"recipients", "string[]", "public keys of those who may open them"}}});
  registry.add(Type{"VaultSetRequest",
                    "A new version of a secret; its value is in the secret buffer.",
                    {kPath,
                     kTenant,
                     kOwners,
                     kScope,
                     {"name", "string", "the secret's name: DATABASE_URL"},
                     {"created", "time", "when it is made"}}});
  registry.add(
      Type{"VaultVersion", "A stored version.", {{"version", "integer", "its number, from 1"}}});
  registry.add(Type{"VaultListRequest", "A vault to list.", {kPath, kTenant, kOwners}});
  registry.add(Type{"ListedSecret",
                    "What may be known about a secret without opening it.",
                    {{"scope", "string", "its scope"},
                     {"name", "string", "its name"},
                     {"version", "integer", "the newest version"},
                     {"created", "time", "when the newest version was made"},
                     {"writer", "string", "id of the key that signed it"}}});
  registry.add(Type{"VaultListing",
                    "The secrets of a vault, by scope and name; every signature is verified.",
                    {{"secrets", "ListedSecret[]", "one a secret"}}});
}

}  // namespace

void add_vault_operations(facade::Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "vault_dir.init",
                         .doc = "Makes an empty vault in a folder.",
                         .request = "VaultInitRequest",
                         .run = init});
  registry.add(Operation{.name = "vault_dir.create_scope",
                         .doc = "Begins a scope in a vault, signed with an owner key.",
                         .handle = "key",
                         .request = "VaultScopeRequest",
                         .run = create_scope});
  registry.add(Operation{.name = "vault_dir.set",
                         .doc = "Stores a new version of a secret, signed with a writer key.",
                         .handle = "key",
                         .request = "VaultSetRequest",
                         .response = "VaultVersion",
                         .secret_in = "the secret's value",
                         .run = set});
  registry.add(Operation{.name = "vault_dir.list",
                         .doc = "Lists the secrets of a vault without opening any.",
                         .request = "VaultListRequest",
                         .response = "VaultListing",
                         .run = list});
}

}  // namespace ringfence::native
