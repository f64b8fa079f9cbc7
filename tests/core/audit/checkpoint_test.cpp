// Checkpoints: published bodies under the strict 32-byte rule, a real log, and attacks on signed
// ones.

#include <catch2/catch.hpp>

#include "core/audit/support.h"
#include "ringfence/checkpoint.h"
#include "ringfence/encoding.h"
#include "ringfence/json.h"
#include "ringfence/merkle.h"
#include "ringfence/note.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

const std::string kRoot = "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=";
const std::string kEmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

LedgerSecretKey ledger_key(const char* name, std::uint8_t fill) {
  return std::move(*LedgerSecretKey::generate(name, entropy(fill)));
}

Hash some_root() { return leaf_hash("root"); }

Result<Checkpoint> open_by(std::string_view note, std::vector<LedgerPublicKey> keys) {
  return open_checkpoint(note, keys);
}

}  // namespace

TEST_CASE("checkpoint: body and back") {
  const Checkpoint c{"ledger.example/tenant_9fa", 18446744073709551615u, some_root()};
  const auto parsed = parse_checkpoint_text(checkpoint_text(c));
  REQUIRE(parsed);
  CHECK(*parsed == c);
  CHECK(code(parse_checkpoint_text("Moon Log\n15\n" + kRoot + "\n")) == "ok");
  CHECK(code(parse_checkpoint_text("Log\n15\n" + kRoot + "\nan extension\nanother\n")) == "ok");
  CHECK(code(parse_checkpoint_text("Log\n0\n" + kEmptyRoot + "\n")) == "ok");
}

TEST_CASE("checkpoint: bodies that must be refused") {
  const std::string r = kRoot;
  const std::string bad[] = {
      "",
      "\n",
      "\n\n\n",
      "Log\n15\n",
      "Log\n15\n" + r,          // no final newline
      "\n15\n" + r + "\n",      // no origin
      "Log\n007\n" + r + "\n",  // two spellings of seven
      "Log\n00\n" + kEmptyRoot + "\n",
      "Log\n+15\n" + r + "\n",
      "Log\n-15\n" + r + "\n",
      "Log\n 15\n" + r + "\n",
      "Log\n15 \n" + r + "\n",
      "Log\n1e1\n" + r + "\n",
      "Log\n0x0f\n" + r + "\n",
      "Log\n15.0\n" + r + "\n",
      "Log\n\n" + r + "\n",
      "Log\n18446744073709551616\n" + r + "\n",
      "Log\n99999999999999999999\n" + r + "\n",
      "Log\n184467440737095516150\n" + r + "\n",
      "Log\n\xD9\xA1\xD9\xA5\n" + r + "\n",  // Arabic digits
      "Log\n15\nYmFuYW5hcw==\n",             // a root of 7 bytes
      "Log\n15\n" + base64(std::string(31, 'r')) + "\n",
      "Log\n15\n" + base64(std::string(33, 'r')) + "\n",
      "Log\n15\n" + r.substr(0, r.size() - 1) + "\n",  // no padding
      "Log\n15\n" + r + "=\n",
      "Log\n15\n " + r + "\n",
      "Log\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja_1nk427v383cs=\n",  // the URL alphabet
      "Log\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n",  // stray bits at the end
      "Log\n15\n\n",
      "Log\n15\n" + r + "\n\n",  // blank extension lines
      "Log\n15\n" + r + "\next\n\n",
      "Log\n15\n" + r + "\n\next\n",
      "Log\n15\n" + r + "\next",
      "Log\r\n15\r\n" + r + "\r\n",
      "Lo\tg\n15\n" + r + "\n",
      "Lo\xffg\n15\n" + r + "\n",
      std::string(256, 'L') + "\n15\n" + r + "\n",
      "Log\n0\n" + r + "\n",  // an empty tree with another root
  };
  for (const std::string& body : bad) {
    INFO(body);
    CHECK(code(parse_checkpoint_text(body)) == "checkpoint.malformed");
  }
}

TEST_CASE(
    "checkpoint: published bodies with short roots are refused, and so are the invalid ones") {
  const auto text = vector_file("merkle/notes_checkpoints.json");
  if (!text)
    return;
  const auto vectors = json::Document::parse(*text);
  REQUIRE(vectors);
  int count = 0;
  for (const auto item : *vectors->root().get("checkpoint_bodies")) {
    const std::string body(item.value.get("body")->string());
    INFO(body);
    CHECK(code(parse_checkpoint_text(body)) == "checkpoint.malformed");
    // With a root of the right size the valid ones are read, but for blank extension lines.
    const auto hash = item.value.get("hash_b64");
    if (hash) {
      std::string repaired = body;
      repaired.replace(body.find(hash->string()), hash->string().size(), kRoot);
      const bool blank = item.value.get("rest")->string().substr(0, 1) == "\n";
      const auto parsed = parse_checkpoint_text(repaired);
      REQUIRE(code(parsed) == (blank ? "checkpoint.malformed" : "ok"));
      if (parsed) {
        CHECK(parsed->origin == item.value.get("origin")->string());
        CHECK(std::to_string(parsed->size) == item.value.get("size")->string());
      }
    }
    ++count;
  }
  CHECK(count == 13);
}

