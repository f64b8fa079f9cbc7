// Executes the examples of docs/FORMATS.md on notes, records, checkpoints and proofs.
#include "core/formats.h"

#include <set>

#include "ringfence/checkpoint.h"
#include "ringfence/encoding.h"
#include "ringfence/merkle.h"
#include "ringfence/note.h"
#include "ringfence/record.h"

using namespace ringfence;
using namespace ringfence::test;

namespace {

Entropy counting() {
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t i = 0; i < 32; ++i)
    bytes[i] = i;
  return Entropy(bytes);
}

RecordSecretKey record_key() {
  return std::move(*RecordSecretKey::generate("example.com/ci", counting()));
}
LedgerSecretKey ledger_key() {
  return std::move(*LedgerSecretKey::generate("example.com/ci", counting()));
}

// Two records of one chain: a refusal, and the outcome of a run.
std::vector<std::string> two_records() {
  RecordChain chain(record_key(), "tenant_9fa", counting());
  RecordEvent denied;
  denied.kind = "secret";
  denied.time = *parse_time("2027-01-01T00:00:00.123Z");
  denied.actor = "user/developer-07";
  denied.verified = true;
  denied.action = "secret.read";
  denied.resource = "project/app-web/environment/production/secret/DATABASE_URL";
  denied.scope = "production";
  denied.runtime = "native";
  denied.host = "build-7";
  denied.effect = "deny";
  denied.reason = "not_granted";
  denied.secret = "secret://production/DATABASE_URL";
  RecordEvent ended;
  ended.kind = "outcome";
  ended.time = *parse_time("2027-01-01T00:00:01Z");
  ended.actor = "user/developer-07";
  ended.outcome = "exit:1";
  return {*chain.append(denied), *chain.append(ended)};
}

Hash root_of(const std::vector<Hash>& leaves, std::size_t size) {
  MerkleFrontier frontier;
  for (std::size_t i = 0; i < size; ++i)
    frontier.append(leaves[i]);
  return frontier.root();
}

// The leaves "a", "b", … as the merkle examples count them.
std::vector<Hash> letters() {
  std::vector<Hash> leaves;
  for (const char* letter : {"a", "b", "c", "d", "e"})
    leaves.push_back(leaf_hash(letter));
  return leaves;
}

SubtreeReader reader_of(const std::vector<Hash>& leaves) {
  return [leaves](unsigned level, std::uint64_t index) -> Result<Hash> {
    MerkleFrontier frontier;
    for (std::uint64_t i = index << level; i < (index + 1) << level; ++i)
      frontier.append(leaves.at(i));
    return frontier.root();
  };
}

std::string lines_of(const std::vector<Hash>& hashes) {
  std::string out;
  for (const Hash& hash : hashes)
    out.append(out.empty() ? "" : "\n").append(hex(view(hash)));
  return out;
}

std::vector<Hash> hashes_of(const std::string& lines) {
  std::vector<Hash> out;
  for (const std::string& line : split_lines(lines)) {
    const auto bytes = hex_decode(line);
    REQUIRE(bytes);
    REQUIRE(bytes->size() == 32);
    std::copy(bytes->begin(), bytes->end(), out.emplace_back().begin());
  }
  return out;
}

// What the library makes; a note's last line feed is not part of an example.
std::vector<Example> made() {
  const auto note = [](const std::string& text) { return text.substr(0, text.size() - 1); };
  const auto leaves = letters();
  const auto read = reader_of(leaves);
  const auto records = two_records();
  const std::vector<Hash> of_records = {leaf_hash(records[0]), leaf_hash(records[1])};
  return {
      {"note.signed", note(*sign_note("Two lines,\nsigned.\n", record_key()))},
      {"record.first", note(records[0])},
      {"record.second", note(records[1])},
      {"merkle.roots",
       lines_of({root_of(leaves, 0), root_of(leaves, 1), root_of(leaves, 3), root_of(leaves, 5)})},
      {"merkle.inclusion", lines_of(*inclusion_proof(2, 5, read))},
      {"merkle.consistency", lines_of(*consistency_proof(3, 5, read))},
      {"checkpoint.signed", note(*sign_checkpoint(2, root_of(of_records, 2), ledger_key()))},
  };
}

}  // namespace

TEST_CASE("formats: notes, records, checkpoints and proofs are made as written") {
  std::set<std::string> known, seen;
  for (const Example& e : made()) {
    known.insert(e.id);
    CHECK(example(e.id) == e.text);
  }
  for (const Example& e : examples()) {
    for (const char* mine : {"note.", "record.", "merkle.", "checkpoint."}) {
      if (e.id.rfind(mine, 0) == 0)
        CHECK(seen.insert(e.id).second);
    }
  }
  CHECK(seen == known);
}

TEST_CASE("formats: the written notes and records open") {
  const std::string vkey = example("key.ledger").substr(example("key.ledger").find('\n') + 1);
  const auto verifier = NoteVerifier::parse(
      split_lines(vkey)[0].substr(std::string_view("ringfence:ledger:").size()));
  REQUIRE(verifier);
  const std::vector<NoteVerifier> known = {*verifier};
  const auto note = open_note(example("note.signed") + "\n", known);
  REQUIRE(note);
  CHECK(note->text == "Two lines,\nsigned.\n");

  const std::vector<RecordPublicKey> writers = {record_key().public_key()};
  const auto first = open_record(example("record.first") + "\n", writers, "tenant_9fa");
  const auto second = open_record(example("record.second") + "\n", writers, "tenant_9fa");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->seq == 0);
  CHECK(second->seq == 1);
  CHECK(second->prev == hex(view(sha256(example("record.first") + "\n"))));
}

TEST_CASE("formats: the written checkpoint covers the written records") {
  const std::vector<LedgerPublicKey> keys = {ledger_key().public_key()};
  const auto checkpoint = open_checkpoint(example("checkpoint.signed") + "\n", keys);
  REQUIRE(checkpoint);
  CHECK(checkpoint->origin == "example.com/ci");
  const Hash first = leaf_hash(example("record.first") + "\n");
  const Hash second = leaf_hash(example("record.second") + "\n");
  CHECK(verify_inclusion(second, 1, checkpoint->size, {first}, checkpoint->root));
  CHECK_FALSE(verify_inclusion(first, 1, checkpoint->size, {second}, checkpoint->root));
}

TEST_CASE("formats: the written proofs verify") {
  const auto roots = hashes_of(example("merkle.roots"));
  REQUIRE(roots.size() == 4);
  CHECK(verify_inclusion(leaf_hash("c"), 2, 5, hashes_of(example("merkle.inclusion")), roots[3]));
  CHECK(verify_consistency(3, roots[2], 5, roots[3], hashes_of(example("merkle.consistency"))));
}
