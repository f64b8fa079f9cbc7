// The shape of a signed note, before anybody asks whether it is true.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::audit {

constexpr std::size_t kMaxNoteBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxNoteSignatures = 100;
constexpr std::size_t kKeyHashBytes = 4;

struct SignatureLine {
  std::string_view line;  // without its newline
  std::string_view name;
  std::string hash;       // 4 bytes, raw
  std::string signature;  // what follows; 64 bytes for Ed25519, anything for other algorithms
};

struct NoteParts {
  std::string_view text;             // with its final newline
  std::vector<SignatureLine> lines;  // in order of appearance, at least one
};

// Takes a note apart. Views are into `note`. Errors: note.malformed, path = "line N".
[[nodiscard]] Result<NoteParts> parse_note(std::string_view note);

// "— NAME BASE64\n".
[[nodiscard]] std::string signature_line(std::string_view name, std::string_view hash,
                                         std::string_view signature);

}  // namespace ringfence::audit
