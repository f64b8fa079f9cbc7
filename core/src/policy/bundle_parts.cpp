#include "policy/bundle_parts.h"

#include "policy/document_fields.h"

namespace ringfence::policy {
namespace {

constexpr std::size_t kDigestDigits = 64;

tl::unexpected<Error> malformed(std::string_view why, std::string_view pointer = {}) {
  return in_line(2, Error{"bundle.malformed", std::string(why), std::string(pointer), {}});
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits && hex_decode(text).has_value();
}

void write_list(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
  out.key(key).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

Result<Delegation> read_delegation(json::Value value) {
  DocumentFields fields(value);
  auto key = BindingsPublicKey::parse(fields.text("key"));
  if (!key)
    return malformed("`key` is no public bindings key: " + key.error().message, value.pointer());
  Delegation out{std::move(*key), fields.texts("roles"), fields.texts("scopes"),
                 fields.time("expires")};
  if (!fields.good())
    return malformed("a delegation is expires, key, roles and scopes, and no more",
                     value.pointer());
  return out;
}

}  // namespace

tl::unexpected<Error> in_line(int line, Error error) {
  const auto prefix = [line](std::string& path) {
    path = "line " + std::to_string(line) + (path.empty() ? "" : ": ") + path;
  };
  prefix(error.path);
  for (Error& other : error.more)
    prefix(other.path);
  return tl::unexpected<Error>(std::move(error));
}

std::string write_header(const BundleHeader& header) {
  json::Writer out;
  out.begin_object().member("tenant", header.tenant).member("revision", header.revision);
  out.member("digest", header.digest).member("semantics", header.semantics);
  out.member("issued", format_time(header.terms.issued));
  out.member("expires", format_time(header.terms.expires));
  if (!header.terms.trust.empty())
    out.member("trust", header.terms.trust);
  if (!header.terms.delegations.empty()) {
    out.key("delegations").begin_array();
    for (const Delegation& delegation : header.terms.delegations) {
      out.begin_object().member("key", delegation.key.text());
      out.member("expires", format_time(delegation.expires));
      write_list(out, "roles", delegation.roles);
      write_list(out, "scopes", delegation.scopes);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
  return out.take();
}

Result<BundleHeader> read_header(std::string_view line) {
  const auto json = json::Document::parse(line);
  if (!json)
    return in_line(2, json.error());
  DocumentFields fields(json->root());
  BundleHeader out;
  out.tenant = fields.text("tenant");
  out.revision = fields.integer("revision");
  out.digest = fields.text("digest");
  out.semantics = fields.integer("semantics");
  out.terms.issued = fields.time("issued");
  out.terms.expires = fields.time("expires");
  if (fields.has("trust"))
    out.terms.trust = fields.text("trust");
  if (fields.has("delegations")) {
    for (const json::Value value : fields.list("delegations")) {
      RINGFENCE_TRY(delegation, read_delegation(value));
      out.terms.delegations.push_back(std::move(delegation));
    }
  }
  if (!fields.good() || write_header(out) != line)
    return malformed("a header is the canonical JSON of delegations (if any), digest, expires, "
                     "issued, revision, semantics, tenant and trust (if any), and no more");
  if (!out.terms.trust.empty() && !is_digest(out.terms.trust))
    return malformed("a digest is 64 hex digits", "/trust");
  return out;
}

std::string write_header(const BindingsHeader& header) {
  json::Writer out;
  out.begin_object().member("tenant", header.tenant).member("revision", header.revision);
  out.member("base", header.base).member("issued", format_time(header.issued));
  if (header.expires != kNever)
    out.member("expires", format_time(header.expires));
  out.end_object();
  return out.take();
}

Result<BindingsHeader> read_bindings_header(std::string_view line) {
  const auto json = json::Document::parse(line);
  if (!json)
    return in_line(2, json.error());
  DocumentFields fields(json->root());
  BindingsHeader out;
  out.tenant = fields.text("tenant");
  out.revision = fields.integer("revision");
  out.base = fields.text("base");
  out.issued = fields.time("issued");
  if (fields.has("expires"))
    out.expires = fields.time("expires");
  if (!fields.good() || write_header(out) != line)
    return malformed("a delta's header is the canonical JSON of base, expires (if any), issued, "
                     "revision and tenant, and no more");
  return out;
}

Result<void> check_validity(Timestamp issued, Timestamp expires, Timestamp now,
                            std::string_view what) {
  const std::string subject = "the " + std::string(what);
  if (now < issued)
    return fail("bundle.not_yet_valid",
                subject + " holds from " + format_time(issued) + ": is the clock right?");
  if (now >= expires)
    return fail("bundle.expired",
                subject + " held until " + format_time(expires) + ": sign and fetch a fresh one");
  return {};
}

Result<void> check_delegations(const Policy& policy, const std::vector<Delegation>& delegations) {
  const Compiled& c = Access::compiled(policy);
  const auto refuse = [](std::size_t delegation, const char* member, std::size_t at,
                         const std::string& why) {
    return fail("bundle.delegation", why,
                "/delegations/" + std::to_string(delegation) + "/" + member + "/" +
                    std::to_string(at));
  };
  for (std::size_t i = 0; i < delegations.size(); ++i) {
    const Delegation& one = delegations[i];
    for (std::size_t k = 0; k < one.roles.size(); ++k)
      if (c.t.words.roles.find(one.roles[k]) == kNone)
        return refuse(i, "roles", k, "the policy declares no role `" + one.roles[k] + "`");
    for (std::size_t k = 0; k < one.scopes.size(); ++k) {
      Chain chain;
      if (c.locate(one.scopes[k], chain) != PathFault::none)
        return refuse(i, "scopes", k,
                      "`" + one.scopes[k] +
                          "` is neither `tenant` nor a path that the policy's "
                          "types permit");
    }
  }
  return {};
}

}  // namespace ringfence::policy
