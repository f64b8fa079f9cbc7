// How a decision about a reference is told on standard error.
#pragma once

#include "ringfence/json.h"

namespace ringfence::cli {

// `decision` is a ReferenceDecision of the operation table.
void note_decision(json::Value decision);

}  // namespace ringfence::cli
