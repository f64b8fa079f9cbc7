// One signature line, as signed notes and signed documents share it:
//
//   "— " NAME " " BASE64(4-byte key hash || signature)       (U+2014, a space; padded base64)
//
// Base64 has one spelling here: no line breaks inside, no stray bits after the last byte, so that
// nobody can alter a line without altering what it says. Which names are allowed is the caller's.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace ringfence {

constexpr std::size_t kKeyHashBytes = 4;
constexpr std::size_t kMaxSignatureLines = 100;

struct SignatureLine {
  std::string_view line;  // without its newline
  std::string_view name;
  std::string hash;       // 4 bytes, raw
  std::string signature;  // what follows; 64 bytes for Ed25519, anything for other algorithms
};

// Takes a line apart, without its newline; the error says what is wrong with it.
[[nodiscard]] tl::expected<SignatureLine, const char*> parse_signature_line(std::string_view line);

// "— NAME BASE64\n".
[[nodiscard]] std::string signature_line(std::string_view name, std::string_view hash,
                                         std::string_view signature);

}  // namespace ringfence
