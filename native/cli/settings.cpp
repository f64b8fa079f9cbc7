#include "cli/settings.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

#include "cli/project.h"
#include "file.h"
#include "ringfence/encoding.h"

namespace ringfence::cli {
namespace {

constexpr const char* kProjectFile = "ringfence.json";

std::string environment(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

bool is_key(std::string_view text) {
  return text.substr(0, 10) == "ringfence:" || text.substr(0, 10) == "k4.public.";
}

std::string key_name(Purpose purpose) { return std::string(purpose_name(purpose)) + "-key"; }

}  // namespace

const Settings::Source& Settings::source(const std::string& name) {
  static const std::map<std::string, Source> kSources = {
      {"policy", {"--policy FILE", "RINGFENCE_POLICY", "`policy`"}},
      {"state", {"--state FILE", "", "`state`"}},
      {"bundle-key", {"--bundle-key FILE", "", "`keys.bundle`"}},
      {"bindings-key", {"--bindings-key FILE", "", "`keys.bindings`"}},
      {"vault", {"--vault DIR", "RINGFENCE_VAULT", "`vault`"}},
      {"ledger", {"--ledger FILE", "RINGFENCE_LEDGER", "`ledger`"}},
      {"issuer", {"--issuer TEXT", "", "`tokens.issuer`"}},
      {"audience", {"--audience TEXT", "", "`tokens.audience`"}},
      {"tenant", {"--tenant NAME", "", ""}},
      {"token-key", {"--token-key FILE", "", "`keys.token`"}},
      {"record-key", {"--record-key FILE", "", "`keys.record`"}},
      {"ledger-key", {"--ledger-key FILE", "", "`keys.ledger`"}},
      {"vault-owner-key", {"--owner-key FILE", "", "`keys.owner`"}},
      {"vault-writer-key", {"--writer-key FILE", "", "`keys.writer`"}},
      {"vault-recipient-key", {"--recipient-key FILE", "", "`keys.recipient`"}},
      {"owners", {"--trust-owner KEY", "", "`trust.owners`"}},
      {"writers", {"--trust-writer KEY", "", "`trust.writers`"}},
      {"ledgers", {"--trust-ledger KEY", "", "`trust.ledgers`"}},
      {"tokens", {"--trust-token KEY", "", "`trust.tokens`"}},
  };
  return kSources.at(name);
}

void Settings::add(Command& command, const std::string& name, const std::string& placeholder,
                   const std::string& help) {
  const std::string& option = source(name).option;
  command.value(option.substr(0, option.find(' ')), given_[name], placeholder, help);
}

void Settings::add_trust(Command& command, const std::string& name, const std::string& help) {
  const std::string& option = source(name).option;
  command.values(option.substr(0, option.find(' ')), trust_given_[name], "KEY|FILE", help);
}

void Settings::add_output(Command& command) {
  command.flag("--json", json_, "Answer in JSON, as the libraries do");
  command.value("--project", project_, "FILE",
                "Project file with defaults (default: ./ringfence.json)");
}

void Settings::add_policy(Command& command) {
  add(command, "policy", "FILE", "The policy document");
}

void Settings::add_root(Command& command) {
  command.values("--root", files_given_["root"], "FILE",
                 "The trust root, pinned; then those that follow it, in order");
  command.values("--delta", files_given_["deltas"], "FILE",
                 "A delta since the bundle; several in order");
  add(command, "state", "FILE", "Where the newest revision is kept, so that older are refused");
}

void Settings::add_vault_path(Command& command) {
  add(command, "vault", "DIR", "The vault's folder");
}

void Settings::add_vault(Command& command) {
  add_vault_path(command);
  add_trust(command, "owners", "Public key of an owner of the vault, to be pinned");
}

void Settings::add_ledger(Command& command) {
  add(command, "ledger", "FILE", "The ledger's database");
}

void Settings::add_writer_trust(Command& command) {
  add_trust(command, "writers", "Public key that signs records, to be pinned");
}

void Settings::add_ledger_trust(Command& command) {
  add_trust(command, "ledgers", "Public key that signs the ledger, to be pinned");
  add_writer_trust(command);
}

void Settings::add_identity(Command& command) {
  command.value("--token-file", given_["token-file"], "FILE",
                "File with the token that says who you are; - is standard input");
  add_issuer(command);
  add_trust(command, "tokens", "Public key that signs tokens, to be pinned");
}

void Settings::add_issuer(Command& command) {
  add(command, "issuer", "TEXT", "Who issues the token");
  add(command, "audience", "TEXT", "Whom the token is for");
}

void Settings::add_gate(Command& command) {
  add_policy(command);
  add_identity(command);
  add_vault(command);
  add_ledger(command);
  add_trust(command, "writers", "Public key whose records the ledger admits");
  add_key(command, Purpose::record);
  add_key(command, Purpose::ledger);
  add_key(command, Purpose::vault_recipient);
}

void Settings::add_key(Command& command, Purpose purpose) {
  add(command, key_name(purpose), "FILE",
      "File with the secret " + std::string(purpose_name(purpose)) + " key");
}

Result<void> Settings::load() {
  for (const char* name : {"RINGFENCE_PROJECT", "RINGFENCE_POLICY", "RINGFENCE_VAULT",
                           "RINGFENCE_LEDGER", "RINGFENCE_TOKEN_FILE"}) {
    if (!valid_utf8(environment(name)))
      return fail("usage.bad_text", std::string("the variable ") + name + " is not UTF-8 text");
  }
  std::string path = project_.empty() ? environment("RINGFENCE_PROJECT") : project_;
  if (path.empty()) {
    if (!native::file_exists(kProjectFile))
      return {};
    path = kProjectFile;
  }
  RINGFENCE_TRY(text, native::read_file(path, 1u << 20));
  RINGFENCE_TRY(project, read_project_file(path, text));
  from_project_ = std::move(project.words);
  trust_from_project_ = std::move(project.trust);
  files_from_project_ = std::move(project.files);
  leeway_seconds_ = project.leeway_seconds;
  return {};
}

std::string Settings::optional_word(const std::string& name) const {
  if (const auto given = given_.find(name); given != given_.end() && !given->second.empty())
    return given->second;
  if (std::string value = environment(source(name).environment); !value.empty())
    return value;
  const auto from_project = from_project_.find(name);
  return from_project == from_project_.end() ? "" : from_project->second;
}

Result<std::string> Settings::path_of(const std::string& name) const {
  std::string value = optional_word(name);
  if (!value.empty())
    return value;
  const Source& from = source(name);
  std::string ways = from.option;
  if (!from.environment.empty())
    ways += ", the variable " + from.environment;
  if (!from.member.empty())
    ways += ", or " + from.member + " in ringfence.json";
  return fail("usage.missing", "the " + name + " is not known: give " + ways);
}

std::vector<std::string> Settings::files_of(const std::string& name) const {
  for (const auto* source : {&files_given_, &files_from_project_})
    if (const auto files = source->find(name); files != source->end() && !files->second.empty())
      return files->second;
  return {};
}

bool Settings::state_is_option() const {
  const auto given = given_.find("state");
  return given != given_.end() && !given->second.empty();
}

Result<std::vector<std::string>> Settings::root() const {
  std::vector<std::string> files = files_of("root");
  if (files.empty())
    return fail("usage.missing", "no trust root is named: give --root FILE, or `root` in "
                                 "ringfence.json; `ringfence bundle root new` makes one");
  return files;
}

Result<std::vector<std::string>> Settings::trusted(const std::string& what) const {
  std::vector<std::string> texts;
  if (const auto given = trust_given_.find(what); given != trust_given_.end())
    texts = given->second;
  if (texts.empty()) {
    const auto from_project = trust_from_project_.find(what);
    if (from_project != trust_from_project_.end())
      texts = from_project->second;
  }
  if (texts.empty()) {
    return fail("usage.missing", "no public key is pinned: give " + source(what).option + " or " +
                                     source(what).member + " in ringfence.json");
  }
  return expand_keys(texts);
}

Result<SecretBytes> Settings::secret_key(Purpose purpose) const {
  RINGFENCE_TRY(path, path_of(key_name(purpose)));
  RINGFENCE_TRY(text, native::read_private_file(path));
  return trimmed(std::move(text));
}

Result<SecretBytes> Settings::token() const {
  std::string path;
  if (const auto given = given_.find("token-file"); given != given_.end())
    path = given->second;
  if (path.empty()) {
    if (const std::string token = environment("RINGFENCE_TOKEN"); !token.empty())
      return SecretBytes(token);
    path = environment("RINGFENCE_TOKEN_FILE");
  }
  if (path.empty()) {
    return fail("usage.missing", "nobody is named: give --token-file FILE, or the variable "
                                 "RINGFENCE_TOKEN or RINGFENCE_TOKEN_FILE");
  }
  auto text = path == "-" ? native::read_secret_fd(STDIN_FILENO, "standard input")
                          : native::read_secret_file(path);
  if (!text)
    return text;
  return trimmed(std::move(*text));
}

Result<std::vector<std::string>> expand_keys(const std::vector<std::string>& texts) {
  std::vector<std::string> keys;
  for (const std::string& text : texts) {
    if (is_key(text)) {
      keys.push_back(text);
      continue;
    }
    RINGFENCE_TRY(file, native::read_file(text, 1u << 20));
    std::string_view rest = file;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.empty() || line[0] == '#')
        continue;
      if (!is_key(line)) {
        return fail("key.malformed", "`" + text + "` is a file, but not one of public keys: put " +
                                         "one a line, as `ringfence key new` prints them");
      }
      keys.emplace_back(line);
    }
  }
  return keys;
}

SecretBytes trimmed(SecretBytes text) {
  std::string_view rest = text.reveal();
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == '\r' || rest.back() == ' '))
    rest.remove_suffix(1);
  return rest.size() == text.size() ? std::move(text) : SecretBytes(rest);
}

}  // namespace ringfence::cli
