// Well-formed UTF-8 as the Unicode Standard's table 3-7 has it: no surrogates, no overlong forms,
// nothing above U+10FFFF.
#include <cstdint>
#include <cstring>

#include "ringfence/encoding.h"

namespace ringfence {
namespace {

// Length of the sequence that begins here, or 0 if it is ill-formed. `c` is not ASCII.
std::size_t sequence(const unsigned char* p, std::size_t left) {
  const unsigned char c = p[0];
  std::size_t n = 0;
  unsigned char lo = 0x80, hi = 0xbf;  // bounds of the second byte
  if (c >= 0xc2 && c <= 0xdf) {
    n = 2;
  } else if (c >= 0xe0 && c <= 0xef) {
    n = 3;
    if (c == 0xe0)
      lo = 0xa0;
    if (c == 0xed)
      hi = 0x9f;
  } else if (c >= 0xf0 && c <= 0xf4) {
    n = 4;
    if (c == 0xf0)
      lo = 0x90;
    if (c == 0xf4)
      hi = 0x8f;
  }
  if (n == 0 || left < n || p[1] < lo || p[1] > hi)
    return 0;
  for (std::size_t i = 2; i < n; ++i) {
    if (p[i] < 0x80 || p[i] > 0xbf)
      return 0;
  }
  return n;
}

}  // namespace

std::size_t invalid_utf8_at(std::string_view text) {
  const auto* const p = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t eight = 0;
    if (text.size() - i >= sizeof eight) {
      std::memcpy(&eight, p + i, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    if (p[i] < 0x80) {
      ++i;
      continue;
    }
    const std::size_t n = sequence(p + i, text.size() - i);
    if (n == 0)
      return i;
    i += n;
  }
  return text.size();
}

bool valid_utf8(std::string_view text) { return invalid_utf8_at(text) == text.size(); }

}  // namespace ringfence
