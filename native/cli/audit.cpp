// audit: reads, proves and verifies a ledger. Nothing here needs a secret key.
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/style.h"
#include "facade/records.h"
#include "file.h"
#include "ringfence/encoding.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string ledger, index, from = "0", limit = "1000000", seen;
  bool raw = false;
};

Result<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || text.size() > 15)
      return fail("usage.bad_number", "`" + text + "` is no number of a record: they count from 0");
    value = value * 10 + (c - '0');
  }
  return value;
}

Result<std::string> ledger_path(const Options& options) {
  if (!options.ledger.empty())
    return options.ledger;
  return options.settings.ledger();
}

Result<Answer> read(Session& session, const Options& options, std::int64_t from,
                    std::int64_t limit) {
  RINGFENCE_TRY(path, ledger_path(options));
  json::Writer out;
  out.begin_object();
  out.member("path", path).member("from", from).member("limit", limit).end_object();
  return session.call("ledger.read", 0, out.take());
}

Result<int> list(Session& session, const Options& options) {
  RINGFENCE_TRY(from, number(options.from));
  RINGFENCE_TRY(limit, number(options.limit));
  RINGFENCE_TRY(answer, read(session, options, from, limit));
  std::vector<std::vector<std::string>> rows{{"#", "TIME", "ACTOR", "ACTION", "RESULT", "REASON"}};
  json::Writer out;
  out.begin_object();
  out.member("tenant", answer.text("tenant")).member("size", answer.integer("size"));
  out.key("entries").begin_array();
  for (const auto& [at, entry] : *answer.value().get("entries")) {
    const std::int64_t index = entry.get("index")->integer();
    auto record = read_record_unverified(entry.get("record")->string());
    if (!record) {
      record.error().path = "record " + std::to_string(index);
      return tl::unexpected<Error>(std::move(record).error());
    }
    const RecordEvent& event = record->event;
    rows.push_back({std::to_string(index), format_time(event.time / 1000 * 1000),
                    shown(event.actor) + (event.verified ? "" : " (claimed)"), event.action,
                    event.outcome.empty() ? event.effect : event.outcome, event.reason});
    out.begin_object();
    out.member("index", index).key("record");
    facade::write_record(out, *record);
    out.end_object();
  }
  out.end_array().end_object();
  if (options.settings.json())
    print_line(out.take());
  else
    print(table(rows));
  return kYes;
}

void print_field(const char* name, const std::string& value) {
  if (!value.empty())
    print_line(padded(name, 11) + shown(value));
}

void print_record(const Record& record, std::int64_t index, const std::string& signature) {
  const RecordEvent& event = record.event;
  std::string ids;
  for (const std::string& id : event.deciding)
    ids += (ids.empty() ? " (" : ", ") + id;
  print_line(bold("record " + std::to_string(index)));
  print_field("who", event.actor + (event.verified ? ", by a verified token" : ", as claimed"));
  print_field("for", event.on_behalf_of);
  print_field("what", event.action + (event.kind == "outcome" ? " (outcome)" : ""));
  print_field("secret", event.secret);
  print_field("resource", event.resource);
  print_field("scope", event.scope);
  print_field("where", event.runtime + (event.host.empty() ? "" : " on " + event.host));
  print_field("when", format_time_millis(event.time));
  if (!event.effect.empty())
    print_line(padded("decision", 11) + (event.effect == "allow" ? green("allow") : red("deny")));
  print_field("why", event.reason + (ids.empty() ? "" : ids + ")"));
  print_field("outcome", event.outcome);
  print_field("note", event.note);
  print_field("policy", event.policy_digest);
  print_field("chain",
              record.writer + " " + record.instance + " number " + std::to_string(record.seq));
  print_field("signature", signature);
}

Result<int> show(Session& session, const Options& options) {
  RINGFENCE_TRY(index, number(options.index));
  RINGFENCE_TRY(answer, read(session, options, index, 1));
  const auto entries = answer.value().get("entries");
  if (entries->size() == 0) {
    return fail("ledger.not_covered", "there is no record " + options.index + ": the ledger has " +
                                          std::to_string(answer.integer("size")) +
                                          ", counted from 0");
  }
  const std::string note_text((*entries->begin()).value.get("record")->string());
  if (options.raw) {
    print(note_text);
    return kYes;
  }
  auto record = read_record_unverified(note_text);
  if (!record)
    return tl::unexpected<Error>(std::move(record).error());
  std::string signature = "not verified: no writer is pinned (--trust-writer)";
  if (const auto trusted = options.settings.trusted("writers")) {
    std::vector<RecordPublicKey> writers;
    for (const std::string& text : *trusted) {
      RINGFENCE_TRY(key, RecordPublicKey::parse(text));
      writers.push_back(std::move(key));
    }
    RINGFENCE_CHECK(open_record(note_text, writers, {}));
    signature = "valid, by " + record->writer_key;
  }
  if (options.settings.json()) {
    json::Writer out;
    facade::write_record(out, *record);
    print_line(out.take());
  } else {
    print_record(*record, index, signature);
  }
  return kYes;
}

