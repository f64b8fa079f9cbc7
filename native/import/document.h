// Pieces of the policy documents that importers write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ringfence::import {

// A text as JSON.
[[nodiscard]] std::string quoted(std::string_view text);

// An id within a path or a principal (docs/POLICY.md, Names).
[[nodiscard]] std::string escaped(std::string_view id);

// The id that was escaped so.
[[nodiscard]] std::string unescaped(std::string_view segment);

// `,"NAME": {…}` or `[…]` of lines already in order, one row a line.
[[nodiscard]] std::string section(std::string_view name, const std::vector<std::string>& lines,
                                  bool list);

// `["a", "b"]`.
template <class Texts>
[[nodiscard]] std::string list_of(const Texts& texts) {
  std::string out = "[";
  for (const auto& text : texts)
    out += (out.size() == 1 ? "" : ", ") + quoted(text);
  return out + "]";
}

}  // namespace ringfence::import
