// What the fields of a record may hold.
#pragma once

#include "ringfence/error.h"
#include "ringfence/record.h"

namespace ringfence::audit {

// Checks every field of an event, the same for writing and for reading. Errors: record.bad_field,
// path = JSON pointer of the field.
[[nodiscard]] Result<void> check_event(const RecordEvent& event);

// Checks a chain's place: tenant, instance, and that `prev` is empty exactly for seq 0.
[[nodiscard]] Result<void> check_place(const Record& record);

}  // namespace ringfence::audit
