// What can go wrong in an evaluation: a stable code and words for each.
#pragma once

#include <string_view>

#include "condition/value.h"

namespace ringfence::condition {

struct FaultText {
  std::string_view code, message;
};
[[nodiscard]] FaultText fault_text(Fault fault);

}  // namespace ringfence::condition
