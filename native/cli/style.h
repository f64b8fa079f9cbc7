// How answers look to people: plain text, with colour only on a terminal that wants it (NO_COLOR).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ringfence::cli {

[[nodiscard]] std::string green(std::string_view text);
[[nodiscard]] std::string red(std::string_view text);
[[nodiscard]] std::string dim(std::string_view text);
[[nodiscard]] std::string bold(std::string_view text);
[[nodiscard]] std::string verdict(bool allowed);  // ALLOW or DENY, five wide

// How many columns UTF-8 takes on a terminal: wide characters two, combining ones none.
[[nodiscard]] std::size_t columns(std::string_view text);

// Text with spaces up to `width` columns; longer text stays whole.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

// Text that came from a file, made safe to show: control characters (C0, C1) and those that turn
// the direction of reading become spaces.
[[nodiscard]] std::string shown(std::string_view text);

// Words on lines of at most 80 characters where they fit, all but the first line indented.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent);

// Rows as aligned columns; the first row is the heading.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace ringfence::cli
