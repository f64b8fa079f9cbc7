#include "audit/text_rules.h"

#include <string>

#include "ringfence/encoding.h"

namespace ringfence::audit {
namespace {

bool is_ascii_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

// One code point of well-formed UTF-8; `at` moves past it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80)
    return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  std::uint32_t c = lead & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  }
  return c;
}

// Unicode's White_Space property.
bool is_space(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace

bool is_note_text(std::string_view text) {
  for (char c : text) {
    if (is_ascii_control(c) && c != '\n')
      return false;
  }
  return valid_utf8(text);
}

bool is_plain_text(std::string_view text) {
  if (!valid_utf8(text))
    return false;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = next_code_point(text, at);
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
      return false;
  }
  return true;
}

bool is_note_key_name(std::string_view name) {
  if (name.empty() || !valid_utf8(name))
    return false;
  for (std::size_t at = 0; at < name.size();) {
    const std::uint32_t c = next_code_point(name, at);
    if (c < 0x20 || c == '+' || is_space(c))
      return false;
  }
  return true;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || text.size() > 20)
    return {};
  if (text[0] == '0' && text.size() > 1)
    return {};
  std::uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return {};
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10)
      return {};
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace ringfence::audit
