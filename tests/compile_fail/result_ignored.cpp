// Ignoring a Result is an error (with warnings as errors, as here).
// expect: ignoring return value
#include "ringfence/encoding.h"

bool valid(std::string_view text) {
#ifdef BAD
  ringfence::parse_time(text);
  return true;
#else
  return ringfence::parse_time(text).has_value();
#endif
}
