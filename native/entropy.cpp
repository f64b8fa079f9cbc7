#include "entropy.h"

#include <cerrno>
#include <cstdlib>
#include <sys/random.h>

#include "ringfence/secret_bytes.h"

namespace ringfence::native {

void fill_random(void* out, std::size_t size) {
  auto* at = static_cast<std::uint8_t*>(out);
  while (size > 0) {
    const ssize_t got = getrandom(at, size, 0);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      std::abort();
    }
    at += got;
    size -= static_cast<std::size_t>(got);
  }
}

Entropy fresh_entropy() {
  std::uint8_t bytes[Entropy::kSize];
  fill_random(bytes, sizeof bytes);
  Entropy entropy{std::span<const std::uint8_t, Entropy::kSize>(bytes)};
  secure_wipe(bytes, sizeof bytes);
  return entropy;
}

}  // namespace ringfence::native
