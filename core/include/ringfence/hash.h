// SHA-256 (FIPS 180-4), for digests and trees.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ringfence {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash sha256(std::string_view bytes);
[[nodiscard]] Hash sha256(std::string_view a, std::string_view b);  // of the concatenation
[[nodiscard]] inline std::string_view view(const Hash& h) {
  return {reinterpret_cast<const char*>(h.data()), h.size()};
}

}  // namespace ringfence
