// Signing and opening notes.
//
// Opening selects signatures by (name, key hash), never by their position: a log's own line may
// come after a witness's. Lines by keys that the caller did not name are reported and otherwise
// ignored. A line by a known key that does not verify refuses the note, even beside one that does:
// somebody tampered with it. What is signed is the text, its final newline included.

#include "ringfence/note.h"

#include <algorithm>
#include <utility>

#include "audit/note_parse.h"
#include "audit/text_rules.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence {
namespace {

constexpr char kEd25519 = 0x01;
constexpr std::size_t kHashHexDigits = 2 * kKeyHashBytes;

std::string key_hash(std::string_view name, const KeyBytes& key) {
  std::string hashed(name);
  hashed += '\n';
  hashed += kEd25519;
  hashed.append(reinterpret_cast<const char*>(key.data()), key.size());
  return std::string(view(sha256(hashed)).substr(0, kKeyHashBytes));
}

// The one key that a line claims. Two that share name and hash cannot be told apart by the line.
Result<const NoteVerifier*> find_key(std::span<const NoteVerifier> known,
                                     const SignatureLine& line) {
  const NoteVerifier* found = nullptr;
  for (const NoteVerifier& key : known) {
    if (key.name != line.name || key.hash != line.hash)
      continue;
    if (found != nullptr) {
      return fail("note.ambiguous_key", "two of the known keys are `" + key.name + "+" +
                                            hex(key.hash) + "`: name each key once");
    }
    found = &key;
  }
  return found;
}

template <Purpose P>
Result<std::string> sign_with(std::string_view text, const SecretKey<P>& key) {
  if (text.empty() || text.back() != '\n') {
    return fail("note.bad_text", "a note's text ends in a newline");
  }
  if (!audit::is_note_text(text)) {
    return fail("note.bad_text",
                "a note's text is UTF-8 without control characters other than newline");
  }
  const auto verifier = NoteVerifier::of(key.public_key());
  std::string note(text);
  note += '\n';
  note += signature_line(verifier.name, verifier.hash, key.sign(text));
  if (note.size() > audit::kMaxNoteBytes)
    return fail("note.bad_text", "a note is at most 1 MiB");
  return note;
}

}  // namespace

NoteVerifier NoteVerifier::make(std::string_view name, const KeyBytes& key) {
  return NoteVerifier{std::string(name), key_hash(name, key), key};
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  const auto bad = [](const char* why) { return fail("note.bad_vkey", why); };
  const std::size_t first = vkey.find('+');
  if (first == std::string_view::npos)
    return bad("a vkey is NAME+HASH+BASE64");
  const std::size_t second = vkey.find('+', first + 1);
  if (second == std::string_view::npos)
    return bad("a vkey is NAME+HASH+BASE64");
  const std::string_view name = vkey.substr(0, first);
  const std::string_view hash = vkey.substr(first + 1, second - first - 1);
  if (!audit::is_note_key_name(name)) {
    return bad("a key name is not empty and holds no space and no plus");
  }
  if (hash.size() != kHashHexDigits)
    return bad("a key hash is 8 hex digits");
  auto data = base64_decode(vkey.substr(second + 1));
  if (!data)
    return bad("the key is not canonical base64");
  NoteVerifier out;
  if (data->size() != 1 + out.key.size() || (*data)[0] != kEd25519) {
    return bad("only Ed25519 keys are known here: byte 1, then 32 bytes");
  }
  std::copy(data->begin() + 1, data->end(), out.key.begin());
  out.name = name;
  out.hash = key_hash(name, out.key);
  if (hex(out.hash) != hash)
    return bad("the key hash does not belong to this name and key");
  return out;
}

Result<std::string> sign_note(std::string_view text, const RecordSecretKey& key) {
  return sign_with(text, key);
}

Result<std::string> sign_note(std::string_view text, const LedgerSecretKey& key) {
  return sign_with(text, key);
}

Result<Note> open_note(std::string_view note, std::span<const NoteVerifier> known) {
  RINGFENCE_TRY(parts, audit::parse_note(note));
  Note out;
  std::vector<std::string_view> unknown_lines;
  for (const SignatureLine& line : parts.lines) {
    RINGFENCE_TRY(key, find_key(known, line));
    Note::Signature signature{std::string(line.name), line.hash};
    if (key == nullptr) {
      if (std::find(unknown_lines.begin(), unknown_lines.end(), line.line) != unknown_lines.end()) {
        continue;
      }
      unknown_lines.push_back(line.line);
      out.unverified.push_back(std::move(signature));
      continue;
    }
    if (!detail::verify_raw(key->key, parts.text, line.signature)) {
      return fail("note.bad_signature", "the signature by `" + key->name +
                                            "` is not valid: the note was altered, or signed "
                                            "by another key of that name");
    }
    if (std::find(out.verified.begin(), out.verified.end(), signature) == out.verified.end()) {
      out.verified.push_back(std::move(signature));
    }
  }
  if (out.verified.empty()) {
    return fail("note.unverified", "no signature is by a known key: add the signer's key to the "
                                   "known ones if you trust it");
  }
  out.text = parts.text;
  return out;
}

Result<Note> read_note_unverified(std::string_view note) {
  RINGFENCE_TRY(parts, audit::parse_note(note));
  Note out;
  out.text = parts.text;
  for (const SignatureLine& line : parts.lines) {
    out.unverified.push_back({std::string(line.name), line.hash});
  }
  return out;
}

}  // namespace ringfence
