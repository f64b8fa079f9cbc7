// Arithmetic with overflow as an error, comparison across numeric types, deep equality.
#include <cmath>
#include <limits>

#include "condition/machine.h"

namespace ringfence::condition {
namespace {

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();

Val integers(Op op, std::int64_t a, std::int64_t b) {
  std::int64_t r = 0;
  switch (op) {
  case Op::add:
    return __builtin_add_overflow(a, b, &r) ? fault(Fault::overflow) : integer(r);
  case Op::sub:
    return __builtin_sub_overflow(a, b, &r) ? fault(Fault::overflow) : integer(r);
  case Op::mul: {
    // By hand: the builtin needs a 128-bit helper that WebAssembly would carry along.
    const bool negative = (a < 0) != (b < 0);
    const auto magnitude = [](std::int64_t v) {
      return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
    };
    const std::uint64_t x = magnitude(a), y = magnitude(b);
    const std::uint64_t limit = static_cast<std::uint64_t>(kMin) - (negative ? 0 : 1);
    if (y != 0 && x > limit / y)
      return fault(Fault::overflow);
    return integer(static_cast<std::int64_t>(negative ? 0 - x * y : x * y));
  }
  default:
    if (b == 0)
      return fault(Fault::divide_by_zero);
    if (a == kMin && b == -1)
      return op == Op::div ? fault(Fault::overflow) : integer(0);
    return integer(op == Op::div ? a / b : a % b);
  }
}

Val unsigneds(Op op, std::uint64_t a, std::uint64_t b) {
  switch (op) {
  case Op::add:
    return a + b < a ? fault(Fault::overflow) : uinteger(a + b);
  case Op::sub:
    return a < b ? fault(Fault::overflow) : uinteger(a - b);
  case Op::mul:
    return b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b ? fault(Fault::overflow)
                                                                       : uinteger(a * b);
  default:
    if (b == 0)
      return fault(Fault::divide_by_zero);
    return uinteger(op == Op::div ? a / b : a % b);
  }
}

Val reals(Op op, double a, double b) {
  switch (op) {
  case Op::add:
    return real(a + b);
  case Op::sub:
    return real(a - b);
  case Op::mul:
    return real(a * b);
  case Op::div:
    return real(a / b);
  default:
    return fault(Fault::no_overload);
  }
}

Val times(Op op, const Val& a, const Val& b) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::int64_t r = 0;
  if (op == Op::add && a.is(Kind::duration) && b.is(Kind::timestamp))
    return times(op, b, a);
  if (a.is(Kind::duration) && b.is(Kind::duration)) {
    const bool overflow =
        op == Op::add ? __builtin_add_overflow(a.i, b.i, &r) : __builtin_sub_overflow(a.i, b.i, &r);
    return overflow ? fault(Fault::range) : Val(Kind::duration, r);
  }
  if (a.is(Kind::timestamp) && b.is(Kind::duration)) {
    const std::int64_t sign = op == Op::add ? 1 : -1;
    return make_timestamp(a.i + sign * (b.i / kSecond), std::int64_t{a.n} + sign * (b.i % kSecond));
  }
  if (op == Op::sub && a.is(Kind::timestamp) && b.is(Kind::timestamp)) {
    const std::int64_t seconds = a.i - b.i;  // at most 3.2e11
    if (seconds > 9'223'372'036 || seconds < -9'223'372'036)
      return fault(Fault::range);
    const std::int64_t rest = std::int64_t{a.n} - std::int64_t{b.n};
    return __builtin_add_overflow(seconds * kSecond, rest, &r) ? fault(Fault::range)
                                                               : Val(Kind::duration, r);
  }
  return fault(Fault::no_overload);
}

Val concatenate(Machine& m, const Val& a, const Val& b) {
  const std::size_t n = size_of(a), k = size_of(b);
  if (a.is_text()) {
    if (!m.spend(1 + (n + k) / 32))
      return fault(Fault::cost);
    char* const out = m.arena.array<char>(n + k);
    std::char_traits<char>::copy(out, a.s, n);
    std::char_traits<char>::copy(out + n, b.s, k);
    return text({out, n + k}, a.kind);
  }
  Val* const out = m.allocate<Val>(n + k);
  if (out == nullptr)
    return fault(Fault::cost);
  Val* to = out;
  for (const Val* list : {&a, &b}) {
    if (list->form == Form::plain) {
      for (std::uint32_t i = 0; i < list->n; ++i)
        *to++ = list->items[i];
    } else {
      for (const auto& member : list->json)
        *to++ = from_json(m, member.value, m.p.types.rows[list->type].value);
    }
    if (to != out && to[-1].is(Kind::error))
      return to[-1];
  }
  return items(Kind::list, out, n + k);
}

template <class T>
Order order(T a, T b) {
  return a < b ? Order::less : a > b ? Order::greater : a == b ? Order::equal : Order::none;
}

// As CEL's implementations do: in doubles, but beyond the integer's range by the range.
Order integer_real(const Val& a, double d) {
  if (std::isnan(d))
    return Order::none;
  const bool is_signed = a.is(Kind::integer);
  if (d < (is_signed ? -9223372036854775808.0 : 0.0))
    return Order::greater;
  if (d > (is_signed ? 9223372036854775808.0 : 18446744073709551616.0))
    return Order::less;
  return order(is_signed ? static_cast<double>(a.i) : static_cast<double>(a.u), d);
}

Order reverse(Order o) {
  return o == Order::less ? Order::greater : o == Order::greater ? Order::less : o;
}

bool is_number(const Val& v) {
  return v.is(Kind::integer) || v.is(Kind::uinteger) || v.is(Kind::real);
}

Order numbers(const Val& a, const Val& b) {
  if (a.is(Kind::real))
    return b.is(Kind::real) ? order(a.d, b.d) : reverse(integer_real(b, a.d));
  if (b.is(Kind::real))
    return integer_real(a, b.d);
  if (a.is(Kind::integer)) {
    if (b.is(Kind::integer))
      return order(a.i, b.i);
    return a.i < 0 ? Order::less : order(static_cast<std::uint64_t>(a.i), b.u);
  }
  if (b.is(Kind::uinteger))
    return order(a.u, b.u);
  return b.i < 0 ? Order::greater : order(a.u, static_cast<std::uint64_t>(b.i));
}

}  // namespace

