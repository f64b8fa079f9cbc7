// Which function does what. The functions of texts, times, addresses and the conversions have files
// of their own.
#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"

namespace ringfence::condition {

Val call(Machine& m, std::uint8_t id, const Val* args, std::uint32_t count) {
  const auto fn = static_cast<Fn>(id);
  // An unchecked or dynamic call: do the arguments fit any overload?
  bool fits = false;
  for (const bool member : {false, true}) {
    const Overloads overloads = find_overloads(function_name(fn), member);
    for (const Overload* o = overloads.begin; o != overloads.end && !fits; ++o) {
      fits = o->fn == fn && o->args.size() == count;
      for (std::uint32_t i = 0; fits && i < count; ++i) {
        const Type wanted = letter_type(o->args[i]);
        fits = wanted == kDyn || wanted == static_cast<Type>(args[i].kind);
      }
    }
  }
  if (!fits)
    return fault(Fault::no_overload);
  switch (fn) {
  case Fn::size:
    if (args[0].is(Kind::string)) {
      if (!m.spend(args[0].n / 32))
        return fault(Fault::cost);
      return integer(static_cast<std::int64_t>(count_code_points(args[0].text())));
    }
    return integer(static_cast<std::int64_t>(size_of(args[0])));
  case Fn::to_dyn:
    return args[0];
  case Fn::type_of:
    return {Kind::type, static_cast<std::int64_t>(args[0].kind)};
  default:
    break;
  }
  if (fn >= Fn::to_int && fn <= Fn::to_duration)
    return convert(m, id, args[0]);
  if (fn >= Fn::full_year && fn <= Fn::milliseconds)
    return time_part(id, args[0], count == 2 ? args + 1 : nullptr);
  if (fn >= Fn::is_ip && fn <= Fn::prefix_length)
    return call_network(m, id, args);
  return call_text(m, id, args, count);
}

}  // namespace ringfence::condition
