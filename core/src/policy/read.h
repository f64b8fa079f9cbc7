// From a parsed document to a Model: shapes, names, references, cycles. Everything wrong is
// reported at once.
#pragma once

#include "policy/model.h"
#include "policy/problems.h"
#include "policy/vocabulary.h"

namespace ringfence::policy {

// Reads `root`. Model and vocabulary are complete only if `problems` stays empty.
[[nodiscard]] Model read_model(json::Value root, Vocabulary& vocabulary, Problems& problems);

}  // namespace ringfence::policy