Val arithmetic(Machine& m, Op op, const Val& a, const Val& b) {
  const bool sum = op == Op::add || op == Op::sub;
  if (sum && (a.is(Kind::timestamp) || a.is(Kind::duration)))
    return times(op, a, b);
  if (a.kind != b.kind)
    return fault(Fault::no_overload);
  if (a.is(Kind::integer))
    return integers(op, a.i, b.i);
  if (a.is(Kind::uinteger))
    return unsigneds(op, a.u, b.u);
  if (a.is(Kind::real))
    return reals(op, a.d, b.d);
  if (op == Op::add && (a.is_text() || a.is(Kind::list)))
    return concatenate(m, a, b);
  return fault(Fault::no_overload);
}

Val negate(const Val& a) {
  if (a.is(Kind::real))
    return real(-a.d);
  if (!a.is(Kind::integer))
    return fault(Fault::no_overload);
  return a.i == kMin ? fault(Fault::overflow) : integer(-a.i);
}

Order compare(const Val& a, const Val& b, bool& comparable) {
  if (is_number(a) && is_number(b))
    return numbers(a, b);
  comparable = a.kind == b.kind;
  switch (a.kind) {
  case Kind::boolean:
  case Kind::duration:
    return order(a.i, b.i);
  case Kind::timestamp:
    return a.i != b.i ? order(a.i, b.i) : order(a.n, b.n);
  case Kind::string:
  case Kind::bytes:  // bytes of UTF-8 order as code points do
    return comparable ? order(a.text().compare(b.text()), 0) : Order::none;
  default:
    comparable = false;
    return Order::none;
  }
}

namespace {

// Values nest as deep as the expression and the request do, both of which are limited.
bool equal_entries(Machine& m, const Val& a, const Val& b) {
  if (size_of(a) != size_of(b))
    return false;
  const bool list = a.is(Kind::list);
  const auto same = [&](const Val& key, const Val& value, std::size_t at) {
    Val other;
    if (list)
      other = index(m, b, integer(static_cast<std::int64_t>(at)));
    else if (!find(m, b, key, other))
      return false;
    return equal(m, value, other);
  };
  if (a.form == Form::plain) {
    for (std::uint32_t i = 0; i < a.n; ++i) {
      if (!same(list ? Val() : a.items[2u * i], list ? a.items[i] : a.items[2u * i + 1], i))
        return false;
    }
    return true;
  }
  if (a.form == Form::subject) {
    for (std::uint8_t i = 0; i < a.entity->size; ++i) {
      if (!same(text(a.entity->facts[i].name), text(a.entity->facts[i].value), i))
        return false;
    }
    if (!a.entity->attributes)
      return true;
  }
  if (list && b.form == Form::json) {  // side by side, as an index costs a walk
    auto other = b.json.begin();
    for (const auto& member : a.json) {
      if (!equal(m, from_json(m, member.value, m.p.types.rows[a.type].value),
                 from_json(m, (*other).value, m.p.types.rows[b.type].value)))
        return false;
      ++other;
    }
    return true;
  }
  std::size_t at = 0;
  for (const auto& member : a.form == Form::json ? a.json : *a.entity->attributes) {
    if (a.form == Form::subject && a.entity->hides(member.key))
      continue;
    const Type type = list ? m.p.types.rows[a.type].value : m.p.types.member(a.type, member.key);
    if (!same(text(member.key), from_json(m, member.value, type), at++))
      return false;
  }
  return true;
}

}  // namespace

bool equal(Machine& m, const Val& a, const Val& b) {
  if (is_number(a) && is_number(b))
    return numbers(a, b) == Order::equal;
  if (a.kind != b.kind || !m.spend(1))
    return false;
  switch (a.kind) {
  case Kind::null:
    return true;
  case Kind::boolean:
  case Kind::duration:
  case Kind::type:
    return a.i == b.i;
  case Kind::timestamp:
    return a.i == b.i && a.n == b.n;
  case Kind::string:
  case Kind::bytes:
    return a.text() == b.text();
  case Kind::ip:
  case Kind::cidr:
    return equal(*a.address, *b.address, a.is(Kind::cidr));
  case Kind::list:
  case Kind::map:
    return equal_entries(m, a, b);
  default:
    return false;
  }
}

}  // namespace ringfence::condition
