// The secret file: one line a version, each signed by a writer of the scope. A line's payload:
//
//   {"ciphertext":B64URL,"created":TIME,"enc":B64URL,"epoch":N,"format":"ringfence/vault-entry/v1",
//    "name":NAME,"scope":SCOPE,"tenant":TENANT,"version":N}
//
// Line N holds version N. The place (tenant, scope, name, version, epoch) stands under the
// signature, and again as authenticated data of the ciphertext: a line cannot be moved, and a
// writer who copies a ciphertext under another name signs something that does not open.

#include <algorithm>
#include <utility>

#include "ringfence/hpke.h"
#include "ringfence/json.h"
#include "ringfence/reference.h"
#include "ringfence/vault.h"
#include "secret/vault_fields.h"
#include "secret/vault_line.h"
#include "secret/vault_seal.h"

namespace ringfence {
namespace {

constexpr std::string_view kFormat = "ringfence/vault-entry/v1";
constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;
constexpr Timestamp kLastInstant = 253402300799999;  // 9999-12-31T23:59:59.999Z

using vault::bad_field;
using vault::malformed;

std::string payload_of(const VaultEntry& entry) {
  json::Writer w;
  w.begin_object();
  w.member("ciphertext", base64url(entry.ciphertext));
  w.member("created", format_time_millis(entry.created));
  w.member("enc", base64url(entry.enc));
  w.member("epoch", std::int64_t{entry.epoch});
  w.member("format", kFormat);
  w.member("name", entry.name);
  w.member("scope", entry.scope);
  w.member("tenant", entry.tenant);
  w.member("version", std::int64_t{entry.version});
  w.end_object();
  return w.take();
}

Result<VaultEntry> read_payload(const std::string& payload, const std::string& path) {
  const auto document = json::Document::parse(payload);
  if (!document)
    return malformed(document.error().message, path);
  vault::Fields fields(document->root());
  VaultEntry out;
  out.tenant = fields.text("tenant");
  out.scope = fields.text("scope");
  out.name = fields.text("name");
  out.version = fields.number("version");
  out.epoch = fields.number("epoch");
  out.enc = fields.bytes("enc");
  out.ciphertext = fields.bytes("ciphertext");
  const std::string created = fields.text("created");
  if (!fields.wrong().empty())
    return malformed(fields.wrong(), path);
  const auto time = parse_time(created);
  if (!time)
    return malformed("`created`: " + time.error().message, path);
  out.created = *time;
  if (out.enc.size() != vault::kEncBytes ||
      !vault::is_entry_ciphertext_size(out.ciphertext.size())) {
    return malformed("`enc` or `ciphertext` has a length that sealing never gives", path);
  }
  if (payload_of(out) != payload) {
    return malformed("the payload is not in its one canonical form, or has unknown members", path);
  }
  return out;
}

const VaultScope::Epoch* find_epoch(const VaultScope& scope, std::uint32_t number) {
  for (const auto& epoch : scope.epochs) {
    if (epoch.number == number)
      return &epoch;
  }
  return nullptr;
}

Result<void> check_place(const VaultEntry& entry, const VaultScope& scope, std::string_view name,
                         const std::string& path) {
  if (entry.tenant != scope.tenant || entry.scope != scope.scope) {
    return fail(
        "vault.wrong_scope",
        "this entry belongs to scope `" + entry.scope + "` of tenant `" + entry.tenant + "`", path);
  }
  if (entry.name != name) {
    return fail("vault.wrong_name", "this entry belongs to the secret `" + entry.name + "`", path);
  }
  if (find_epoch(scope, entry.epoch) == nullptr) {
    return fail("vault.unknown_epoch",
                "the scope file has no epoch " + std::to_string(entry.epoch) +
                    ": is it older than this entry?",
                path);
  }
  return {};
}

// Line N holds version N. A version that was there already is a fork, unless it says the same.
Result<void> check_version(std::uint32_t version, const std::string& payload,
                           const std::vector<std::string>& before, const std::string& path) {
  if (version == before.size() + 1)
    return {};
  if (version > before.size()) {
    return malformed("version " + std::to_string(before.size() + 1) + " is missing", path);
  }
  const std::string number = std::to_string(version);
  if (before[version - 1] == payload) {
    return malformed("version " + number + " stands twice: remove the repeated line", path);
  }
  return fail("vault.fork",
              "two bodies for version " + number +
                  ": keep one and write the other again as the next version",
              path);
}

Result<VaultEntry> read_line(std::string_view text, const VaultScope& scope, std::string_view name,
                             std::vector<std::string>& payloads, const std::string& path) {
  RINGFENCE_TRY(line, vault::parse_line(text, path));
  const auto writer = std::find_if(scope.writers.begin(), scope.writers.end(),
                                   [&](const auto& key) { return key.id() == line.by; });
  if (writer == scope.writers.end()) {
    return fail("vault.unknown_writer", "the line is not signed by a writer of this scope", path);
  }
  if (!writer->verify(line.payload, line.signature)) {
    return fail("vault.bad_signature",
                "the signature by writer `" + writer->name() +
                    "` is not valid: the line was altered",
                path);
  }
  RINGFENCE_TRY(entry, read_payload(line.payload, path));
  RINGFENCE_CHECK(check_place(entry, scope, name, path));
  RINGFENCE_CHECK(check_version(entry.version, line.payload, payloads, path));
  entry.writer = std::move(line.by);
  payloads.push_back(std::move(line.payload));
  return std::move(entry);
}

}  // namespace

Result<std::string> seal_vault_entry(const VaultScope& scope, std::string_view name,
                                     std::uint32_t version, Timestamp created,
                                     const SecretBytes& value, const VaultWriterSecretKey& writer,
                                     Entropy entropy) {
  if (scope.epochs.empty())
    return bad_field("open the scope file first: this scope has no epoch");
  if (!valid_secret_name(name))
    return bad_field("a secret's NAME is of A-Z, 0-9 and `_`");
  if (version < 1 || version > vault::kMaxNumber)
    return bad_field("a version is 1 to 999999999");
  if (created < 0 || created > kLastInstant)
    return bad_field("`created` lies in 1970 to 9999");
  if (value.size() > kMaxSecretBytes) {
    return fail("vault.too_large",
                "a secret has at most 1 MiB, not " + std::to_string(value.size()) + " bytes");
  }
  const VaultWriterPublicKey self = writer.public_key();
  if (std::find(scope.writers.begin(), scope.writers.end(), self) == scope.writers.end()) {
    return fail("vault.unknown_writer",
                "`" + self.name() + "` is not a writer of this scope: ask an owner");
  }
  const VaultScope::Epoch& epoch = scope.epochs.back();
  VaultEntry entry;
  entry.tenant = scope.tenant;
  entry.scope = scope.scope;
  entry.name = name;
  entry.version = version;
  entry.epoch = epoch.number;
  entry.created = created;
  const SecretBytes padded = vault::pad(value);
  RINGFENCE_TRY(sealed, hpke_seal(epoch.public_key, vault::kInfo, vault::entry_aad(entry),
                                  padded.reveal(), std::move(entropy)));
  entry.enc = std::move(sealed.enc);
  entry.ciphertext = std::move(sealed.ciphertext);
  return vault::sign_line(payload_of(entry), writer);
}

Result<std::vector<VaultEntry>> open_vault_secret(std::string_view file, const VaultScope& scope,
                                                  std::string_view name) {
  if (file.empty())
    return malformed("the secret file is empty: a secret has at least one version");
  if (file.size() > kMaxFileBytes)
    return malformed("a secret file has at most 64 MiB");
  if (file.back() != '\n')
    return malformed("the last line does not end in a newline");
  std::vector<VaultEntry> out;
  std::vector<std::string> payloads;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    const std::string path = "line " + std::to_string(out.size() + 1);
    RINGFENCE_TRY(entry, read_line(file.substr(0, end), scope, name, payloads, path));
    out.push_back(std::move(entry));
    file.remove_prefix(end + 1);
  }
  return out;
}

