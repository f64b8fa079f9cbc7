// The digits come from fmt's shortest conversion (Dragonbox), called below its formatting layer:
// with that on top, the locale code of the C++ library, 100 KB of it, would be part of the .wasm.
// This is the only file that uses fmt.
#include "encoding/number_format.h"

#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

#include <cassert>
#include <cmath>

namespace ringfence::json {

void append_number(std::string& out, double v) {
  assert(std::isfinite(v));
  if (v == 0) {
    out += '0';
    return;
  }
  if (v < 0)
    out += '-';
  auto [significand, exponent] = fmt::detail::dragonbox::to_decimal(std::fabs(v));
  while (significand % 10 == 0) {
    significand /= 10;
    ++exponent;
  }
  const std::string digits = std::to_string(significand);
  const int size = static_cast<int>(digits.size());
  const int point = size + exponent;  // v = 0.DIGITS * 10^point
  if (point > 21 || point < -5) {
    out += digits[0];
    if (size > 1)
      out.append(1, '.').append(digits, 1);
    out += point < 1 ? "e-" : "e+";
    out += std::to_string(std::abs(point - 1));
  } else if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= size) {
    out.append(digits).append(static_cast<std::size_t>(point - size), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(1, '.').append(digits, whole);
  }
}

}  // namespace ringfence::json
