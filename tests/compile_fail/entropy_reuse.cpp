// Fresh randomness is good for one use.
// expect: use of deleted function
#include "ringfence/entropy.h"

#include <cstddef>
#include <utility>

std::size_t use(ringfence::Entropy entropy) { return entropy.bytes().size(); }

std::size_t once(ringfence::Entropy entropy) {
#ifdef BAD
  return use(entropy);
#else
  return use(std::move(entropy));
#endif
}
