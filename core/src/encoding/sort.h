// std::sort, or in WebAssembly a heap sort of a tenth of its code: half as fast where rows are few
// enough for a page, and one instance of std::sort for each type came to 5 KB of what a page loads.
// All orders here are total, so that the result is the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>

namespace ringfence {

template <class Iterator, class Less = std::less<>>
void sort(Iterator first, Iterator last, Less less = {}) {
#if defined(__EMSCRIPTEN__)
  using Distance = typename std::iterator_traits<Iterator>::difference_type;
  Distance end = last - first;
  for (Distance start = end / 2; end > 1;) {
    if (start > 0) {
      --start;  // still building the heap
    } else {
      --end;
      std::iter_swap(first, first + end);
    }
    for (Distance at = start, child; (child = 2 * at + 1) < end; at = child) {
      if (child + 1 < end && less(first[child], first[child + 1]))
        ++child;
      if (!less(first[at], first[child]))
        break;
      std::iter_swap(first + at, first + child);
    }
  }
#else
  std::sort(first, last, less);
#endif
}

}  // namespace ringfence
