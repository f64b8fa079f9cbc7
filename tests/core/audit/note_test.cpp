// Signed notes: the published C2SP and Go cases, then our own attacks.

#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"
#include "ringfence/note.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

constexpr const char* kDash = "\xE2\x80\x94 ";

RecordSecretKey record_key(const char* name, std::uint8_t fill) {
  return std::move(*RecordSecretKey::generate(name, entropy(fill)));
}

std::string signed_by(std::string_view text, const RecordSecretKey& key) {
  return *sign_note(text, key);
}

// Only the signature lines of a note whose text is `text`.
std::string lines_of(const std::string& note, std::string_view text) {
  return note.substr(text.size() + 1);
}

std::string vkey_of(const NoteVerifier& v) {
  std::string key(1, '\x01');
  key.append(reinterpret_cast<const char*>(v.key.data()), v.key.size());
  return v.name + "+" + hex(v.hash) + "+" + base64(key);
}

Result<Note> open_with(std::string_view note, const std::vector<NoteVerifier>& known) {
  return open_note(note, known);
}

std::vector<std::string> ids(const std::vector<Note::Signature>& signatures) {
  std::vector<std::string> out;
  for (const auto& s : signatures)
    out.push_back(s.name + "+" + hex(s.hash));
  return out;
}

std::vector<std::string> strings(json::Value list) {
  std::vector<std::string> out;
  for (const auto item : list)
    out.emplace_back(item.value.string());
  return out;
}

}  // namespace

TEST_CASE("note: published cases open as listed") {
  const auto text = vector_file("merkle/notes_checkpoints.json");
  if (!text)
    return;
  const auto vectors = json::Document::parse(*text);
  REQUIRE(vectors);
  int opened = 0;
  int refused = 0;
  for (const auto item : *vectors->root().get("open")) {
    const json::Value c = item.value;
    INFO(c.get("name")->string());
    std::vector<NoteVerifier> known;
    for (const std::string& vkey : strings(*c.get("vkeys"))) {
      const auto verifier = NoteVerifier::parse(vkey);
      REQUIRE(verifier);
      known.push_back(*verifier);
    }
    const auto note = open_with(*base64_decode(c.get("note_b64")->string()), known);
    const json::Value expect = *c.get("expect");
    if (const auto error = expect.get("error")) {
      const std::string_view want = error->string();
      CHECK(code(note) == (want == "malformed note"            ? "note.malformed"
                           : want == "invalid signature"       ? "note.bad_signature"
                           : want == "ambiguous key"           ? "note.ambiguous_key"
                           : want == "no verifiable signature" ? "note.unverified"
                                                               : "?"));
      ++refused;
      continue;
    }
    REQUIRE(code(note) == "ok");
    CHECK(note->text == expect.get("text")->string());
    CHECK(ids(note->verified) == strings(*expect.get("verified")));
    CHECK(ids(note->unverified) == strings(*expect.get("unverified")));
    ++opened;
  }
  CHECK(opened + refused == 38);
}

TEST_CASE("note: published keys and the published signature") {
  const auto text = vector_file("merkle/notes_checkpoints.json");
  if (!text)
    return;
  const auto vectors = json::Document::parse(*text);
  REQUIRE(vectors);
  for (const auto item : *vectors->root().get("vkeys")) {
    INFO(item.value.get("vkey")->string());
    const auto verifier = NoteVerifier::parse(item.value.get("vkey")->string());
    CHECK(code(verifier) == (item.value.get("ok")->boolean() ? "ok" : "note.bad_vkey"));
    if (verifier)
      CHECK(vkey_of(*verifier) == item.value.get("vkey")->string());
  }
  for (const auto item : *vectors->root().get("test_signer_keys")) {
    const std::string vkey(item.value.get("vkey")->string());
    const std::string skey(item.value.get("skey")->string());
    const auto secret = LedgerSecretKey::parse("PRIVATE+KEY+ringfence:ledger:" +
                                               skey.substr(std::string("PRIVATE+KEY+").size()));
    REQUIRE(code(secret) == "ok");
    CHECK(secret->public_key().text() == "ringfence:ledger:" + vkey);
    CHECK(vkey_of(NoteVerifier::of(secret->public_key())) == vkey);
  }
  for (const auto item : *vectors->root().get("sign")) {
    const std::string skey(item.value.get("skey")->string());
    const auto secret = RecordSecretKey::parse("PRIVATE+KEY+ringfence:record:" +
                                               skey.substr(std::string("PRIVATE+KEY+").size()));
    REQUIRE(code(secret) == "ok");
    CHECK(*sign_note(item.value.get("text")->string(), *secret) ==
          item.value.get("note")->string());
  }
}

