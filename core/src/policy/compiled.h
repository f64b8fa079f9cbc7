// What a Policy holds: the tables of a document, shared with every snapshot changed from it, and
// the changes of this one. Everything that a change can touch is read through this class.
#pragma once

#include <atomic>
#include <memory>

#include "policy/delta.h"
#include "policy/tables.h"
#include "ringfence/policy.h"

namespace ringfence::policy {

// The ancestors of a resource, itself first: places that exist, ending in the tenant.
struct Chain {
  std::uint32_t places[kMaxAncestors];
  std::size_t count = 0;
  std::uint32_t type = kTenantType;  // of the resource itself
  [[nodiscard]] bool contains(std::uint32_t place) const {
    for (std::size_t i = 0; i < count; ++i)
      if (places[i] == place)
        return true;
    return false;
  }
};

}  // namespace ringfence::policy

namespace ringfence {

struct Policy::Compiled {
  explicit Compiled(std::shared_ptr<const policy::Tables> tables)
      : shared(std::move(tables)), t(*shared), revision(t.revision) {}
  ~Compiled();
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  const std::shared_ptr<const policy::Tables> shared;
  const policy::Tables& t;
  std::unique_ptr<const policy::Delta> delta;  // null: as loaded
  std::int64_t revision;

  [[nodiscard]] std::uint32_t find_party(std::string_view name) const {
    return find_party(name, policy::hash_key(name));
  }
  [[nodiscard]] std::uint32_t find_party(std::string_view name, std::uint64_t hash) const {
    const std::uint32_t id = t.parties.find(name, hash);
    return id != policy::kNone || !delta ? id : delta->find_party(t, name);
  }
  [[nodiscard]] std::uint32_t party_count() const {
    return t.parties.size() + (delta ? delta->parties.size() : 0);
  }
  [[nodiscard]] std::string_view party_name(std::uint32_t party) const {
    return party < t.parties.size() ? t.parties.name(party)
                                    : delta->parties.name(party - t.parties.size());
  }
  [[nodiscard]] std::span<const policy::Row> rows(std::uint32_t party) const {
    if (delta)
      if (const auto* changed = delta->find(party))
        return changed->rows;
    return policy::part(t.rows, t.parties[party].rows);
  }
  [[nodiscard]] std::span<const std::uint32_t> teams(std::uint32_t party) const {
    if (delta)
      if (const auto* changed = delta->find(party))
        return changed->teams;
    return policy::part(t.team_lists, t.parties[party].teams);
  }
  [[nodiscard]] std::span<const std::uint32_t> direct_teams(std::uint32_t party) const {
    if (delta)
      if (const auto* changed = delta->find(party))
        return changed->direct;
    return policy::part(t.team_lists, t.direct[party]);
  }
  [[nodiscard]] std::span<const std::uint32_t> caps(std::uint32_t party) const {
    if (party >= t.parties.size())
      return {};
    return policy::part(t.cap_lists, t.parties[party].caps);
  }
  [[nodiscard]] std::uint32_t place_count() const {
    return t.places.size() + (delta ? delta->places.size() : 0);
  }
  [[nodiscard]] const policy::Place& place(std::uint32_t id) const {
    return id < t.places.size() ? t.places[id] : delta->places[id - t.places.size()];
  }
  [[nodiscard]] std::string_view place_name(std::uint32_t id) const {
    return id < t.places.size() ? t.places.name(id) : delta->places.name(id - t.places.size());
  }
  [[nodiscard]] const policy::Limits& limits(std::uint32_t index) const {
    return index < t.limits.size() ? t.limits[index] : delta->limits[index - t.limits.size()];
  }
  // A condition, by its number from 1.
  [[nodiscard]] const Condition& condition(std::uint32_t number) const {
    const std::size_t at = number - 1;
    return at < t.conditions.size() ? t.conditions[at]
                                    : delta->conditions[at - t.conditions.size()];
  }
  // The deny that a row came from; null for a binding.
  [[nodiscard]] const policy::Deny* deny_of(const policy::Row& row) const {
    const std::uint32_t at = row.source - t.bindings.size();
    return row.source >= t.bindings.size() && at < t.denies.size() ? &t.denies[at] : nullptr;
  }
  // The id of the binding that a row came from.
  [[nodiscard]] std::string_view binding_id(const policy::Row& row) const {
    if (row.source < t.bindings.size())
      return t.bindings.name(row.source);
    return delta->bindings[row.source - t.bindings.size() - t.denies.size()].id;
  }
  // The row of the binding of that id; null if there is none. O(rows of its principal).
  [[nodiscard]] const policy::Row* find_binding(std::string_view id) const;
  // Where a resource stands, for who split its path already or not. O(pairs of the path).
  [[nodiscard]] policy::PathFault locate(std::string_view path, const policy::SplitPath& split,
                                         policy::Chain& chain) const;
  [[nodiscard]] policy::PathFault locate(std::string_view path, policy::Chain& chain) const;

  // Made when first asked for, since both cost a pass over the document; thread-safe.
  [[nodiscard]] const std::string& canonical() const;
  [[nodiscard]] const std::string& digest() const;

 private:
  mutable std::atomic<const std::string*> canonical_{nullptr}, digest_{nullptr};
};

}  // namespace ringfence

namespace ringfence::policy {
using Compiled = Policy::Compiled;
}
