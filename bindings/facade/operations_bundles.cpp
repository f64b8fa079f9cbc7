// root.*, bundle.*: policies that travel signed. What was opened keeps where it came from inside
// the handle: nothing that a caller passes as JSON can make a policy signed.
#include "facade/keys.h"
#include "facade/operations.h"
#include "ringfence/bundle.h"

namespace ringfence::facade {
namespace {

Reply document(std::string_view text) {
  json::Writer out;
  out.begin_object().member("document", text).end_object();
  return Reply{.json = out.take()};
}

template <Purpose P>
Result<PublicKey<P>> public_key(json::Value value) {
  auto key = PublicKey<P>::parse(value.string());
  if (!key)
    return tl::unexpected(at(std::move(key).error(), value.pointer()));
  return key;
}

Result<Reply> root_sign(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::bundle>());
  const Fields request(call.request);
  RINGFENCE_TRY(keys, public_keys<Purpose::bundle>(request, "keys"));
  RINGFENCE_TRY(text, sign_root(request.text("tenant"), request.integer("version"), keys, *signer));
  return document(text);
}

Result<Reply> root_cosign(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::bundle>());
  RINGFENCE_TRY(text, cosign_root(Fields(call.request).text("document"), *signer));
  return document(text);
}

Result<Reply> root_open(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(root, TrustRoot::open(request.text("document"), request.texts("later")));
  json::Writer out;
  out.begin_object().member("tenant", root.tenant()).member("version", root.version());
  out.member("digest", root.digest()).key("keys").begin_array();
  for (const DocumentKey& key : root.keys())
    out.string(key.id);
  out.end_array();
  RINGFENCE_TRY(handle, instance.put(std::move(root)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> sign(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::bundle>());
  const Fields request(call.request);
  RINGFENCE_TRY(policy, policy_of(instance, request));
  BundleTerms terms;
  terms.issued = request.time("issued");
  terms.expires = request.time("expires");
  terms.trust = request.text("trust");
  if (const auto list = request.get("delegations"))
    for (auto element : *list) {
      const Fields fields(element.value);
      RINGFENCE_TRY(delegated, public_key<Purpose::bindings>(fields.value("key")));
      terms.delegations.push_back({std::move(delegated), fields.texts("roles"),
                                   fields.texts("scopes"), fields.time("expires")});
    }
  RINGFENCE_TRY(text, sign_bundle(*policy, terms, *signer));
  return document(text);
}

Result<Reply> bindings_sign(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::bindings>());
  const Fields request(call.request);
  RINGFENCE_TRY(policy, policy_of(instance, request));
  std::optional<Timestamp> expires;
  if (request.has("expires"))
    expires = request.time("expires");
  RINGFENCE_TRY(text, sign_bindings(*policy, json::canonical(request.value("changes")),
                                    request.time("issued"), expires, *signer));
  return document(text);
}

Result<Reply> opened(Instance& instance, Policy policy, Timestamp now) {
  const Provenance& from = *policy.provenance();
  const BundleState state = state_of(policy);
  json::Writer out;
  out.begin_object();
  write_policy_summary(out, policy);
  out.member("issued", format_time(from.terms.issued));
  out.member("expires", format_time(from.expires));
  out.member("stale_from", format_time(from.stale_from()));
  out.member_bool("stale", now >= from.stale_from());
  if (!from.terms.trust.empty())
    out.member("trust", from.terms.trust);
  out.key("state").begin_object().member("tenant", state.tenant).member("head", state.head);
  out.member("revision", state.revision).member("root", state.root).end_object();
  RINGFENCE_TRY(handle, instance.put(std::move(policy)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> open(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(root, root_of(instance, request));
  std::optional<BundleState> state;
  if (const auto given = request.get("state")) {
    const Fields fields(*given);
    state = BundleState{std::string(fields.text("tenant")), std::string(fields.text("head")),
                        fields.integer("revision"), fields.integer("root")};
  }
  const Timestamp now = request.time("now");
  RINGFENCE_TRY(policy,
                open_bundle(request.text("bundle"), request.texts("deltas"), *root, state, now));
  return opened(instance, std::move(policy), now);
}

Result<Reply> apply(Instance& instance, const Call& call) {
  RINGFENCE_TRY(base, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  const Timestamp now = request.time("now");
  RINGFENCE_TRY(policy, apply_bindings(*base, request.text("delta"), now));
  return opened(instance, std::move(policy), now);
}

Result<Reply> show(Instance&, const Call& call) {
  const std::string_view text = Fields(call.request).text("document");
  constexpr std::string_view kKinds[] = {"root", "bundle", "bindings"};
  for (const std::string_view kind : kKinds) {
    const std::string heading = "ringfence " + std::string(kind) + " v1";
    if (!text.starts_with(heading + "\n"))
      continue;
    RINGFENCE_TRY(split, SignedDocument::split(text, heading, "bundle"));
    RINGFENCE_TRY(header, json::Document::parse(split.lines[0]));
    if (!header.root().is(json::Kind::object))
      return fail("bundle.malformed", "the header is no JSON object", "line 2");
    json::Writer out;
    out.begin_object().member("kind", kind).member("head", split.digest());
    out.key("header").value(header.root()).key("signers").begin_array();
    for (const SignedDocument::Signature& signature : split.signatures)
      out.string(signature.id);
    out.end_array().end_object();
    return Reply{.json = out.take()};
  }
  return fail("bundle.malformed",
              "this is no signed document: it begins with `ringfence bundle v1`, `ringfence "
              "bindings v1` or `ringfence root v1`",
              "line 1");
}

void add_roots(Registry& registry) {
  registry.add(Type{"RootSignRequest",
                    "The keys to be trusted.",
                    {{"keys", "string[]", "public bundle keys that may sign the tenant's policy"},
                     {"tenant", "string", "whose policy"},
                     {"version", "integer", "1, or one more than the root it follows"}}});
  registry.add(Type{"RootCosignRequest",
                    "A root that takes another signature.",
                    {{"document", "string", "the root, signed already"}}});
  registry.add(Type{"SignedDocument",
                    "A signed document.",
                    {{"document", "string", "the text, to be kept byte for byte"}}});
  registry.add(Type{"RootOpenRequest",
                    "A root that the host pins, and those that follow it.",
                    {{"document", "string", "the pinned root"},
                     {"later?", "string[]", "its successors, in order"}}});
  registry.add(Type{"OpenedRoot",
                    "The root to trust.",
                    {{"handle", "integer", "the root's handle"},
                     {"tenant", "string", "whose policy"},
                     {"version", "integer", "of the last root"},
                     {"digest", "string", "hex SHA-256 of its body"},
                     {"keys", "string[]", "ids of its keys"}}});
  registry.add(Operation{.name = "root.sign",
                         .doc = "Signs a trust root with a bundle key.",
                         .handle = "key",
                         .request = "RootSignRequest",
                         .response = "SignedDocument",
                         .run = root_sign});
  registry.add(Operation{.name = "root.cosign",
                         .doc = "Adds a signature to a trust root: a root that follows another is "
                                "signed by a key of each.",
                         .handle = "key",
                         .request = "RootCosignRequest",
                         .response = "SignedDocument",
                         .run = root_cosign});
  registry.add(Operation{.name = "root.open",
                         .doc = "Opens the trust root that a pinned one leads to.",
                         .request = "RootOpenRequest",
                         .response = "OpenedRoot",
                         .opens = "root",
                         .run = root_open});
}

void add_types(Registry& registry) {
  registry.add(Type{"Delegation",
                    "Who else may change bindings, and which.",
                    {{"key", "string", "public bindings key"},
                     {"roles", "string[]", "of these roles, by name"},
                     {"scopes", "string[]", "at or under these"},
                     {"expires", "time", "until then"}}});
  registry.add(Type{"BundleSignRequest",
                    "A policy to sign.",
                    {{"policy", "integer", "the policy's handle"},
                     {"issued", "time", "from when it holds"},
                     {"expires", "time", "until when"},
                     {"delegations?", "Delegation[]", "who else may change bindings"},
                     {"trust?", "string", "hex SHA-256 of the host's trust document"}}});
  registry.add(Type{"BindingsSignRequest",
                    "Bindings to change.",
                    {{"policy", "integer", "handle of a policy opened from a bundle"},
                     {"changes", "object", "a change set of `bindings` and nothing else"},
                     {"issued", "time", "from when it holds"},
                     {"expires?", "time", "until when, if not as long as the bundle"}}});
  registry.add(Type{"BundleState",
                    "What a host keeps of the last bundle it accepted.",
                    {{"tenant", "string", "whose policy"},
                     {"revision", "integer", "of the bundle, or of the last delta"},
                     {"head", "string", "hex SHA-256 of its body"},
                     {"root", "integer", "version of the trust root"}}});
  registry.add(Type{"BundleOpenRequest",
                    "A bundle to open.",
                    {{"bundle", "string", "the signed document"},
                     {"deltas?", "string[]", "those since, in order"},
                     {"root", "integer", "handle of the trust root"},
                     {"state?", "BundleState", "what was kept; left out the first time only"},
                     {"now", "time", "the instant of opening"}}});
  registry.add(Type{
      "BundleApplyRequest",
      "A delta that follows.",
      {{"delta", "string", "the signed document"}, {"now", "time", "the instant of opening"}}});
  registry.add(Type{"OpenedBundle",
                    "A policy that proved where it comes from.",
                    {{"handle", "integer", "the policy's handle"},
                     {"tenant", "string", "whose policy it is"},
                     {"revision", "integer", "of the bundle, or of the last delta"},
                     {"digest", "string", "hex SHA-256 of the policy's canonical JSON"},
                     {"time_dependent", "boolean", "whether `now` can matter to any answer"},
                     {"state", "BundleState", "to be kept for the next opening"},
                     {"issued", "time", "of the bundle"},
                     {"expires", "time", "the earliest of bundle, deltas and delegations used"},
                     {"stale_from", "time", "from when on a fresh bundle is due"},
                     {"stale", "boolean", "whether one is due now"},
                     {"trust?", "string", "hex SHA-256 of the trust document it was made for"}}});
  registry.add(Type{"BundleShowRequest",
                    "A signed document to look at.",
                    {{"document", "string", "a bundle, a delta or a root"}}});
  registry.add(Type{"ShownBundle",
                    "What a document says of itself; nothing of it is verified.",
                    {{"kind", R"("root"|"bundle"|"bindings")", "which document"},
                     {"header", "object", "its header, or the root itself"},
                     {"head", "string", "hex SHA-256 of its body"},
                     {"signers", "string[]", "ids of the keys that are said to have signed"}}});
}

}  // namespace

void add_bundles(Registry& registry) {
  add_roots(registry);
  add_types(registry);
  registry.add(Operation{.name = "bundle.sign",
                         .doc = "Signs a policy with a bundle key.",
                         .handle = "key",
                         .request = "BundleSignRequest",
                         .response = "SignedDocument",
                         .run = sign});
  registry.add(Operation{.name = "bundle.sign_bindings",
                         .doc = "Signs a change of bindings with a delegated bindings key; refused "
                                "unless it is within what was delegated.",
                         .handle = "key",
                         .request = "BindingsSignRequest",
                         .response = "SignedDocument",
                         .run = bindings_sign});
  registry.add(Operation{.name = "bundle.open",
                         .doc = "Opens a signed policy under a trust root.",
                         .request = "BundleOpenRequest",
                         .response = "OpenedBundle",
                         .opens = "policy",
                         .run = open});
  registry.add(Operation{.name = "bundle.apply",
                         .doc = "A new snapshot with one more delta; it stays signed.",
                         .handle = "policy",
                         .request = "BundleApplyRequest",
                         .response = "OpenedBundle",
                         .opens = "policy",
                         .run = apply});
  registry.add(Operation{.name = "bundle.show",
                         .doc = "Says what a bundle, a delta or a root claims, without verifying.",
                         .request = "BundleShowRequest",
                         .response = "ShownBundle",
                         .run = show});
}

}  // namespace ringfence::facade