TEST_CASE("note: signing needs text that a note can carry") {
  const auto key = record_key("writer", 1);
  CHECK(code(sign_note("two\n\nparagraphs\n", key)) == "ok");
  CHECK(code(sign_note("\n", key)) == "ok");
  for (const std::string& bad :
       {std::string(), std::string("no newline"), std::string("tab\there\n"),
        std::string("carriage\r\n"), std::string("nul\0here\n", 9), std::string("\xff\n"),
        std::string("\xC3\n"), std::string("\xED\xA0\x80\n"), std::string(1u << 20, 'x') + "\n"}) {
    CHECK(code(sign_note(bad, key)) == "note.bad_text");
  }
}

TEST_CASE("note: selected by name and hash, never by position") {
  const auto log = record_key("log", 1);
  const auto witness = record_key("witness", 2);
  const auto impostor = record_key("log", 3);  // the same name, another key
  const std::string text = "text\n";
  const std::string by_log = lines_of(signed_by(text, log), text);
  const std::string by_witness = lines_of(signed_by(text, witness), text);
  const std::string by_impostor = lines_of(signed_by(text, impostor), text);
  const std::vector<NoteVerifier> known{NoteVerifier::of(log.public_key())};

  CHECK(code(open_with(text + "\n" + by_witness + by_log, known)) == "ok");
  CHECK(code(open_with(text + "\n" + by_log + by_witness, known)) == "ok");
  CHECK(code(open_with(text + "\n" + by_impostor + by_log, known)) == "ok");
  const auto twice = open_with(text + "\n" + by_log + by_log, known);
  REQUIRE(twice);
  CHECK(twice->verified.size() == 1);

  CHECK(code(open_with(text + "\n" + by_witness, known)) == "note.unverified");
  CHECK(code(open_with(text + "\n" + by_impostor, known)) == "note.unverified");
  CHECK(code(open_with(text + "\n" + by_log, {})) == "note.unverified");
}

TEST_CASE("note: one bad line of a known key refuses the note, also beside good ones") {
  const auto log = record_key("log", 1);
  const auto witness = record_key("witness", 2);
  const std::string text = "text\n";
  const std::string good = lines_of(signed_by(text, log), text);
  const std::string bad = lines_of(signed_by("other\n", log), "other\n");
  const std::string by_witness = lines_of(signed_by(text, witness), text);
  const std::vector<NoteVerifier> known{NoteVerifier::of(log.public_key()),
                                        NoteVerifier::of(witness.public_key())};
  CHECK(code(open_with(text + "\n" + bad, known)) == "note.bad_signature");
  CHECK(code(open_with(text + "\n" + good + bad, known)) == "note.bad_signature");
  CHECK(code(open_with(text + "\n" + bad + good, known)) == "note.bad_signature");
  CHECK(code(open_with(text + "\n" + by_witness + bad, known)) == "note.bad_signature");
  // The right key over the text without its final newline: another text.
  CHECK(code(open_with("text\n\n\n" + good, known)) == "note.bad_signature");
}

TEST_CASE("note: signatures that libsodium must refuse") {
  const auto log = record_key("log", 1);
  const std::string text = "text\n";
  const std::vector<NoteVerifier> known{NoteVerifier::of(log.public_key())};
  const std::string signature = log.sign(text);
  const auto note_with = [&](const std::string& sig) {
    return text + "\n" + kDash + "log " + base64(known[0].hash + sig) + "\n";
  };
  CHECK(code(open_with(note_with(signature), known)) == "ok");

  // S + L, with L the order of the group: the same equation, another spelling.
  constexpr unsigned char kOrder[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                        0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                        0,    0,    0,    0,    0,    0,    0,    0,
                                        0,    0,    0,    0,    0,    0,    0,    0x10};
  std::string malleated = signature;
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = static_cast<unsigned char>(malleated[32 + i]) + kOrder[i] + carry;
    malleated[32 + i] = static_cast<char>(sum & 0xFF);
    carry = sum >> 8;
  }
  CHECK(code(open_with(note_with(malleated), known)) == "note.bad_signature");
  CHECK(code(open_with(note_with(std::string(64, '\0')), known)) == "note.bad_signature");
  CHECK(code(open_with(note_with(signature.substr(0, 63)), known)) == "note.bad_signature");
  CHECK(code(open_with(note_with(signature + "x"), known)) == "note.bad_signature");

  // Small-order keys sign anything under a naive verifier.
  for (const std::uint8_t first : {std::uint8_t{0}, std::uint8_t{1}}) {
    NoteVerifier weak = NoteVerifier::make("weak", KeyBytes{first});
    std::string sig(64, '\0');
    sig[0] = 1;
    const std::string note = text + "\n" + kDash + "weak " + base64(weak.hash + sig) + "\n";
    CHECK(code(open_with(note, {weak})) == "note.bad_signature");
  }
}

