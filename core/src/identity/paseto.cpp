#include "identity/paseto.h"

#include <cstdint>

#include "ringfence/encoding.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::paseto {
namespace {

constexpr std::string_view kHeader = "v4.public.";
constexpr std::size_t kSignatureSize = 64;

void append_le64(std::string& out, std::uint64_t v) {
  for (int i = 0; i < 8; ++i)
    out += static_cast<char>(v >> (8 * i) & 0xff);
}

tl::unexpected<Error> malformed(const char* why, std::size_t at) {
  return fail("token.malformed", why, "byte " + std::to_string(at));
}

}  // namespace

std::string pre_authentication(std::initializer_list<std::string_view> pieces) {
  std::string out;
  append_le64(out, pieces.size());
  for (const std::string_view piece : pieces) {
    append_le64(out, piece.size());
    out += piece;
  }
  return out;
}

std::string sign(const TokenSecretKey& key, std::string_view payload, std::string_view footer,
                 std::string_view implicit) {
  std::string body(payload);
  body += key.sign(pre_authentication({kHeader, payload, footer, implicit}));
  // A token opens doors: its caller wipes it, and no copy of it stays here.
  std::string encoded = base64url(body);
  const std::string end = footer.empty() ? "" : '.' + base64url(footer);
  std::string token;
  token.reserve(kHeader.size() + encoded.size() + end.size());
  token.append(kHeader).append(encoded).append(end);
  secure_wipe(encoded.data(), encoded.size());
  return token;
}

Result<Parts> split(std::string_view token) {
  if (!token.starts_with(kHeader)) {
    return malformed("not a PASETO v4.public token; it begins with `v4.public.`", 0);
  }
  const std::string_view rest = token.substr(kHeader.size());
  const std::size_t dot = rest.find('.');
  Result<std::string> body = base64url_decode(rest.substr(0, dot));
  if (!body || body->size() < kSignatureSize) {
    return malformed("the token's body is damaged; copy it whole", kHeader.size());
  }
  Parts parts;
  if (dot != rest.npos) {
    Result<std::string> footer = base64url_decode(rest.substr(dot + 1));
    if (!footer || footer->empty()) {
      return malformed("the token's footer is damaged; copy it whole", kHeader.size() + dot + 1);
    }
    parts.footer = std::move(*footer);
  }
  parts.signature = body->substr(body->size() - kSignatureSize);
  body->resize(body->size() - kSignatureSize);
  parts.payload = std::move(*body);
  return parts;
}

bool verify(const TokenPublicKey& key, const Parts& parts, std::string_view implicit) {
  return key.verify(pre_authentication({kHeader, parts.payload, parts.footer, implicit}),
                    parts.signature);
}

}  // namespace ringfence::paseto
