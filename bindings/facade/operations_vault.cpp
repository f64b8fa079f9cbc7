// vault.*: the vault's formats as values; files and folders are the native layer's. Secret values
// pass in the secret buffer only.
#include "facade/keys.h"
#include "facade/operations.h"
#include "ringfence/vault.h"

namespace ringfence::facade {
namespace {

Result<std::uint32_t> version_of(const Fields& request) {
  const std::int64_t version = request.integer("version");
  if (version < 1 || version > 999999999)
    return fail("request.out_of_range", "a version is 1 to 999999999", "/version");
  return static_cast<std::uint32_t>(version);
}

// Opens a scope file, named `member` in the request, against the owners pinned in it.
Result<VaultScope> scope_of(const Fields& request, std::string_view member) {
  RINGFENCE_TRY(owners, public_keys<Purpose::vault_owner>(request, "owners"));
  return open_vault_scope(request.text(member), request.text("tenant"), request.text("scope"),
                          owners);
}

Result<Reply> create(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(owner, key->as<Purpose::vault_owner>());
  const Fields request(call.request);
  RINGFENCE_TRY(writers, public_keys<Purpose::vault_writer>(request, "writers"));
  RINGFENCE_TRY(recipients, public_keys<Purpose::vault_recipient>(request, "recipients"));
  std::vector<Entropy> entropies;
  for (std::size_t i = 0; i < recipients.size(); ++i)
    entropies.push_back(instance.entropy());
  RINGFENCE_TRY(file,
                create_vault_scope(request.text("tenant"), request.text("scope"), writers,
                                   recipients, *owner, instance.entropy(), std::move(entropies)));
  json::Writer out;
  out.begin_object();
  out.member("file", file).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> scope(Instance&, const Call& call) {
  RINGFENCE_TRY(scope, scope_of(Fields(call.request), "file"));
  const VaultScope::Epoch& current = scope.epochs.back();
  json::Writer out;
  out.begin_object();
  out.member("revision", static_cast<std::int64_t>(scope.revision));
  out.member("epoch", static_cast<std::int64_t>(current.number));
  out.key("writers").begin_array();
  for (const auto& writer : scope.writers)
    out.string(writer.text());
  out.end_array();
  out.key("recipients").begin_array();
  for (const VaultScope::Grant& grant : current.grants)
    out.string(grant.recipient.text());
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

Result<Reply> seal(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(writer, key->as<Purpose::vault_writer>());
  const Fields request(call.request);
  RINGFENCE_TRY(scope, scope_of(request, "scope_file"));
  RINGFENCE_TRY(version, version_of(request));
  RINGFENCE_TRY(line,
                seal_vault_entry(scope, request.text("name"), version, request.time("created"),
                                 SecretBytes(call.secret), *writer, instance.entropy()));
  json::Writer out;
  out.begin_object();
  out.member("line", line).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> open(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(recipient, key->as<Purpose::vault_recipient>());
  const Fields request(call.request);
  RINGFENCE_TRY(scope, scope_of(request, "scope_file"));
  RINGFENCE_TRY(entries,
                open_vault_secret(request.text("secret_file"), scope, request.text("name")));
  if (entries.empty())
    return fail("vault.unknown_version", "the secret has no version yet");
  const VaultEntry* chosen = &entries.back();
  if (request.has("version")) {
    RINGFENCE_TRY(version, version_of(request));
    chosen = nullptr;
    for (const VaultEntry& entry : entries)
      if (entry.version == version)
        chosen = &entry;
    if (chosen == nullptr)
      return fail("vault.unknown_version", "the secret has no such version", "/version");
  }
  RINGFENCE_TRY(value, unseal_vault_entry(scope, *chosen, *recipient));
  json::Writer out;
  out.begin_object();
  out.member("version", static_cast<std::int64_t>(chosen->version)).end_object();
  return Reply{.json = out.take(), .secret = std::move(value)};
}

const Field kTenant{"tenant", "string", "whose vault it is"};
const Field kScope{"scope", "string", "the scope: production"};
const Field kOwners{"owners", "string[]", "the owners' public keys, pinned outside the vault"};
const Field kName{"name", "string", "the secret's name: DATABASE_URL"};

void add_types(Registry& registry) {
  registry.add(Type{"CreateScopeRequest",
                    "A scope of secrets to begin.",
                    {kTenant,
                     kScope,
                     {"writers", "string[]", "public keys of those who may write secrets"},
                     {"recipients", "string[]", "public keys of those who may open them"}}});
  registry.add(Type{"ScopeFile", "A scope file.", {{"file", "string", "its content"}}});
  registry.add(
      Type{"OpenScopeRequest",
           "A scope file to verify.",
           {{"file", "string", "the content of the scope file"}, kTenant, kScope, kOwners}});
  registry.add(Type{"VaultScope",
                    "A verified scope.",
                    {{"revision", "integer", "the file's revision"},
                     {"epoch", "integer", "the current epoch"},
                     {"writers", "string[]", "public keys of those who may write secrets"},
                     {"recipients", "string[]", "public keys of those who may open them"}}});
  registry.add(Type{"SealRequest",
                    "A version of a secret to seal; the value is in the secret buffer.",
                    {{"scope_file", "string", "the content of the scope file"},
                     kTenant,
                     kScope,
                     kOwners,
                     kName,
                     {"version", "integer", "the number of this version, from 1"},
                     {"created", "time", "when it is made"}}});
  registry.add(Type{"SealedLine",
                    "A sealed, signed version.",
                    {{"line", "string", "one line of the secret file"}}});
  registry.add(Type{"OpenSecretRequest",
                    "A secret to open.",
                    {{"scope_file", "string", "the content of the scope file"},
                     {"secret_file", "string", "the content of the secret file"},
                     kTenant,
                     kScope,
                     kOwners,
                     kName,
                     {"version?", "integer", "left out: the latest"}}});
  registry.add(Type{"OpenedSecret",
                    "An opened secret, whose value is in the secret buffer.",
                    {{"version", "integer", "the number of the opened version"}}});
}

}  // namespace

void add_vault(Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "vault.create_scope",
                         .doc = "Begins a scope with an owner key: its keys, writers, recipients.",
                         .handle = "key",
                         .request = "CreateScopeRequest",
                         .response = "ScopeFile",
                         .run = create});
  registry.add(Operation{.name = "vault.scope",
                         .doc = "Verifies a scope file and reads it.",
                         .request = "OpenScopeRequest",
                         .response = "VaultScope",
                         .run = scope});
  registry.add(Operation{.name = "vault.seal",
                         .doc = "Seals a value to a scope and signs it with a writer key.",
                         .handle = "key",
                         .request = "SealRequest",
                         .response = "SealedLine",
                         .secret_in = "the secret's value",
                         .run = seal});
  registry.add(Operation{.name = "vault.open",
                         .doc = "Opens a version of a secret with a recipient key.",
                         .handle = "key",
                         .request = "OpenSecretRequest",
                         .response = "OpenedSecret",
                         .secret_out = "the secret's value",
                         .run = open});
}

}  // namespace ringfence::facade
