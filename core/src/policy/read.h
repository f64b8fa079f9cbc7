// From a parsed document to a Model: shapes, names, references, cycles. Everything wrong is
// reported at once.
#pragma once

#include "policy/model.h"
#include "policy/problems.h"

namespace ringfence::policy {

// Reads `root`. The model is complete only if `problems` stays empty.
[[nodiscard]] Model read_model(json::Value root, Problems& problems);

}  // namespace ringfence::policy
