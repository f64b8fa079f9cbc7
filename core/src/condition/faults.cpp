#include "condition/faults.h"

#include <cstddef>

namespace ringfence::condition {

FaultText fault_text(Fault fault) {
  static constexpr FaultText kTexts[] = {
      {"condition.missing_attribute",
       "the request has no such attribute; pass it or test `has(…)`"},
      {"condition.attribute_type", "the attribute is not of its declared type"},
      {"condition.no_such_key", "the map has no such key"},
      {"condition.no_overload", "an operation does not take values of these types"},
      {"condition.overflow", "the result does not fit into 64 bits"},
      {"condition.divide_by_zero", "division by zero"},
      {"condition.index", "the position is outside the list or the text"},
      {"condition.range", "the value is outside the range of its type"},
      {"condition.conversion", "the value cannot be converted"},
      {"condition.address", "the text is no IP address or no network"},
      {"condition.time_zone", "a time zone is `UTC` or an offset such as `+02:00`"},
      {"condition.key_type", "keys of a map must be bool, int, uint or string"},
      {"condition.repeated_key", "a map has one key twice"},
      {"condition.not_boolean", "a condition must be true or false"},
      {"condition.undeclared", "there is no such variable or function"},
      {"condition.cost_limit", "the evaluation takes more steps than its limit"},
  };
  return kTexts[static_cast<std::size_t>(fault)];
}

}  // namespace ringfence::condition
