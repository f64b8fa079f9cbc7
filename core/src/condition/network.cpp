// IP addresses and networks, as CEL's network extension has them.
//
//   ip    IPv4 in four decimal parts without leading zeroes | IPv6 (RFC 4291), no zone; the dotted
//         form of IPv4-mapped addresses is refused, their hexadecimal form is the IPv4 address
//   cidr  ip "/" prefix length without leading zeroes
//
// IPv6 is written as RFC 5952 says.
#include <cstring>

#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"

namespace ringfence::condition {
namespace {

bool parse_v4(std::string_view text, std::uint8_t* out) {
  for (int part = 0; part < 4; ++part) {
    std::size_t n = 0;
    unsigned value = 0;
    for (; n < text.size() && n < 3 && text[n] >= '0' && text[n] <= '9'; ++n)
      value = value * 10 + static_cast<unsigned>(text[n] - '0');
    if (n == 0 || value > 255 || (n > 1 && text[0] == '0'))
      return false;
    out[part] = static_cast<std::uint8_t>(value);
    text.remove_prefix(n);
    if (part == 3)
      return text.empty();
    if (text.empty() || text[0] != '.')
      return false;
    text.remove_prefix(1);
  }
  return false;
}

bool parse_v6(std::string_view text, std::uint8_t* out) {
  std::uint8_t groups[16] = {};
  std::size_t size = 0;  // bytes read
  std::size_t gap = 99;  // where `::` was
  if (text.substr(0, 2) == "::") {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (size >= 16)
      return false;
    std::size_t n = 0;
    unsigned value = 0;
    for (; n < text.size() && n < 5; ++n) {
      const char c = text[n], lower = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9')
        value = value << 4 | static_cast<unsigned>(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        value = value << 4 | static_cast<unsigned>(lower - 'a' + 10);
      else
        break;
    }
    if (n < text.size() && text[n] == '.') {  // the last 32 bits as IPv4
      if (size > 12 || !parse_v4(text, groups + size))
        return false;
      size += 4;
      break;
    }
    if (n == 0 || n > 4)
      return false;
    groups[size++] = static_cast<std::uint8_t>(value >> 8);
    groups[size++] = static_cast<std::uint8_t>(value);
    text.remove_prefix(n);
    if (text.empty())
      break;
    if (text[0] != ':')
      return false;
    text.remove_prefix(1);
    if (text.empty())
      return false;
    if (text[0] == ':') {
      if (gap != 99)
        return false;
      gap = size;
      text.remove_prefix(1);
    }
  }
  if (gap == 99 ? size != 16 : size > 14)
    return false;
  std::memset(out, 0, 16);
  const std::size_t head = gap == 99 ? 16 : gap;
  std::memcpy(out, groups, head);
  if (gap != 99)
    std::memcpy(out + 16 - (size - head), groups + head, size - head);
  return true;
}

bool is_mapped(const std::uint8_t* bytes) {
  static constexpr std::uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(bytes, kPrefix, 12) == 0;
}

void mask(Address& a, unsigned prefix) {
  const unsigned bytes = a.family == 4 ? 4 : 16;
  for (unsigned i = 0; i < bytes; ++i) {
    const unsigned bits = prefix > 8 * i ? prefix - 8 * i : 0;
    if (bits < 8)
      a.bytes[i] = static_cast<std::uint8_t>(a.bytes[i] & ~(0xffu >> bits));
  }
}

// Whether the first `prefix` bits are equal.
bool within(const Address& network, const Address& a, unsigned prefix) {
  if (network.family != a.family)
    return false;
  const unsigned whole = prefix / 8, bits = prefix % 8;
  if (std::memcmp(network.bytes, a.bytes, whole) != 0)
    return false;
  return bits == 0 || (network.bytes[whole] ^ a.bytes[whole]) >> (8 - bits) == 0;
}

bool is_zero(const Address& a) {
  Address zero{};
  return std::memcmp(a.bytes, zero.bytes, a.family == 4 ? 4 : 16) == 0;
}

bool is_loopback(const Address& a) {
  if (a.family == 4)
    return a.bytes[0] == 127;
  Address b = a;
  b.bytes[15] ^= 1;
  return is_zero(b);
}

bool is_multicast(const Address& a) {
  return a.family == 4 ? a.bytes[0] >> 4 == 14 : a.bytes[0] == 0xff;
}

bool is_link_local(const Address& a) {
  return a.family == 4 ? a.bytes[0] == 169 && a.bytes[1] == 254
                       : a.bytes[0] == 0xfe && a.bytes[1] >> 6 == 2;
}

bool is_link_local_multicast(const Address& a) {
  return a.family == 4 ? a.bytes[0] == 224 && a.bytes[1] == 0 && a.bytes[2] == 0
                       : a.bytes[0] == 0xff && (a.bytes[1] & 15) == 2;
}

bool is_broadcast(const Address& a) {
  return a.family == 4 && std::memcmp(a.bytes, "\xff\xff\xff\xff", 4) == 0;
}

}  // namespace

bool parse_ip(std::string_view text, Address& out) {
  out = Address{};
  out.family = 4;
  if (text.find(':') == std::string_view::npos)
    return parse_v4(text, out.bytes);
  out.family = 6;
  if (!parse_v6(text, out.bytes))
    return false;
  if (is_mapped(out.bytes)) {
    if (text.find('.') != std::string_view::npos)
      return false;
    out.family = 4;
    std::memmove(out.bytes, out.bytes + 12, 4);
    std::memset(out.bytes + 4, 0, 12);
  }
  return true;
}

bool parse_cidr(std::string_view text, Address& out) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos)
    return false;
  const std::string_view length = text.substr(slash + 1);
  const auto prefix = parse_unsigned(length, false, 128);
  const std::string_view address = text.substr(0, slash);
  if (!prefix || (length.size() > 1 && length[0] == '0') || !parse_ip(address, out))
    return false;
  if (*prefix > (out.family == 4 ? 32 : 128) ||
      (out.family == 4 && address.find(':') != std::string_view::npos))
    return false;
  out.prefix = static_cast<std::uint8_t>(*prefix);
  return true;
}

