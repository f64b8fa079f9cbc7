// key: makes keys and shows what a key file holds. A secret key goes to a file that only its owner
// can read; what is printed is public.
#include "cli/commands.h"
#include "cli/session.h"
#include "file.h"

namespace ringfence::cli {
namespace {

struct Options {
  Settings settings;
  std::string purpose, name, file;
};

constexpr Purpose kPurposes[] = {
    Purpose::token,    Purpose::record,      Purpose::ledger,       Purpose::bundle,
    Purpose::bindings, Purpose::vault_owner, Purpose::vault_writer, Purpose::vault_recipient};

std::string purposes() {
  std::string list;
  for (const Purpose purpose : kPurposes)
    list += (list.empty() ? "" : ", ") + std::string(purpose_name(purpose));
  return list;
}

void print_key(const Settings& settings, std::string_view purpose, const Answer& key) {
  if (!settings.json()) {
    print_line(key.text("public"));
    return;
  }
  json::Writer out;
  out.begin_object();
  out.member("purpose", purpose).member("public", key.text("public"));
  out.member("id", key.text("id")).end_object();
  print_line(out.take());
}

Result<int> make(Session& session, const Options& options) {
  bool known = false;
  for (const Purpose purpose : kPurposes)
    known = known || purpose_name(purpose) == options.purpose;
  if (!known) {
    return fail("usage.unknown_purpose",
                "`" + options.purpose + "` is no purpose of a key: use one of " + purposes());
  }
  if (options.file.empty())
    return fail("usage.missing", "say where the secret key goes: --out FILE");
  if (options.purpose == "token" ? !options.name.empty() : options.name.empty()) {
    return fail("usage.missing", options.purpose == "token"
                                     ? "a token key has no name: leave --name out"
                                     : "name the key: --name app.example/web, for example");
  }
  json::Writer out;
  out.begin_object();
  out.member("purpose", options.purpose);
  if (!options.name.empty())
    out.member("name", options.name);
  out.end_object();
  RINGFENCE_TRY(key, session.call("key.generate", 0, out.take()));
  SecretBytes line(key.secret.size() + 1);
  std::copy(key.secret.data(), key.secret.data() + key.secret.size(), line.data());
  line.data()[key.secret.size()] = '\n';
  RINGFENCE_CHECK(native::create_file(options.file, line.reveal(), native::kPrivate));
  print_key(options.settings, options.purpose, key);
  if (!options.settings.json())
    note("the secret key is in " + options.file + ": back it up, and show it to nobody");
  return kYes;
}

Result<int> show(Session& session, const Options& options) {
  RINGFENCE_TRY(file, native::read_private_file(options.file));
  const SecretBytes text = trimmed(std::move(file));
  for (const Purpose purpose : kPurposes) {
    json::Writer out;
    out.begin_object();
    out.member("purpose", purpose_name(purpose)).end_object();
    auto key = session.call("key.open", 0, out.take(), text.reveal());
    if (key) {
      print_key(options.settings, purpose_name(purpose), *key);
      return kYes;
    }
  }
  return fail("key.malformed", "`" + options.file + "` holds no secret key of any purpose: " +
                                   "`ringfence key new` makes one");
}

}  // namespace

void add_key(Command root) {
  Command group = root.command("key", "Make keys, and show what a key file holds",
                               "  ringfence key new record --name app.example/web --out web.key\n"
                               "  ringfence key show web.key\n");
  auto making = std::make_shared<Options>();
  Command command = group.command(
      "new", "Make a key: the secret half to a file, the public half to standard output",
      "  ringfence key new token --out keys/token.key\n"
      "  ringfence key new record --name app.example/web --out keys/record.key\n"
      "  ringfence key new vault-owner --name olga --out olga.key >> trusted-owners.txt\n");
  command.argument("PURPOSE", making->purpose, "One of: " + purposes());
  command.value("--name", making->name, "NAME", "Its name; all but token keys have one");
  command.value("--out", making->file, "FILE", "Where the secret key goes; must not exist");
  making->settings.add_output(command);
  command.run([making] {
    return run_command(making->settings, [&](Session& session) { return make(session, *making); });
  });
  auto showing = std::make_shared<Options>();
  Command shower = group.command("show", "Print the public key of a secret key file",
                                 "  ringfence key show keys/record.key\n"
                                 "  ringfence key show keys/record.key --json\n");
  shower.argument("FILE", showing->file, "A file that `ringfence key new` made");
  showing->settings.add_output(shower);
  shower.run([showing] {
    return run_command(showing->settings,
                       [&](Session& session) { return show(session, *showing); });
  });
}

}  // namespace ringfence::cli
