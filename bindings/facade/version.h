// The two numbers that a client compares at load, by name, before it trusts a binary.
#pragma once

#include <cstdint>

#include "ringfence/policy.h"

namespace ringfence::facade {

// The functions of the C ABI and the shape of a call. Changes when old clients would break.
constexpr std::int32_t kAbiVersion = 1;
// The engine's, which signed bundles name as well.
constexpr std::int32_t kSemanticsVersion = static_cast<std::int32_t>(kPolicySemantics);

}  // namespace ringfence::facade
