// ledger.*: the ledger in a SQLite file. Opening it for appending takes the ledger's key; reading,
// proving and verifying need no key and work by path.
#include "operations/support.h"
#include "ringfence/encoding.h"
#include "store/verify.h"

namespace ringfence::native {
namespace {

using facade::Call;
using facade::Fields;
using facade::Instance;
using facade::Operation;
using facade::Reply;
using facade::Type;

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Result<Reply> open(Instance& instance, const Call& call) {
  const Fields request(call.request);
  Ledger::Options options;
  options.path = request.text("path");
  options.tenant = request.text("tenant");
  RINGFENCE_TRY(writers, facade::public_keys<Purpose::record>(request, "writers"));
  options.writers = std::move(writers);
  RINGFENCE_TRY(key, LedgerSecretKey::parse(call.secret));
  RINGFENCE_TRY(ledger, Ledger::open(std::move(options), std::move(key)));
  json::Writer out;
  out.begin_object();
  out.member("tenant", ledger->tenant()).member("public", ledger->public_key().text());
  RINGFENCE_TRY(handle, instance.put(LedgerHandle{std::move(ledger)}));
  out.member("handle", std::int64_t{handle}).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> append(Instance& instance, const Call& call) {
  RINGFENCE_TRY(handle, instance.get<LedgerHandle>(call.handle));
  const std::vector<std::string> records = Fields(call.request).texts("records");
  RINGFENCE_TRY(appended, handle->ledger->append(records));
  json::Writer out;
  out.begin_object();
  out.key("indexes").begin_array();
  for (const std::uint64_t index : appended.indexes)
    out.integer(number(index));
  out.end_array();
  out.member("duplicates", number(appended.duplicates)).member("size", number(appended.size));
  out.member("checkpoint", appended.checkpoint).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> read(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(from, facade::count(request, "from"));
  RINGFENCE_TRY(limit, facade::count(request, "limit"));
  RINGFENCE_TRY(ledger, LedgerReader::open(std::string(request.text("path"))));
  RINGFENCE_TRY(size, ledger.size());
  RINGFENCE_TRY(entries, ledger.read(from, limit));
  json::Writer out;
  out.begin_object();
  out.member("tenant", ledger.tenant()).member("size", number(size));
  out.key("entries").begin_array();
  for (const LedgerEntry& entry : entries) {
    out.begin_object();
    out.member("index", number(entry.index)).member("record", entry.record).end_object();
  }
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

Result<Reply> verify(Instance&, const Call& call) {
  const Fields request(call.request);
  LedgerTrust trust;
  RINGFENCE_TRY(keys, facade::public_keys<Purpose::ledger>(request, "keys"));
  RINGFENCE_TRY(writers, facade::public_keys<Purpose::record>(request, "writers"));
  if (keys.empty())
    return fail("request.no_keys", "name at least one key that signs checkpoints", "/keys");
  trust.keys = std::move(keys);
  trust.writers = std::move(writers);
  trust.tenant = request.text("tenant");
  trust.seen = request.text("seen");
  RINGFENCE_TRY(report, verify_ledger(std::string(request.text("path")), trust));
  json::Writer out;
  out.begin_object();
  out.member("tenant", report.tenant).member("size", number(report.size));
  out.member("covered", number(report.checkpoint.size)).member("chains", number(report.chains));
  out.member("root", base64url(view(report.checkpoint.root)));
  out.member("origin", report.checkpoint.origin);
  out.member("checkpoint", report.checkpoint_note).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> checkpoint(Instance&, const Call& call) {
  RINGFENCE_TRY(ledger, LedgerReader::open(std::string(Fields(call.request).text("path"))));
  RINGFENCE_TRY(note, ledger.checkpoint());
  if (note.empty())
    return fail("ledger.unsigned", "`" + std::string(Fields(call.request).text("path")) +
                                       "` has no checkpoint yet: nothing was appended");
  json::Writer out;
  out.begin_object();
  out.member("note", note).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> proof(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(index, facade::count(request, "index"));
  RINGFENCE_TRY(ledger, LedgerReader::open(std::string(request.text("path"))));
  RINGFENCE_TRY(proof, ledger.prove(index));
  json::Writer out;
  out.begin_object();
  out.member("index", number(proof.entry.index)).member("record", proof.entry.record);
  out.member("size", number(proof.checkpoint.size));
  out.member("root", base64url(view(proof.checkpoint.root)));
  out.member("checkpoint", proof.checkpoint_note);
  out.key("hashes").begin_array();
  for (const Hash& hash : proof.hashes)
    out.string(base64url(view(hash)));
  out.end_array().end_object();
  return Reply{.json = out.take()};
}

void add_types(facade::Registry& registry) {
  registry.add(Type{"OpenLedgerRequest",
                    "A ledger to append to.",
                    {{"path", "string", "the database file; it is made if there is none"},
                     {"tenant", "string", "whose records it holds"},
                     {"writers", "string[]", "public record keys whose records are admitted"}}});
  registry.add(Type{"OpenedLedger",
                    "An open ledger.",
                    {{"handle", "integer", "the ledger's handle"},
                     {"tenant", "string", "whose records it holds"},
                     {"public", "string", "the public key that verifies its checkpoints"}}});
  registry.add(Type{"LedgerAppendRequest",
                    "Records to admit, all or none.",
                    {{"records", "string[]", "signed records, in the order of their chains"}}});
  registry.add(Type{"LedgerAppended",
                    "Where the records stand; they are durable and signed for.",
                    {{"indexes", "integer[]", "one a record; old ones for duplicates"},
                     {"duplicates", "integer", "how many were there already"},
                     {"size", "integer", "records in the ledger now"},
                     {"checkpoint", "string", "the signed checkpoint over all of them"}}});
  registry.add(Type{"LedgerReadRequest",
                    "A part of a ledger to read, unverified.",
                    {{"path", "string", "the database file"},
                     {"from", "integer", "index of the first record"},
                     {"limit", "integer", "how many at most"}}});
  registry.add(
      Type{"LedgerEntry",
           "A record and its place.",
           {{"index", "integer", "its index, from 0"}, {"record", "string", "the signed record"}}});
  registry.add(Type{"LedgerEntries",
                    "A part of a ledger.",
                    {{"tenant", "string", "whose ledger it says it is"},
                     {"size", "integer", "records in all"},
                     {"entries", "LedgerEntry[]", "those asked for"}}});
  registry.add(Type{"LedgerVerifyRequest",
                    "A ledger to verify without trusting the file.",
                    {{"path", "string", "the database file; a read-only copy will do"},
                     {"keys", "string[]", "public ledger keys that may have signed it"},
                     {"writers", "string[]", "public record keys that may have signed records"},
                     {"tenant?", "string", "if given, the ledger must be this tenant's"},
                     {"seen?", "string", "a checkpoint kept from before, to be extended"}}});
  registry.add(Type{"LedgerReport",
                    "A verified ledger.",
                    {{"tenant", "string", "whose ledger it is"},
                     {"size", "integer", "records, all of them verified"},
                     {"covered", "integer", "those under the checkpoint: the size that it signs"},
                     {"chains", "integer", "writers' chains"},
                     {"root", "string", "the tree's root, base64url"},
                     {"origin", "string", "name of the key that signed"},
                     {"checkpoint", "string", "the checkpoint; keep it to compare with later"}}});
  registry.add(Type{"LedgerPath", "A ledger.", {{"path", "string", "the database file"}}});
  registry.add(Type{"CheckpointNote",
                    "A signed checkpoint.",
                    {{"note", "string", "the signed note, as any C2SP tool reads it"}}});
  registry.add(Type{"LedgerProofRequest",
                    "A record whose inclusion is to be proven.",
                    {{"path", "string", "the database file"},
                     {"index", "integer", "the record's index, from 0"}}});
  registry.add(Type{"LedgerProof",
                    "A proof that a checkpoint covers a record; merkle.verify_inclusion checks it.",
                    {{"index", "integer", "the record's index, from 0"},
                     {"record", "string", "the signed record"},
                     {"size", "integer", "of the tree that the checkpoint signs"},
                     {"root", "string", "its root, base64url"},
                     {"checkpoint", "string", "the signed checkpoint"},
                     {"hashes", "string[]", "the path from the leaf up, base64url"}}});
}

}  // namespace

void add_ledger_operations(facade::Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "ledger.open",
                         .doc = "Opens or makes a ledger, to append to it.",
                         .request = "OpenLedgerRequest",
                         .response = "OpenedLedger",
                         .secret_in = "the ledger key's secret text",
                         .opens = "ledger",
                         .run = open});
  registry.add(Operation{.name = "ledger.append",
                         .doc = "Admits verified records durably and signs the new checkpoint.",
                         .handle = "ledger",
                         .request = "LedgerAppendRequest",
                         .response = "LedgerAppended",
                         .run = append});
  registry.add(Operation{.name = "ledger.read",
                         .doc = "Reads records as they stand in the file, unverified.",
                         .request = "LedgerReadRequest",
                         .response = "LedgerEntries",
                         .run = read});
  registry.add(Operation{.name = "ledger.verify",
                         .doc = "Verifies every record, the tree and the checkpoint of a ledger.",
                         .request = "LedgerVerifyRequest",
                         .response = "LedgerReport",
                         .run = verify});
  registry.add(Operation{.name = "ledger.checkpoint",
                         .doc = "Reads the newest checkpoint of a ledger, unverified.",
                         .request = "LedgerPath",
                         .response = "CheckpointNote",
                         .run = checkpoint});
  registry.add(Operation{.name = "ledger.proof",
                         .doc = "Proves that the newest checkpoint covers a record.",
                         .request = "LedgerProofRequest",
                         .response = "LedgerProof",
                         .run = proof});
}

}  // namespace ringfence::native
