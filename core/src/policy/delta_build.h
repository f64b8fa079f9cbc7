// Applies a small change set to a snapshot.
#pragma once

#include "policy/compiled.h"
#include "policy/problems.h"
#include "policy/read_parts.h"

namespace ringfence::policy {

class DeltaBuilder {
 public:
  DeltaBuilder(const Compiled& before, json::Value changes, Problems& problems);

  // The changed snapshot; meaningful only if `problems` stays empty.
  [[nodiscard]] std::shared_ptr<const Compiled> run();

 private:
  void remove_binding(json::Value id);
  void add_binding(const BindingRow& row, json::Value at);
  void change_member(std::uint32_t team, json::Value who, bool join);
  void members(json::Value change);
  void check_separations();

  [[nodiscard]] std::uint32_t binding_named(std::string_view id) const;  // a source, or kNone
  [[nodiscard]] std::vector<std::string_view> bindings_before() const;
  std::uint32_t intern_party(std::string_view name);
  std::uint32_t intern_place(std::string_view path);
  std::uint32_t intern_limits(const BindingRow& row);
  ChangedParty& changed(std::uint32_t party);  // copied from before when first changed

  const Compiled& before_;
  const Tables& t_;
  json::Value changes_;
  Problems& problems_;
  std::shared_ptr<Compiled> after_;
  Delta* delta_;
  std::vector<std::uint32_t> touched_;
};

}  // namespace ringfence::policy
