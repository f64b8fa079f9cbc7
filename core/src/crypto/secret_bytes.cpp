#include "ringfence/secret_bytes.h"

#include <sodium.h>

#include <cstring>
#include <utility>

#include "ringfence/entropy.h"

namespace ringfence {

void secure_wipe(void* p, std::size_t n) {
  if (n > 0)
    sodium_memzero(p, n);
}

SecretBytes::SecretBytes(std::size_t size)
    : data_(size > 0 ? new std::uint8_t[size]() : nullptr), size_(size) {}

SecretBytes::SecretBytes(std::string_view bytes) : SecretBytes(bytes.size()) {
  if (size_ > 0)
    std::memcpy(data_, bytes.data(), size_);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { wipe(); }

void SecretBytes::wipe() {
  secure_wipe(data_, size_);
  delete[] data_;
  data_ = nullptr;
  size_ = 0;
}

Entropy::Entropy(std::span<const std::uint8_t, kSize> fresh_random_bytes) {
  std::memcpy(bytes_, fresh_random_bytes.data(), kSize);
}

Entropy::Entropy(Entropy&& other) noexcept {
  std::memcpy(bytes_, other.bytes_, kSize);
  secure_wipe(other.bytes_, kSize);
}

Entropy::~Entropy() { secure_wipe(bytes_, kSize); }

}  // namespace ringfence
