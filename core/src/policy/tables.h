// A compiled document: everything that a check touches, as flat arrays and dense ids.
//
//   party       anything that holds rows: `role/R` (the preview of a role), `team/T`, users,
//   services.
//               Ids go in that order: roles, teams, then the others, each sorted or first seen.
//   place       an interned path: every scope used in the document, its ancestors, every declared
//               flat resource. Place 0 is the tenant. Ancestors are a chain of parents.
//   set         allowed and denied permissions as two bitsets. Sets 0..roles-1 are the closures of
//               the roles; then one per distinct list of patterns of denies and boundaries.
//   row         "this party has this set at this place": a binding, or a deny for named principals.
//   source      what a row came from: a binding, or (from binding count on) a deny.
//
// A check looks at the rows of the subject and of its teams (precomputed, transitive) and at the
// few rules for everyone; nothing else in the document costs it anything.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"
#include "policy/vocabulary.h"

namespace ringfence::policy {

constexpr std::size_t kMaxAncestors = 256;  // places from a resource to the tenant, both included

struct Row {
  std::uint32_t place;
  std::uint32_t set;
  std::uint32_t source;
  std::uint32_t limits;  // index of Limits; 0 is none
};
struct Limits {
  Timestamp not_before = kAlways, expires = kNever;
  std::uint32_t condition = 0;  // from 1; 0: none
  [[nodiscard]] bool always() const { return not_before == kAlways && expires == kNever; }
};
// Ids, or rows, of one party: so many from an index of a pool on. One alone stands here itself, so
// that it costs no load of its own.
struct IdList {
  std::uint32_t size = 0, begin = 0;  // of size 1: begin is the id
};
struct RowList {
  std::uint32_t size = 0, begin = 0;
  Row only{};  // of size 1
};
[[nodiscard]] inline std::span<const std::uint32_t> part(const std::vector<std::uint32_t>& pool,
                                                         const IdList& list) {
  return {list.size == 1 ? &list.begin : pool.data() + list.begin, list.size};
}
[[nodiscard]] inline std::span<const Row> part(const std::vector<Row>& pool, const RowList& list) {
  return {list.size == 1 ? &list.only : pool.data() + list.begin, list.size};
}

// What a check reads of a party: with its name, if that is short, one line of the cache.
struct Party {
  RowList rows;  // of Tables::rows, sorted by place
  IdList teams;  // of Tables::team_lists: all teams above, transitive, sorted
  IdList caps;   // of Tables::cap_lists: boundaries that name it
};
struct Place {
  std::uint32_t parent = kNone;
  std::uint32_t type = kTenantType;
};
struct Role {
  std::vector<std::uint32_t> inherits;  // sorted
  std::vector<std::string> allow, deny;
};
struct Boundary {
  std::string id;
  std::uint32_t set;
  std::uint32_t condition;
};
struct Deny {
  std::string id;
  std::vector<std::string> patterns;
};
struct Separation {
  std::string id;
  std::vector<std::uint32_t> permissions;  // sorted
};

struct Tables {
  std::string tenant, canonical;
  std::int64_t revision = 0;

  Vocabulary words;
  std::vector<std::uint64_t> on;  // bit (permission, type)

  std::size_t set_words = 1;  // 64-bit words of one set
  std::vector<std::uint64_t> allow_sets, deny_sets;

  Table<Party, 64> parties;
  std::vector<IdList> direct;  // by party, of team_lists: the teams that name it as a member
  std::uint32_t first_team = 0, first_user = 0;  // party ids; roles come first
  std::vector<std::uint8_t> external;            // by team: party id - first_team
  std::vector<std::uint8_t> evadable;            // by team: external, or holds one that is
  Table<Place, 64> places{&hash_path};
  std::vector<Row> rows, everyone_denies;
  std::vector<std::uint32_t> team_lists, cap_lists, everyone_caps;
  std::vector<Limits> limits;
  std::size_t limited = 0;  // rows that depend on the time or on a condition
  std::vector<Condition> conditions;

  std::vector<Role> roles;
  std::vector<Boundary> boundaries;
  Table<std::uint32_t> bindings;  // ids, with the party that each is for
  std::vector<Deny> denies;
  std::vector<Separation> separations;
  std::vector<std::uint64_t> separated;  // the permissions of all separations
  std::vector<std::pair<std::string, std::string>> secret_scopes;  // sorted: scope, path

  [[nodiscard]] static bool bit(const std::vector<std::uint64_t>& sets, std::size_t words,
                                std::uint32_t set, std::uint32_t index) {
    return (sets[std::size_t{set} * words + index / 64] >> (index % 64) & 1) != 0;
  }
  [[nodiscard]] bool allows(std::uint32_t set, std::uint32_t permission) const {
    return bit(allow_sets, set_words, set, permission);
  }
  [[nodiscard]] bool denies_in(std::uint32_t set, std::uint32_t permission) const {
    return bit(deny_sets, set_words, set, permission);
  }
  [[nodiscard]] bool applies_on(std::uint32_t permission, std::uint32_t type) const {
    return bit(on, (words.graph.size() + 63) / 64, permission, type);
  }
  [[nodiscard]] bool is_separated(std::uint32_t permission) const {
    return bit(separated, set_words, 0, permission);
  }
};

}  // namespace ringfence::policy
