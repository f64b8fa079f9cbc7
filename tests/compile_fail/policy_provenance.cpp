// A policy is not made signed by its holder: where it came from is what opening found, and stays.
// expect: cannot be converted|invalid conversion|read-only|assignment of member
#include "ringfence/bundle.h"

ringfence::Timestamp until(const ringfence::Policy& policy) {
#ifdef BAD
  policy.provenance()->expires = ringfence::Timestamp{1} << 50;
#endif
  return policy.provenance()->expires;
}
