// Model to tables, in steps that build on each other.
#pragma once

#include "policy/problems.h"
#include "policy/tables.h"

namespace ringfence::policy {

// Compiles a model that was read without problems. What only shows now (denies on external teams,
// separation, limits of size) is reported. `root` is the document, for the places of errors.
void compile(const Model& model, json::Value root, Tables& out, Problems& problems);

// The steps, each in a file of its own.
void compile_sets(const Model& model, Tables& out);  // compile_sets.cpp
void compile_places(const Model& model, json::Value root, Tables& out, Problems& problems);
void compile_parties(const Model& model, json::Value root, Tables& out, Problems& problems);

// The set that the patterns of a deny (denied) or boundary (allowed) stand for; made if new.
class PatternSets {
 public:
  PatternSets(const Model& model, Tables& out) : model_(model), out_(out) {}
  std::uint32_t of(std::vector<std::string_view> patterns, bool deny);

 private:
  const Model& model_;
  Tables& out_;
  std::vector<std::pair<std::pair<bool, std::vector<std::string_view>>, std::uint32_t>>
      known_;  // sorted
};

// Says that a path has too many ancestors.
void report_too_deep(std::string_view path, json::Value at, Problems& problems);

// Says that an external team, or one that holds such, carries a deny.
void report_evadable(std::string_view team, json::Value at, Problems& problems);

// The element of a section's array in the document, for the place of an error.
[[nodiscard]] json::Value row_at(json::Value root, std::string_view section, std::size_t index);

}  // namespace ringfence::policy
