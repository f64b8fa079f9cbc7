// Memory for the tables that checks read at random: in huge pages where they are large and Linux
// has them.
//
// A processor keeps the places of about 2,000 pages at hand. A check in a large policy reads a line
// each of several tables, all in other pages than the last check did, so with pages of 4 KB each of
// its loads begins with a search for the page, which may miss the cache itself. It is advice:
// without huge pages all is as before.
#pragma once

#include <cstddef>
#include <vector>

namespace ringfence::policy {

#if defined(__linux__) && !defined(__EMSCRIPTEN__)

[[nodiscard]] void* allocate_pages(std::size_t bytes, std::size_t alignment);
void free_pages(void* memory, std::size_t bytes, std::size_t alignment) noexcept;

template <class T>
struct PageAllocator {
  using value_type = T;
  PageAllocator() = default;
  template <class U>
  PageAllocator(const PageAllocator<U>&) {}
  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(allocate_pages(count * sizeof(T), alignof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    free_pages(memory, count * sizeof(T), alignof(T));
  }
  bool operator==(const PageAllocator&) const { return true; }
};
template <class T>
using PageVector = std::vector<T, PageAllocator<T>>;

#else

template <class T>
using PageVector = std::vector<T>;

#endif

}  // namespace ringfence::policy
