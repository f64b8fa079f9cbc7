// The value of a JSON number, from its text.
//
// The parser's own conversion is not used: it rounds many doubles wrongly.
#pragma once

#include <cstdint>
#include <string_view>

namespace ringfence::json {

struct Number {
  enum class Kind : std::uint8_t { integer, real, unsafe_integer, out_of_range };
  Kind kind = Kind::integer;
  std::int64_t integer = 0;
  double real = 0;  // also set for unsafe_integer
};

// `text` must match the number grammar of RFC 8259. Too small to represent is 0, as in JavaScript.
[[nodiscard]] Number parse_number(std::string_view text);

}  // namespace ringfence::json