TEST_CASE("note: malformed in every other way") {
  const auto log = record_key("log", 1);
  const std::vector<NoteVerifier> known{NoteVerifier::of(log.public_key())};
  const std::string good = signed_by("text\n", log);
  const std::string line = lines_of(good, "text\n");
  REQUIRE(code(open_with(good, known)) == "ok");
  const std::string sig64 = line.substr(line.rfind(' ') + 1, line.size() - line.rfind(' ') - 2);
  const std::string dash = kDash;
  const std::string bad[] = {
      "",
      "\n",
      "\n\n",
      "text\n",
      "text\n\n",
      "text\n" + line,                               // no blank line
      "text\n\n" + line + "\n",                      // blank line after
      "text\n\n" + line.substr(0, line.size() - 1),  // no final newline
      "text\r\n\r\n" + line,
      "text\n\n- log " + sig64 + "\n",             // a hyphen for the dash
      "text\n\n\xE2\x80\x93 log " + sig64 + "\n",  // an en dash
      "text\n\n\xE2\x80\x94log " + sig64 + "\n",   // no space
      "text\n\n" + dash + "log" + sig64 + "\n",
      "text\n\n" + dash + " " + sig64 + "\n",      // no name
      "text\n\n" + dash + "log  " + sig64 + "\n",  // two spaces
      "text\n\n" + dash + "lo+g " + sig64 + "\n",
      "text\n\n" + dash + "lo\xC2\xA0g " + sig64 + "\n",      // no-break space
      "text\n\n" + dash + "lo\xE3\x80\x80g " + sig64 + "\n",  // ideographic space
      "text\n\n" + dash + "log " + sig64 + " \n",
      "text\n\n" + dash + "log " + sig64.substr(0, sig64.size() - 1) + "\n",
      "text\n\n" + dash + "log " + sig64 + "=\n",
      "text\n\n" + dash + "log " + base64("abcd") + "\n",  // a hash and nothing signed
      "text\n\n" + dash + "log \n",
      "text\n\n" + line + "junk\n",
      "text\n\n" + line + line.substr(1),
      std::string(1u << 20, 'x') + "\n\n" + line,
  };
  for (const std::string& note : bad) {
    INFO(note.substr(0, 200));
    CHECK(code(open_with(note, known)) == "note.malformed");
    CHECK(code(read_note_unverified(note)) == "note.malformed");
  }
  std::string hundred = "text\n\n";
  for (int i = 0; i < 99; ++i)
    hundred += kDash + ("w" + std::to_string(i)) + " " + sig64 + "\n";
  CHECK(code(open_with(hundred + line, known)) == "ok");
  CHECK(code(open_with(hundred + line + line, known)) == "note.malformed");
}

TEST_CASE("note: every small change is refused or changes nothing") {
  const auto log = record_key("example.com/log", 1);
  const auto witness = record_key("example.com/witness", 2);
  const std::string text = "a text\n\nof two paragraphs \xE2\x82\xAC\n";
  const std::string one = signed_by(text, log);
  const std::string two = one + lines_of(signed_by(text, witness), text);
  const std::vector<NoteVerifier> known{NoteVerifier::of(log.public_key())};
  int refused = 0;
  for_each_mutant(one, [&](const std::string& mutant) {
    const auto opened = open_with(mutant, known);
    if (opened)
      FAIL("accepted: " << mutant);
    ++refused;
  });
  CHECK(refused > 1500);
  for_each_mutant(two, [&](const std::string& mutant) {
    const auto opened = open_with(mutant, known);
    if (opened && opened->text != text)
      FAIL("another text: " << mutant);
  });
}

TEST_CASE("note: every small change of a vkey is refused") {
  const auto log = record_key("example.com/log", 1);
  const auto good = NoteVerifier::of(log.public_key());
  const std::string vkey = vkey_of(good);
  REQUIRE(NoteVerifier::parse(vkey));
  for_each_mutant(vkey, [&](const std::string& mutant) {
    if (NoteVerifier::parse(mutant))
      FAIL("accepted: " << mutant);
  });
  for (const char* bad : {"", "+", "++", "log", "log+12345678", "+12345678+AA=="}) {
    CHECK(code(NoteVerifier::parse(bad)) == "note.bad_vkey");
  }
}

TEST_CASE("note: reading without verifying says who claims to have signed") {
  const auto log = record_key("log", 1);
  const auto read = read_note_unverified(signed_by("text\n", log));
  REQUIRE(read);
  CHECK(read->text == "text\n");
  CHECK(read->verified.empty());
  CHECK(ids(read->unverified) == std::vector<std::string>{log.public_key().id()});
}
