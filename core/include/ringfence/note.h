// C2SP signed notes: text, a blank line, signature lines.
//
//   text            any UTF-8 without control characters other than newline, ending in a newline
//   signature line  "— " NAME " " BASE64(4-byte key hash || 64-byte Ed25519 signature) "\n"
//
// Lines from unknown keys are ignored; a line from a known key (same name and hash) that does not
// verify refuses the whole note; at most 100 signature lines and 1 MiB. Spec: c2sp.org/signed-note.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/key.h"

namespace ringfence {

// A key that may sign a note: name, the 4-byte hash, the Ed25519 key. From a record or ledger key.
struct NoteVerifier {
  std::string name;
  std::string hash;  // 4 bytes
  KeyBytes key{};
  // Parses a plain C2SP vkey `NAME+HASH+BASE64`. Errors: note.bad_vkey.
  [[nodiscard]] static Result<NoteVerifier> parse(std::string_view vkey);
  template <Purpose P>
  [[nodiscard]] static NoteVerifier of(const PublicKey<P>& key) {
    static_assert(P == Purpose::record || P == Purpose::ledger, "only these sign notes");
    return make(key.name(), key.bytes());
  }
  [[nodiscard]] static NoteVerifier make(std::string_view name, const KeyBytes& key);
};

// A note of which at least one signature was verified.
struct Note {
  struct Signature {
    std::string name;
    std::string hash;  // 4 bytes, raw
    friend bool operator==(const Signature&, const Signature&) = default;
  };
  std::string text;                   // with its final newline
  std::vector<Signature> verified;    // in order of appearance
  std::vector<Signature> unverified;  // by keys not asked for
};

// The signed text and its signature line(s). `text` must satisfy the grammar (note.bad_text).
[[nodiscard]] Result<std::string> sign_note(std::string_view text, const RecordSecretKey& key);
[[nodiscard]] Result<std::string> sign_note(std::string_view text, const LedgerSecretKey& key);

// Opens a note: every line by a known key must verify, and at least one must be known. Errors:
// note.malformed, note.bad_signature, note.unverified.
[[nodiscard]] Result<Note> open_note(std::string_view note, std::span<const NoteVerifier> known);

// The text of a note, nothing verified. For finding out which key to ask for, never for trusting.
[[nodiscard]] Result<Note> read_note_unverified(std::string_view note);

}  // namespace ringfence
