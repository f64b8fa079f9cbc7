// note.*, checkpoint.*, merkle.*: what an auditor verifies offline, with C2SP's formats. Sizes and
// indexes are integers; roots and hashes are base64url of 32 bytes.
#include "facade/keys.h"
#include "facade/operations.h"
#include "ringfence/checkpoint.h"
#include "ringfence/merkle.h"
#include "ringfence/note.h"

namespace ringfence::facade {
namespace {

Result<std::vector<Hash>> hashes(const Fields& request, std::string_view name) {
  std::vector<Hash> out;
  if (auto list = request.get(name))
    for (auto element : *list) {
      RINGFENCE_TRY(hash, hash_of(element.value));
      out.push_back(hash);
    }
  return out;
}

void write_signatures(json::Writer& out, std::string_view key,
                      const std::vector<Note::Signature>& signatures) {
  out.key(key).begin_array();
  for (const Note::Signature& signature : signatures)
    out.string(signature.name + "+" + hex(signature.hash));
  out.end_array();
}

Result<Reply> note_verify(Instance&, const Call& call) {
  const Fields request(call.request);
  std::vector<NoteVerifier> known;
  for (auto element : request.value("vkeys")) {
    auto verifier = NoteVerifier::parse(element.value.string());
    if (!verifier)
      return tl::unexpected(at(std::move(verifier).error(), element.value.pointer()));
    known.push_back(std::move(*verifier));
  }
  RINGFENCE_TRY(note, open_note(request.text("note"), known));
  json::Writer out;
  out.begin_object();
  out.member("text", note.text);
  write_signatures(out, "verified", note.verified);
  write_signatures(out, "unverified", note.unverified);
  out.end_object();
  return Reply{.json = out.take()};
}

Result<Reply> checkpoint_sign(Instance& instance, const Call& call) {
  RINGFENCE_TRY(key, instance.get<AnyKey>(call.handle));
  RINGFENCE_TRY(signer, key->as<Purpose::ledger>());
  const Fields request(call.request);
  RINGFENCE_TRY(size, count(request, "size"));
  RINGFENCE_TRY(root, hash_of(request.value("root")));
  RINGFENCE_TRY(note, sign_checkpoint(size, root, *signer));
  json::Writer out;
  out.begin_object();
  out.member("note", note).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> checkpoint_verify(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(keys, public_keys<Purpose::ledger>(request, "keys"));
  RINGFENCE_TRY(checkpoint, open_checkpoint(request.text("note"), keys));
  if (checkpoint.size > static_cast<std::uint64_t>(json::kMaxSafeInteger))
    return fail("checkpoint.too_large", "no ledger has more than 2^53-1 records", "/note");
  json::Writer out;
  out.begin_object();
  out.member("origin", checkpoint.origin);
  out.member("size", static_cast<std::int64_t>(checkpoint.size));
  out.member("root", base64url(view(checkpoint.root))).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> merkle_root(Instance&, const Call& call) {
  MerkleFrontier tree;
  json::Writer out;
  out.begin_object();
  out.key("leaf_hashes").begin_array();
  for (auto element : Fields(call.request).value("leaves")) {
    RINGFENCE_TRY(record, binary(element.value));
    const Hash leaf = leaf_hash(record);
    tree.append(leaf);
    out.string(base64url(view(leaf)));
  }
  out.end_array();
  out.member("size", static_cast<std::int64_t>(tree.size()));
  out.member("root", base64url(view(tree.root()))).end_object();
  return Reply{.json = out.take()};
}

Result<Reply> merkle_inclusion(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(leaf, hash_of(request.value("leaf_hash")));
  RINGFENCE_TRY(index, count(request, "index"));
  RINGFENCE_TRY(size, count(request, "size"));
  RINGFENCE_TRY(proof, hashes(request, "proof"));
  RINGFENCE_TRY(root, hash_of(request.value("root")));
  RINGFENCE_CHECK(verify_inclusion(leaf, index, size, proof, root));
  return Reply{.json = "{\"ok\":true}"};
}

Result<Reply> merkle_consistency(Instance&, const Call& call) {
  const Fields request(call.request);
  RINGFENCE_TRY(old_size, count(request, "old_size"));
  RINGFENCE_TRY(old_root, hash_of(request.value("old_root")));
  RINGFENCE_TRY(new_size, count(request, "new_size"));
  RINGFENCE_TRY(new_root, hash_of(request.value("new_root")));
  RINGFENCE_TRY(proof, hashes(request, "proof"));
  RINGFENCE_CHECK(verify_consistency(old_size, old_root, new_size, new_root, proof));
  return Reply{.json = "{\"ok\":true}"};
}

void add_types(Registry& registry) {
  registry.add(Type{"VerifyNoteRequest",
                    "A signed note to verify.",
                    {{"note", "string", "the note"},
                     {"vkeys", "string[]", "C2SP verifier keys: NAME+HASH+BASE64"}}});
  registry.add(Type{"Note",
                    "A note of which at least one signature was verified.",
                    {{"text", "string", "the signed text"},
                     {"verified", "string[]", "NAME+HASH of the keys that verified"},
                     {"unverified", "string[]", "NAME+HASH of the keys not asked for"}}});
  registry.add(Type{"SignCheckpointRequest",
                    "A checkpoint to sign.",
                    {{"size", "integer", "number of records"},
                     {"root", "string", "root of the tree, base64url"}}});
  registry.add(
      Type{"SignedNote", "A signed note.", {{"note", "string", "the note, as it is sent"}}});
  registry.add(Type{"VerifyCheckpointRequest",
                    "A checkpoint to verify.",
                    {{"note", "string", "the signed checkpoint"},
                     {"keys", "string[]", "public ledger keys that may have signed it"}}});
  registry.add(Type{"Checkpoint",
                    "A verified checkpoint.",
                    {{"origin", "string", "name of the ledger's key"},
                     {"size", "integer", "number of records"},
                     {"root", "string", "root of the tree, base64url"}}});
  registry.add(Type{"MerkleRootRequest",
                    "Records to hash into a tree.",
                    {{"leaves", "string[]", "the records' bytes, base64url"}}});
  registry.add(Type{"MerkleRoot",
                    "A tree.",
                    {{"leaf_hashes", "string[]", "hash of each record, base64url"},
                     {"size", "integer", "number of records"},
                     {"root", "string", "root of the tree, base64url"}}});
  registry.add(Type{"VerifyInclusionRequest",
                    "A proof that a record is in a tree.",
                    {{"leaf_hash", "string", "hash of the record, base64url"},
                     {"index", "integer", "its place, from 0"},
                     {"size", "integer", "number of records in the tree"},
                     {"proof", "string[]", "hashes from the leaf up, base64url"},
                     {"root", "string", "root of the tree, base64url"}}});
  registry.add(Type{"VerifyConsistencyRequest",
                    "A proof that a tree continues an older one.",
                    {{"old_size", "integer", "number of records in the older tree"},
                     {"old_root", "string", "root of the older tree, base64url"},
                     {"new_size", "integer", "number of records in the newer tree"},
                     {"new_root", "string", "root of the newer tree, base64url"},
                     {"proof", "string[]", "hashes, base64url"}}});
  registry.add(Type{"Verified", "It is so.", {{"ok", "boolean", "true"}}});
}

}  // namespace

void add_proofs(Registry& registry) {
  add_types(registry);
  registry.add(Operation{.name = "note.verify",
                         .doc = "Verifies a C2SP signed note.",
                         .request = "VerifyNoteRequest",
                         .response = "Note",
                         .run = note_verify});
  registry.add(Operation{.name = "checkpoint.sign",
                         .doc = "Signs the size and root of a ledger with a ledger key.",
                         .handle = "key",
                         .request = "SignCheckpointRequest",
                         .response = "SignedNote",
                         .run = checkpoint_sign});
  registry.add(Operation{.name = "checkpoint.verify",
                         .doc = "Verifies a signed checkpoint.",
                         .request = "VerifyCheckpointRequest",
                         .response = "Checkpoint",
                         .run = checkpoint_verify});
  registry.add(Operation{.name = "merkle.root",
                         .doc = "Hashes records into an RFC 6962 tree.",
                         .request = "MerkleRootRequest",
                         .response = "MerkleRoot",
                         .run = merkle_root});
  registry.add(Operation{.name = "merkle.verify_inclusion",
                         .doc = "Verifies that a record is in a tree.",
                         .request = "VerifyInclusionRequest",
                         .response = "Verified",
                         .run = merkle_inclusion});
  registry.add(Operation{.name = "merkle.verify_consistency",
                         .doc = "Verifies that a tree continues an older one.",
                         .request = "VerifyConsistencyRequest",
                         .response = "Verified",
                         .run = merkle_consistency});
}

}  // namespace ringfence::facade
