// The double nearest to a decimal number.
//
// WebAssembly's C library converts through 128-bit floating point, emulated: 17 KB of code for what
// JSON needs once in a while. Here, and so in every runtime alike: a decimal of 800 digits is
// doubled and halved until its integral part is the 53 bits of the answer. That is slow for extreme
// exponents (some 10 microseconds) and exact for all; whatever fits a double's own arithmetic is
// computed by it.
#pragma once

#include <optional>
#include <string_view>

namespace ringfence::json {

// `text` must match the number grammar of RFC 8259. Ties go to even, as in JavaScript; too small to
// represent is 0, too large is nothing.
[[nodiscard]] std::optional<double> decimal_to_double(std::string_view text);

}  // namespace ringfence::json
