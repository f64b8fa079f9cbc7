// Splits an expression into tokens, one at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "ringfence/error.h"

namespace ringfence::condition {

// Punctuation of one character is its own code; longer ones and classes have names.
enum Token : std::uint8_t {
  kEnd,
  kName,
  kQuotedName,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kEqual,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kAnd,
  kOr,
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}
  // Moves to the next token. False: not a token; `problem` says why and `begin` where.
  bool next();

  std::uint8_t token = kEnd;
  std::size_t begin = 0, end = 0;  // of the token
  bool raw = false;                // a string or bytes literal without escapes
  const char* problem = "";

  // The token's text; of a quoted name or a string what is between the quotes.
  [[nodiscard]] std::string_view text() const {
    return source_.substr(begin + open_, end - begin - open_ - close_);
  }

 private:
  bool skip_space();
  bool number();
  bool quoted();
  [[nodiscard]] char at(std::size_t i) const { return i < source_.size() ? source_[i] : '\0'; }
  std::string_view source_;
  std::size_t open_ = 0, close_ = 0;
};

}  // namespace ringfence::condition
