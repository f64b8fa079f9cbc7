// Starting programs: by replacing this process, or as a child that is waited for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "process/environment.h"
#include "ringfence/error.h"
#include "ringfence/secret_bytes.h"

namespace ringfence::native {

// The file that `name` stands for, looked up in PATH unless it has a slash. To be called before
// secrets are opened. Errors: run.not_found, run.not_executable.
[[nodiscard]] Result<std::string> find_program(const std::string& name);

// Becomes the program: its exit status and signals are its own. Returns only if that failed
// (run.not_executable).
[[nodiscard]] Error replace_process(const std::string& program,
                                    const std::vector<std::string>& arguments,
                                    const ChildEnvironment& environment);

struct SpawnOptions {
  std::string cwd;       // "": this process's
  bool capture = false;  // standard output goes to Exit::output
  std::size_t capture_limit = 64u << 20;
  std::optional<int> timeout_millis;  // the child is killed then
};

struct Exit {
  std::optional<int> code;    // exit status
  std::optional<int> signal;  // or what killed it
  bool timed_out = false;
  SecretBytes output;  // a program may print what it was given
};

// Runs the program and waits for it. Errors: run.not_executable, run.output_too_large, io.*.
[[nodiscard]] Result<Exit> spawn(const std::string& program,
                                 const std::vector<std::string>& arguments,
                                 const ChildEnvironment& environment, const SpawnOptions& options);

}  // namespace ringfence::native
