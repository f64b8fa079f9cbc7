// Where a command's files and keys come from: an option, else a RINGFENCE_ variable, else the
// project file (`ringfence.json` in the working folder, or the one that --project or
// RINGFENCE_PROJECT names).
//
//   {
//     "policy": "policy.jsonc",       // with a "root": the bundle
//     "root": "root.txt", "state": "state/policy.json", "deltas": ["13.delta"],
//     "vault":  "vault",
//     "ledger": "audit/ledger.db",
//     "tokens": {"issuer": "https://id.example", "audience": "ringfence", "leeway_seconds": 5},
//     "keys":   {"record": "keys/record.key", "ledger": "keys/ledger.key", "recipient":
//     "keys/recipient.key"}, "trust":  {"tokens":  ["k4.public.…"],             "owners":
//     ["ringfence:vault-owner:…"],
//                "writers": ["ringfence:record:…"],      "ledgers": ["ringfence:ledger:…"]}
//   }
//
// Every member is optional; paths are relative to the file. An element of `trust`, as of the
// --trust-… options, is a public key, or a file with one public key a line and # comments.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "ringfence/error.h"
#include "ringfence/key.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::cli {

class Settings {
 public:
  // Which options a command takes.
  void add_output(Command& command);        // --json, --project
  void add_policy(Command& command);        // --policy
  void add_root(Command& command);          // --root, --delta, --state
  void add_vault_path(Command& command);    // --vault
  void add_vault(Command& command);         // --vault, --trust-owner
  void add_ledger(Command& command);        // --ledger
  void add_writer_trust(Command& command);  // --trust-writer
  void add_ledger_trust(Command& command);  // --trust-ledger, --trust-writer
  void add_identity(Command& command);      // --token-file, --issuer, --audience, --trust-token
  void add_issuer(Command& command);        // --issuer, --audience
  void add_gate(Command& command);          // all that opening a secret takes
  void add_key(Command& command, Purpose purpose);  // --record-key and so on

  [[nodiscard]] bool json() const { return json_; }
  // Paths. Errors: usage.missing, which says how to name one.
  [[nodiscard]] Result<std::string> policy() const { return path_of("policy"); }
  [[nodiscard]] Result<std::string> vault() const { return path_of("vault"); }
  [[nodiscard]] Result<std::string> ledger() const { return path_of("ledger"); }
  // The trust root and its successors, files; where one is set, policies must be signed.
  [[nodiscard]] bool has_root() const { return !files_of("root").empty(); }
  [[nodiscard]] Result<std::vector<std::string>> root() const;
  [[nodiscard]] std::vector<std::string> deltas() const { return files_of("deltas"); }
  [[nodiscard]] std::string state() const { return optional_word("state"); }  // "" for none
  [[nodiscard]] bool state_is_option() const;  // named on the command line, not by the project
  // A word of `tokens`: issuer, audience.
  [[nodiscard]] Result<std::string> word(const std::string& name) const { return path_of(name); }
  [[nodiscard]] std::string optional_word(const std::string& name) const;
  [[nodiscard]] std::int64_t leeway_seconds() const { return leeway_seconds_; }
  // Pinned public keys: owners, writers, ledgers, tokens. Errors: usage.missing if there are none.
  [[nodiscard]] Result<std::vector<std::string>> trusted(const std::string& what) const;
  // The text of a secret key from its file, which others must not be able to read.
  [[nodiscard]] Result<SecretBytes> secret_key(Purpose purpose) const;
  // The token, from --token-file (- is standard input), RINGFENCE_TOKEN or RINGFENCE_TOKEN_FILE.
  [[nodiscard]] Result<SecretBytes> token() const;

  // Reads the project file, if there is one. To be called once, after parsing. Errors: project.*.
  [[nodiscard]] Result<void> load();

 private:
  struct Source {
    std::string option, environment, member;  // how it may be given
  };
  void add(Command& command, const std::string& name, const std::string& placeholder,
           const std::string& help);
  void add_trust(Command& command, const std::string& name, const std::string& help);
  [[nodiscard]] static const Source& source(const std::string& name);
  [[nodiscard]] std::vector<std::string> files_of(const std::string& name) const;
  [[nodiscard]] Result<std::string> path_of(const std::string& name) const;

  bool json_ = false;
  std::int64_t leeway_seconds_ = 0;
  std::string project_;
  std::map<std::string, std::string> given_, from_project_;  // by name
  std::map<std::string, std::vector<std::string>> trust_given_, trust_from_project_;
  // by name: root, deltas
  std::map<std::string, std::vector<std::string>> files_given_, files_from_project_;
};

// The keys that such texts stand for: each is a key, or a file of keys.
[[nodiscard]] Result<std::vector<std::string>> expand_keys(const std::vector<std::string>& texts);

// A text without the white space at its end, as files of keys and tokens have a newline there.
[[nodiscard]] SecretBytes trimmed(SecretBytes text);

}  // namespace ringfence::cli
