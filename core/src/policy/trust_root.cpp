#include "ringfence/trust_root.h"

#include <algorithm>

#include "policy/document_fields.h"
#include "ringfence/reference.h"

namespace ringfence {
namespace {

constexpr std::string_view kHeading = "ringfence root v1", kFamily = "root";

std::string body_of(std::string_view tenant, std::int64_t version,
                    const std::vector<std::string>& keys) {
  json::Writer out;
  out.begin_object().member("tenant", tenant).member("version", version);
  out.key("keys").begin_array();
  for (const std::string& key : keys)
    out.string(key);
  out.end_array().end_object();
  return std::string(kHeading) + "\n" + out.take() + "\n";
}

tl::unexpected<Error> refuse(const char* why, std::string_view message) {
  return fail(std::string(kFamily) + "." + why, message);
}

}  // namespace

Result<TrustRoot> TrustRoot::read(std::string_view text, SignedDocument& document) {
  const auto malformed = [](std::string_view why) { return fail("root.malformed", why, "line 2"); };
  RINGFENCE_TRY(split, SignedDocument::split(text, kHeading, kFamily));
  const auto json = json::Document::parse(split.lines[0]);
  if (!json)
    return malformed("this is not JSON: " + json.error().message);
  policy::DocumentFields fields(json->root());
  TrustRoot out;
  out.tenant_ = fields.text("tenant");
  out.version_ = fields.integer("version");
  const std::vector<std::string> keys = fields.texts("keys");
  if (!fields.good() || body_of(out.tenant_, out.version_, keys) != split.body)
    return malformed("a root is the canonical JSON of keys, tenant and version, and no more");
  if (!valid_tenant(out.tenant_))
    return malformed("a tenant is 1 to 64 of a-z, 0-9, `_` and `-`");
  if (out.version_ == 0)
    return malformed("versions begin with 1");
  for (const std::string& key : keys) {
    auto parsed = BundlePublicKey::parse(key);
    if (!parsed)
      return malformed("`" + key + "`: " + parsed.error().message);
    const DocumentKey known = DocumentKey::of(*parsed);
    if (std::any_of(out.keys_.begin(), out.keys_.end(),
                    [&](const DocumentKey& other) { return other.id == known.id; }))
      return malformed("key `" + known.id + "` is named twice");
    out.keys_.push_back(known);
  }
  out.digest_ = split.digest();
  document = std::move(split);
  return out;
}

Result<TrustRoot> TrustRoot::open(std::string_view pinned, std::span<const std::string> later) {
  SignedDocument document;
  RINGFENCE_TRY(root, read(pinned, document));
  RINGFENCE_CHECK(document.verify(root.keys_, kFamily));
  for (const std::string& text : later) {
    RINGFENCE_TRY(next, read(text, document));
    if (next.tenant_ != root.tenant_)
      return refuse("wrong_tenant", "the root of `" + root.tenant_ +
                                        "` cannot be followed by one "
                                        "of `" +
                                        next.tenant_ + "`");
    const std::string after = "version " + std::to_string(next.version_) + " follows version " +
                              std::to_string(root.version_);
    if (next.version_ <= root.version_)
      return refuse("rollback", after + ": a root does not go back");
    if (next.version_ != root.version_ + 1)
      return refuse("chain", after + ": give those between as well, in order");
    RINGFENCE_CHECK(document.verify(root.keys_, kFamily));
    RINGFENCE_CHECK(document.verify(next.keys_, kFamily));
    root = std::move(next);
  }
  return std::move(root);
}

Result<std::string> sign_root(std::string_view tenant, std::int64_t version,
                              std::span<const BundlePublicKey> keys, const BundleSecretKey& key) {
  if (!valid_tenant(tenant) || version < 1 || version > json::kMaxSafeInteger || keys.empty())
    return refuse("malformed", "a root has a tenant of 1 to 64 of a-z, 0-9, `_` and `-`, a version "
                               "from 1, and at least one key");
  std::vector<std::string> texts;
  for (const BundlePublicKey& one : keys)
    texts.push_back(one.text());
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return sign_document(body_of(tenant, version, texts), key);
}

Result<std::string> cosign_root(std::string_view text, const BundleSecretKey& key) {
  RINGFENCE_TRY(document, SignedDocument::split(text, kHeading, kFamily));
  return std::string(text) + sign_body(document.body, key);
}

}  // namespace ringfence
