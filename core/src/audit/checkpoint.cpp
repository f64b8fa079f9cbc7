// Checkpoints: the body of a signed note that says how large a ledger is and what its root is.
//
// A log's size and root come only from here, never from beside a proof. Numbers and base64 have one
// spelling. Extension lines, which others may add, are passed over but may not be empty, since a
// blank line would move the place where signatures start.

#include "ringfence/checkpoint.h"

#include <algorithm>
#include <utility>

#include "audit/text_rules.h"
#include "ringfence/encoding.h"
#include "ringfence/merkle.h"
#include "ringfence/note.h"

namespace ringfence {
namespace {

constexpr std::size_t kMaxOriginBytes = 255;  // as key names

tl::unexpected<Error> malformed(std::string_view why, int line) {
  return fail("checkpoint.malformed", why, "line " + std::to_string(line));
}

// The next line of `rest`, without its newline; `rest` moves past it. Requires a final newline.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string checkpoint_text(const Checkpoint& c) {
  return c.origin + "\n" + std::to_string(c.size) + "\n" + base64(view(c.root)) + "\n";
}

Result<Checkpoint> parse_checkpoint_text(std::string_view body) {
  if (!audit::is_note_text(body)) {
    return malformed("a checkpoint is UTF-8 without control characters other than newline", 1);
  }
  if (std::count(body.begin(), body.end(), '\n') < 3 || body.back() != '\n') {
    return malformed("a checkpoint is an origin, a size and a root, each ending in a newline", 1);
  }
  Checkpoint out;
  std::string_view rest = body;
  out.origin = take_line(rest);
  if (out.origin.empty() || out.origin.size() > kMaxOriginBytes) {
    return malformed("the origin is 1 to 255 bytes", 1);
  }

  const auto size = audit::parse_decimal(take_line(rest));
  if (!size)
    return malformed("the size is not a decimal number without leading zeroes", 2);
  out.size = *size;

  const auto root = base64_decode(take_line(rest));
  if (!root || root->size() != out.root.size()) {
    return malformed("the root is not canonical base64 of 32 bytes", 3);
  }
  std::copy(root->begin(), root->end(), out.root.begin());
  if (out.size == 0 && out.root != MerkleFrontier().root()) {
    return malformed("an empty tree has another root", 3);
  }
  for (int line = 4; !rest.empty(); ++line) {
    if (take_line(rest).empty())
      return malformed("an extension line is not empty", line);
  }
  return out;
}

Result<std::string> sign_checkpoint(std::uint64_t size, const Hash& root,
                                    const LedgerSecretKey& key) {
  const std::string text = checkpoint_text({key.name(), size, root});
  RINGFENCE_CHECK(parse_checkpoint_text(text));  // never sign what nobody would open
  return sign_note(text, key);
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::span<const LedgerPublicKey> keys) {
  std::vector<NoteVerifier> known;
  known.reserve(keys.size());
  for (const LedgerPublicKey& key : keys)
    known.push_back(NoteVerifier::of(key));
  RINGFENCE_TRY(opened, open_note(note, known));
  RINGFENCE_TRY(checkpoint, parse_checkpoint_text(opened.text));
  const bool by_origin =
      std::any_of(opened.verified.begin(), opened.verified.end(),
                  [&](const Note::Signature& s) { return s.name == checkpoint.origin; });
  if (!by_origin) {
    return fail("checkpoint.wrong_origin", "the checkpoint is of `" + checkpoint.origin +
                                               "` but no key of that name signed it");
  }
  return std::move(checkpoint);
}

}  // namespace ringfence
