// The grammar of a signed note (c2sp.org/signed-note):
//
//   note      = text "\n" 1*100 line
//   text      = well-formed UTF-8 without ASCII control characters other than newline; ends in a
//   newline line      = "— " name " " base64 "\n"       (U+2014, a space; standard base64 with
//   padding) name      = 1 or more characters, none a Unicode space, a plus or a control character
//   base64    decodes to a 4-byte key hash and at least one byte of signature
//
// The text may hold blank lines; the signatures start after the last one. Base64 has one spelling
// here: no line breaks inside, no stray bits after the last byte, so that nobody can alter a note
// without altering what it says.

#include "audit/note_parse.h"

#include "audit/text_rules.h"

namespace ringfence::audit {
namespace {

tl::unexpected<Error> malformed(std::string_view why, std::string_view path = {}) {
  return fail("note.malformed", why, path);
}

std::size_t count_lines(std::string_view text) {
  std::size_t n = 0;
  for (char c : text)
    n += c == '\n' ? 1 : 0;
  return n;
}

Result<SignatureLine> parse_line(std::string_view line, const std::string& path) {
  auto out = parse_signature_line(line);
  if (!out)
    return malformed(out.error(), path);
  if (!is_note_key_name(out->name))
    return malformed("a key name is not empty and holds no space and no plus", path);
  return std::move(*out);
}

}  // namespace

Result<NoteParts> parse_note(std::string_view note) {
  if (note.size() > kMaxNoteBytes)
    return malformed("a note is at most 1 MiB");
  if (!is_note_text(note)) {
    return malformed("a note is UTF-8 without control characters other than newline");
  }
  const std::size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos) {
    return malformed("no blank line between text and signatures");
  }
  NoteParts out;
  out.text = note.substr(0, split + 1);
  std::string_view rest = note.substr(split + 2);
  if (rest.empty())
    return malformed("no signature line follows the text");
  if (rest.back() != '\n')
    return malformed("the last signature line does not end in a newline");
  std::size_t number = count_lines(out.text) + 2;
  while (!rest.empty()) {
    if (out.lines.size() == kMaxSignatureLines) {
      return malformed("more than 100 signature lines", "line " + std::to_string(number));
    }
    const std::size_t end = rest.find('\n');
    RINGFENCE_TRY(line, parse_line(rest.substr(0, end), "line " + std::to_string(number)));
    out.lines.push_back(std::move(line));
    rest.remove_prefix(end + 1);
    ++number;
  }
  return out;
}

}  // namespace ringfence::audit
