// The compiled snapshot: everything that a check touches, as flat arrays and dense ids.
//
//   party       anything that holds rows: `role/R` (the preview of a role), `team/T`, users,
//   services.
//               Ids go in that order: roles, teams, then the others, each sorted or first seen.
//   place       an interned path: every scope used in the document, its ancestors, every declared
//               flat resource. Place 0 is the tenant. Ancestors are a chain of parents.
//   set         allowed and denied permissions as two bitsets. Sets 0..roles-1 are the closures of
//               the roles; then one per distinct list of patterns of denies and boundaries.
//   row         "this party has this set at this place": a binding, or a deny for named principals.
//
// A check looks at the rows of the subject and of its teams (precomputed, transitive) and at the
// few rules for everyone; nothing else in the document costs it anything.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/intern.h"
#include "policy/model.h"
#include "policy/types.h"
#include "ringfence/policy.h"

namespace ringfence::policy {

struct Row {
  std::uint32_t place;
  std::uint32_t set;
  std::uint32_t source;  // a binding, or bindings + a deny
  std::uint32_t limits;  // index into Compiled::limits; 0 is always valid
};
struct Limits {
  Timestamp not_before, expires;
};
struct Range {
  std::uint32_t begin = 0, end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};
// The part of a pool that a range means.
[[nodiscard]] inline std::span<const std::uint32_t> part(const std::vector<std::uint32_t>& pool,
                                                         Range range) {
  return std::span(pool).subspan(range.begin, range.size());
}
struct Party {
  Range rows;    // of Compiled::rows, sorted by place
  Range teams;   // of Compiled::team_lists: all teams above, transitive, sorted
  Range direct;  // of Compiled::team_lists: the teams that name it as a member
  Range caps;    // of Compiled::cap_lists: boundaries that name it
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
};
struct Deny {
  std::vector<std::string> patterns;
  bool everyone;
};
struct Separation {
  std::string id;
  std::vector<std::uint32_t> permissions;  // sorted
};

// The ancestors of a resource, itself first: places that exist, ending in the tenant.
struct Chain {
  static constexpr std::size_t kMax = 256;
  std::uint32_t places[kMax];
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
  std::string tenant, digest, canonical;
  std::int64_t revision = 0;
  bool time_dependent = false;

  policy::TypeGraph types;
  policy::Table<char> permissions;
  policy::Table<char> role_names;
  std::vector<std::uint64_t> on;  // bit (permission, type)

  std::size_t words = 1;  // 64-bit words of one permission set
  std::vector<std::uint64_t> allow_sets, deny_sets;

  policy::Table<policy::Party> parties;
  std::uint32_t first_team = 0, first_user = 0;  // party ids; roles come first
  std::vector<std::uint8_t> external;            // by team: party id - first_team
  policy::Table<policy::Place> places{&policy::hash_path};
  std::vector<policy::Row> rows, everyone_denies;
  std::vector<std::uint32_t> team_lists, cap_lists, everyone_caps;
  std::vector<policy::Limits> limits;

  std::vector<policy::Role> roles;
  std::vector<policy::Boundary> boundaries;
  std::vector<policy::Deny> denies;
  std::vector<policy::Separation> separations;
  std::vector<std::uint64_t> separated;  // the permissions of all separations
  std::string source_ids;                // ids of bindings, then denies, back to back
  std::vector<std::uint32_t> source_ends;
  std::uint32_t binding_count = 0;
  std::vector<std::pair<std::string, std::string>> secret_scopes;  // sorted: scope, path

  [[nodiscard]] static bool bit(const std::vector<std::uint64_t>& sets, std::size_t words,
                                std::uint32_t set, std::uint32_t permission) {
    return (sets[std::size_t{set} * words + permission / 64] >> (permission % 64) & 1) != 0;
  }
  [[nodiscard]] bool allows(std::uint32_t set, std::uint32_t permission) const {
    return bit(allow_sets, words, set, permission);
  }
  [[nodiscard]] bool denies_in(std::uint32_t set, std::uint32_t permission) const {
    return bit(deny_sets, words, set, permission);
  }
  [[nodiscard]] bool applies_on(std::uint32_t permission, std::uint32_t type) const {
    return bit(on, (types.size() + 63) / 64, permission, type);
  }
  [[nodiscard]] bool is_separated(std::uint32_t permission) const {
    return bit(separated, words, 0, permission);
  }
  [[nodiscard]] std::string_view source_id(std::uint32_t source) const {
    const std::uint32_t begin = source == 0 ? 0 : source_ends[source - 1];
    return std::string_view(source_ids).substr(begin, source_ends[source] - begin);
  }
  // Where a resource stands. O(pairs of the path).
  [[nodiscard]] policy::PathFault locate(std::string_view path, policy::Chain& chain) const;
};

}  // namespace ringfence

namespace ringfence::policy {
using Compiled = Policy::Compiled;
}
