#include <cmath>

#include "condition/literal.h"
#include "condition/machine.h"
#include "condition/residual.h"

namespace ringfence::condition {
namespace {

bool append_items(std::string& out, const Val& v, std::size_t limit) {
  if (v.form != Form::plain)
    return false;
  const bool map = v.is(Kind::map);
  out += map ? '{' : '[';
  for (std::uint32_t i = 0; i < v.n; ++i) {
    out += i == 0 ? "" : ", ";
    if (!append_literal(out, v.items[map ? 2 * i : i], limit))
      return false;
    if (map) {
      out += ": ";
      if (!append_literal(out, v.items[2 * i + 1], limit))
        return false;
    }
  }
  out += map ? '}' : ']';
  return true;
}

}  // namespace

bool append_literal(std::string& out, const Val& v, std::size_t limit) {
  const auto in_call = [&](const char* name, const std::string& argument) {
    out += name;
    out += "(\"";
    out += argument;
    out += "\")";
  };
  switch (v.kind) {
  case Kind::null:
    out += "null";
    break;
  case Kind::boolean:
    out += v.is_true() ? "true" : "false";
    break;
  case Kind::integer:
    out += format_signed(v.i);
    break;
  case Kind::uinteger:
    out += format_unsigned(v.u) + 'u';
    break;
  case Kind::real: {
    std::string digits = format_real(v.d);
    if (!std::isfinite(v.d))
      digits = std::isnan(v.d) ? "(0.0 / 0.0)" : v.d < 0 ? "(-1.0 / 0.0)" : "(1.0 / 0.0)";
    else if (digits.find_first_of(".e") == std::string::npos)
      digits += ".0";
    out += digits;
    break;
  }
  case Kind::string:
  case Kind::bytes:
    if (v.n > limit)
      return false;
    append_quoted(out, v.text(), v.is(Kind::bytes));
    break;
  case Kind::timestamp:
    in_call("timestamp", format_timestamp(v));
    break;
  case Kind::duration:
    in_call("duration", format_duration(v));
    break;
  case Kind::ip:
    in_call("ip", format_address(*v.address, false));
    break;
  case Kind::cidr:
    in_call("cidr", format_address(*v.address, true));
    break;
  case Kind::type:
    out += type_name(static_cast<Kind>(v.i));
    break;
  case Kind::list:
  case Kind::map:
    return append_items(out, v, limit);
  default:
    return false;
  }
  return out.size() <= limit;
}

}  // namespace ringfence::condition
