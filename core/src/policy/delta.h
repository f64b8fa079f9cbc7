// The changes of a snapshot against the tables that it shares: bindings that came or went, members
// that joined or left. Copied for each further change, so it is kept small; past kMax changes a
// snapshot is compiled anew.
#pragma once

#include <algorithm>
#include <bitset>

#include "policy/tables.h"

namespace ringfence::policy {

// A party whose rows or teams differ from the tables, in full.
struct ChangedParty {
  std::uint32_t party;
  std::vector<Row> rows;  // sorted by place
  std::vector<std::uint32_t> teams, direct;
};
struct NewBinding {
  std::string id, text;  // text: the row as canonical JSON
  std::uint32_t party;
  bool alive = true;
};
struct Membership {
  std::uint32_t team;  // party id
  std::string member;
  bool in_document, left, now;  // a member of the document; ever left; is one now
};

struct Delta {
  static constexpr std::size_t kMax = 4096;

  std::vector<ChangedParty> changed;    // sorted by party
  std::bitset<4096> maybe_changed;      // party % 4096: most look-ups end here
  Table<char> parties;                  // new ones; ids go on after the tables'
  Table<Place, 64> places{&hash_path};  // new ones
  std::vector<Limits> limits;
  std::size_t limited = 0;  // as in the tables, theirs included
  std::vector<Condition> conditions;
  std::vector<NewBinding> bindings;
  std::vector<std::uint32_t> removed;  // bindings of the tables, sorted
  std::vector<Membership> members;     // in the order of the last joining
  std::size_t changes = 0;

  [[nodiscard]] const ChangedParty* find(std::uint32_t party) const {
    if (!maybe_changed[party % 4096])
      return nullptr;
    const auto at =
        std::lower_bound(changed.begin(), changed.end(), party,
                         [](const ChangedParty& row, std::uint32_t id) { return row.party < id; });
    return at != changed.end() && at->party == party ? &*at : nullptr;
  }
  [[nodiscard]] std::uint32_t find_party(const Tables& t, std::string_view name) const {
    const std::uint32_t id = parties.find(name);
    return id == kNone ? kNone : t.parties.size() + id;
  }
};

}  // namespace ringfence::policy
