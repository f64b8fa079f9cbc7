// The cursor of a search: where a page ended, bound to the question.
//
//   cursor   = base64url(question ‖ seal ‖ last)
//   question = the first 16 bytes of SHA-256 of the question's canonical JSON, with the policy's
//   digest seal     = the first 8 bytes of SHA-256(question ‖ last) last     = the last name of the
//   page
//
// A page is "what comes after this name", so a cursor says nothing that its holder could not ask
// anyway, and needs no key: a damaged one fails its seal, one of another question its hash, and
// whoever makes one up from this description gets the names after the one that he chose. `now` is
// not in it, since a listing may be read at leisure: each page is right for its own instant.
#pragma once

#include <string>
#include <string_view>

#include "ringfence/error.h"

namespace ringfence::policy {

// The cursor after `last`. `question` is any text that is the same for all pages of one search.
[[nodiscard]] std::string write_cursor(std::string_view question, std::string_view last);

// The `last` of a cursor. Errors: request.bad_cursor, request.other_cursor.
[[nodiscard]] Result<std::string> read_cursor(std::string_view question, std::string_view cursor);

}  // namespace ringfence::policy
