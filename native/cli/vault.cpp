// vault: the directory of sealed secrets. Values come from standard input, a file, or a prompt that
// does not echo; never from arguments.
#include <cerrno>
#include <termios.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/denial.h"
#include "cli/session.h"
#include "cli/style.h"
#include "file.h"
#include "ringfence/encoding.h"
#include "vault/directory.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string tenant, scope, secret, from, out, at, context;
  std::vector<std::string> writers, recipients;
  bool trim = false;
};

void write_list(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts)
    out.string(text);
  out.end_array();
}

Result<std::string> tenant_of(const Options& options, const std::string& vault) {
  if (!options.tenant.empty())
    return options.tenant;
  return native::VaultDirectory::claimed_tenant(vault);
}

Result<int> init(Session& session, const Options& options) {
  RINGFENCE_TRY(vault, options.settings.vault());
  if (options.tenant.empty())
    return fail("usage.missing", "say whose vault it is: --tenant NAME");
  json::Writer out;
  out.begin_object();
  out.member("path", vault).member("tenant", options.tenant).end_object();
  RINGFENCE_TRY(answer, session.call("vault_dir.init", 0, out.take()));
  print_line(options.settings.json() ? answer.json : "made the vault " + vault);
  return kYes;
}

Result<int> scope(Session& session, const Options& options) {
  RINGFENCE_TRY(vault, options.settings.vault());
  RINGFENCE_TRY(tenant, tenant_of(options, vault));
  RINGFENCE_TRY(writers, expand_keys(options.writers));
  RINGFENCE_TRY(recipients, expand_keys(options.recipients));
  RINGFENCE_TRY(owner, session.key(Purpose::vault_owner));
  json::Writer out;
  out.begin_object();
  out.member("path", vault).member("tenant", tenant).member("scope", options.scope);
  write_list(out, "writers", writers);
  write_list(out, "recipients", recipients);
  out.end_object();
  RINGFENCE_TRY(answer, session.call("vault_dir.create_scope", owner, out.take()));
  print_line(options.settings.json() ? answer.json : "began the scope " + options.scope);
  return kYes;
}

// Asks on the terminal, without showing what is typed.
Result<SecretBytes> prompt(const std::string& what) {
  struct Keep {  // the terminal echoes again whatever happens
    termios before{};
    ~Keep() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before); }
  } keep;
  if (::tcgetattr(STDIN_FILENO, &keep.before) != 0)
    return native::io_error("read", "the terminal", errno);
  termios silent = keep.before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  note("type the value of " + what + ", which is not shown, and Enter:");
  SecretBytes line(4096);
  const ssize_t got = ::read(STDIN_FILENO, line.data(), line.size());
  if (got <= 0)
    return fail("usage.no_value", "no value was typed: nothing was changed");
  std::string_view typed = line.reveal().substr(0, static_cast<std::size_t>(got));
  if (typed.back() == '\n')
    typed.remove_suffix(1);
  return SecretBytes(typed);
}

Result<SecretBytes> value_of(const Options& options) {
  Result<SecretBytes> value = !options.from.empty() && options.from != "-"
                                  ? native::read_secret_file(options.from)
                              : options.from.empty() && ::isatty(STDIN_FILENO) == 1
                                  ? prompt(options.secret)
                                  : native::read_secret_fd(STDIN_FILENO, "standard input");
  if (!value)
    return value;
  const std::string_view bytes = value->reveal();
  const bool newline = !bytes.empty() && bytes.back() == '\n';
  if (newline && options.trim)
    return SecretBytes(bytes.substr(0, bytes.size() - 1));
  if (newline)
    note("note: the value ends in a newline, which is kept; --trim-newline drops it");
  return value;
}

Result<Reference> reference_of(const std::string& text) {
  const bool whole = text.compare(0, 9, "secret://") == 0;
  return Reference::parse(whole ? text : "secret://" + text);
}

Result<int> set(Session& session, const Options& options) {
  RINGFENCE_TRY(reference, reference_of(options.secret));
  if (reference.which != Reference::Which::current || !reference.pointer.empty()) {
    return fail("usage.bad_secret", "a value is set for a whole secret, as its next version: leave "
                                    "`@…` and `#…` out");
  }
  RINGFENCE_TRY(vault, options.settings.vault());
  RINGFENCE_TRY(claimed, tenant_of(options, vault));
  const std::string tenant = reference.tenant.empty() ? claimed : reference.tenant;
  RINGFENCE_TRY(owners, options.settings.trusted("owners"));
  RINGFENCE_TRY(writer, session.key(Purpose::vault_writer));
  RINGFENCE_TRY(value, value_of(options));
  json::Writer out;
  out.begin_object();
  out.member("path", vault).member("tenant", tenant).member("scope", reference.scope);
  out.member("name", reference.name).member("created", instant(options.at));
  write_list(out, "owners", owners);
  out.end_object();
  RINGFENCE_TRY(answer, session.call("vault_dir.set", writer, out.take(), value.reveal()));
  if (options.settings.json())
    print_line(answer.json);
  else
    print_line("stored version " + std::to_string(answer.integer("version")) + " of " +
               reference.text());
  return kYes;
}

