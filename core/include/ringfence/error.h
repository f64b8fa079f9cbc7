// Errors are values. An Error says what is wrong (a stable dotted code), where (a JSON pointer,
// "line 3 column 7" or "byte 12"), and how to mend it (message). It never contains a secret.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace ringfence {

struct Error {
  std::string code;         // "policy.unknown_role": stable, the same in every runtime
  std::string message;      // lower case, names the fix, quotes input in backticks
  std::string path;         // place: JSON pointer, or line/column, or byte offset; may be empty
  std::vector<Error> more;  // the other errors of the same document, in document order

  friend bool operator==(const Error& a, const Error& b) {
    return a.code == b.code && a.message == b.message && a.path == b.path && a.more == b.more;
  }
};

// A T or an Error. Every function that returns one is [[nodiscard]]; lint checks it.
template <class T>
using Result = tl::expected<T, Error>;

// An Error to return. Not inline: there are hundreds of calls.
[[nodiscard]] tl::unexpected<Error> fail(std::string_view code, std::string_view message,
                                         std::string_view path = {});

// Returns early with the error of a Result, otherwise declares `var` with its value.
#define RINGFENCE_TRY(var, expr)                                                \
  auto var##_result = (expr);                                                   \
  if (!var##_result)                                                            \
    return tl::unexpected<::ringfence::Error>(std::move(var##_result).error()); \
  [[maybe_unused]] auto& var = *var##_result

// Returns early with the error of a Result<void>.
#define RINGFENCE_CHECK(expr)                                                     \
  do {                                                                            \
    if (auto check_result = (expr); !check_result)                                \
      return tl::unexpected<::ringfence::Error>(std::move(check_result).error()); \
  } while (false)

}  // namespace ringfence
