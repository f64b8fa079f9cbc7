// The character rules that notes, checkpoints and records share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ringfence::audit {

// Well-formed UTF-8 without ASCII control characters, newline excepted: the text of a C2SP note.
[[nodiscard]] bool is_note_text(std::string_view text);

// Well-formed UTF-8 without any control character (C0, DEL, C1): a field that people will read.
[[nodiscard]] bool is_plain_text(std::string_view text);

// A C2SP key name: not empty, no plus, no Unicode space, no control character.
[[nodiscard]] bool is_note_key_name(std::string_view name);

// An exact decimal: digits only, no leading zero, within 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace ringfence::audit
