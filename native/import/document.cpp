#include "import/document.h"

#include "ringfence/json.h"

namespace ringfence::import {

std::string quoted(std::string_view text) { return json::Writer().string(text).take(); }

std::string escaped(std::string_view id) {
  std::string out;
  for (const char c : id) {
    if (c == '/')
      out += "%2F";
    else if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}

std::string unescaped(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '%') {
      out += segment.substr(i + 1, 2) == "2F" ? '/' : '%';
      i += 2;
    } else {
      out += segment[i];
    }
  }
  return out;
}

std::string section(std::string_view name, const std::vector<std::string>& lines, bool list) {
  std::string out = ",\n  " + quoted(name) + ": " + (list ? "[" : "{");
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += (i == 0 ? "\n    " : ",\n    ") + lines[i];
  return out + (lines.empty() ? "" : "\n  ") + (list ? "]" : "}");
}

}  // namespace ringfence::import
