#include "cli/session.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/style.h"
#include "entropy.h"
#include "file.h"
#include "host.h"
#include "operations.h"
#include "ringfence/encoding.h"
#include "ringfence/self_test.h"

namespace ringfence::cli {
namespace {

facade::Registry registry() {
  facade::Registry all = facade::portable_registry();
  native::register_operations(all);
  return all;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// A code of what does not verify, as opposed to what is malformed or cannot be read.
bool is_a_no(std::string_view code) {
  constexpr std::string_view kCodes[] = {"bundle.bad_signature",
                                         "bundle.chain",
                                         "bundle.delegation",
                                         "bundle.digest",
                                         "bundle.expired",
                                         "bundle.fork",
                                         "bundle.not_yet_valid",
                                         "bundle.rollback",
                                         "bundle.semantics",
                                         "bundle.unknown_key",
                                         "bundle.unsigned",
                                         "bundle.wrong_tenant",
                                         "handle.expired",
                                         "ledger.bad_checkpoint",
                                         "ledger.bad_hash",
                                         "ledger.bad_record",
                                         "ledger.bad_root",
                                         "ledger.damaged",
                                         "ledger.fork",
                                         "ledger.gap",
                                         "ledger.high_damaged",
                                         "ledger.high_missing",
                                         "ledger.rewritten",
                                         "ledger.shrunk",
                                         "ledger.unknown_writer",
                                         "ledger.unsigned",
                                         "ledger.wrong_key",
                                         "ledger.wrong_tenant",
                                         "note.bad_signature",
                                         "note.unverified",
                                         "policy.unsigned",
                                         "policy.wrong_root",
                                         "record.wrong_tenant",
                                         "root.bad_signature",
                                         "root.chain",
                                         "root.rollback",
                                         "root.unknown_key",
                                         "root.unsigned",
                                         "root.wrong_tenant",
                                         "secret.unknown_scope",
                                         "token.bad_signature",
                                         "token.expired",
                                         "token.malformed",
                                         "token.not_yet_valid",
                                         "token.unknown_key",
                                         "token.wrong_audience",
                                         "token.wrong_issuer",
                                         "token.wrong_tenant",
                                         "vault.bad_signature",
                                         "vault.fork",
                                         "vault.not_a_recipient",
                                         "vault.open_failed",
                                         "vault.unknown_owner",
                                         "vault.unknown_writer",
                                         "vault.wrong_name",
                                         "vault.wrong_scope"};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

int status_of(std::string_view code) {
  if (is_a_no(code))
    return kNo;
  const bool broken = starts_with(code, "io.") || starts_with(code, "self_test.") ||
                      code == "ledger.busy" || code == "ledger.reread_mismatch" ||
                      code == "run.not_executable" || code == "run.not_found";
  return broken ? kBroken : kInvalid;
}

Error read_error(json::Value value) {
  Error error;
  error.code = value.get("code")->string();
  error.message = value.get("message")->string();
  if (const auto path = value.get("path"))
    error.path = path->string();
  if (const auto more = value.get("more"))
    for (const auto& [at, element] : *more)
      error.more.push_back(read_error(element));
  return error;
}

void explain(const Error& error, const char* lead) {
  note(lead + error.message + " [" + error.code + (error.path.empty() ? "" : " at " + error.path) +
       "]");
  for (const Error& other : error.more)
    explain(other, "           ");
}

// The members of a request, all of them strings or lists of strings.
std::string verify_request(const Settings& settings, const std::string& tenant,
                           const std::vector<std::string>& keys, const std::string& issuer,
                           const std::string& audience, const std::string& now) {
  json::Writer out;
  out.begin_object();
  out.member("issuer", issuer).member("audience", audience).member("tenant", tenant);
  out.member("leeway_seconds", settings.leeway_seconds()).member("now", now);
  out.key("keys").begin_array();
  for (const std::string& key : keys)
    out.string(key);
  out.end_array().end_object();
  return out.take();
}

void write_list(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

}  // namespace

std::string_view Answer::text(std::string_view name) const {
  const auto member = value().get(name);
  return member ? member->string() : std::string_view();
}

std::int64_t Answer::integer(std::string_view name) const {
  const auto member = value().get(name);
  return member ? member->integer() : 0;
}

bool Answer::boolean(std::string_view name) const {
  const auto member = value().get(name);
  return member && member->boolean();
}

Session::Session(const Settings& settings)
    : settings_(settings), instance_(registry(), native::fill_random) {}

Result<Answer> Session::call(std::string_view operation, std::uint32_t handle,
                             const std::string& request, std::string_view secret) {
  facade::Reply reply = instance_.call(operation, handle, request, secret);
  RINGFENCE_TRY(document, json::Document::parse(reply.json));
  if (const auto error = document.root().get("error"))
    return tl::unexpected<Error>(read_error(*error));
  // {"ok":ANSWER}: the answer's canonical text stands between.
  std::string answer = reply.json.substr(6, reply.json.size() - 7);
  RINGFENCE_TRY(parsed, json::Document::parse(answer));
  return Answer{std::move(answer), std::move(parsed), std::move(reply.secret)};
}

Result<std::uint32_t> Session::open(std::string_view operation, const std::string& request,
                                    std::string_view secret) {
  RINGFENCE_TRY(answer, call(operation, 0, request, secret));
  return static_cast<std::uint32_t>(answer.integer("handle"));
}

Result<std::uint32_t> Session::changed(std::uint32_t policy, const std::string& path) {
  RINGFENCE_TRY(text, native::read_file(path));
  RINGFENCE_TRY(changes, json::Document::parse(text, {.comments = true}));
  json::Writer out;
  out.begin_object();
  out.key("changes").value(changes.root());
  out.end_object();
  RINGFENCE_TRY(answer, call("policy.with", policy, out.take()));
  return static_cast<std::uint32_t>(answer.integer("handle"));
}

Result<std::uint32_t> Session::policy_in(const std::string& path) {
  RINGFENCE_TRY(text, native::read_file(path));
  if (!valid_utf8(text)) {
    return fail("json.invalid_utf8", "`" + path + "` is not UTF-8 text: save it as UTF-8",
                "byte " + std::to_string(invalid_utf8_at(text)));
  }
  json::Writer out;
  out.begin_object();
  out.member("text", text).end_object();
  return open("policy.open", out.take());
}

Result<std::string> Session::tenant_of(std::uint32_t policy_handle) {
  RINGFENCE_TRY(info, call("policy.info", policy_handle, "{}"));
  return std::string(info.text("tenant"));
}

Result<std::uint32_t> Session::key(Purpose purpose) {
  RINGFENCE_TRY(text, settings_.secret_key(purpose));
  json::Writer out;
  out.begin_object();
  out.member("purpose", purpose_name(purpose)).end_object();
  return open("key.open", out.take(), text.reveal());
}

Result<Answer> Session::identity_answer(const std::string& tenant, const std::string& at) {
  RINGFENCE_TRY(issuer, settings_.word("issuer"));
  RINGFENCE_TRY(audience, settings_.word("audience"));
  RINGFENCE_TRY(keys, settings_.trusted("tokens"));
  RINGFENCE_TRY(token, settings_.token());
  return call("identity.verify", 0,
              verify_request(settings_, tenant, keys, issuer, audience, instant(at)),
              token.reveal());
}

Result<std::uint32_t> Session::identity(const std::string& tenant, const std::string& at) {
  RINGFENCE_TRY(answer, identity_answer(tenant, at));
  return static_cast<std::uint32_t>(answer.integer("handle"));
}

Result<std::uint32_t> Session::gate(std::uint32_t policy_handle, const std::string& tenant) {
  RINGFENCE_TRY(ledger_path, settings_.ledger());
  RINGFENCE_TRY(vault, settings_.vault());
  RINGFENCE_TRY(owners, settings_.trusted("owners"));
  RINGFENCE_TRY(writers, settings_.trusted("writers"));
  RINGFENCE_TRY(ledger_key, settings_.secret_key(Purpose::ledger));
  RINGFENCE_TRY(record_key, settings_.secret_key(Purpose::record));
  RINGFENCE_TRY(recipient, key(Purpose::vault_recipient));
  json::Writer ledger_request;
  ledger_request.begin_object();
  ledger_request.member("path", ledger_path).member("tenant", tenant);
  write_list(ledger_request, "writers", writers);
  ledger_request.end_object();
  RINGFENCE_TRY(ledger, open("ledger.open", ledger_request.take(), ledger_key.reveal()));
  json::Writer out;
  out.begin_object();
  out.member("policy", std::int64_t{policy_handle}).member("ledger", std::int64_t{ledger});
  out.member("recipient", std::int64_t{recipient}).member("vault", vault);
  write_list(out, "owners", owners);
  if (root_ != 0)
    out.member("root", std::int64_t{root_});
  out.end_object();
  auto gate_handle = open("gate.open", out.take(), record_key.reveal());
  instance_.close(ledger);  // the gate holds on to it
  return gate_handle;
}

int run_command(Settings& settings, const std::function<Result<int>(Session&)>& function) {
  auto ready = settings.load();
  if (ready)
    ready = self_test();
  if (!ready)
    return report(ready.error(), settings.json());
  Session session(settings);
  const auto status = function(session);
  return status ? *status : report(status.error(), settings.json());
}

int report(const Error& error, bool json) {
  if (json)
    print_line("{\"error\":" + facade::error_json(error) + "}");
  else
    explain(error, "ringfence: ");
  return status_of(error.code);
}

std::string instant(const std::string& time) {
  return time.empty() ? format_time_millis(native::wall_clock()) : time;
}

Result<Timestamp> duration(const std::string& text) {
  Timestamp number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 7 && text[at] >= '0' && text[at] <= '9'; ++at)
    number = number * 10 + (text[at] - '0');
  const std::string_view unit = std::string_view(text).substr(at);
  const Timestamp scale = unit == "s"   ? 1000
                          : unit == "m" ? 60'000
                          : unit == "h" ? 3'600'000
                          : unit == "d" ? 86'400'000
                                        : 0;
  if (number > 0 && scale > 0)
    return number * scale;
  return fail("usage.bad_duration",
              "`" + text + "` is no duration: write 90s, 15m, 8h or 30d for example");
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return;
  note("ringfence: cannot write to standard output [io.failed]");
  std::exit(kBroken);
}

void print_line(std::string_view text) { print(std::string(text) + "\n"); }

void note(std::string_view text) {
  // Messages quote what a file or a person wrote: no terminal obeys that.
  std::string line;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    line += shown(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  // Where even this cannot be written there is nobody left to tell.
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

}  // namespace ringfence::cli
