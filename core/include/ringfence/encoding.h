// Strict text encodings: one spelling per value. Decoders refuse padding where none belongs, wrong
// or missing padding where it does, non-zero trailing bits, other alphabets, upper-case hex,
// spaces. Errors: encoding.base64, encoding.base64url, encoding.hex, encoding.time, with path =
// "byte N"; the text itself is never quoted, as it may be a secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ringfence/error.h"

namespace ringfence {

[[nodiscard]] std::string base64(std::string_view bytes);  // RFC 4648 sec. 4, padded
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);
[[nodiscard]] std::string base64url(std::string_view bytes);  // RFC 4648 sec. 5, unpadded
[[nodiscard]] Result<std::string> base64url_decode(std::string_view text);
[[nodiscard]] std::string hex(std::string_view bytes);  // lower case
[[nodiscard]] Result<std::string> hex_decode(std::string_view text);

// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
[[nodiscard]] bool valid_utf8(std::string_view text);
// Offset of the first byte that is not part of well-formed UTF-8; text.size() when there is none.
[[nodiscard]] std::size_t invalid_utf8_at(std::string_view text);

// Milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored as POSIX does.
using Timestamp = std::int64_t;

// Parses RFC 3339 UTC: `2027-01-01T00:00:00Z` or with exactly three decimals `…00.000Z`. Years
// 1970 to 9999. No offsets, no lower-case letters: one instant has two spellings at most, and
// format_time always writes three decimals unless they are zero.
[[nodiscard]] Result<Timestamp> parse_time(std::string_view text);
[[nodiscard]] std::string format_time(Timestamp t);         // shortest: `2027-01-01T00:00:00Z`
[[nodiscard]] std::string format_time_millis(Timestamp t);  // always `2027-01-01T00:00:00.000Z`

}  // namespace ringfence
