// What the tests of conditions share: values as JSON vectors and as text.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "condition/machine.h"
#include "condition/residual.h"
#include "ringfence/condition.h"

namespace ringfence::condition::test {

// A result as text: a literal, or the kind of failure.
inline std::string show(const Val& v) {
  std::string out;
  if (v.is(Kind::error))
    return "error";
  if (v.is(Kind::unknown))
    return "unknown";
  return append_literal(out, v) ? out : "?";
}

inline std::string code(const Outcome& outcome) {
  return outcome.failed() ? std::string(outcome.error) : outcome.value ? "yes" : "no";
}

inline std::optional<std::string> vector_text(const std::string& name) {
  const char* given = std::getenv("RINGFENCE_VECTORS");
  std::filesystem::path folder = given != nullptr ? given : "";
  for (auto at = std::filesystem::current_path(); folder.empty(); at = at.parent_path()) {
    if (std::filesystem::exists(at / "core/include/ringfence/error.h"))
      folder = at / "../shared/vectors";
    else if (at == at.root_path())
      return {};
  }
  std::ifstream in(folder / name, std::ios::binary);
  if (!in)
    return {};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace ringfence::condition::test
