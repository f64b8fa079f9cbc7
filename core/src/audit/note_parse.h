// The shape of a signed note, before anybody asks whether it is true.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encoding/signature_line.h"
#include "ringfence/error.h"

namespace ringfence::audit {

constexpr std::size_t kMaxNoteBytes = std::size_t{1} << 20;

struct NoteParts {
  std::string_view text;             // with its final newline
  std::vector<SignatureLine> lines;  // in order of appearance, at least one
};

// Takes a note apart. Views are into `note`. Errors: note.malformed, path = "line N".
[[nodiscard]] Result<NoteParts> parse_note(std::string_view note);

}  // namespace ringfence::audit
