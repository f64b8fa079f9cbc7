// The published JSON Schemas, as docs/ has them; CMake writes their definitions.
#pragma once

#include <string_view>

namespace ringfence::cli {

extern const std::string_view kPolicySchema;   // docs/policy.schema.json
extern const std::string_view kChangesSchema;  // docs/changes.schema.json

}  // namespace ringfence::cli
