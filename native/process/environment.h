// The environment of a child: what it inherits, less what is Ringfence's own, plus its secrets.
//
// Refused as names for secrets: what is no portable name, and what makes a loader, shell or
// interpreter run or load something (LD_*, PATH, NODE_OPTIONS, PYTHON*, BASH_ENV, …): whoever may
// write such a secret would otherwise run code in every program that uses it. Ringfence's own
// credentials (RINGFENCE_*) never reach a child.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::native {

// Errors: run.bad_name, run.refused_name.
[[nodiscard]] Result<void> check_variable_name(std::string_view name);

struct Variable {
  std::string name;
  std::string_view value;  // must outlive the call it is given to
};

// Wiped on destruction, as it holds the values.
class ChildEnvironment {
 public:
  // `inherited` ends with a null pointer, as `environ` does; null inherits nothing. A variable
  // takes the place of an inherited one. Errors: run.bad_name, run.refused_name,
  // run.duplicate_name, run.nul_in_value.
  [[nodiscard]] static Result<ChildEnvironment> make(const char* const* inherited,
                                                     std::span<const Variable> variables);
  // For execve and posix_spawn.
  [[nodiscard]] char* const* data() const { return pointers_.data(); }

 private:
  std::vector<SecretBytes> lines_;  // NAME=value and a NUL
  std::vector<char*> pointers_;
};

}  // namespace ringfence::native
