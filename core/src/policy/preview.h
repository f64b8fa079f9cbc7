// Decisions while attributes are unknown, and what would turn a denial.
#pragma once

#include "policy/facts.h"

namespace ringfence::policy {

// Policy::check; with `open` a preview, where `granted` means as far as what is open permits.
[[nodiscard]] Result<Decision> answer(const Compiled& c, const Request& request, Open* open);

// The attributes of `context` that decide whether condition `number` of an allow, which does not
// hold, could: one that would be enough by itself, else all that it takes together. Sorted.
[[nodiscard]] std::vector<std::string> step_up(const Compiled& c, const Facts& facts,
                                               std::uint32_t number);

}  // namespace ringfence::policy
