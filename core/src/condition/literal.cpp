#include "condition/literal.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "encoding/json_number.h"
#include "encoding/number_format.h"

namespace ringfence::condition {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

// `count` digits in `base` at `at`; false when there are fewer.
bool digits(std::string_view text, std::size_t at, std::size_t count, int base,
            std::uint32_t& out) {
  out = 0;
  if (text.size() - at < count)
    return false;
  for (std::size_t i = at; i < at + count; ++i) {
    const int value = digit_value(text[i]);
    if (value >= base)
      return false;
    out = out * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(value);
  }
  return true;
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text)
    n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

std::optional<std::string> unescape(std::string_view text, bool bytes, const char*& problem) {
  static constexpr std::string_view kNames = "abfnrtv\\?\"'`", kMeanings = "\a\b\f\n\r\t\v\\?\"'`";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out.push_back(text[i++]);
      continue;
    }
    problem = "unknown or incomplete escape; a backslash is written `\\\\`";
    if (++i == text.size())
      return {};
    const char c = text[i];
    if (const std::size_t simple = kNames.find(c); simple != std::string_view::npos) {
      out.push_back(kMeanings[simple]);
      ++i;
      continue;
    }
    std::uint32_t code = 0;
    std::size_t length = 0;
    if ((c >= '0' && c <= '3' && digits(text, i, 3, 8, code)) ||
        ((c == 'x' || c == 'X') && digits(text, i + 1, 2, 16, code)))
      length = 3;
    else if (c == 'u' && !bytes && digits(text, i + 1, 4, 16, code))
      length = 5;
    else if (c == 'U' && !bytes && digits(text, i + 1, 8, 16, code))
      length = 9;
    else
      return {};
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      problem = "the escape is no Unicode character";
      return {};
    }
    if (bytes)
      out.push_back(static_cast<char>(code));
    else
      append_utf8(out, code);
    i += length;
  }
  return out;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text, bool hex, std::uint64_t limit) {
  std::uint64_t base = 10, value = 0;
  if (hex && text.size() > 2 && (text[1] | 0x20) == 'x') {
    base = 16;
    text.remove_prefix(2);
  }
  if (text.empty())
    return {};
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(digit_value(c));
    if (digit >= base || value > (limit - digit) / base)
      return {};
    value = value * base + digit;
  }
  return value;
}

std::optional<std::int64_t> parse_signed(std::string_view text, bool hex) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool negative = !text.empty() && text[0] == '-';
  if (negative)
    text.remove_prefix(1);
  const auto magnitude = parse_unsigned(text, hex, kMax + (negative ? 1 : 0));
  if (!magnitude)
    return {};
  return static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
}

std::optional<double> parse_real(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative)
    text.remove_prefix(1);
  // The grammar of JSON but for zeroes: 007.5 and .5 are numbers here.
  while (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9')
    text.remove_prefix(1);
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9')
      ++at;
    return at > from;
  };
  const bool whole = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits())
      return {};
  } else if (!whole) {
    return {};
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    if (!digits())
      return {};
  }
  if (at != text.size())
    return {};
  const json::Number number = json::parse_number((whole ? "" : "0") + std::string(text));
  if (number.kind == json::Number::Kind::out_of_range)
    return {};
  const double value = number.kind == json::Number::Kind::integer
                           ? static_cast<double>(number.integer)
                           : number.real;
  return negative ? -value : value;
}

std::string format_unsigned(std::uint64_t v) {
  char buffer[24];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr};
}

std::string format_signed(std::int64_t v) {
  char buffer[24];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr};
}

std::string format_real(double v) {
  if (std::isnan(v))
    return "NaN";
  if (std::isinf(v))
    return v < 0 ? "-Inf" : "+Inf";
  std::string out;
  if (v == 0 && std::signbit(v))
    out = "-";
  json::append_number(out, v);
  return out;
}

void append_quoted(std::string& out, std::string_view text, bool bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += bytes ? "b\"" : "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f || (bytes && byte >= 0x80)) {
      out += "\\x";
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace ringfence::condition
