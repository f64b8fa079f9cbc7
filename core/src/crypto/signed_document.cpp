#include "ringfence/signed_document.h"

#include "crypto/key_text.h"
#include "encoding/signature_line.h"
#include "ringfence/encoding.h"
#include "ringfence/hash.h"

namespace ringfence {
namespace {

constexpr std::size_t kMaxBodyLines = 16;  // more than any document has

tl::unexpected<Error> refuse(std::string_view family, std::string_view why,
                             std::string_view message, std::size_t line = 0) {
  return fail(std::string(family).append(".").append(why), message,
              line == 0 ? std::string() : "line " + std::to_string(line));
}

}  // namespace

Result<SignedDocument> SignedDocument::split(std::string_view text, std::string_view heading,
                                             std::string_view family) {
  if (!text.starts_with(heading) || text.substr(heading.size(), 1) != "\n")
    return refuse(family, "malformed", "the first line must be `" + std::string(heading) + "`", 1);
  SignedDocument out;
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos || blank + 2 == text.size())
    return refuse(family, "unsigned",
                  "no signature follows: the document was never signed, or its "
                  "signatures were stripped");
  out.body = text.substr(0, blank + 1);
  std::string_view rest = text.substr(heading.size() + 1);
  std::size_t number = 2;
  const auto next_line = [&] {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    ++number;
    return line;
  };
  if (text.back() != '\n')
    return refuse(family, "malformed", "the last signature line does not end in a newline");
  while (rest.front() != '\n' && out.lines.size() < kMaxBodyLines)
    out.lines.push_back(next_line());
  if (rest.front() != '\n')
    return refuse(family, "malformed", "more lines than any document has", number);
  if (out.lines.empty())
    return refuse(family, "malformed", "nothing stands under the heading", 2);
  static_cast<void>(next_line());
  while (!rest.empty()) {
    auto line = parse_signature_line(next_line());
    if (!line)
      return refuse(family, "malformed", line.error(), number - 1);
    if (!crypto::valid_key_name(line->name))
      return refuse(family, "malformed", "a key's name is 1 to 255 of A-Z a-z 0-9 . _ / @ -",
                    number - 1);
    if (out.signatures.size() == kMaxSignatureLines)
      return refuse(family, "malformed", "more than 100 signature lines", number - 1);
    out.signatures.push_back(
        {std::string(line->name) + "+" + hex(line->hash), std::move(line->signature)});
  }
  return out;
}

Result<std::vector<std::size_t>> SignedDocument::verify(std::span<const DocumentKey> keys,
                                                        std::string_view family) const {
  std::vector<std::size_t> found;
  std::string ids;
  for (const Signature& signature : signatures)
    ids.append(ids.empty() ? "`" : ", `").append(signature.id).append("`");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    bool signed_by = false;
    for (const Signature& signature : signatures) {
      if (signature.id != keys[i].id)
        continue;
      if (!detail::verify_raw(keys[i].bytes, detail::purposed(keys[i].purpose, body),
                              signature.bytes))
        return refuse(family, "bad_signature",
                      "the signature by `" + keys[i].id +
                          "` is not valid: the document was altered after it was signed");
      signed_by = true;
    }
    if (signed_by)
      found.push_back(i);
  }
  if (found.empty())
    return refuse(family, "unknown_key", "it is signed by " + ids + ", and none is a trusted key");
  return found;
}

std::string SignedDocument::digest() const { return hex(view(sha256(body))); }

std::string detail::document_signature(std::string_view id, std::string_view signature) {
  const std::size_t plus = id.rfind('+');
  return signature_line(id.substr(0, plus), *hex_decode(id.substr(plus + 1)), signature);
}

}  // namespace ringfence
