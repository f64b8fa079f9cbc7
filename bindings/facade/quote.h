// Input in a message: in backticks, cut after 64 bytes at a character boundary.
#pragma once

#include <string>
#include <string_view>

namespace ringfence::facade {

[[nodiscard]] inline std::string quoted(std::string_view input) {
  constexpr std::size_t kLongest = 64;
  if (input.size() <= kLongest)
    return "`" + std::string(input) + "`";
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(input[end]) & 0xc0) == 0x80)
    --end;
  return "`" + std::string(input.substr(0, end)) + "…`";
}

}  // namespace ringfence::facade
