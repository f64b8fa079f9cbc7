// A file of another system as a tree, whether it was written in YAML or in JSON.
//
// Only what an importer asks for: text, lists and maps, and where each stands. A bare word of YAML
// that some reader takes for something else than text (`no`, `1.10`, `2024-01-01`, `~`) is
// `unquoted`: whoever wants a text refuses it instead of guessing which YAML was meant. A number or
// a truth value of JSON is `unquoted` too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ringfence/error.h"

namespace ringfence::import {

struct Node {
  enum class Kind { text, unquoted, null, list, map };
  Kind kind = Kind::null;
  std::size_t line = 0, column = 0;  // from 1; 0 in JSON
  std::string key;                   // of a member of a map; distinct among its siblings
  std::string text;
  std::vector<Node> children;

  // The member of a map, or nullptr. O(members).
  [[nodiscard]] const Node* find(std::string_view name) const;
};

// One document of a file. Empty ones count, but are left out.
struct Source {
  std::size_t number;  // from 1
  Node root;
};

constexpr std::size_t kMaxImport = 64u << 20;  // bytes of one file
constexpr std::size_t kMaxNodes = 2u << 20;    // of one file
constexpr std::size_t kMaxImportDepth = 64;

// Reads a file called `name`: JSON where it begins with `{`, else YAML. Errors: json.*,
// import.yaml.*, and import.encoding, with the file and the place in it. Thread-safe, O(n log n).
[[nodiscard]] Result<std::vector<Source>> read_nodes(std::string_view text,
                                                     const std::string& name);

// The YAML half (yaml.cpp); `text` is valid UTF-8.
[[nodiscard]] Result<std::vector<Source>> read_yaml(std::string_view text, const std::string& name);

}  // namespace ringfence::import
