// Fixed-size scratch for secrets on the stack.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "ringfence/secret_bytes.h"

namespace ringfence::crypto {

// An array that is wiped when it goes out of scope.
template <std::size_t N>
struct Wiped {
  std::array<std::uint8_t, N> bytes{};
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { secure_wipe(bytes.data(), N); }
  [[nodiscard]] std::uint8_t* data() { return bytes.data(); }
  [[nodiscard]] const std::uint8_t* data() const { return bytes.data(); }
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), N};
  }
};

// Moves a string that holds a secret into SecretBytes and wipes the string.
[[nodiscard]] inline SecretBytes take_secret(std::string& s) {
  SecretBytes secret(s);
  secure_wipe(s.data(), s.size());
  s.clear();
  return secret;
}

}  // namespace ringfence::crypto
