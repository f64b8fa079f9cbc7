// recorder.*: signs audit records where decisions are made. record.verify: opens one.
//
// A record says `verified` only where the actor is a proven identity: recorder.append takes the
// actor from an identity handle, and recorder.authorize decides and records in one step.
#include "facade/operations.h"
#include "facade/records.h"

namespace ringfence::facade {
namespace {

Result<Reply> open(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, RecordSecretKey::parse(call.secret));
  const std::string_view tenant = Fields(call.request).text("tenant");
  if (tenant.empty())
    return fail("request.out_of_range", "name the tenant", "/tenant");
  Recorder recorder(std::move(key), std::string(tenant), instance.entropy());
  json::Writer out;
  out.begin_object();
  out.member("instance", recorder.instance()).member("public", recorder.public_text());
  RINGFENCE_TRY(handle, instance.put(std::move(recorder)));
  out.member("handle", static_cast<std::int64_t>(handle)).end_object();
  return Reply{.json = out.take()};
}

// Makes a proven identity the actor of an event.
Result<void> act_as(RecordEvent& event, const VerifiedIdentity& identity,
                    const Recorder& recorder) {
  if (identity.tenant() != recorder.tenant())
    return fail("record.wrong_tenant", "the identity is of another tenant than the recorder",
                "/identity");
  event.actor = identity.principal();
  event.verified = true;
  return {};
}

void write_appended(json::Writer& out, const Recorder::Appended& appended) {
  out.member("record", appended.record).member("seq", static_cast<std::int64_t>(appended.seq));
}

Result<Reply> append(Instance& instance, const Call& call) {
  RINGFENCE_TRY(recorder, instance.get<Recorder>(call.handle));
  const Fields request(call.request);
  const json::Value event_value = request.value("event");
  RecordEvent event = read_event(Fields(event_value));
  if (request.has("identity")) {
    if (!event.actor.empty())
      return fail("request.two_actors", "the identity is the actor: leave `actor` out",
                  "/event/actor");
    RINGFENCE_TRY(identity, identity_of(instance, request));
    RINGFENCE_CHECK(act_as(event, *identity, *recorder));
  }
  RINGFENCE_TRY(appended, recorder->append(event));
  json::Writer out;
  out.begin_object();
  write_appended(out, appended);
  out.end_object();
  return Reply{.json = out.take()};
}

Result<Reply> authorize(Instance& instance, const Call& call) {
  RINGFENCE_TRY(recorder, instance.get<Recorder>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(policy, policy_of(instance, request));
  RINGFENCE_TRY(identity, identity_of(instance, request));
  RINGFENCE_TRY(attributes, Attributes::of(request));
  const Question question{identity->principal(), request.text("action"), request.text("resource")};
  const Timestamp now = request.time("now");
  RINGFENCE_CHECK(under_root(instance, request, *policy, now));
  RINGFENCE_TRY(decision, policy->authorize(*identity, question.action, question.resource, now,
                                            attributes.value()));
  RecordEvent event;
  event.time = now;
  event.action = std::string(question.action);
  event.resource = std::string(question.resource);
  event.effect = decision.allowed ? "allow" : "deny";
  event.reason = std::string(reason_name(decision.reason));
  event.policy_digest = policy->digest();
  for (const DecidingPath& path : decision.deciding)
    event.deciding.push_back(path.id);
  event.runtime = std::string(request.text("runtime"));
  event.host = std::string(request.text("host"));
  event.note = std::string(request.text("note"));
  RINGFENCE_CHECK(act_as(event, *identity, *recorder));
  RINGFENCE_TRY(appended, recorder->append(event));
  json::Writer out;
  out.begin_object();
  out.key("decision");
  write_decision(out, *policy, question, decision, view_of(request), true);
  write_appended(out, appended);
  out.end_object();
  return Reply{.json = out.take()};
}

Result<Reply> verify(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(writers, public_keys<Purpose::record>(request, "writers"));
  RINGFENCE_TRY(record, open_record(request.text("record"), writers, request.text("tenant")));
  json::Writer out;
  write_record(out, record);
  return Reply{.json = out.take()};
}

std::vector<Field> event_fields(bool of_request) {
  const std::string_view kind = of_request ? "kind?" : "kind";
  return {{kind, R"("decision"|"secret"|"outcome"|"admin")", "what happened; default: decision"},
          {"time", "time", "when"},
          {"actor?", "string", "who: user/…, service/…"},
          {"on_behalf_of?", "string", "for whom, if not for the actor"},
          {"action?", "string", "the permission used"},
          {"resource?", "string", "on what"},
          {"scope?", "string", "the secret scope, or the scope of the binding"},
          {"runtime?", R"("native"|"browser"|"edge"|"node"|"python")", "where: kind of runtime"},
          {"host?", "string", "where: free text of at most 255 bytes"},
          {"effect?", R"("allow"|"deny")", "how it was decided"},
          {"reason?", "string", "the reason's word"},
          {"policy_digest?", "string", "hex SHA-256 of the policy that decided"},
          {"deciding?", "string[]", "ids of the rows that decided"},
          {"secret?", "string", "the reference of a secret, never its value"},
          {"outcome?", "string", "released, delivered, exit:N or failed:CODE"},
          {"note?", "string", "free text of at most 1 KiB"}};
}

void add_types(Registry& registry) {
  registry.add(Type{"OpenRecorderRequest",
                    "A chain of records to begin.",
                    {{"tenant", "string", "whose records they are"}}});
  registry.add(Type{"OpenedRecorder",
                    "A new chain of records.",
                    {{"handle", "integer", "the recorder's handle"},
                     {"instance", "string", "the chain's random id"},
                     {"public", "string", "the public key that verifies its records"}}});
  registry.add(Type{"RecordEventInput", "An event to record.", event_fields(true)});
  registry.add(Type{"RecordEvent", "An event, as recorded.", event_fields(false)});
  registry.add(Type{"AppendRequest",
                    "An event, and who acted if that is proven.",
                    {{"event", "RecordEventInput", "what happened"},
                     {"identity?", "integer", "handle of the identity that acted: `verified`"}}});
  registry.add(Type{"Appended",
                    "A signed record.",
                    {{"record", "string", "the record: a signed note"},
                     {"seq", "integer", "its number in the chain, from 0"}}});
  registry.add(Type{
      "RecordedAuthorizeRequest",
      "What a proven identity wants to do, to be decided and recorded.",
      {{"policy", "integer", "handle of the policy that decides"},
       {"root?", "integer", "handle of a trust root: a policy that is unsigned or over is refused"},
       {"identity", "integer", "handle of the identity that asks"},
       {"action", "string", "the permission asked for"},
       {"resource", "string", "`tenant` or a path, from the host's own records"},
       {"now", "time", "the instant of the question"},
       {"context?", "object", "attributes of the request, such as `mfa`"},
       {"resource_attributes?", "object", "attributes of the resource"},
       {"action_attributes?", "object", "attributes of the action"},
       {"view?", R"("public"|"full")", "of the decision; default: public"},
       {"runtime?", R"("native"|"browser"|"edge"|"node"|"python")", "where"},
       {"host?", "string", "where: free text of at most 255 bytes"},
       {"note?", "string", "free text of at most 1 KiB"}}});
  registry.add(Type{"RecordedDecision",
                    "A decision and its signed record.",
                    {{"decision", "Decision", "the answer"},
                     {"record", "string", "the record: a signed note"},
                     {"seq", "integer", "its number in the chain, from 0"}}});
  registry.add(Type{"VerifyRecordRequest",
                    "A record to verify.",
                    {{"record", "string", "the signed note"},
                     {"writers", "string[]", "public record keys that may have signed it"},
                     {"tenant?", "string", "if given, the record must be this tenant's"}}});
  registry.add(Type{"Record",
                    "A verified record.",
                    {{"tenant", "string", "whose record it is"},
                     {"writer", "string", "name of the key that signed"},
                     {"instance", "string", "the chain's id"},
                     {"seq", "integer", "its number in the chain, from 0"},
                     {"prev", "string", "hex SHA-256 of the record before; empty for the first"},
                     {"verified", "boolean", "whether a proven identity acted"},
                     {"event", "RecordEvent", "what happened"}}});
}

}  // namespace

void add_records(Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "recorder.open",
                         .doc = "Begins a chain of records, signed by one record key.",
                         .request = "OpenRecorderRequest",
                         .response = "OpenedRecorder",
                         .secret_in = "the record key's secret text",
                         .opens = "recorder",
                         .run = open});
  registry.add(Operation{.name = "recorder.append",
                         .doc = "Signs the next record; it says `verified` only for an identity.",
                         .handle = "recorder",
                         .request = "AppendRequest",
                         .response = "Appended",
                         .run = append});
  registry.add(Operation{.name = "recorder.authorize",
                         .doc = "Decides for a proven identity and signs the record of it.",
                         .handle = "recorder",
                         .request = "RecordedAuthorizeRequest",
                         .response = "RecordedDecision",
                         .run = authorize});
  registry.add(Operation{.name = "record.verify",
                         .doc = "Verifies one record and reads it.",
                         .request = "VerifyRecordRequest",
                         .response = "Record",
                         .run = verify});
}

}  // namespace ringfence::facade
