// gate.*: from a reference to a secret's bytes, for a proven identity only, every decision
// recorded.
#include "host.h"
#include "operations/support.h"

namespace ringfence::native {
namespace {

using facade::AnyKey;
using facade::Call;
using facade::Fields;
using facade::Instance;
using facade::Operation;
using facade::Reply;
using facade::Type;

// A key of one purpose out of a handle, as its own object.
template <Purpose P>
Result<SecretKey<P>> own_key(Instance& instance, const Fields& request, std::string_view name) {
  RINGFENCE_TRY(key, object_in<AnyKey>(instance, request, name));
  RINGFENCE_TRY(as_purpose, key->as<P>());
  return SecretKey<P>::parse(as_purpose->text().reveal());
}

Result<Reply> open(Instance& instance, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(policy, facade::policy_of(instance, request));
  std::shared_ptr<const TrustRoot> root;
  if (request.has("root")) {
    RINGFENCE_TRY(given, facade::root_of(instance, request));
    root = given;
  }
  RINGFENCE_TRY(ledger, object_in<LedgerHandle>(instance, request, "ledger"));
  RINGFENCE_TRY(recipient, own_key<Purpose::vault_recipient>(instance, request, "recipient"));
  RINGFENCE_TRY(owners, facade::public_keys<Purpose::vault_owner>(request, "owners"));
  RINGFENCE_TRY(vault, VaultDirectory::open(std::string(request.text("vault")), policy->tenant(),
                                            std::move(owners)));
  RINGFENCE_TRY(record_key, RecordSecretKey::parse(call.secret));
  const std::string runtime(request.has("runtime") ? request.text("runtime") : "native");
  const std::string host = request.has("host") ? std::string(request.text("host")) : host_name();
  RINGFENCE_TRY(gate,
                Gate::make(GateParts{
                    policy, std::make_shared<AuditWriter>(std::move(record_key), ledger->ledger),
                    std::move(vault), std::move(recipient), runtime, host, root}));
  json::Writer out;
  out.begin_object();
  out.member("tenant", policy->tenant()).member("instance", gate.audit().instance());
  out.member("public", gate.audit().public_key().text());
  RINGFENCE_TRY(handle, instance.put(GateHandle{std::make_shared<const Gate>(std::move(gate))}));
  out.member("handle", std::int64_t{handle}).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> resolve(Instance& instance, const Call& call) {
  RINGFENCE_TRY(handle, instance.get<GateHandle>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(identity, facade::identity_of(instance, request));
  RINGFENCE_TRY(attributes, facade::Attributes::of(request));
  const std::string reference(request.text("reference"));
  RINGFENCE_TRY(resolution, handle->gate->resolve(*identity, {&reference, 1}, request.time("now"),
                                                  attributes.value()));
  json::Writer out;
  out.begin_object();
  out.member_bool("allowed", resolution.allowed);
  out.key("decision");
  write_reference_decision(out, handle->gate->policy(), identity->principal(),
                           resolution.decisions[0], facade::view_of(request), true);
  write_texts(out, "records", resolution.records);
  Reply reply;
  if (resolution.allowed) {
    out.member("version", std::int64_t{resolution.secrets[0].version});
    reply.secret = std::move(resolution.secrets[0].value);
  }
  out.end_object();
  reply.json = out.take();
  return reply;
}

void add_types(facade::Registry& registry) {
  registry.add(Type{
      "OpenGateRequest",
      "What an enforcement point stands on.",
      {{"policy", "integer", "handle of the policy that decides"},
       {"root?", "integer", "handle of a trust root: a policy that is unsigned or over is refused"},
       {"ledger", "integer", "handle of the ledger that keeps the records"},
       {"vault", "string", "the vault's folder"},
       {"owners", "string[]", "its owners' public keys, pinned outside of it"},
       {"recipient", "integer", "handle of the vault-recipient key that opens"},
       {"runtime?", R"("native"|"node"|"python")", "where; default: native"},
       {"host?", "string", "where: default is the machine's name"}}});
  registry.add(Type{"OpenedGate",
                    "An enforcement point.",
                    {{"handle", "integer", "the gate's handle"},
                     {"tenant", "string", "whose secrets it guards"},
                     {"instance", "string", "id of the chain of its records"},
                     {"public", "string", "the public key that verifies its records"}}});
  Type resolve_request{"ResolveRequest",
                       "A reference that a proven identity wants resolved.",
                       {{"reference", "string", "secret://production/DATABASE_URL"}}};
  for (const facade::Field& field : enforcement_fields())
    resolve_request.fields.push_back(field);
  registry.add(std::move(resolve_request));
  registry.add(Type{"ReferenceDecision",
                    "What was decided about a reference.",
                    {{"reference", "string", "the reference"},
                     {"decision", "Decision", "about secret.read on what it stands for"}}});
  registry.add(Type{"Resolution",
                    "The answer; the value is in the secret buffer if it was allowed.",
                    {{"allowed", "boolean", "whether the value was released"},
                     {"decision", "ReferenceDecision", "why"},
                     {"version?", "integer", "the version that was opened"},
                     {"records", "string[]", "the signed records, already in the ledger"}}});
}

}  // namespace

void add_gate_operations(facade::Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "gate.open",
                         .doc = "Opens an enforcement point over a policy, a vault and a ledger.",
                         .request = "OpenGateRequest",
                         .response = "OpenedGate",
                         .secret_in = "the record key's secret text",
                         .opens = "gate",
                         .run = open});
  registry.add(Operation{.name = "gate.resolve",
                         .doc = "Decides, records and, if allowed, opens one reference.",
                         .handle = "gate",
                         .request = "ResolveRequest",
                         .response = "Resolution",
                         .secret_out = "the secret's value, empty on a denial",
                         .run = resolve});
}

}  // namespace ringfence::native