void write_list(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

Result<int> verify(Session& session, const Options& options) {
  RINGFENCE_TRY(path, ledger_path(options));
  RINGFENCE_TRY(keys, options.settings.trusted("ledgers"));
  RINGFENCE_TRY(writers, options.settings.trusted("writers"));
  json::Writer out;
  out.begin_object();
  out.member("path", path);
  write_list(out, "keys", keys);
  write_list(out, "writers", writers);
  if (!options.seen.empty()) {
    RINGFENCE_TRY(seen, native::read_file(options.seen, 1u << 20));
    out.member("seen", seen);
  }
  out.end_object();
  RINGFENCE_TRY(report, session.call("ledger.verify", 0, out.take()));
  if (options.settings.json()) {
    print_line(report.json);
    return kYes;
  }
  const std::int64_t size = report.integer("size");
  const std::int64_t covered = report.integer("covered");
  print_line(green("VERIFIED") + "  " + std::to_string(size) + " records of tenant " +
             std::string(report.text("tenant")) + " in " +
             std::to_string(report.integer("chains")) + " chains");
  print_line("signed    " + std::to_string(covered) + " of them, by " +
             shown(report.text("origin")));
  print_line("root      " + std::string(report.text("root")));
  if (covered < size)
    print_line("unsigned  the last " + std::to_string(size - covered) +
               ": the ledger's next opening signs them");
  return kYes;
}

Result<int> checkpoint(Session& session, const Options& options) {
  RINGFENCE_TRY(path, ledger_path(options));
  json::Writer out;
  out.begin_object();
  out.member("path", path).end_object();
  RINGFENCE_TRY(answer, session.call("ledger.checkpoint", 0, out.take()));
  if (options.settings.json())
    print_line(answer.json);
  else
    print(answer.text("note"));
  return kYes;
}

Result<int> proof(Session& session, const Options& options) {
  RINGFENCE_TRY(index, number(options.index));
  RINGFENCE_TRY(path, ledger_path(options));
  json::Writer out;
  out.begin_object();
  out.member("path", path).member("index", index).end_object();
  RINGFENCE_TRY(answer, session.call("ledger.proof", 0, out.take()));
  if (options.settings.json()) {
    print_line(answer.json);
    return kYes;
  }
  print_line("record " + std::to_string(answer.integer("index")) + " of the " +
             std::to_string(answer.integer("size")) +
             " that this checkpoint covers, by this path:");
  for (const auto& [at, hash] : *answer.value().get("hashes"))
    print_line("  " + std::string(hash.string()));
  print_line("");
  print(answer.text("checkpoint"));
  return kYes;
}

using Function = Result<int> (*)(Session&, const Options&);

void finish(Command& command, const std::shared_ptr<Options>& options, Function function) {
  options->settings.add_ledger(command);
  options->settings.add_output(command);
  command.run([options, function] {
    return run_command(options->settings,
                       [&](Session& session) { return function(session, *options); });
  });
}

}  // namespace

void add_audit(Command root) {
  Command group = root.command("audit", "Read, prove and verify the ledger of decisions",
                               "  ringfence audit list\n"
                               "  ringfence audit show 3\n"
                               "  ringfence audit verify copy-of-ledger.db\n");
  auto listing = std::make_shared<Options>();
  Command lister = group.command("list", "List records, unverified",
                                 "  ringfence audit list --ledger audit/ledger.db\n"
                                 "  ringfence audit list --from 1000 --limit 50 --json\n");
  lister.value("--from", listing->from, "N", "Index of the first (default: 0)");
  lister.value("--limit", listing->limit, "N", "How many at most");
  finish(lister, listing, list);

  auto showing = std::make_shared<Options>();
  Command shower = group.command("show", "Show one record: who, what, where, when, why",
                                 "  ringfence audit show 3\n"
                                 "  ringfence audit show 3 --raw    # the signed note itself\n");
  shower.argument("INDEX", showing->index, "The record's index, from 0");
  shower.flag("--raw", showing->raw, "The signed note, byte for byte");
  showing->settings.add_writer_trust(shower);
  finish(shower, showing, show);

  auto verifying = std::make_shared<Options>();
  Command verifier = group.command(
      "verify", "Verify every record, the tree and its signature; name the first bad record",
      "  ringfence audit verify copy-of-ledger.db\n"
      "  ringfence audit verify ledger.db --trust-ledger ledger.pub --trust-writer writers.pub\n"
      "  ringfence audit verify ledger.db --seen last-month.checkpoint\n");
  verifier.argument("LEDGER", verifying->ledger, "The database (default: --ledger)", true);
  verifying->settings.add_ledger_trust(verifier);
  verifier.value("--seen", verifying->seen, "FILE",
                 "A checkpoint kept from before, which the ledger must extend");
  finish(verifier, verifying, verify);

  auto pointing = std::make_shared<Options>();
  Command pointer = group.command("checkpoint", "Print the signed checkpoint, to be kept elsewhere",
                                  "  ringfence audit checkpoint >>checkpoints/$(date +%F)\n");
  finish(pointer, pointing, checkpoint);

  auto proving = std::make_shared<Options>();
  Command prover = group.command("proof", "Prove that the checkpoint covers a record",
                                 "  ringfence audit proof 3 --json >proof.json\n");
  prover.argument("INDEX", proving->index, "The record's index, from 0");
  finish(prover, proving, proof);
}

}  // namespace ringfence::cli
