// The semantic diff. A party is looked at only if something of its own differs (rows in force,
// teams, boundaries), or of one of its teams, or something that concerns everyone. Of a party the
// answers of both policies are compared at the places where an answer can change on the way down
// from the tenant: those of its rows, of rules for everyone, and those that exist in one policy
// only or stand elsewhere. Every other place has the answers of the nearest of these above it.
#include "ringfence/diff.h"

#include <algorithm>
#include <tuple>

#include "encoding/sort.h"
#include "policy/ask/diff_cells.h"

namespace ringfence {

using namespace policy;
using namespace policy::ask;

namespace {

// A change of one party at one scope.
struct Line {
  State before, after;
  Ids permissions;
  std::vector<std::string_view> roles;
  std::uint32_t scope;
  Ids except;
  std::uint32_t party;
};

class Differ {
 public:
  Differ(const Policy& before, const Policy& after, Timestamp now,
         std::optional<json::Value> attributes)
      : sides_(before, after, now, attributes.has_value()), cells_(sides_, attributes) {}

  std::vector<PolicyChange> run() {
    find_breaks();
    find_candidates();
    for (std::uint32_t party = 0; party < candidates_.size(); ++party)
      if (candidates_[party] != 0)
        compare(party);
    return grouped();
  }

 private:
  Ids teams(const Side& s, std::uint32_t party) const;
  void find_breaks();
  void find_candidates();
  Ids nodes(std::uint32_t party) const;
  void compare(std::uint32_t party);
  void merge(std::vector<Line> lines);
  std::vector<PolicyChange> grouped();
  std::vector<std::string> in_short(const std::vector<std::uint32_t>& who);
  Effect effect(State state) const {
    return state == kDeny ? Effect::deny : state == kAllow ? Effect::allow : Effect::conditional;
  }

