// Partial evaluation: what is known while some attributes are not.
//
// Errors are settled where only the truth of the whole counts. An allow asks whether its condition
// is true, and there an error is worth as much as false: in `context.mfa && principal.dept ==
// "web"` without a dept nothing is left to find out. A deny asks whether its condition is surely
// false, and there an error is worth as much as true. That goes through `&&`, `||` and the branches
// of `? :` unchanged and is the other way round under `!`.
#pragma once

#include <string>
#include <vector>

#include "condition/machine.h"

namespace ringfence::condition {

// The value of the program, or unknown where it depends on the attributes at the `unknown` paths.
struct PartialRun {
  Val value;
  std::vector<Val> trace;  // of each node what it came to; unknown where it was not reached
  bool touched = false;    // the program reads what is unknown
};
[[nodiscard]] PartialRun run_partly(Machine& machine, const std::vector<std::string>& unknown);

// Puts into the trace of a partial evaluation what its errors are worth, false or (`as_true`) true,
// and what follows from that. The value of the whole, or unknown.
Val settle_errors(const Program& program, bool as_true, std::vector<Val>& trace);

}  // namespace ringfence::condition
