// What literals and texts mean: escapes, numbers, and numbers written back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringfence::condition {

// Decodes the escapes of a string (code points) or bytes (octets) literal. nullopt: `problem` says
// why.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text, bool bytes,
                                                  const char*& problem);

// Digits, or 0x and hexadecimal digits, at most `limit`.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text, bool hex,
                                                          std::uint64_t limit);
[[nodiscard]] std::optional<std::int64_t> parse_signed(std::string_view text, bool hex);
// A decimal number not beyond the range of doubles; too small is 0. `inf` and `nan` are none.
[[nodiscard]] std::optional<double> parse_real(std::string_view text);

[[nodiscard]] std::string format_unsigned(std::uint64_t v);
[[nodiscard]] std::string format_signed(std::int64_t v);
[[nodiscard]] std::string format_real(double v);  // NaN, +Inf, -Inf; else the shortest

// A literal of the language that reads back as `text`.
void append_quoted(std::string& out, std::string_view text, bool bytes);

void append_utf8(std::string& out, std::uint32_t code_point);
// Number of code points; `text` is UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

}  // namespace ringfence::condition
