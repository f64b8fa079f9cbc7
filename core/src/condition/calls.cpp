// Which function does what. The functions of texts, times, addresses and the conversions have files
// of their own.
#include "condition/functions.h"
#include "condition/literal.h"
#include "condition/machine.h"

namespace ringfence::condition {

namespace {

bool fits(const Overload& overload, const Val* args, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (overload.args[i] == '\0')
      return false;
    const Type wanted = letter_type(overload.args[i]);
    if (wanted != kDyn && wanted != static_cast<Type>(args[i].kind))
      return false;
  }
  return overload.args[count] == '\0';
}

}  // namespace

Val call(Machine& m, std::uint8_t row, const Val* args, std::uint32_t count) {
  // Dynamic arguments may fit another overload of the name than the first.
  const Overload* overload = overload_at(row);
  while (overload != nullptr && (count > 4 || !fits(*overload, args, count)))
    overload = next_overload(overload);
  if (overload == nullptr)
    return fault(Fault::no_overload);
  const Fn fn = overload->fn;
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
    return convert(m, fn, args[0]);
  if (fn >= Fn::full_year && fn <= Fn::milliseconds)
    return time_part(fn, args[0], count == 2 ? args + 1 : nullptr);
  if (fn >= Fn::is_ip && fn <= Fn::prefix_length)
    return call_network(m, fn, args);
  return call_text(m, fn, args, count);
}

}  // namespace ringfence::condition