Result<int> list(Session& session, const Options& options) {
  RINGFENCE_TRY(vault, options.settings.vault());
  RINGFENCE_TRY(tenant, tenant_of(options, vault));
  RINGFENCE_TRY(owners, options.settings.trusted("owners"));
  json::Writer out;
  out.begin_object();
  out.member("path", vault).member("tenant", tenant);
  write_list(out, "owners", owners);
  out.end_object();
  RINGFENCE_TRY(answer, session.call("vault_dir.list", 0, out.take()));
  if (options.settings.json()) {
    print_line(answer.json);
    return kYes;
  }
  std::vector<std::vector<std::string>> rows{{"SECRET", "VERSION", "CREATED", "WRITER"}};
  for (const auto& [at, secret] : *answer.value().get("secrets")) {
    RINGFENCE_TRY(created, parse_time(secret.get("created")->string()));
    rows.push_back({std::string(secret.get("scope")->string()) + "/" +
                        std::string(secret.get("name")->string()),
                    std::to_string(secret.get("version")->integer()),
                    format_time(created / 1000 * 1000), shown(secret.get("writer")->string())});
  }
  print(table(rows));
  return kYes;
}

Result<int> get(Session& session, const Options& options) {
  RINGFENCE_TRY(reference, reference_of(options.secret));
  if (options.settings.json() && options.out.empty())
    return fail("usage.missing", "a value is never put into JSON: add --out FILE");
  RINGFENCE_TRY(policy, session.policy());
  RINGFENCE_TRY(tenant, session.tenant_of(policy));
  RINGFENCE_TRY(identity, session.identity(tenant, {}));
  RINGFENCE_TRY(gate, session.gate(policy, tenant));
  json::Writer out;
  out.begin_object();
  out.member("identity", std::int64_t{identity}).member("reference", reference.text());
  out.member("now", instant({})).end_object();
  RINGFENCE_TRY(answer, session.call("gate.resolve", gate, out.take()));
  const bool allowed = answer.boolean("allowed");
  if (allowed && !options.out.empty())
    RINGFENCE_CHECK(native::replace_file(options.out, answer.secret.reveal(), native::kPrivate));
  if (options.settings.json())
    print_line(answer.json);
  else if (!allowed)
    note_decision(*answer.value().get("decision"));
  else if (options.out.empty())
    print(answer.secret.reveal());
  return allowed ? kYes : kNo;
}

using Function = Result<int> (*)(Session&, const Options&);

void finish(Command& command, const std::shared_ptr<Options>& options, Function function) {
  options->settings.add_output(command);
  command.run([options, function] {
    return run_command(options->settings,
                       [&](Session& session) { return function(session, *options); });
  });
}

constexpr const char* kTenantHelp = "Whose vault it is (default: what the vault says)";

}  // namespace

void add_vault(Command root) {
  Command group = root.command("vault", "Keep secrets in a folder, sealed and signed",
                               "  ringfence vault init --vault vault --tenant tenant_9fa\n"
                               "  ringfence vault set production/DATABASE_URL <url.txt\n"
                               "  ringfence vault list\n");
  auto making = std::make_shared<Options>();
  Command maker = group.command("init", "Make an empty vault",
                                "  ringfence vault init --vault vault --tenant tenant_9fa\n");
  making->settings.add_vault_path(maker);
  maker.value("--tenant", making->tenant, "NAME", "Whose vault it is");
  finish(maker, making, init);

  auto scoping = std::make_shared<Options>();
  Command scoper = group.command(
      "scope", "Begin a scope: who may write its secrets, and who may open them",
      "  ringfence vault scope production --owner-key olga.key \\\n"
      "      --writer ringfence:vault-writer:… --recipient ringfence:vault-recipient:…\n");
  scoper.argument("SCOPE", scoping->scope, "Its name: production, team/payments");
  scoping->settings.add_vault_path(scoper);
  scoping->settings.add_key(scoper, Purpose::vault_owner);
  scoper.values("--writer", scoping->writers, "KEY|FILE", "Public key of somebody who may write");
  scoper.values("--recipient", scoping->recipients, "KEY|FILE",
                "Public key of somebody who may open");
  scoper.value("--tenant", scoping->tenant, "NAME", kTenantHelp);
  finish(scoper, scoping, scope);

  auto setting = std::make_shared<Options>();
  Command setter = group.command("set", "Store a value as the next version of a secret",
                                 "  ringfence vault set production/DATABASE_URL         # asks\n"
                                 "  ringfence vault set production/DATABASE_URL <url.txt\n"
                                 "  ringfence vault set production/TLS_KEY --from tls.pem\n");
  setter.argument("SECRET", setting->secret, "SCOPE/NAME, or secret://SCOPE/NAME");
  setting->settings.add_vault(setter);
  setting->settings.add_key(setter, Purpose::vault_writer);
  setter.value("--from", setting->from, "FILE",
               "File with the value (default: standard input, or a prompt)");
  setter.flag("--trim-newline", setting->trim, "Drop one newline at the value's end");
  setter.value("--tenant", setting->tenant, "NAME", kTenantHelp);
  finish(setter, setting, set);

  auto listing = std::make_shared<Options>();
  Command lister = group.command("list", "List the secrets, opening none",
                                 "  ringfence vault list\n"
                                 "  ringfence vault list --json\n");
  listing->settings.add_vault(lister);
  lister.value("--tenant", listing->tenant, "NAME", kTenantHelp);
  finish(lister, listing, list);

  auto getting = std::make_shared<Options>();
  Command getter = group.command(
      "get", "Open a secret that your token lets you read; the ledger records it",
      "  ringfence vault get production/DATABASE_URL --token-file ana.token --out url.txt\n"
      "  ringfence vault get production/SERVICE_ACCOUNT#/client_email --token-file ana.token\n");
  getter.argument("SECRET", getting->secret, "SCOPE/NAME, or a whole reference");
  getting->settings.add_gate(getter);
  getter.value("--out", getting->out, "FILE", "Where the value goes (default: standard output)");
  finish(getter, getting, get);
}

}  // namespace ringfence::cli
