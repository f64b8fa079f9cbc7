// The worked examples of docs/FORMATS.md. A fenced block whose info string has a second word is
// one:
//
//   ```text key.token
//   …
//   ```
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/support.h"

namespace ringfence::test {

struct Example {
  std::string id, text;  // without the last line feed
};

inline std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

inline std::vector<Example> examples() {
  const auto file = read_file(source_dir() / "docs/FORMATS.md");
  REQUIRE(file);
  std::vector<Example> found;
  bool inside = false, wanted = false;
  for (const std::string& line : split_lines(*file)) {
    if (line.substr(0, 3) == "```") {
      const std::size_t space = line.find(' ');
      inside = !inside;
      if (inside)
        wanted = space != line.npos;
      if (inside && wanted)
        found.push_back({line.substr(space + 1), {}});
    } else if (inside && wanted) {
      found.back().text += (found.back().text.empty() ? "" : "\n") + line;
    }
  }
  return found;
}

// The example of that id; it must be there, once.
inline std::string example(std::string_view id) {
  std::vector<std::string> found;
  for (const Example& e : examples()) {
    if (e.id == id)
      found.push_back(e.text);
  }
  INFO(id);
  REQUIRE(found.size() == 1);
  return found[0];
}

}  // namespace ringfence::test
