// Expressions tried out: the result as CEL and as JSON that keeps the types of CEL.
//
// JSON has fewer types than CEL and smaller integers, so a value is an object with one member,
// named after its type: {"int":"1"}, {"bytes":"AQI"}, {"list":[…]}, {"map":[[key,value],…]}.
// Writing costs steps like evaluating, as few steps make values that are exponentially long ([[a,
// a], [a, a]]).
#include "condition/faults.h"
#include "condition/globals.h"
#include "condition/literal.h"
#include "condition/partial.h"
#include "condition/paths.h"
#include "condition/residual.h"
#include "ringfence/encoding.h"

namespace ringfence::condition {
namespace {

// Copies the entries of a list or map of the request into the evaluation's own form.
Val entries(Machine& m, const Val& v) {
  const bool map = v.is(Kind::map), subject = v.form == Form::subject;
  const std::size_t size = size_of(v);
  Val* const out = m.allocate<Val>(map ? 2 * size : size);
  if (out == nullptr)
    return fault(Fault::cost);
  std::size_t n = 0;
  if (subject) {
    for (std::uint8_t i = 0; i < v.entity->size; ++i) {
      out[n++] = text(v.entity->facts[i].name);
      out[n++] = text(v.entity->facts[i].value);
    }
    if (!v.entity->attributes)
      return items(Kind::map, out, size);
  }
  const Types::Row& row = m.p.types.rows[v.type];
  for (const auto& member : subject ? *v.entity->attributes : v.json) {
    if (subject && v.entity->hides(member.key))
      continue;
    if (map)
      out[n++] = text(member.key);
    const Val value =
        from_json(m, member.value, row.object ? m.p.types.member(v.type, member.key) : row.value);
    if (value.is(Kind::error))
      return value;
    out[n++] = value;
  }
  return items(v.kind, out, size);
}

// The value with nothing of the request in it; an error when it does not fit its declaration. As
// deep as the expression and the JSON of the request, which have limits.
Val plain(Machine& m, const Val& v) {
  if (!m.spend(1 + (v.is_text() ? v.n / 32 : 0)))
    return fault(Fault::cost);
  if (!v.is(Kind::list) && !v.is(Kind::map))
    return v;
  const Val from = v.form == Form::plain ? v : entries(m, v);
  if (from.is(Kind::error))
    return from;
  const std::size_t n = from.is(Kind::map) ? std::size_t{2} * from.n : from.n;
  Val* const out = m.allocate<Val>(n);
  if (out == nullptr)
    return fault(Fault::cost);
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = plain(m, from.items[i]);
    if (out[i].is(Kind::error))
      return out[i];
  }
  return items(from.kind, out, from.n);
}

void write(json::Writer& out, const Val& v) {
  out.begin_object();
  switch (v.kind) {
  case Kind::boolean:
    out.member_bool("bool", v.is_true());
    break;
  case Kind::integer:
    out.member("int", format_signed(v.i));
    break;
  case Kind::uinteger:
    out.member("uint", format_unsigned(v.u));
    break;
  case Kind::real:
    out.member("double", format_real(v.d));
    break;
  case Kind::string:
    out.member("string", v.text());
    break;
  case Kind::bytes:
    out.member("bytes", base64url(v.text()));
    break;
  case Kind::timestamp:
    out.member("timestamp", format_timestamp(v));
    break;
  case Kind::duration:
    out.member("duration", format_duration(v));
    break;
  case Kind::ip:
  case Kind::cidr:
    out.member(v.is(Kind::ip) ? "ip" : "cidr", format_address(*v.address, v.is(Kind::cidr)));
    break;
  case Kind::type:
    out.member("type", type_name(static_cast<Kind>(v.i)));
    break;
  case Kind::list:
  case Kind::map: {
    const bool map = v.is(Kind::map);
    out.key(map ? "map" : "list").begin_array();
    for (std::uint32_t i = 0; i < v.n; ++i) {
      if (map) {
        out.begin_array();
        write(out, v.items[2 * i]);
        write(out, v.items[2 * i + 1]);
        out.end_array();
      } else {
        write(out, v.items[i]);
      }
    }
    out.end_array();
    break;
  }
  default:
    out.key("null").null();
  }
  out.end_object();
}

tl::unexpected<Error> failed(const Program& program, std::string_view source, const Val& v) {
  const FaultText words = fault_text(static_cast<Fault>(v.n));
  Error error;
  error.code = words.code;
  error.message = words.message;
  if (v.i > 0) {
    const auto at = static_cast<std::uint32_t>(v.i - 1);
    error.path = place_of(source, program.nodes[at].offset);
    const auto f = static_cast<Fault>(v.n);
    if (f == Fault::missing_attribute || f == Fault::attribute_type)
      if (const std::string path = path_of(program, at); !path.empty())
        error.message += cat({": `", path, "`"});
  }
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<Trial> try_expression(std::string_view source, const Environment& environment,
                             const Activation& activation,
                             const std::vector<std::string>& unknown) {
  RINGFENCE_CHECK(check_unknown(unknown));
  Error error;
  const auto program = compile_program(source, *environment.types_, error);
  if (program == nullptr)
    return tl::unexpected<Error>(std::move(error));
  const Globals globals(program->types, activation);
  Machine machine(*program, globals.values, activation.cost_limit, nullptr, 0);
  Trial out;
  out.canonical = print(*program, nullptr);
  out.type = program->types.name(program->nodes.back().type);
  const PartialRun run = run_partly(machine, unknown);
  const Val value = run.value;
  out.cost = activation.cost_limit - machine.left();
  out.residual = value.is(Kind::unknown);
  if (out.residual) {
    out.text = residual_text(*program, &run.trace);
    return out;
  }
  const Val whole = value.is(Kind::error) ? value : plain(machine, value);
  if (whole.is(Kind::error))
    return failed(*program, source, whole);
  static_cast<void>(append_literal(out.text, whole));  // it has no limit to fail by
  json::Writer writer;
  write(writer, whole);
  out.value = writer.take();
  return out;
}

}  // namespace ringfence::condition
