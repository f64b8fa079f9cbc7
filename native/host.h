// What only the host knows: the time and the machine's name.
#pragma once

#include <string>

#include "ringfence/encoding.h"

namespace ringfence::native {

[[nodiscard]] Timestamp wall_clock();
[[nodiscard]] std::string host_name();  // at most 64 bytes, "unknown" if the system does not say

}  // namespace ringfence::native
