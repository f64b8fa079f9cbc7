// One line of CSV, read as Go's encoding/csv reads it for Casbin: comma, `#` comments, "" for a
// quote in a quoted field, spaces before a field dropped and those after it kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringfence::import {

// The text without spaces, tabs and carriage returns at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// The fields of a line: none for an empty line or a comment, nullopt for a misplaced quote.
[[nodiscard]] std::optional<std::vector<std::string>> csv_fields(std::string_view line);

}  // namespace ringfence::import
