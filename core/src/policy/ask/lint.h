// The parts of lint: one function a subject, each adds its findings in document order.
#pragma once

#include "policy/decide.h"
#include "ringfence/lint.h"

namespace ringfence::policy::ask {

using Words = std::vector<std::uint64_t>;

struct Linter {
  const Compiled& c;
  json::Value root;
  Timestamp now;
  const std::vector<std::string>& granting;
  std::vector<Finding>& findings;
  Words sensitive;                                    // permissions marked so
  std::vector<std::uint8_t> had;                      // roles that somebody can have
  std::vector<std::pair<std::uint32_t, Row>> rows{};  // by binding: its party and row

  void add(std::string_view rule, Level level, std::string path, std::string message,
           std::string_view fix) {
    findings.push_back(
        {std::string(rule), level, std::move(path), std::move(message), std::string(fix)});
  }
  // The words of a set in a pool of the tables.
  [[nodiscard]] const std::uint64_t* set(const Words& pool, std::uint32_t id) const {
    return pool.data() + std::size_t{id} * c.t.set_words;
  }
  [[nodiscard]] std::string names(const Words& set) const;
  [[nodiscard]] json::Value::Found section(std::string_view name) const { return root.get(name); }
};

// Whether all bits of `part` are in `whole`.
[[nodiscard]] inline bool within(const std::uint64_t* part, const std::uint64_t* whole,
                                 std::size_t words) {
  for (std::size_t w = 0; w < words; ++w)
    if ((part[w] & ~whole[w]) != 0)
      return false;
  return true;
}

void lint_roles(Linter& l);     // lint_roles.cpp: wildcards, patterns, what nobody has
void lint_bindings(Linter& l);  // lint_bindings.cpp: teams and bindings
void lint_granting(Linter& l);  // lint_roles.cpp: escalation

}  // namespace ringfence::policy::ask