Result<SecretBytes> unseal_vault_entry(const VaultScope& scope, const VaultEntry& entry,
                                       const VaultRecipientSecretKey& recipient) {
  RINGFENCE_CHECK(check_place(entry, scope, entry.name, ""));
  const VaultScope::Epoch& epoch = *find_epoch(scope, entry.epoch);
  const VaultRecipientPublicKey self = recipient.public_key();
  const auto grant = std::find_if(epoch.grants.begin(), epoch.grants.end(),
                                  [&](const auto& g) { return g.recipient == self; });
  if (grant == epoch.grants.end()) {
    return fail("vault.not_a_recipient", "`" + self.name() + "` is not a recipient of epoch " +
                                             std::to_string(epoch.number) + " of scope `" +
                                             scope.scope + "`");
  }
  const auto closed = [](const char* what) {
    return fail("vault.open_failed", std::string(what) + " does not open: it is damaged, or was "
                                                         "sealed for another place");
  };
  const auto scope_key =
      hpke_open(recipient.seed(), vault::kInfo, vault::grant_aad(scope, epoch.number, self),
                Sealed{grant->enc, grant->ciphertext});
  if (!scope_key)
    return closed("the grant");
  const auto padded = hpke_open(*scope_key, vault::kInfo, vault::entry_aad(entry),
                                Sealed{entry.enc, entry.ciphertext});
  if (!padded)
    return closed("the entry");
  return vault::unpad(*padded);
}

}  // namespace ringfence
