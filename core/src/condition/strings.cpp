// Functions of texts. Positions count code points.
#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"

namespace ringfence::condition {
namespace {

// Byte of the code point number `at`; the end's for its number; npos beyond.
std::size_t byte_of(std::string_view text, std::int64_t at) {
  if (at < 0)
    return std::string_view::npos;
  std::size_t i = 0;
  for (; at > 0 && i < text.size(); --at) {
    ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80)
      ++i;
  }
  return at > 0 ? std::string_view::npos : i;
}

Val position(std::string_view text, std::size_t byte) {
  if (byte == std::string_view::npos)
    return integer(-1);
  return integer(static_cast<std::int64_t>(count_code_points(text.substr(0, byte))));
}

std::size_t next_point(std::string_view text, std::size_t at) {
  return at + byte_of(text.substr(at), 1);
}

Val ascii_case(Machine& m, std::string_view text, char from) {
  std::string out(text);
  for (char& c : out) {
    if (c >= from && c < from + 26)
      c = static_cast<char>(c ^ 0x20);
  }
  return m.make_text(out);
}

// The end of the piece that begins at `from`: where `separator` is, or after one code point when it
// is empty; npos when there is none.
std::size_t cut(std::string_view text, std::string_view separator, std::size_t from) {
  if (!separator.empty())
    return text.find(separator, from);
  const std::size_t next = from < text.size() ? next_point(text, from) : text.size();
  return next < text.size() ? next : std::string_view::npos;
}

Val split(Machine& m, std::string_view text, std::string_view separator, std::int64_t limit) {
  if (limit == 0)
    return items(Kind::list, nullptr, 0);
  std::size_t n = 1;
  const auto most = limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit);
  for (std::size_t from = 0; n < most; ++n) {
    const std::size_t at = cut(text, separator, from);
    if (at == std::string_view::npos)
      break;
    from = at + separator.size();
  }
  if (text.empty() && separator.empty())
    return items(Kind::list, nullptr, 0);
  Val* const out = m.allocate<Val>(n);
  if (out == nullptr)
    return fault(Fault::cost);
  std::size_t from = 0;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const std::size_t at = cut(text, separator, from);
    out[i] = condition::text(text.substr(from, at - from));
    from = at + separator.size();
  }
  out[n - 1] = condition::text(text.substr(from));
  return items(Kind::list, out, n);
}

Val join(Machine& m, const Val& list, std::string_view separator) {
  std::string out;
  const std::size_t n = size_of(list);
  for (std::size_t i = 0; i < n; ++i) {
    const Val item = index(m, list, integer(static_cast<std::int64_t>(i)));
    if (item.is(Kind::error))
      return item;
    if (!item.is(Kind::string))
      return fault(Fault::no_overload);
    if (!m.spend(1 + (item.n + separator.size()) / 32))
      return fault(Fault::cost);
    if (i != 0)
      out += separator;
    out += item.text();
  }
  return m.make_text(out);
}

Val index_of(const Val* args, std::uint32_t count) {
  const std::string_view text = args[0].text(), part = args[1].text();
  const std::size_t from = count == 3 ? byte_of(text, args[2].i) : 0;
  if (from == std::string_view::npos)
    return fault(Fault::index);
  return position(text, text.find(part, from));
}

Val substring(std::string_view text, std::int64_t begin, const Val* end) {
  const std::size_t from = byte_of(text, begin);
  const std::size_t to = end != nullptr ? byte_of(text, end->i) : text.size();
  if (from == std::string_view::npos || to == std::string_view::npos || from > to)
    return fault(Fault::index);
  return condition::text(text.substr(from, to - from));
}

}  // namespace

Val call_text(Machine& m, Fn fn, const Val* args, std::uint32_t count) {
  const std::string_view a = args[0].is(Kind::string) ? args[0].text() : std::string_view();
  const std::string_view b =
      count > 1 && args[1].is(Kind::string) ? args[1].text() : std::string_view();
  // A search is linear in practice, but may compare the sought text at every place.
  const std::uint64_t places = 1 + a.size() / 32;
  if (!m.spend(places + (b.size() > 32 ? places * b.size() / 32 : 0)))
    return fault(Fault::cost);
  switch (fn) {
  case Fn::contains:
    return boolean(a.find(b) != std::string_view::npos);
  case Fn::starts_with:
    return boolean(a.substr(0, b.size()) == b);
  case Fn::ends_with:
    return boolean(a.size() >= b.size() && a.substr(a.size() - b.size()) == b);
  case Fn::index_of:
    return index_of(args, count);
  case Fn::lower_ascii:
    return ascii_case(m, a, 'A');
  case Fn::upper_ascii:
    return ascii_case(m, a, 'a');
  case Fn::split:
    return split(m, a, b, count == 3 ? args[2].i : -1);
  case Fn::substring:
    return substring(a, args[1].i, count == 3 ? args + 2 : nullptr);
  default:
    return join(m, args[0], b);
  }
}

}  // namespace ringfence::condition
