// The scope file: one line, signed by an owner. Its payload, canonical JSON:
//
//   {"epochs":[{"epoch":1,
//               "grants":[{"ciphertext":B64URL,"enc":B64URL,"recipient":KEY}, …],
//               "public_key":B64URL}, …],
//    "format":"ringfence/vault-scope/v1","revision":N,"scope":SCOPE,"tenant":TENANT,
//    "writers":[KEY, …]}
//
// Epochs ascend, the last is current; older ones stay so that older entries can be read. Recipients
// within an epoch and writers are in ascending order of their text, each once. A grant is the
// epoch's 32-byte X25519 secret key, sealed to one recipient.
//
// Who may read is decided by the grants, who may write by `writers`; both stand under the owner's
// signature, and readers learn the owners' keys outside the vault.

#include <algorithm>
#include <utility>

#include "encoding/sort.h"
#include "ringfence/hpke.h"
#include "ringfence/json.h"
#include "ringfence/reference.h"
#include "ringfence/vault.h"
#include "secret/vault_fields.h"
#include "secret/vault_line.h"
#include "secret/vault_seal.h"

namespace ringfence {
namespace {

constexpr std::string_view kFormat = "ringfence/vault-scope/v1";
constexpr std::size_t kGrantBytes = sizeof(KeyBytes) + vault::kTagBytes;

using vault::bad_field;
using vault::malformed;

std::string_view text_view(const KeyBytes& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::string payload_of(const VaultScope& scope) {
  json::Writer w;
  w.begin_object();
  w.key("epochs").begin_array();
  for (const auto& epoch : scope.epochs) {
    w.begin_object();
    w.member("epoch", std::int64_t{epoch.number});
    w.key("grants").begin_array();
    for (const auto& grant : epoch.grants) {
      w.begin_object();
      w.member("ciphertext", base64url(grant.ciphertext));
      w.member("enc", base64url(grant.enc));
      w.member("recipient", grant.recipient.text());
      w.end_object();
    }
    w.end_array();
    w.member("public_key", base64url(text_view(epoch.public_key)));
    w.end_object();
  }
  w.end_array();
  w.member("format", kFormat);
  w.member("revision", std::int64_t{scope.revision});
  w.member("scope", scope.scope);
  w.member("tenant", scope.tenant);
  w.key("writers").begin_array();
  for (const auto& writer : scope.writers)
    w.string(writer.text());
  w.end_array();
  w.end_object();
  return w.take();
}

// Whether the keys' texts strictly ascend: a fixed order in which nothing stands twice.
template <class Range, class TextOf>
bool ascending(const Range& range, TextOf text_of) {
  for (std::size_t i = 1; i < range.size(); ++i) {
    if (!(text_of(range[i - 1]) < text_of(range[i])))
      return false;
  }
  return true;
}

template <class Key>
Result<std::vector<Key>> sorted_once(std::span<const Key> keys, const char* what) {
  std::vector<Key> out(keys.begin(), keys.end());
  const auto text_of = [](const Key& key) { return key.text(); };
  ringfence::sort(out.begin(), out.end(),
                  [&](const Key& a, const Key& b) { return text_of(a) < text_of(b); });
  if (!ascending(out, text_of)) {
    return bad_field(std::string("a ") + what + " is given twice: name each key once");
  }
  return out;
}

Result<VaultScope::Grant> read_grant(json::Value value) {
  vault::Fields fields(value);
  const std::string recipient = fields.text("recipient");
  std::string enc = fields.bytes("enc");
  std::string ciphertext = fields.bytes("ciphertext");
  if (!fields.wrong().empty())
    return malformed(fields.wrong(), value.pointer());
  auto key = VaultRecipientPublicKey::parse(recipient);
  if (!key)
    return malformed(key.error().message, value.pointer() + "/recipient");
  if (enc.size() != vault::kEncBytes || ciphertext.size() != kGrantBytes) {
    return malformed("a grant is 32 bytes `enc` and 48 bytes `ciphertext`", value.pointer());
  }
  return VaultScope::Grant{std::move(*key), std::move(enc), std::move(ciphertext)};
}

Result<VaultScope::Epoch> read_epoch(json::Value value) {
  vault::Fields fields(value);
  VaultScope::Epoch epoch;
  epoch.number = fields.number("epoch");
  const std::string public_key = fields.bytes("public_key");
  const auto grants = fields.list("grants");
  if (!fields.wrong().empty())
    return malformed(fields.wrong(), value.pointer());
  if (!vault::to_key_bytes(public_key, epoch.public_key)) {
    return malformed("`public_key` has 32 bytes", value.pointer() + "/public_key");
  }
  if (grants.empty())
    return malformed("an epoch has at least one grant", value.pointer());
  for (const json::Value& item : grants) {
    RINGFENCE_TRY(grant, read_grant(item));
    epoch.grants.push_back(std::move(grant));
  }
  if (!ascending(epoch.grants, [](const auto& grant) { return grant.recipient.text(); })) {
    return malformed("grants are in ascending order of recipients, each once", value.pointer());
  }
  return epoch;
}

Result<VaultScope> read_payload(const std::string& payload) {
  const auto document = json::Document::parse(payload);
  if (!document)
    return malformed(document.error().message, document.error().path);
  vault::Fields fields(document->root());
  VaultScope out;
  out.tenant = fields.text("tenant");
  out.scope = fields.text("scope");
  out.revision = fields.number("revision");
  const auto epochs = fields.list("epochs");
  const auto writers = fields.list("writers");
  if (!fields.wrong().empty())
    return malformed(fields.wrong());
  if (!valid_tenant(out.tenant))
    return malformed("not a tenant", "/tenant");
  if (!valid_scope(out.scope))
    return malformed("not a scope", "/scope");
  if (epochs.empty())
    return malformed("a scope has at least one epoch", "/epochs");
  for (const json::Value& item : epochs) {
    RINGFENCE_TRY(epoch, read_epoch(item));
    if (!out.epochs.empty() && epoch.number <= out.epochs.back().number) {
      return malformed("epochs ascend", item.pointer());
    }
    out.epochs.push_back(std::move(epoch));
  }
  for (const json::Value& item : writers) {
    if (!item.is(json::Kind::string))
      return malformed("a writer is text", item.pointer());
    auto key = VaultWriterPublicKey::parse(item.string());
    if (!key)
      return malformed(key.error().message, item.pointer());
    out.writers.push_back(std::move(*key));
  }
  if (!ascending(out.writers, [](const auto& key) { return key.text(); })) {
    return malformed("writers are in ascending order, each once", "/writers");
  }
  if (payload_of(out) != payload) {
    return malformed("the payload is not in its one canonical form, or has unknown members");
  }
  return out;
}

}  // namespace

Result<std::string> create_vault_scope(std::string_view tenant, std::string_view scope,
                                       std::span<const VaultWriterPublicKey> writers,
                                       std::span<const VaultRecipientPublicKey> recipients,
                                       const VaultOwnerSecretKey& owner, Entropy scope_key,
                                       std::vector<Entropy> per_recipient) {
  if (!valid_tenant(tenant))
    return bad_field("a tenant is 1 to 64 of a-z, 0-9, `_` and `-`");
  if (!valid_scope(scope))
    return bad_field("a scope is lower-case words joined by `/`");
  if (recipients.empty()) {
    return bad_field("a scope needs a recipient: without one nobody could ever read it");
  }
  if (per_recipient.size() != recipients.size()) {
    return bad_field("as many entropies as recipients are needed");
  }
  VaultScope out;
  out.tenant = tenant;
  out.scope = scope;
  RINGFENCE_TRY(sorted_writers, sorted_once(writers, "writer"));
  out.writers = std::move(sorted_writers);
  RINGFENCE_TRY(sorted_recipients, sorted_once(recipients, "recipient"));
  RINGFENCE_TRY(pair,
                detail::make_secret_key(Purpose::vault_recipient, "scope", std::move(scope_key)));
  VaultScope::Epoch epoch;
  epoch.public_key = pair.public_bytes;
  for (std::size_t i = 0; i < sorted_recipients.size(); ++i) {
    const VaultRecipientPublicKey& recipient = sorted_recipients[i];
    RINGFENCE_TRY(sealed, hpke_seal(recipient.bytes(), vault::kInfo,
                                    vault::grant_aad(out, epoch.number, recipient),
                                    pair.seed.reveal(), std::move(per_recipient[i])));
    epoch.grants.push_back({recipient, std::move(sealed.enc), std::move(sealed.ciphertext)});
  }
  out.epochs.push_back(std::move(epoch));
  std::string file = vault::sign_line(payload_of(out), owner);
  if (file.size() > vault::kMaxLineBytes)
    return bad_field("a scope file has at most 4 MiB");
  return file;
}

Result<VaultScope> open_vault_scope(std::string_view file, std::string_view tenant,
                                    std::string_view scope,
                                    std::span<const VaultOwnerPublicKey> owners) {
  if (file.empty() || file.find('\n') != file.size() - 1) {
    return malformed("a scope file is one line that ends in a newline");
  }
  RINGFENCE_TRY(line, vault::parse_line(file.substr(0, file.size() - 1), ""));
  const auto owner = std::find_if(owners.begin(), owners.end(),
                                  [&](const auto& key) { return key.id() == line.by; });
  if (owner == owners.end()) {
    return fail("vault.unknown_owner", "the scope file is not signed by an owner that you pinned");
  }
  if (!owner->verify(line.payload, line.signature)) {
    return fail("vault.bad_signature", "the signature by owner `" + owner->name() +
                                           "` is not valid: the scope file was altered");
  }
  RINGFENCE_TRY(out, read_payload(line.payload));
  if (out.tenant != tenant || out.scope != scope) {
    return fail("vault.wrong_scope",
                "this is the file of scope `" + out.scope + "` of tenant `" + out.tenant + "`");
  }
  return std::move(out);
}

}  // namespace ringfence