std::string format_address(const Address& a, bool cidr) {
  std::string out;
  if (a.family == 4) {
    for (int i = 0; i < 4; ++i)
      out += (i == 0 ? "" : ".") + format_unsigned(a.bytes[i]);
  } else {
    // The longest run of two or more zero groups becomes `::`, the first of equals.
    int begin = -1, length = 1;
    for (int i = 0; i < 8; ++i) {
      int n = 0;
      while (i + n < 8 && a.bytes[2 * (i + n)] == 0 && a.bytes[2 * (i + n) + 1] == 0)
        ++n;
      if (n > length) {
        begin = i;
        length = n;
      }
    }
    for (int i = 0; i < 8; ++i) {
      if (i == begin) {
        out += "::";
        i += length - 1;
        continue;
      }
      if (!out.empty() && out.back() != ':')
        out += ':';
      const unsigned group = static_cast<unsigned>(a.bytes[2 * i]) << 8 | a.bytes[2 * i + 1];
      bool started = false;
      for (int shift = 12; shift >= 0; shift -= 4) {
        const unsigned digit = group >> shift & 15;
        started = started || digit != 0 || shift == 0;
        if (started)
          out += "0123456789abcdef"[digit];
      }
    }
  }
  if (cidr)
    out += '/' + format_unsigned(a.prefix);
  return out;
}

bool equal(const Address& a, const Address& b, bool cidr) {
  return a.family == b.family && (!cidr || a.prefix == b.prefix) &&
         std::memcmp(a.bytes, b.bytes, 16) == 0;
}

Val make_address(Machine& m, const Address& address, Kind kind) {
  Address* const copy = m.allocate<Address>(1);
  if (copy == nullptr)
    return fault(Fault::cost);
  *copy = address;
  Val out(kind, 0);
  out.address = copy;
  return out;
}

Val call_network(Machine& m, Fn fn, const Val* args) {
  Address parsed;
  const auto is_text = [&](int i) { return args[i].is(Kind::string); };
  switch (fn) {
  case Fn::is_ip:
    return boolean(parse_ip(args[0].text(), parsed));
  case Fn::is_cidr:
    return boolean(parse_cidr(args[0].text(), parsed));
  case Fn::to_ip:
  case Fn::to_cidr: {
    if (!is_text(0))
      return args[0];
    const bool good =
        fn == Fn::to_ip ? parse_ip(args[0].text(), parsed) : parse_cidr(args[0].text(), parsed);
    return good ? make_address(m, parsed, fn == Fn::to_ip ? Kind::ip : Kind::cidr)
                : fault(Fault::address);
  }
  case Fn::is_canonical:
    if (!parse_ip(args[0].text(), parsed))
      return fault(Fault::address);
    return boolean(format_address(parsed, false) == args[0].text());
  default:
    break;
  }
  const Address& a = *args[0].address;
  switch (fn) {
  case Fn::family:
    return integer(a.family);
  case Fn::is_unspecified:
    return boolean(is_zero(a));
  case Fn::is_loopback:
    return boolean(is_loopback(a));
  case Fn::is_global_unicast:
    return boolean(!is_zero(a) && !is_loopback(a) && !is_multicast(a) && !is_link_local(a) &&
                   !is_broadcast(a));
  case Fn::is_link_local_multicast:
    return boolean(is_link_local_multicast(a));
  case Fn::is_link_local_unicast:
    return boolean(is_link_local(a));
  case Fn::contains_ip:
    if (is_text(1) && !parse_ip(args[1].text(), parsed))
      return fault(Fault::address);
    return boolean(within(a, is_text(1) ? parsed : *args[1].address, a.prefix));
  case Fn::contains_cidr: {
    if (is_text(1) && !parse_cidr(args[1].text(), parsed))
      return fault(Fault::address);
    const Address& other = is_text(1) ? parsed : *args[1].address;
    return boolean(other.prefix >= a.prefix && within(a, other, a.prefix));
  }
  case Fn::prefix_length:
    return integer(a.prefix);
  case Fn::cidr_ip:
    parsed = a;
    parsed.prefix = 0;
    return make_address(m, parsed, Kind::ip);
  default:  // masked
    parsed = a;
    mask(parsed, a.prefix);
    return make_address(m, parsed, Kind::cidr);
  }
}

}  // namespace ringfence::condition
