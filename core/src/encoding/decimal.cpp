#include "encoding/decimal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace ringfence::json {
namespace {

// Halfway between two doubles is told by at most 768 digits; what lies beyond is told by `more`.
constexpr int kDigits = 800;
constexpr int kShift = 60;          // 10 * 2^60 fits 64 bits
constexpr std::int64_t kFar = 330;  // 10^-330 is nearest to 0, and no double is 10^329

// 0.d1d2d3… times 10^point; no zero first or last.
struct Decimal {
  std::array<std::uint8_t, kDigits + 20> digit;
  int count = 0;
  int point = 0;
  bool more = false;  // digits other than zero were left out at the end

  void trim() {
    for (int i = kDigits; i < count; ++i)
      more = more || digit[static_cast<std::size_t>(i)] != 0;
    count = std::min(count, kDigits);
    while (count > 0 && digit[static_cast<std::size_t>(count - 1)] == 0)
      --count;
  }

  void put(int at, std::uint64_t value) {
    if (at < kDigits)
      digit[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
    else
      more = more || value != 0;
  }

  [[nodiscard]] std::uint64_t get(int at) const {
    return at < count ? digit[static_cast<std::size_t>(at)] : 0;
  }

  // Divides by 2^bits.
  void shift_right(int bits) {
    int from = 0;
    std::uint64_t n = 0;
    while (n >> bits == 0)
      n = n * 10 + get(from++);
    point -= from - 1;
    const std::uint64_t below = (std::uint64_t{1} << bits) - 1;
    int to = 0;
    for (; from < count || n != 0; ++from) {
      put(to++, n >> bits);
      n = (n & below) * 10 + get(from);
    }
    count = std::min(to, kDigits);
    trim();
  }

  // Multiplies by 2^bits, from the last digit on.
  void shift_left(int bits) {
    std::array<std::uint8_t, kDigits + 20> reversed;
    std::size_t size = 0;
    std::uint64_t n = 0;
    for (int from = count - 1; from >= 0 || n != 0; --from) {
      if (from >= 0)
        n += get(from) << bits;
      reversed[size++] = static_cast<std::uint8_t>(n % 10);
      n /= 10;
    }
    std::reverse_copy(reversed.data(), reversed.data() + size, digit.data());
    point += static_cast<int>(size) - count;
    count = static_cast<int>(size);
    trim();
  }

  // The integral part, rounded.
  [[nodiscard]] std::uint64_t rounded() const {
    std::uint64_t n = 0;
    for (int i = 0; i < point; ++i)
      n = n * 10 + get(i);
    if (point < 0)
      return 0;
    const bool tie = get(point) == 5 && count == point + 1 && !more;
    return n + (tie ? n & 1 : static_cast<std::uint64_t>(get(point) >= 5));
  }
};

void parse(std::string_view text, Decimal& decimal, std::int64_t& point) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  bool fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    if (decimal.count > 0 || c != '0') {
      decimal.put(decimal.count, static_cast<std::uint64_t>(c - '0'));
      decimal.count = std::min(decimal.count + 1, kDigits);
      point += fraction ? 0 : 1;
    } else if (fraction) {
      --point;
    }
  }
  decimal.trim();
  std::int64_t exponent = 0;
  for (const char c : text.substr(e))
    if (c >= '0' && c <= '9' && exponent < 1'000'000'000'000)
      exponent = exponent * 10 + (c - '0');
  point += e + 1 < text.size() && text[e + 1] == '-' ? -exponent : exponent;
}

// m * 2^exponent, m having at most 54 bits: 2^53 only when rounded up to it.
std::optional<double> assemble(std::uint64_t m, int exponent) {
  constexpr std::uint64_t kHidden = std::uint64_t{1} << 52;
  if (m == 2 * kHidden) {
    m /= 2;
    ++exponent;
  }
  const int biased = m < kHidden ? 0 : exponent + 1075;
  if (biased >= 2047)
    return {};
  const std::uint64_t bits = (static_cast<std::uint64_t>(biased) << 52) | (m & (kHidden - 1));
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Exact where the digits and the power of ten are: IEEE 754 then rounds their product or quotient
// once.
std::optional<double> by_arithmetic(const Decimal& decimal) {
  const int power = decimal.point - decimal.count;
  if (decimal.more || decimal.count > 15 || power < -22 || power > 22)
    return {};
  double digits = 0, ten = 1;
  for (int i = 0; i < decimal.count; ++i)
    digits = digits * 10 + static_cast<double>(decimal.get(i));
  for (int i = 0; i < std::abs(power); ++i)
    ten *= 10;
  return power < 0 ? digits / ten : digits * ten;
}

std::optional<double> nearest(Decimal& decimal) {
  int exponent = 0;  // the value is decimal * 2^exponent; decimal is brought into [1/2, 1)
  while (decimal.point > 0) {
    const int bits = std::clamp(3 * (decimal.point - 1), 1, kShift);
    decimal.shift_right(bits);
    exponent += bits;
  }
  while (decimal.point < 0 || decimal.get(0) < 5) {
    const int bits = std::clamp(-3 * decimal.point, 1, kShift);
    decimal.shift_left(bits);
    exponent -= bits;
  }
  while (exponent < -1021) {  // subnormal: fewer than 53 bits
    const int bits = std::min(-1021 - exponent, kShift);
    decimal.shift_right(bits);
    exponent += bits;
  }
  decimal.shift_left(53);
  return assemble(decimal.rounded(), exponent - 53);
}

}  // namespace

std::optional<double> decimal_to_double(std::string_view text) {
  const bool negative = text.front() == '-';
  Decimal decimal;
  std::int64_t point = 0;
  parse(negative ? text.substr(1) : text, decimal, point);
  if (decimal.count == 0 || point < -kFar)
    return negative ? -0.0 : 0.0;
  if (point > kFar)
    return {};
  decimal.point = static_cast<int>(point);
  auto value = by_arithmetic(decimal);
  if (!value)
    value = nearest(decimal);
  if (value && negative)
    value = -*value;
  return value;
}

}  // namespace ringfence::json
