#include "encoding/signature_line.h"

#include "ringfence/encoding.h"

namespace ringfence {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space

}  // namespace

tl::expected<SignatureLine, const char*> parse_signature_line(std::string_view line) {
  const auto bad = [](const char* why) { return tl::unexpected<const char*>(why); };
  if (line.substr(0, kDash.size()) != kDash)
    return bad("a signature line starts with an em dash and a space");
  const std::string_view rest = line.substr(kDash.size());
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos)
    return bad("a signature line is a name, a space and base64");
  SignatureLine out;
  out.line = line;
  out.name = rest.substr(0, space);
  auto bytes = base64_decode(rest.substr(space + 1));
  if (!bytes)
    return bad("the signature is not canonical base64");
  if (bytes->size() <= kKeyHashBytes)
    return bad("the signature is shorter than a key hash and one byte");
  out.hash = bytes->substr(0, kKeyHashBytes);
  out.signature = bytes->substr(kKeyHashBytes);
  return out;
}

std::string signature_line(std::string_view name, std::string_view hash,
                           std::string_view signature) {
  std::string out(kDash);
  out.append(name).append(" ");
  out.append(base64(std::string(hash).append(signature))).append("\n");
  return out;
}

}  // namespace ringfence
