// Two policies in one numbering, so that rows, sets and conditions of both can be compared as
// numbers.
//
// Permissions, types, places and parties of either are numbered in the order of their names. A
// permission that is not `on` the same types in both is taken for several: what both have, what
// only one has; so that each is `on` the same types or not there at all.
// Conditions are numbered by their canonical texts; where the two policies declare another type for
// an attribute that a condition reads, the same text means two things and gets two numbers.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide.h"

namespace ringfence::policy::ask {

using Ids = std::vector<std::uint32_t>;
using Names = std::vector<std::string_view>;
using Words = std::vector<std::uint64_t>;

// A row as far as it bears on answers at the instant of the diff: place, set, condition, whether it
// is a deny row.
using Effective = std::array<std::uint32_t, 4>;

// A condition of one policy.
struct When {
  std::uint32_t id = 0;  // common number, from 1
  std::string mark;      // put behind its text where that means another thing in the other policy
  std::vector<std::string> unknown, unknown_below;  // attributes, at a scope and for what is below
  bool of_principal = false, of_resource = false, of_action = false;  // reads facts of these
};

struct Side {
  const Compiled* c;
  Ids places;                       // own number -> common
  Ids permissions, parties, types;  // common number -> own, or kNone
  Ids parents;                      // common place -> common place; kNone: the tenant
  std::vector<std::uint8_t> is;     // common place: whether it exists
  Words allow, deny;                // sets, in common numbers of permissions
  Ids sets;                         // own number -> common
  std::vector<When> whens;          // by own number, from 1
  std::vector<Words> on, below;     // by common type: permissions on it; on it or on what is below
};

struct Permission {
  std::string_view name;
  Ids on;  // common types, sorted
  bool whole = true;
};

class Sides {
 public:
  Sides(const Policy& before, const Policy& after, Timestamp now, bool given);

  [[nodiscard]] std::uint32_t place(std::string_view name) const;
  [[nodiscard]] std::uint32_t party(std::string_view name) const;
  // Of the tree in which places are listed: the policy after, and what was only before.
  [[nodiscard]] std::uint32_t parent(std::uint32_t at) const {
    return side[side[1].is[at] != 0].parents[at];
  }
  // The effective rows of one party, sorted; the boundaries on it (none: on everyone), as sets and
  // conditions, sorted.
  [[nodiscard]] std::vector<Effective> rows(const Side& s, std::uint32_t own_party) const;
  [[nodiscard]] std::vector<Effective> everyone(const Side& s) const;
  [[nodiscard]] std::vector<Effective> caps(const Side& s, std::uint32_t own_party) const;
  [[nodiscard]] bool holds_now(const Limits& limits) const {
    return now >= limits.not_before && now < limits.expires;
  }
  // Whether set `id` of a pool has a permission.
  [[nodiscard]] bool has(const Words& pool, std::uint32_t permission, std::uint32_t id = 0) const {
    return Tables::bit(pool, words, id, permission);
  }

  const Timestamp now;
  std::array<Side, 2> side;  // before, after
  Names types, places, parties;
  std::vector<Permission> permissions;
  Ids type_of;            // by place
  Ids depth;              // by place, in the listed tree
  std::size_t words = 1;  // of one set
  bool everyone_differs = false;

 private:
  void name(const Compiled& before, const Compiled& after);
  void find_permissions();
  void number(Side& s, Table<char>& sets);
  void find_types();
  void find_conditions(bool given);
  [[nodiscard]] Effective effective(const Side& s, const Row& row) const;
};

}  // namespace ringfence::policy::ask
