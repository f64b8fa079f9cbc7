// Fresh randomness from the operating system: the only place in native/ that makes an Entropy.
#pragma once

#include "ringfence/entropy.h"

namespace ringfence::native {

// Thirty-two bytes from getrandom(2). Aborts if the system has none: nothing here is safe without.
[[nodiscard]] Entropy fresh_entropy();

// The same source in the shape that the facade takes.
void fill_random(void* out, std::size_t size);

}  // namespace ringfence::native
