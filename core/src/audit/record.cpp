// Records: chains that sign them and readers that verify them.
//
// A record carries exactly one signature line, by the writer that its JSON names. Otherwise anybody
// could add a line of their own to the note, and the same record would have many hashes; or sign
// another writer's words as theirs.

#include "ringfence/record.h"

#include <utility>

#include "audit/record_fields.h"
#include "audit/record_json.h"
#include "ringfence/hash.h"
#include "ringfence/note.h"

namespace ringfence {
namespace {

constexpr std::size_t kInstanceBytes = 16;

tl::unexpected<Error> malformed(std::string_view why, std::string_view path = {}) {
  return fail("record.malformed", why, path);
}

Result<void> check_size(std::string_view note) {
  if (note.size() <= kMaxRecordBytes)
    return {};
  return fail("record.too_large", "a record has at most 65535 bytes, not " +
                                      std::to_string(note.size()) +
                                      ": shorten its free text or list fewer deciding rows");
}

// Reads the text of a note whose only signature is `signer`'s.
Result<Record> read_text(std::string_view text, const Note::Signature& signer) {
  RINGFENCE_TRY(record, audit::parse_record_text(text));
  if (record.writer_key != signer.name + "+" + hex(signer.hash)) {
    return malformed("the record names another writer than the one that signed it", "/writer");
  }
  record.writer = signer.name;
  return std::move(record);
}

// Looks at the bytes: an opened note lists a repeated line once.
Result<void> check_one_line(std::string_view note, std::string_view text) {
  if (note.find('\n', text.size() + 1) == note.size() - 1)
    return {};
  return malformed("a record carries exactly one signature line");
}

}  // namespace

RecordChain::RecordChain(RecordSecretKey key, std::string tenant, Entropy entropy)
    : key_(std::move(key)), tenant_(std::move(tenant)) {
  const auto bytes = entropy.bytes().first(kInstanceBytes);
  instance_ = hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<std::string> RecordChain::append(const RecordEvent& event) {
  Record record;
  record.tenant = tenant_;
  record.writer_key = key_.public_key().id();
  record.instance = instance_;
  record.seq = seq_;
  record.prev = prev_;
  RINGFENCE_CHECK(audit::check_place(record));
  RINGFENCE_CHECK(audit::check_event(event));
  record.event = event;
  RINGFENCE_TRY(note, sign_note(audit::record_text(tenant_, audit::record_json(record)), key_));
  RINGFENCE_CHECK(check_size(note));
  prev_ = hex(view(sha256(note)));
  ++seq_;
  return std::move(note);
}

Result<Record> open_record(std::string_view note, std::span<const RecordPublicKey> writers,
                           std::string_view tenant) {
  RINGFENCE_CHECK(check_size(note));
  std::vector<NoteVerifier> known;
  known.reserve(writers.size());
  for (const RecordPublicKey& writer : writers)
    known.push_back(NoteVerifier::of(writer));
  RINGFENCE_TRY(opened, open_note(note, known));
  RINGFENCE_CHECK(check_one_line(note, opened.text));
  RINGFENCE_TRY(record, read_text(opened.text, opened.verified[0]));
  if (!tenant.empty() && record.tenant != tenant) {
    return fail("record.wrong_tenant", "the record belongs to tenant `" + record.tenant +
                                           "`, not `" + std::string(tenant) + "`");
  }
  return std::move(record);
}

Result<Record> read_record_unverified(std::string_view note) {
  RINGFENCE_CHECK(check_size(note));
  RINGFENCE_TRY(read, read_note_unverified(note));
  RINGFENCE_CHECK(check_one_line(note, read.text));
  return read_text(read.text, read.unverified[0]);
}

}  // namespace ringfence
