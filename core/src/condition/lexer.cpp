#include "condition/lexer.h"

namespace ringfence::condition {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

bool Lexer::skip_space() {
  while (end < source_.size()) {
    const char c = source_[end];
    if (c == '/' && at(end + 1) == '/') {
      while (end < source_.size() && source_[end] != '\n')
        ++end;
    } else if (c == ' ' || (c >= '\t' && c <= '\r' && c != '\v')) {
      ++end;
    } else {
      break;
    }
  }
  return end < source_.size();
}

bool Lexer::number() {
  token = kInt;
  if (at(end) == '0' && (at(end + 1) == 'x' || at(end + 1) == 'X')) {
    end += 2;
    if (!is_hex(at(end))) {
      problem = "a hexadecimal number needs digits after `0x`";
      return false;
    }
    while (is_hex(at(end)))
      ++end;
  } else {
    while (is_digit(at(end)))
      ++end;
    if (at(end) == '.' && is_digit(at(end + 1))) {
      token = kDouble;
      ++end;
      while (is_digit(at(end)))
        ++end;
    }
    if (at(end) == 'e' || at(end) == 'E') {
      const std::size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
      if (is_digit(at(end + 1 + sign))) {
        token = kDouble;
        end += 1 + sign;
        while (is_digit(at(end)))
          ++end;
      }
    }
  }
  if (token == kInt && (at(end) == 'u' || at(end) == 'U')) {
    token = kUint;
    ++end;
    close_ = 1;
  }
  if (is_letter(at(end)) || is_digit(at(end))) {
    problem = "a number runs into a name; put a space or an operator between them";
    return false;
  }
  return true;
}

// A string or bytes literal; `end` is at its quotes. Escapes are judged later (literal.h).
bool Lexer::quoted() {
  const char quote = at(end);
  const bool triple = at(end + 1) == quote && at(end + 2) == quote;
  open_ = end + (triple ? 3 : 1) - begin;
  close_ = triple ? 3 : 1;
  end = begin + open_;
  while (end < source_.size()) {
    const char c = source_[end];
    if (c == quote && (!triple || (at(end + 1) == quote && at(end + 2) == quote))) {
      end += close_;
      return true;
    }
    if (!triple && (c == '\n' || c == '\r'))
      break;
    end += c == '\\' && !raw ? 2 : 1;
  }
  if (end > source_.size())
    end = source_.size();
  problem = "the string has no end; close it with the quotes that opened it";
  return false;
}

bool Lexer::next() {
  open_ = close_ = 0;
  raw = false;
  const bool more = skip_space();
  begin = end;
  token = kEnd;
  if (!more)
    return true;
  const char c = at(end);
  if (is_digit(c) || (c == '.' && is_digit(at(end + 1))))
    return number();
  if (c == '"' || c == '\'') {
    token = kString;
    return quoted();
  }
  if (is_letter(c)) {
    bool bytes = false;
    std::size_t p = end;  // prefixes of strings: r, b, rb, br in either case
    for (; p < end + 2; ++p) {
      const char lower = static_cast<char>(at(p) | 0x20);
      if (lower == 'b' && !bytes)
        bytes = true;
      else if (lower == 'r' && !raw)
        raw = true;
      else
        break;
    }
    if (at(p) == '"' || at(p) == '\'') {
      end = p;
      token = bytes ? kBytes : kString;
      return quoted();
    }
    raw = false;
    while (is_letter(at(end)) || is_digit(at(end)))
      ++end;
    token = kName;
    return true;
  }
  if (c == '`') {
    ++end;
    while (end < source_.size() && source_[end] != '`' && source_[end] != '\n')
      ++end;
    if (at(end) != '`' || end == begin + 1) {
      problem = "a name in backticks has no end or is empty";
      return false;
    }
    ++end;
    open_ = close_ = 1;
    token = kQuotedName;
    return true;
  }
  struct Pair {
    char text[3];
    std::uint8_t token;
  };
  static constexpr Pair kPairs[] = {{"==", kEqual},        {"!=", kNotEqual}, {"<=", kLessEqual},
                                    {">=", kGreaterEqual}, {"&&", kAnd},      {"||", kOr}};
  for (const Pair& pair : kPairs) {
    if (c == pair.text[0] && at(end + 1) == pair.text[1]) {
      token = pair.token;
      end += 2;
      return true;
    }
  }
  if (std::string_view("()[]{}.,?:+-*/%<>!").find(c) != std::string_view::npos) {
    token = static_cast<std::uint8_t>(c);
    ++end;
    return true;
  }
  problem = c == '='               ? "`=` is no operator; compare with `==`"
            : c == '&' || c == '|' ? "write `&&` or `||`"
                                   : "this character has no meaning here; texts stand in quotes";
  return false;
}

}  // namespace ringfence::condition