  Sides sides_;
  Cells cells_;
  std::vector<std::uint8_t> candidates_;
  std::vector<Ids> breaks_, below_;  // by place: what stands under it and differs by itself; all
  std::vector<Line> lines_;
  Ids members_;  // by party: how many principals and teams it has as a team
};

// The teams of a party, transitively, in common numbers; sorted.
Ids Differ::teams(const Side& s, std::uint32_t party) const {
  Ids out;
  if (s.parties[party] != kNone)
    for (const std::uint32_t team : s.c->teams(s.parties[party]))
      out.push_back(sides_.party(s.c->party_name(team)));
  ringfence::sort(out.begin(), out.end());
  return out;
}

void Differ::find_breaks() {
  const auto count = static_cast<std::uint32_t>(sides_.places.size());
  const bool by_resource = std::any_of(sides_.side.begin(), sides_.side.end(), [](const Side& s) {
    return std::any_of(s.whens.begin(), s.whens.end(), [](const When& w) { return w.of_resource; });
  });
  breaks_.resize(count);
  below_.resize(by_resource ? count : 0);
  // What applies on a type, by policy, as seen from what contains it.
  const auto differs_by_type = [&](std::uint32_t type, std::uint32_t up) {
    for (std::size_t w = 0; w < sides_.words; ++w) {
      std::uint64_t either = 0, other = 0;
      for (const Side& s : sides_.side) {
        either |= s.below[type][w];
        other |= s.below[type][w] ^ s.below[up][w];
      }
      if ((either & other) != 0)
        return true;
    }
    return false;
  };
  for (std::uint32_t place = 0; place < count; ++place) {
    const auto& [before, after] = sides_.side;
    const bool special =
        before.is[place] != after.is[place] || before.parents[place] != after.parents[place] ||
        (sides_.parent(place) != kNone &&
         differs_by_type(sides_.type_of[place], sides_.type_of[sides_.parent(place)]));
    if (special)
      candidates_.assign(sides_.parties.size(), 1);
    for (std::uint32_t tree = 0; tree < 3 && (special || by_resource); ++tree) {
      std::uint32_t up = place;
      while (up != kNone) {
        if (special)
          breaks_[up].push_back(place);
        if (by_resource)
          below_[up].push_back(place);
        up = tree == 2 ? sides_.parent(up) : sides_.side[tree].parents[up];
      }
    }
  }
}

void Differ::find_candidates() {
  const auto& [before, after] = sides_.side;
  const auto count = static_cast<std::uint32_t>(sides_.parties.size());
  const bool all = !candidates_.empty() || sides_.everyone_differs;
  candidates_.assign(count, all ? 1 : 0);
  if (all)
    return;
  std::vector<std::uint8_t> own(count, 0);
  for (std::uint32_t party = 0; party < count; ++party) {
    const std::uint32_t a = before.parties[party], b = after.parties[party];
    const auto caps = [&](const Side& s, std::uint32_t id) {
      return id == kNone ? std::vector<Effective>() : sides_.caps(s, id);
    };
    own[party] =
        sides_.rows(before, a) != sides_.rows(after, b) || caps(before, a) != caps(after, b);
  }
  for (std::uint32_t party = 0; party < count; ++party) {
    const Ids were = teams(before, party), are = teams(after, party);
    const auto differs = [&](std::uint32_t team) { return own[team] != 0; };
    candidates_[party] =
        own[party] != 0 || were != are || std::any_of(are.begin(), are.end(), differs);
  }
}

// The places at which the party's answers are compared, containing ones first.
Ids Differ::nodes(std::uint32_t party) const {
  Ids out;
  bool granted = false;
  for (const Side& s : sides_.side) {
    const Compiled& c = *s.c;
    if (s.parties[party] == kNone)
      continue;
    each_party(subject_of(c, s.parties[party]), [&](std::uint32_t one) {
      for (const Row& row : c.rows(one)) {
        if (!sides_.holds_now(c.limits(row.limits)))
          continue;
        const std::uint32_t place = s.places[row.place];
        granted = granted || c.deny_of(row) == nullptr;
        out.push_back(place);
        const auto& more = below_.empty() ? breaks_[place] : below_[place];
        out.insert(out.end(), more.begin(), more.end());
      }
      return true;
    });
    for (const Row& row : c.t.everyone_denies)
      out.push_back(s.places[row.place]);
  }
  if (!granted)
    return {};
  ringfence::sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(sides_.depth[a], a) < std::tie(sides_.depth[b], b);
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Differ::compare(std::uint32_t party) {
  const Ids places = nodes(party);
  const std::size_t count = sides_.permissions.size();
  struct Node {
    std::vector<State> before, after;
    Ids line;  // by permission: the line that holds here
  };
  std::vector<Node> at(places.size());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> index;  // place, its node; sorted
  for (std::uint32_t i = 0; i < places.size(); ++i)
    index.emplace_back(places[i], i);
  ringfence::sort(index.begin(), index.end());
  const auto nearest = [&](std::uint32_t place) -> const Node* {
    for (std::uint32_t up = sides_.parent(place); up != kNone; up = sides_.parent(up)) {
      const auto found =
          std::lower_bound(index.begin(), index.end(), std::make_pair(up, std::uint32_t{0}));
      if (found != index.end() && found->first == up)
        return &at[found->second];
    }
    return nullptr;
  };
  std::vector<Line> lines;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::uint32_t place = places[i];
    const Node* up = nearest(place);
    Node& node = at[i];
    cells_.at(0, party, place, node.before);
    cells_.at(1, party, place, node.after);
    node.line = up != nullptr ? up->line : Ids(count, kNone);
    for (std::uint32_t p = 0; p < count; ++p) {
      bool applies = false;
      for (const Side& s : sides_.side)
        applies = applies || (s.is[place] != 0 && sides_.has(s.below[sides_.type_of[place]], p));
      const State before = up != nullptr ? up->before[p] : kDeny;
      const State after = up != nullptr ? up->after[p] : kDeny;
      if (!applies) {  // nor below: what is listed above does not concern it
        node.before[p] = before;
        node.after[p] = after;
      } else if (node.before[p] != before || node.after[p] != after) {
        if (node.line[p] != kNone)
          lines[node.line[p]].except.push_back(place);
        node.line[p] = kNone;
        if (node.before[p] != node.after[p]) {
          node.line[p] = static_cast<std::uint32_t>(lines.size());
          lines.push_back({node.before[p],
                           node.after[p],
                           {p},
                           cells_.roles(node.after[p] != kDeny, party, place, p),
                           place,
                           {},
                           party});
        }
      }
    }
  }
  merge(std::move(lines));
}

// Puts permissions of one party together whose lines are alike.
void Differ::merge(std::vector<Line> lines) {
  for (Line& line : lines)
    ringfence::sort(line.except.begin(), line.except.end());
  // One that is `on` other types in the other policy keeps to itself.
  const auto key = [&](const Line& line) {
    const std::uint32_t p = line.permissions[0];
    return std::make_tuple(sides_.permissions[p].whole ? kNone : p, line.scope, line.before,
                           line.after, std::cref(line.except), std::cref(line.roles));
  };
  ringfence::sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
    return std::tuple_cat(key(a), std::tie(a.permissions)) <
           std::tuple_cat(key(b), std::tie(b.permissions));
  });
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && key(lines[i]) == key(lines_.back()) && lines_.back().party == lines[i].party)
      lines_.back().permissions.push_back(lines[i].permissions[0]);
    else
      lines_.push_back(std::move(lines[i]));
  }
}

