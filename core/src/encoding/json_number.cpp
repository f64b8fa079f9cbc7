#include "encoding/json_number.h"

#include <cmath>

#include "encoding/decimal.h"
#include "ringfence/json.h"

namespace ringfence::json {
namespace {

constexpr std::size_t kAlwaysSafeDigits = 15;  // 10^15 < 2^53

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
  const auto value = decimal_to_double(text);
  if (!value) {
    n.kind = Number::Kind::out_of_range;
    return n;
  }
  n.real = *value;
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
