// The text of a record: a header line and one line of canonical JSON.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/error.h"
#include "ringfence/record.h"

namespace ringfence::audit {

// The canonical JSON line, without a newline. The fields must have passed check_event and
// check_place.
[[nodiscard]] std::string record_json(const Record& record);

// The two lines that are signed.
[[nodiscard]] std::string record_text(std::string_view tenant, std::string_view json);

// Reads such a text. Accepts only the exact bytes that writing the result again gives. The writer's
// name is left to the caller, who knows the signature line. Errors: record.malformed, path = JSON
// pointer.
[[nodiscard]] Result<Record> parse_record_text(std::string_view text);

}  // namespace ringfence::audit