// Teams first, then who is left when their members are taken away.
std::vector<std::string> Differ::in_short(const Ids& who) {
  const auto declared = [&](std::uint32_t party) {
    return teams(sides_.side[sides_.side[1].parties[party] != kNone], party);
  };
  if (members_.empty()) {
    members_.assign(sides_.parties.size(), 0);
    for (std::uint32_t party = 0; party < members_.size(); ++party)
      for (const std::uint32_t team : declared(party))
        ++members_[team];
  }
  Ids listed(who.begin(), who.end()), seen;
  for (const std::uint32_t party : who)
    for (const std::uint32_t team : declared(party))
      if (std::binary_search(who.begin(), who.end(), team))
        seen.push_back(team);
  ringfence::sort(seen.begin(), seen.end());
  const auto whole = [&](std::uint32_t team) {
    const auto [from, to] = std::equal_range(seen.begin(), seen.end(), team);
    return to != from && static_cast<std::uint32_t>(to - from) == members_[team];
  };
  std::vector<std::string> out;
  for (const std::uint32_t party : listed) {
    const Ids above = declared(party);
    if (std::none_of(above.begin(), above.end(), whole))
      out.emplace_back(sides_.parties[party]);
  }
  return out;
}

std::vector<PolicyChange> Differ::grouped() {
  const auto rank = [](State s) { return s == kAllow ? 0 : s >= kText ? 1 : 2; };
  const auto head = [&](const Line& line) {
    return std::make_tuple(rank(line.after), rank(line.before), std::cref(line.permissions),
                           std::cref(line.roles));
  };
  const auto order = [&](const Line& a, const Line& b) {
    if (head(a) != head(b))
      return head(a) < head(b);
    if (a.after != b.after)
      return cells_.text(a.after) < cells_.text(b.after);
    if (a.before != b.before)
      return cells_.text(a.before) < cells_.text(b.before);
    return std::tie(a.scope, a.except, a.party) < std::tie(b.scope, b.except, b.party);
  };
  ringfence::sort(lines_.begin(), lines_.end(), order);
  std::vector<PolicyChange> out;
  for (std::size_t i = 0, next = 0; i < lines_.size(); i = next) {
    const Line& line = lines_[i];
    const bool new_head = i == 0 || head(lines_[i - 1]) != head(line) ||
                          lines_[i - 1].after != line.after || lines_[i - 1].before != line.before;
    if (new_head) {
      PolicyChange change;
      change.before = effect(line.before);
      change.after = effect(line.after);
      change.before_when = cells_.text(line.before);
      change.after_when = cells_.text(line.after);
      for (const std::uint32_t p : line.permissions)
        change.permissions.emplace_back(sides_.permissions[p].name);
      const Permission& first = sides_.permissions[line.permissions[0]];
      for (std::size_t k = 0; !first.whole && k < first.on.size(); ++k)
        change.on.emplace_back(sides_.types[first.on[k]]);
      change.roles.assign(line.roles.begin(), line.roles.end());
      out.push_back(std::move(change));
    }
    Ids who;
    for (next = i; next < lines_.size(); ++next) {
      const Line& other = lines_[next];
      if (head(other) != head(line) || other.after != line.after || other.before != line.before ||
          other.scope != line.scope || other.except != line.except)
        break;
      who.push_back(other.party);
    }
    ChangedScope scope{std::string(sides_.places[line.scope]), {}, {}, in_short(who)};
    for (const std::uint32_t place : line.except)
      scope.except.emplace_back(sides_.places[place]);
    for (const std::uint32_t party : who)
      scope.principals.emplace_back(sides_.parties[party]);
    out.back().scopes.push_back(std::move(scope));
  }
  return out;
}

}  // namespace

std::string_view effect_name(Effect e) {
  return e == Effect::allow ? "allow" : e == Effect::deny ? "deny" : "conditional";
}

Result<std::vector<PolicyChange>> diff(const Policy& before, const Policy& after, Timestamp now,
                                       std::optional<json::Value> attributes) {
  if (before.tenant() != after.tenant())
    return fail("policy.diff_tenant",
                "these are policies of two tenants, `" + before.tenant() + "` and `" +
                    after.tenant() + "`: compare two of one",
                "/policy");
  if (attributes && !attributes->is(json::Kind::object))
    return fail("request.bad_attributes", "attributes are an object", "/attributes");
  return Differ(before, after, now, attributes).run();
}

}  // namespace ringfence
