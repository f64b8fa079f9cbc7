// Memory of one evaluation: a bump pointer over a first buffer (usually on the stack) and then
// over blocks from the heap, all freed together. Everything in it is trivially destructible.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ringfence::condition {

class Arena {
 public:
  Arena() = default;
  Arena(char* first, std::size_t size) : at_(first), end_(first + size) {}

  template <class T>
  T* array(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return static_cast<T*>(allocate(n * sizeof(T)));
  }
  std::string_view copy(std::string_view text) {
    if (text.empty())
      return {};
    char* const to = array<char>(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

 private:
  static constexpr std::size_t kBlock = 4096;

  void* allocate(std::size_t size) {
    size = (size + 7) & ~std::size_t{7};
    if (static_cast<std::size_t>(end_ - at_) < size) {
      const std::size_t block = size > kBlock ? size : kBlock;
      blocks_.push_back(std::unique_ptr<char[]>(new char[block]));
      at_ = blocks_.back().get();
      end_ = at_ + block;
    }
    void* const result = at_;
    at_ += size;
    return result;
  }

  char* at_ = nullptr;
  char* end_ = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace ringfence::condition
