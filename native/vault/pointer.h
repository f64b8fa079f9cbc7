// The part of a secret that a reference's JSON pointer names.
#pragma once

#include "ringfence/error.h"
#include "ringfence/reference.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::native {

// `value` must be JSON. A string gives its text, anything else its canonical JSON. Errors:
// vault.not_json, vault.no_pointer; neither quotes the value.
[[nodiscard]] Result<SecretBytes> value_at(const SecretBytes& value, const Reference& reference);

}  // namespace ringfence::native
