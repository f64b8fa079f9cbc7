#include "import/csv.h"

#include <algorithm>

namespace ringfence::import {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::optional<std::vector<std::string>> csv_fields(std::string_view line) {
  line = trimmed(line);
  std::vector<std::string> out;
  if (line.empty() || line.front() == '#')
    return out;
  for (;;) {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
      line.remove_prefix(1);
    std::string field;
    if (!line.empty() && line.front() == '"') {
      std::size_t at = 1;
      for (;; ++at) {
        if (at >= line.size())
          return std::nullopt;
        if (line[at] != '"')
          field += line[at];
        else if (at + 1 < line.size() && line[at + 1] == '"')
          field += line[at++];
        else
          break;
      }
      line.remove_prefix(at + 1);
      if (!line.empty() && line.front() != ',')
        return std::nullopt;
    } else {
      const std::size_t size = std::min(line.find(','), line.size());
      field = line.substr(0, size);
      if (field.find('"') != std::string::npos)
        return std::nullopt;
      line.remove_prefix(size);
    }
    out.push_back(std::move(field));
    if (line.empty())
      return out;
    line.remove_prefix(1);
  }
}

}  // namespace ringfence::import
