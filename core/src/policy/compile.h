// Model to compiled snapshot, in steps that build on each other.
#pragma once

#include "policy/compiled.h"
#include "policy/problems.h"

namespace ringfence::policy {

// Compiles a model that was read without problems. What only shows now (denies on external teams,
// separation, limits of size) is reported. `root` is the document, for the places of errors.
void compile(const Model& model, json::Value root, Compiled& out, Problems& problems);

// The steps, each in a file of its own.
void compile_sets(const Model& model, Compiled& out);  // compile_sets.cpp
void compile_places(const Model& model, json::Value root, Compiled& out, Problems& problems);
void compile_parties(const Model& model, json::Value root, Compiled& out, Problems& problems);

// The set that the patterns of a deny (denied) or boundary (allowed) stand for; made if new.
class PatternSets {
 public:
  PatternSets(const Model& model, Compiled& out) : model_(model), out_(out) {}
  std::uint32_t of(std::vector<std::string_view> patterns, bool deny);

 private:
  const Model& model_;
  Compiled& out_;
  std::vector<std::pair<std::pair<bool, std::vector<std::string_view>>, std::uint32_t>>
      known_;  // sorted
};

// The element of a section's array in the document, for the place of an error.
[[nodiscard]] json::Value row_at(json::Value root, std::string_view section, std::size_t index);

}  // namespace ringfence::policy
