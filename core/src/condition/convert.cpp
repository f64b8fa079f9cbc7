// int(), uint(), double(), string(), bytes(), bool(), timestamp(), duration().
#include <cmath>

#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"
#include "ringfence/encoding.h"

namespace ringfence::condition {
namespace {

Val to_int(const Val& v) {
  switch (v.kind) {
  case Kind::uinteger:
    return v.u > INT64_MAX ? fault(Fault::range) : integer(static_cast<std::int64_t>(v.u));
  case Kind::real:  // both ends are out: doubles near them are not exact
    return v.d > -9223372036854775808.0 && v.d < 9223372036854775808.0
               ? integer(static_cast<std::int64_t>(v.d))
               : fault(Fault::range);
  case Kind::string: {
    const auto parsed = parse_signed(v.text(), false);
    return parsed ? integer(*parsed) : fault(Fault::conversion);
  }
  default:  // a timestamp's seconds
    return integer(v.i);
  }
}

Val to_uint(const Val& v) {
  switch (v.kind) {
  case Kind::integer:
    return v.i < 0 ? fault(Fault::range) : uinteger(static_cast<std::uint64_t>(v.i));
  case Kind::real:
    return v.d > -1.0 && v.d < 18446744073709551616.0 && !(v.d < 0)
               ? uinteger(static_cast<std::uint64_t>(v.d))
               : fault(Fault::range);
  case Kind::string: {
    const auto parsed = parse_unsigned(v.text(), false, UINT64_MAX);
    return parsed ? uinteger(*parsed) : fault(Fault::conversion);
  }
  default:
    return v;
  }
}

Val to_double(const Val& v) {
  switch (v.kind) {
  case Kind::integer:
    return real(static_cast<double>(v.i));
  case Kind::uinteger:
    return real(static_cast<double>(v.u));
  case Kind::string: {
    const auto parsed = parse_real(v.text());
    return parsed ? real(*parsed) : fault(Fault::conversion);
  }
  default:
    return v;
  }
}

Val to_string(Machine& m, const Val& v) {
  switch (v.kind) {
  case Kind::boolean:
    return text(v.is_true() ? "true" : "false");
  case Kind::integer:
    return m.make_text(format_signed(v.i));
  case Kind::uinteger:
    return m.make_text(format_unsigned(v.u));
  case Kind::real:
    return m.make_text(format_real(v.d));
  case Kind::bytes:
    return valid_utf8(v.text()) ? text(v.text()) : fault(Fault::conversion);
  case Kind::timestamp:
    return m.make_text(format_timestamp(v));
  case Kind::duration:
    return m.make_text(format_duration(v));
  case Kind::ip:
  case Kind::cidr:
    return m.make_text(format_address(*v.address, v.is(Kind::cidr)));
  default:
    return v;
  }
}

Val to_bool(const Val& v) {
  if (v.is(Kind::boolean))
    return v;
  for (const std::string_view yes : {"true", "TRUE", "True", "t", "1"}) {
    if (v.text() == yes)
      return boolean(true);
  }
  for (const std::string_view no : {"false", "FALSE", "False", "f", "0"}) {
    if (v.text() == no)
      return boolean(false);
  }
  return fault(Fault::conversion);
}

}  // namespace

Val convert(Machine& m, Fn fn, const Val& v) {
  if (v.is_text() && !m.spend(v.n / 32))
    return fault(Fault::cost);
  Val out;
  switch (fn) {
  case Fn::to_int:
    return to_int(v);
  case Fn::to_uint:
    return to_uint(v);
  case Fn::to_double:
    return to_double(v);
  case Fn::to_string:
    return to_string(m, v);
  case Fn::to_bytes:
    return text(v.text(), Kind::bytes);
  case Fn::to_bool:
    return to_bool(v);
  case Fn::to_timestamp:
    if (v.is(Kind::integer))
      return make_timestamp(v.i, 0);
    return !v.is(Kind::string)              ? v
           : parse_timestamp(v.text(), out) ? out
                                            : fault(Fault::conversion);
  default:
    return !v.is(Kind::string) ? v : parse_duration(v.text(), out) ? out : fault(Fault::conversion);
  }
}

}  // namespace ringfence::condition
