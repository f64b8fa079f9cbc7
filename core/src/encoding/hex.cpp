#include "ringfence/encoding.h"

namespace ringfence {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail("encoding.hex", "not hex: write two digits for each byte",
                "byte " + std::to_string(text.size()));
  }
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return fail("encoding.hex", "not hex: use 0-9 and lower-case a-f only",
                  "byte " + std::to_string(high < 0 ? i : i + 1));
    }
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

}  // namespace ringfence
