#include "cli/style.h"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <unistd.h>

namespace ringfence::cli {
namespace {

bool coloured() {
  static const bool answer = [] {
    const char* off = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) == 1 && (off == nullptr || *off == '\0');
  }();
  return answer;
}

std::string paint(const char* code, std::string_view text) {
  if (!coloured())
    return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace

std::size_t columns(std::string_view text) {
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = ::uselocale(utf8);  // of this thread; a null changes nothing
  std::mbstate_t state{};
  std::size_t count = 0;
  while (!text.empty()) {
    wchar_t c = 0;
    const std::size_t taken = std::mbrtowc(&c, text.data(), text.size(), &state);
    const bool whole = taken > 0 && taken <= text.size();
    const int width = whole ? ::wcwidth(c) : -1;
    count += width < 0 ? 1 : static_cast<std::size_t>(width);
    if (!whole)
      state = {};
    text.remove_prefix(whole ? taken : 1);
  }
  ::uselocale(before);
  return count;
}

std::string green(std::string_view text) { return paint("32", text); }
std::string red(std::string_view text) { return paint("31", text); }
std::string dim(std::string_view text) { return paint("2", text); }
std::string bold(std::string_view text) { return paint("1", text); }

std::string verdict(bool allowed) { return allowed ? green("ALLOW") : red("DENY "); }

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t taken = columns(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string shown(std::string_view text) {
  // Where a character of two bytes and of three would be a C1 control, or turn the direction of
  // reading.
  const auto hidden = [](std::string_view at) -> std::size_t {
    const auto byte = [&](std::size_t i) {
      return i < at.size() ? static_cast<unsigned char>(at[i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7f)
      return 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) < 0xa0)
      return 2;
    const unsigned last = byte(2);
    if (byte(0) == 0xe2 && ((byte(1) == 0x80 && last >= 0xaa && last <= 0xae) ||
                            (byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9)))
      return 3;
    return 0;
  };
  std::string out;
  while (!text.empty()) {
    const std::size_t size = hidden(text);
    out += size > 0 ? ' ' : text[0];
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t indent) {
  constexpr std::size_t kWidth = 80;
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t width = columns(word);
    if (column > indent && column + 1 + width > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size())
        widths.push_back(0);
      widths[i] = std::max(widths[i], columns(row[i]));
    }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i)
      line += i + 1 == rows[r].size() ? rows[r][i] : padded(rows[r][i], widths[i] + 2);
    line.erase(line.find_last_not_of(' ') + 1);
    out += (r == 0 ? bold(line) : line) + "\n";
  }
  return out;
}

}  // namespace ringfence::cli
