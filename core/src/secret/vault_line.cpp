// A line is canonical JSON with three members:
//
//   {"by":"NAME+HASH","payload":"…","sig":"BASE64URL(64 bytes)"}
//
// `payload` is itself canonical JSON, kept as a string: what was signed are that string's bytes, so
// that no reader has to write them again before it can verify. `by` and the frame are not signed,
// but have one spelling and change nothing: another `by` finds another key, or none.

#include "secret/vault_line.h"

#include <utility>

#include "ringfence/encoding.h"
#include "ringfence/json.h"

namespace ringfence::vault {
namespace {

constexpr std::size_t kSignatureBytes = 64;

std::optional<std::string> text_member(json::Value object, std::string_view key) {
  const auto value = object.get(key);
  if (!value || !value->is(json::Kind::string))
    return {};
  return std::string(value->string());
}

}  // namespace

tl::unexpected<Error> bad_field(std::string_view why, std::string_view path) {
  return fail("vault.bad_field", why, path);
}

tl::unexpected<Error> malformed(std::string_view why, std::string_view path) {
  return fail("vault.malformed", why, path);
}

std::string line_text(const SignedLine& line) {
  json::Writer w;
  w.begin_object();
  w.member("by", line.by);
  w.member("payload", line.payload);
  w.member("sig", base64url(line.signature));
  w.end_object();
  return w.take() + "\n";
}

Result<SignedLine> parse_line(std::string_view text, const std::string& path) {
  json::Options options;
  options.max_bytes = kMaxLineBytes;
  options.max_depth = 1;
  const auto document = json::Document::parse(text, options);
  if (!document)
    return malformed("not a signed line: " + document.error().message, path);
  const json::Value root = document->root();
  if (!root.is(json::Kind::object))
    return malformed("a signed line is a JSON object", path);
  auto by = text_member(root, "by");
  auto payload = text_member(root, "payload");
  const auto sig = text_member(root, "sig");
  if (!by || !payload || !sig) {
    return malformed("a signed line has the members `by`, `payload` and `sig`, all text", path);
  }
  auto signature = base64url_decode(*sig);
  if (!signature || signature->size() != kSignatureBytes) {
    return malformed("`sig` is canonical base64url of 64 bytes", path);
  }
  SignedLine line{std::move(*by), std::move(*payload), std::move(*signature)};
  const std::string again = line_text(line);
  if (text != std::string_view(again).substr(0, again.size() - 1)) {
    return malformed("the line is not in its one canonical form", path);
  }
  return line;
}

}  // namespace ringfence::vault
