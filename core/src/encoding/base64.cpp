// RFC 4648 sections 4 and 5. Decoding is strict: it accepts exactly what encoding produces.
//
// Neither direction indexes memory by the data (keys pass through here): characters are computed.
#include "ringfence/encoding.h"
#include "ringfence/secret_bytes.h"

namespace ringfence {
namespace {

struct Alphabet {
  char c62, c63;
  bool padded;
  const char *code, *name;
};
constexpr Alphabet kStandard{'+', '/', true, "encoding.base64", "base64"};
constexpr Alphabet kUrl{'-', '_', false, "encoding.base64url", "base64url"};

// All ones if lo <= v <= hi, else zero. Arguments are 0 to 255.
constexpr unsigned in_range(unsigned v, unsigned lo, unsigned hi) {
  return 0u - ((~((v - lo) | (hi - v)) >> 31) & 1u);
}

char encode_six(unsigned v, const Alphabet& a) {
  return static_cast<char>((in_range(v, 0, 25) & (v + 'A')) |
                           (in_range(v, 26, 51) & (v - 26 + 'a')) |
                           (in_range(v, 52, 61) & (v - 52 + '0')) |
                           (in_range(v, 62, 62) & static_cast<unsigned char>(a.c62)) |
                           (in_range(v, 63, 63) & static_cast<unsigned char>(a.c63)));
}

// The value of a character, or 64 and more for one that is not in the alphabet.
unsigned decode_six(char ch, const Alphabet& a) {
  const unsigned c = static_cast<unsigned char>(ch);
  const unsigned c62 = static_cast<unsigned char>(a.c62), c63 = static_cast<unsigned char>(a.c63);
  const unsigned upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z'),
                 digit = in_range(c, '0', '9'), is62 = in_range(c, c62, c62),
                 is63 = in_range(c, c63, c63);
  const unsigned known = upper | lower | digit | is62 | is63;
  return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) | (is62 & 62) |
         (is63 & 63) | (~known & 64);
}

std::string encode(std::string_view bytes, const Alphabet& a) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = bytes.size() - i < 3 ? bytes.size() - i : 3;
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (std::size_t j = 0; j <= n; ++j)
      out += encode_six(group >> (18 - 6 * j) & 63, a);
    if (a.padded)
      out.append(3 - n, '=');
  }
  return out;
}

tl::unexpected<Error> refuse(const Alphabet& a, const char* why, std::size_t at) {
  return fail(a.code, std::string("not canonical ") + a.name + ": " + why,
              "byte " + std::to_string(at));
}

Result<std::string> decode(std::string_view text, const Alphabet& a) {
  std::size_t size = text.size();
  if (a.padded) {
    if (size % 4 != 0)
      return refuse(a, "pad it with `=` to a multiple of 4 characters", size);
    if (size > 0 && text[size - 1] == '=')
      --size;
    if (size % 4 == 3 && text[size - 1] == '=')
      --size;
  }
  if (size % 4 == 1)
    return refuse(a, "a character is missing or too many", size);
  std::string out;
  out.reserve(size / 4 * 3 + 2);
  for (std::size_t i = 0; i < size; i += 4) {
    const std::size_t n = size - i < 4 ? size - i : 4;
    unsigned group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const unsigned v = j < n ? decode_six(text[i + j], a) : 0u;
      if (v > 63) {
        secure_wipe(out.data(), out.size());  // half a key, perhaps
        return refuse(a, "a character outside the alphabet", i + j);
      }
      group = group << 6 | v;
    }
    const unsigned unused = n == 4 ? 0u : n == 3 ? group & 0xffu : group & 0xffffu;
    if (unused != 0) {
      secure_wipe(out.data(), out.size());
      return refuse(a, "unused bits are not zero", i + n - 1);
    }
    for (std::size_t j = 0; j + 1 < n; ++j)
      out += static_cast<char>(group >> (16 - 8 * j) & 0xff);
  }
  return out;
}

}  // namespace

std::string base64(std::string_view bytes) { return encode(bytes, kStandard); }
Result<std::string> base64_decode(std::string_view text) { return decode(text, kStandard); }
std::string base64url(std::string_view bytes) { return encode(bytes, kUrl); }
Result<std::string> base64url_decode(std::string_view text) { return decode(text, kUrl); }

}  // namespace ringfence
