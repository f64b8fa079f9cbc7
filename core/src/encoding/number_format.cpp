// The digits come from fmt's shortest conversion, through a compiled format string so that fmt's
// locale code stays out of the binary; this is the only file that uses fmt. What differs between
// fmt and ECMAScript is where the point goes, so only digits and exponent are taken from fmt's
// text.
#include "encoding/number_format.h"

#define FMT_HEADER_ONLY 1
#include <fmt/compile.h>

#include <array>
#include <cassert>
#include <cmath>
#include <string_view>

namespace ringfence::json {
namespace {

// value = 0.DIGITS * 10^point
struct Decimal {
  std::array<char, 32> digits;
  std::size_t size = 0;
  int point = 0;
};

// `text` is a positive number: digits with an optional point and an optional exponent.
Decimal decompose(std::string_view text) {
  Decimal d{};
  bool seen_point = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e'; ++i) {
    if (text[i] == '.') {
      seen_point = true;
      continue;
    }
    if (d.size == 0 && text[i] == '0') {  // a leading zero
      if (seen_point)
        --d.point;
      continue;
    }
    d.digits[d.size++] = text[i];
    if (!seen_point)
      ++d.point;
  }
  if (i < text.size()) {
    const bool negative = text[i + 1] == '-';
    int exponent = 0;
    for (const char c : text.substr(i + 2))
      exponent = exponent * 10 + (c - '0');
    d.point += negative ? -exponent : exponent;
  }
  while (d.size > 1 && d.digits[d.size - 1] == '0')
    --d.size;
  return d;
}

}  // namespace

void append_number(std::string& out, double v) {
  assert(std::isfinite(v));
  if (v == 0) {
    out += '0';
    return;
  }
  if (v < 0)
    out += '-';
  std::array<char, 64> buffer;
  char* const end = fmt::format_to(buffer.data(), FMT_COMPILE("{}"), std::fabs(v));
  const Decimal d = decompose({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
  const std::string_view digits(d.digits.data(), d.size);
  const int size = static_cast<int>(d.size);
  if (d.point > 21 || d.point < -5) {
    out += digits[0];
    if (size > 1)
      out.append(1, '.').append(digits.substr(1));
    const int exponent = d.point - 1;
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  } else if (d.point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-d.point), '0').append(digits);
  } else if (d.point >= size) {
    out.append(digits).append(static_cast<std::size_t>(d.point - size), '0');
  } else {
    const auto point = static_cast<std::size_t>(d.point);
    out.append(digits.substr(0, point)).append(1, '.').append(digits.substr(point));
  }
}

}  // namespace ringfence::json
