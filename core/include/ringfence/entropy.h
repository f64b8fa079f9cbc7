// Randomness is an argument. The host draws 32 bytes from its operating system for each use and
// hands them over; the core expands nothing and keeps nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ringfence {

// Thirty-two fresh random bytes, good for one use: move-only, wiped on destruction. Only the host
// layers (native/, bindings/) construct one, from the system's generator; tests pass fixed bytes.
class Entropy {
 public:
  static constexpr std::size_t kSize = 32;
  explicit Entropy(std::span<const std::uint8_t, kSize> fresh_random_bytes);
  Entropy(Entropy&& other) noexcept;  // the source is zeroed
  Entropy& operator=(Entropy&&) = delete;
  Entropy(const Entropy&) = delete;
  ~Entropy();
  [[nodiscard]] std::span<const std::uint8_t, kSize> bytes() const {
    return std::span<const std::uint8_t, kSize>(bytes_);
  }

 private:
  std::uint8_t bytes_[kSize];
};

}  // namespace ringfence
