// One signed line of a vault file: exact bytes, who signed them, the signature.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/error.h"
#include "ringfence/key.h"

namespace ringfence::vault {

constexpr std::size_t kMaxLineBytes = std::size_t{4} << 20;

struct SignedLine {
  std::string by;  // id of the signing key, NAME+HASH: a hint which key to try, itself not signed
  std::string payload;  // the exact string that was signed
  std::string signature;
};

// Writes the line, with its newline.
[[nodiscard]] std::string line_text(const SignedLine& line);

// Reads one line (without newline); only what line_text would write. Errors: vault.malformed.
[[nodiscard]] Result<SignedLine> parse_line(std::string_view text, const std::string& path);

template <Purpose P>
[[nodiscard]] std::string sign_line(std::string payload, const SecretKey<P>& key) {
  SignedLine line;
  line.signature = key.sign(payload);
  line.by = key.public_key().id();
  line.payload = std::move(payload);
  return line_text(line);
}

// The error for an argument that a caller got wrong, and for a file.
[[nodiscard]] tl::unexpected<Error> bad_field(std::string_view why, std::string_view path = {});
[[nodiscard]] tl::unexpected<Error> malformed(std::string_view why, std::string_view path = {});

}  // namespace ringfence::vault