TEST_CASE("checkpoint: signed and opened") {
  const auto key = ledger_key("ledger.example/tenant_9fa", 1);
  const auto note = sign_checkpoint(15, some_root(), key);
  REQUIRE(note);
  const auto opened = open_by(*note, {key.public_key()});
  REQUIRE(opened);
  CHECK(*opened == Checkpoint{"ledger.example/tenant_9fa", 15, some_root()});
  CHECK(*sign_checkpoint(15, some_root(), key) == *note);  // deterministic
  CHECK(code(sign_checkpoint(0, some_root(), key)) == "checkpoint.malformed");
  CHECK(code(sign_checkpoint(0, MerkleFrontier().root(), key)) == "ok");
}

TEST_CASE("checkpoint: only the origin's own key counts") {
  const auto log = ledger_key("log", 1);
  const auto rotated = ledger_key("log", 2);
  const auto other = ledger_key("other", 3);
  const std::string text = checkpoint_text({"log", 15, some_root()});
  const auto line = [&](const LedgerSecretKey& key, const std::string& of) {
    return sign_note(of, key)->substr(of.size() + 1);
  };
  const auto keys = std::vector{log.public_key(), rotated.public_key(), other.public_key()};
  // Not first, twice, and by either key of the name: accepted.
  CHECK(code(open_by(text + "\n" + line(other, text) + line(log, text), keys)) == "ok");
  CHECK(code(open_by(text + "\n" + line(log, text) + line(rotated, text), keys)) == "ok");
  CHECK(code(open_by(text + "\n" + line(rotated, text), keys)) == "ok");
  // Signed by a trusted key, but none of the origin's.
  CHECK(code(open_by(text + "\n" + line(other, text), keys)) == "checkpoint.wrong_origin");
  // The origin's key is not trusted.
  CHECK(code(open_by(text + "\n" + line(log, text), {other.public_key()})) == "note.unverified");
  CHECK(code(open_by(text + "\n" + line(log, text), {rotated.public_key()})) == "note.unverified");
  CHECK(code(open_by(text + "\n" + line(log, text), {})) == "note.unverified");
  // A valid signature over another size or root.
  const std::string larger = checkpoint_text({"log", 16, some_root()});
  CHECK(code(open_by(larger + "\n" + line(log, text), keys)) == "note.bad_signature");
  const std::string forked = checkpoint_text({"log", 15, leaf_hash("another")});
  CHECK(code(open_by(forked + "\n" + line(log, text), keys)) == "note.bad_signature");
  // A correct signature under a text that is no checkpoint.
  const std::string prose = "log\nis a text\nof three lines\n";
  CHECK(code(open_by(prose + "\n" + line(log, prose), keys)) == "checkpoint.malformed");
  // Not signed at all.
  CHECK(code(open_by(text, keys)) == "note.malformed");
  CHECK(code(open_by(text + "\n", keys)) == "note.malformed");
}

TEST_CASE("checkpoint: an inclusion proof counts against the checkpoint's root only") {
  const Hash a = leaf_hash("a");
  const Hash b = leaf_hash("b");
  const auto key = ledger_key("log", 1);
  const auto real = open_by(*sign_checkpoint(2, node_hash(a, b), key), {key.public_key()});
  const auto wrong = open_by(*sign_checkpoint(2, node_hash(b, a), key), {key.public_key()});
  REQUIRE((real && wrong));
  CHECK(verify_inclusion(a, 0, real->size, {b}, real->root));
  CHECK(code(verify_inclusion(a, 0, wrong->size, {b}, wrong->root)) == "merkle.bad_proof");
}

TEST_CASE("checkpoint: every small change of a signed one is refused") {
  const auto key = ledger_key("log.example", 1);
  const std::string note = *sign_checkpoint(20852163, some_root(), key);
  for_each_mutant(note, [&](const std::string& mutant) {
    if (open_by(mutant, {key.public_key()}))
      FAIL("accepted: " << mutant);
  });
}

TEST_CASE("checkpoint: the published tile log, every size") {
  const auto text = vector_file("merkle/tessera-log/log.json");
  if (!text)
    return;
  const auto log = json::Document::parse(*text);
  REQUIRE(log);
  const std::string vkey(log->root().get("vkey")->string());
  const auto key = LedgerPublicKey::parse("ringfence:ledger:" + vkey);
  REQUIRE(code(key) == "ok");
  std::vector<std::string> entries;
  for (const auto item : *log->root().get("entries"))
    entries.emplace_back(item.value.string());
  std::vector<std::string> roots;
  for (const auto item : *log->root().get("root_b64_by_size")) {
    roots.emplace_back(item.value.string());
  }
  REQUIRE(entries.size() == 15);
  REQUIRE(roots.size() == 16);
  MerkleFrontier frontier;
  for (std::size_t size = 0; size <= entries.size(); ++size) {
    if (size > 0)
      frontier.append(leaf_hash(entries[size - 1]));
    CHECK(base64(view(frontier.root())) == roots[size]);
    const auto note = vector_file("merkle/tessera-log/checkpoint." + std::to_string(size));
    REQUIRE(note);
    const auto opened = open_by(*note, {*key});
    REQUIRE(code(opened) == "ok");
    CHECK(*opened == Checkpoint{"example.com/log/testdata", size, frontier.root()});
  }
  // Entry bundles and hash tiles of the last size hold the same.
  const auto bundle = vector_file("merkle/tessera-log/tile/entries/000.p/15");
  const auto tile = vector_file("merkle/tessera-log/tile/0/000.p/15");
  REQUIRE((bundle && tile));
  std::string framed;
  std::string hashes;
  for (const std::string& entry : entries) {
    framed += '\0';
    framed += static_cast<char>(entry.size());
    framed += entry;
    hashes += view(leaf_hash(entry));
  }
  CHECK(framed == *bundle);
  CHECK(hashes == *tile);
}
