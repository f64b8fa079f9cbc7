// The project file: defaults for the command line, read strictly.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::cli {

struct Project {
  std::map<std::string, std::string> words;               // policy, vault, issuer, record-key, …
  std::map<std::string, std::vector<std::string>> trust;  // owners, writers, ledgers, tokens
  std::map<std::string, std::vector<std::string>> files;  // root, deltas
  std::int64_t leeway_seconds = 0;
};

// `path` is for errors, and its folder is what the paths in the file are relative to. Errors:
// json.*, project.unknown_member, project.wrong_type.
[[nodiscard]] Result<Project> read_project_file(const std::string& path, const std::string& text);

}  // namespace ringfence::cli
