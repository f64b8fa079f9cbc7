// Opening a ledger that one only reads: a live one beside its writers, or a lone copy on media that
// cannot be written, where SQLite's companion files cannot be made.
#pragma once

#include <string>

#include "store/sqlite.h"

namespace ringfence::native {

// Errors: those of Database::open and read_tenant().
[[nodiscard]] Result<Database> open_for_reading(const std::string& path);

}  // namespace ringfence::native
