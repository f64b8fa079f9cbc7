// Doubles from decimals: ours against the C library's, which rounds right but is not in every
// runtime.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "encoding/decimal.h"

using ringfence::json::decimal_to_double;

namespace {

// Whether ours says the same as strtod, to the bit.
bool same(const std::string& text) {
  const double expected = std::strtod(text.c_str(), nullptr);
  const auto ours = decimal_to_double(text);
  if (std::isinf(expected))
    return !ours;
  return ours && std::bit_cast<std::uint64_t>(*ours) == std::bit_cast<std::uint64_t>(expected);
}

std::string print(const char* format, int precision, long double value) {
  std::string out(2000, '\0');
  const int size = std::snprintf(out.data(), out.size(), format, precision, value);
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

TEST_CASE("decimal: the edges") {
  const std::string zeros(5000, '0');
  for (const std::string& text :
       {std::string("0"), std::string("-0"), std::string("0.000e-5"), std::string("0e999999999999"),
        std::string("1e400"), std::string("-1e400"), std::string("1e-400"),
        std::string("1e999999999999999999999"), std::string("1e-999999999999999999999"),
        std::string("1e22"), std::string("1e23"), std::string("9007199254740993"),
        std::string("9007199254740993.0000000000000000000000000001"), std::string("4.9e-324"),
        std::string("2.4703282292062327e-324"), std::string("2.4703282292062328e-324"),
        std::string("2.2250738585072011e-308"), std::string("2.2250738585072014e-308"),
        std::string("1.7976931348623157e308"), std::string("1.797693134862315807e308"),
        std::string("1.7976931348623159e308"), "0." + zeros + "1e5001",
        // Fifteen digits halfway between two doubles, and more than halfway.
        "59567702794801000." + zeros, "59567702794801000." + zeros + "1", "1" + zeros + "e-5000",
        std::string(3000, '9') + "e-2990"}) {
    INFO(text.substr(0, 60));
    CHECK(same(text));
  }
}

TEST_CASE("decimal: any double comes back, and what lies halfway goes to even") {
  const std::uint64_t seed = std::random_device()();
  std::mt19937_64 random(seed);
  INFO("seed " << seed);
  std::size_t asked = 0, wrong = 0;
  const auto ask = [&](const std::string& text) {
    ++asked;
    wrong += same(text) ? 0u : 1u;
    if (!same(text))
      UNSCOPED_INFO(text.substr(0, 100));
  };
  while (asked < 60'000) {
    const double value = std::bit_cast<double>(random());
    const double small = std::bit_cast<double>(random() >> (12 + random() % 52));  // subnormal
    const double next = std::nextafter(value, INFINITY);
    if (!std::isfinite(value) || !std::isfinite(next))
      continue;
    ask(print("%.*Lg", static_cast<int>(random() % 25), value));
    ask(print("%.*Lg", static_cast<int>(random() % 25), small));
    ask(std::to_string(random()) + "e" + std::to_string(static_cast<int>(random() % 700) - 350));
    // The exact middle has up to 768 digits; one digit more decides.
    const std::string middle =
        print("%.*Le", 800, (static_cast<long double>(value) + static_cast<long double>(next)) / 2);
    ask(middle);
    ask(middle.substr(0, middle.find('e')) + "1" + middle.substr(middle.find('e')));
  }
  CHECK(wrong == 0);
}
