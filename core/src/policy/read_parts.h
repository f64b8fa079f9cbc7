// The reader of a policy's sections, in the order in which they build on each other.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/intern.h"
#include "policy/model.h"
#include "policy/problems.h"
#include "policy/vocabulary.h"

namespace ringfence::policy {

using Section = std::optional<json::Value>;

class Reader {
 public:
  // For a whole document, whose vocabulary goes to `own`.
  explicit Reader(Problems& problems) : names_(own), problems_(problems) {}
  // For rows that come later, to a document whose vocabulary is known.
  Reader(const Vocabulary& known, Problems& problems) : names_(known), problems_(problems) {}

  // read_vocabulary.cpp: names and what they stand for
  void types(Section section);
  void permissions(Section section);
  void roles(Section section);
  void teams(Section section);
  // read_conditions.cpp: what conditions may assume
  void attributes(Section section);
  // read_places.cpp: resources and secret scopes
  void resources(Section section);
  void secret_scopes(Section section);
  // read_rules.cpp: who may do what
  void bindings(Section section);
  void denies(Section section);
  void boundaries(Section section);
  void separations(Section section);

  // Whether `value` names a principal that rows may use; reports what is wrong with it otherwise.
  [[nodiscard]] bool principal(json::Value value, bool everyone);

  Model model;
  Vocabulary own;

 private:
  void declare(Section section, std::string_view what, bool (*valid)(std::string_view),
               Names& names);
  [[nodiscard]] std::uint32_t resolve(json::Value name, std::string_view what, const Names& names);
  void report_unknown(json::Value name, std::string_view what, const Names& names);
  void report_cycle(const std::vector<std::uint32_t>& cycle, std::string_view what,
                    const Names& names, json::Value at);
  [[nodiscard]] std::vector<std::string_view> strings(const Section& array);
  [[nodiscard]] std::vector<Index> references(const Section& array, std::string_view what,
                                              const Names& names);
  [[nodiscard]] std::vector<std::string_view> patterns(const Section& array);
  [[nodiscard]] std::string nearest_type(std::string_view path, const SplitPath& split);
  [[nodiscard]] bool matches_any(std::string_view pattern) const;
  [[nodiscard]] std::string nearest_pattern(std::string_view pattern);
  [[nodiscard]] bool path(json::Value value, std::uint32_t* type = nullptr);
  [[nodiscard]] Timestamp time(const Section& value, Timestamp otherwise);
  [[nodiscard]] Index condition(const Section& when);
  [[nodiscard]] bool row_id(const Section& id, Table<char>& seen);

  const Vocabulary& names_;
  Problems& problems_;
  Names condition_texts_;  // those compiled already: a document repeats few of them
};

}  // namespace ringfence::policy
