// Doubles as ECMAScript writes them, which is what RFC 8785 asks for.
#pragma once

#include <string>

namespace ringfence::json {

// Appends the shortest text that reads back as `v`, in the form of Number.prototype.toString.
// `v` must be finite; both zeroes give "0".
void append_number(std::string& out, double v);

}  // namespace ringfence::json
