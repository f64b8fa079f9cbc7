// The two numbers that a client compares at load, by name, before it trusts a binary.
#pragma once

#include <cstdint>

namespace ringfence::facade {

// The functions of the C ABI and the shape of a call. Changes when old clients would break.
constexpr std::int32_t kAbiVersion = 1;
// What a policy means. Changes whenever some policy and request get another answer than before.
constexpr std::int32_t kSemanticsVersion = 1;

}  // namespace ringfence::facade
