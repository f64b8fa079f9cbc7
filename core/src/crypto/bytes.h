// Octets as libsodium takes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ringfence::crypto {

[[nodiscard]] inline const std::uint8_t* octets(std::string_view s) {
  return reinterpret_cast<const std::uint8_t*>(s.data());
}
[[nodiscard]] inline std::uint8_t* octets(std::string& s) {
  return reinterpret_cast<std::uint8_t*>(s.data());
}
[[nodiscard]] inline std::string_view text(const std::uint8_t* p, std::size_t n) {
  return {reinterpret_cast<const char*>(p), n};
}

}  // namespace ringfence::crypto
