// Bytes that are wiped when they go. Move-only; no stream operator, no comparison, no conversion to
// a string: whatever shows or copies a secret has to say so by name. The compile-fail tests hold
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ringfence {

class SecretBytes {
 public:
  SecretBytes() = default;
  // Copies `bytes` in; the caller still owns (and should wipe) the source.
  explicit SecretBytes(std::string_view bytes);
  explicit SecretBytes(std::size_t size);  // zeroes, to be filled through data()
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint8_t* data() { return data_; }
  [[nodiscard]] const std::uint8_t* data() const { return data_; }
  // The loud way to read the bytes as text, for handing them to the one place that needs them.
  // The view dies with this object.
  [[nodiscard]] std::string_view reveal() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }
  void wipe();  // zeroes and empties now

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Overwrites memory with zeroes in a way that compilers do not remove.
void secure_wipe(void* p, std::size_t n);

}  // namespace ringfence
