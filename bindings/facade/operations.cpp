#include "facade/operations.h"

#include "facade/version.h"
#include "ringfence/bundle.h"
#include "ringfence/version.h"

namespace ringfence::facade {
namespace {

Result<Reply> run_version(Instance&, const Call&) {
  json::Writer out;
  out.begin_object();
  out.member("version", RINGFENCE_VERSION).member("abi", kAbiVersion);
  out.member("semantics", kSemanticsVersion).end_object();
  return Reply{.json = out.take()};
}

// The object behind the handle in the member `name`.
template <class T>
Result<std::shared_ptr<T>> handle_in(Instance& instance, const Fields& request,
                                     std::string_view name) {
  const std::int64_t handle = request.integer(name);
  const bool fits = handle >= 0 && handle <= 0xffffffffLL;
  auto object = instance.get<T>(fits ? static_cast<std::uint32_t>(handle) : 0);
  if (!object)
    return tl::unexpected(at(std::move(object).error(), "/" + std::string(name)));
  return object;
}

}  // namespace

Result<std::shared_ptr<Policy>> policy_of(Instance& instance, const Fields& request) {
  return handle_in<Policy>(instance, request, "policy");
}

Result<std::shared_ptr<VerifiedIdentity>> identity_of(Instance& instance, const Fields& request) {
  return handle_in<VerifiedIdentity>(instance, request, "identity");
}

Result<std::shared_ptr<TrustRoot>> root_of(Instance& instance, const Fields& request) {
  return handle_in<TrustRoot>(instance, request, "root");
}

Result<void> under_root(Instance& instance, const Fields& request, const Policy& policy,
                        Timestamp now) {
  if (!request.has("root"))
    return {};
  RINGFENCE_TRY(root, root_of(instance, request));
  return require_signed(policy, *root, now);
}

void add_version(Registry& registry) {
  registry.add(Type{"Version",
                    "Which build this is.",
                    {{"version", "string", "the package's version"},
                     {"abi", "integer", "changes when old clients would break"},
                     {"semantics", "integer", "changes when some policy gets another answer"}}});
  registry.add(Operation{.name = "version",
                         .doc = "Says which build this is.",
                         .response = "Version",
                         .run = run_version});
}

Registry portable_registry() {
  Registry registry;
  add_version(registry);
  add_policy(registry);
  add_bundles(registry);
  add_decisions(registry);
  add_filter(registry);
  add_slice(registry);
  add_identity(registry);
  add_keys(registry);
  add_records(registry);
  add_proofs(registry);
  add_vault(registry);
  add_documents(registry);
  add_conditions(registry);
  add_diff(registry);
  add_asking(registry);
  add_explain(registry);
  add_search(registry);
  add_matrix(registry);
  add_authzen(registry);
  return registry;
}

void write_names(json::Writer& out, std::string_view key, const std::vector<std::string>& names) {
  out.key(key).begin_array();
  for (const std::string& name : names)
    out.string(name);
  out.end_array();
}

Result<std::uint64_t> count(const Fields& request, std::string_view name) {
  const std::int64_t value = request.integer(name);
  if (value < 0)
    return fail("request.out_of_range", "`" + std::string(name) + "` counts: it is 0 or more",
                request.get(name)->pointer());
  return static_cast<std::uint64_t>(value);
}

View view_of(const Fields& request) {
  return request.text("view") == "full" ? View::full : View::public_view;
}

Result<Attributes> Attributes::of(const Fields& request) {
  constexpr std::string_view kMembers[][2] = {{"context", "context"},
                                              {"principal", "principal_attributes"},
                                              {"resource", "resource_attributes"},
                                              {"action", "action_attributes"}};
  json::Writer out;
  bool any = false;
  out.begin_object();
  for (const auto& [name, member] : kMembers)
    if (auto value = request.get(member)) {
      out.key(name).value(*value);
      any = true;
    }
  out.end_object();
  Attributes attributes;
  if (!any)
    return attributes;
  RINGFENCE_TRY(document, json::Document::parse(out.take()));
  attributes.document_ = std::move(document);
  return attributes;
}

Result<std::string> binary(json::Value value) {
  auto bytes = base64url_decode(value.string());
  if (!bytes)
    return fail("request.bad_base64", "write the bytes as base64url without padding",
                value.pointer());
  return std::move(*bytes);
}

Result<Hash> hash_of(json::Value value) {
  RINGFENCE_TRY(bytes, binary(value));
  Hash hash{};
  if (bytes.size() != hash.size())
    return fail("request.bad_hash", "a hash is 32 bytes", value.pointer());
  for (std::size_t i = 0; i < hash.size(); ++i)
    hash[i] = static_cast<std::uint8_t>(bytes[i]);
  return hash;
}

Error at(Error error, const std::string& pointer) {
  error.path = error.path.empty() ? pointer : pointer + ": " + error.path;
  return error;
}

}  // namespace ringfence::facade
