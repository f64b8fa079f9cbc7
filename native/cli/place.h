// Where in a person's file a JSON pointer points: line and column, for editors and code hosts.
#pragma once

#include <cstddef>
#include <string_view>

namespace ringfence::cli {

struct Place {
  std::size_t line = 1, column = 1;  // from 1; columns count characters
};

// The place of the value at `path`, a JSON pointer or "byte N", in `text`, JSON with comments. What
// is not found gives the nearest that is. O(text).
[[nodiscard]] Place place_of(std::string_view text, std::string_view path);

}  // namespace ringfence::cli
