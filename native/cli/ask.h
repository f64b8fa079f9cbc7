// What the commands that question a policy share.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ringfence/json.h"

namespace ringfence::cli {

// Errors: usage.unknown_word where `word`, the value of `option`, is none of `words`.
[[nodiscard]] Result<void> one_of(std::string_view option, std::string_view word,
                                  std::initializer_list<std::string_view> words);

// The JSON object in an option. Errors: json.*, with the option before the place.
[[nodiscard]] Result<json::Document> object_in(const std::string& option, const std::string& text);

// Text as Markdown that shows it as it is, in a table too: whatever could be markup is an entity.
[[nodiscard]] std::string code(std::string_view text);

// Text inside XML or HTML: markup as entities, characters that XML does not have as U+FFFD.
[[nodiscard]] std::string xml(std::string_view text);

}  // namespace ringfence::cli
