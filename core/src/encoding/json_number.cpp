#include "encoding/json_number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>

#include "ringfence/json.h"

namespace ringfence::json {
namespace {

constexpr std::size_t kAlwaysSafeDigits = 15;  // 10^15 < 2^53

// Whether the value is 1 or more in magnitude: tells overflow from underflow.
bool is_large(std::string_view text) {
  std::int64_t exponent = 0;
  const std::size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    const bool negative = digits.front() == '-';
    if (negative || digits.front() == '+')
      digits.remove_prefix(1);
    for (const char c : digits) {
      if (exponent < 1'000'000'000'000)
        exponent = exponent * 10 + (c - '0');
    }
    if (negative)
      exponent = -exponent;
  }
  std::int64_t before_point = 0;  // digits before the point, less the zeroes after it
  bool seen_point = false, seen_nonzero = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') {
      seen_point = true;
    } else if (c != '-') {
      if (c != '0')
        seen_nonzero = true;
      if (!seen_point && seen_nonzero)
        ++before_point;
      if (seen_point && !seen_nonzero)
        --before_point;
    }
  }
  return seen_nonzero && before_point + exponent > 0;
}

// False when the value is too large or too small for a double.
bool to_double(std::string_view text, double& out) {
#if defined(__EMSCRIPTEN__)
  const std::string terminated(text);
  out = std::strtod(terminated.c_str(), nullptr);
  return std::isfinite(out);
#else
  return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc();
#endif
}

}  // namespace

Number parse_number(std::string_view text) {
  Number n;
  const bool negative = text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.size() <= kAlwaysSafeDigits && digits.find_first_of(".eE") == digits.npos) {
    for (const char c : digits)
      n.integer = n.integer * 10 + (c - '0');
    if (negative)
      n.integer = -n.integer;
    return n;
  }
  if (!to_double(text, n.real)) {
    n.real = 0;
    if (is_large(text))
      n.kind = Number::Kind::out_of_range;
    return n;
  }
  if (n.real != std::trunc(n.real)) {
    n.kind = Number::Kind::real;
  } else if (std::fabs(n.real) > static_cast<double>(kMaxSafeInteger)) {
    n.kind = Number::Kind::unsafe_integer;
  } else {
    n.integer = static_cast<std::int64_t>(n.real);
  }
  return n;
}

}  // namespace ringfence::json
