#include "policy/pages.h"

#if defined(__linux__) && !defined(__EMSCRIPTEN__)

#include <sys/mman.h>

#include <new>

namespace ringfence::policy {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

void* allocate_pages(std::size_t bytes, std::size_t alignment) {
  if (bytes < kHugePage)
    return ::operator new (bytes, std::align_val_t{alignment});
  void* memory = ::operator new (bytes, std::align_val_t{kHugePage});
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void free_pages(void* memory, std::size_t bytes, std::size_t alignment) noexcept {
  ::operator delete (memory, std::align_val_t{bytes < kHugePage ? alignment : kHugePage});
}

}  // namespace ringfence::policy

#endif
