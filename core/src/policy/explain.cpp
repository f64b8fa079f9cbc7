#include "policy/explain.h"

#include <algorithm>
#include <tuple>

#include "encoding/sort.h"
#include "policy/names.h"
#include "policy/nearest.h"
#include "policy/preview.h"

namespace ringfence::policy {
namespace {

// The most specific of `patterns` that matches: the exact name, the longest prefix, `*`.
std::string_view best_pattern(const std::vector<std::string>& patterns,
                              std::string_view permission) {
  std::string_view best;
  for (const std::string& pattern : patterns) {
    if (!pattern_matches(pattern, permission))
      continue;
    if (pattern == permission)
      return pattern;
    if (pattern.size() > best.size())
      best = pattern;
  }
  return best;
}

// Breadth first over inheritance from `role` to the nearest role that itself has the pattern.
void walk_roles(const Compiled& c, std::uint32_t role, std::string_view permission, bool deny,
                DecidingPath& out) {
  std::map<std::uint32_t, std::uint32_t> from{{role, kNone}};
  std::vector<std::uint32_t> queue{role};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Role& here = c.t.roles[queue[i]];
    const auto pattern = best_pattern(deny ? here.deny : here.allow, permission);
    if (pattern.empty()) {
      for (const std::uint32_t next : here.inherits)
        if (from.emplace(next, queue[i]).second)
          queue.push_back(next);
      continue;
    }
    out.pattern = pattern;
    for (std::uint32_t at = queue[i]; at != role; at = from[at])
      out.inherited.emplace_back(c.t.words.roles.name(at));
    std::reverse(out.inherited.begin(), out.inherited.end());
    return;
  }
}

std::string bare_team(const Compiled& c, std::uint32_t team) {
  return unescape_segment(c.party_name(team).substr(5));  // after `team/`
}

void sort_paths(std::vector<DecidingPath>& paths) {
  ringfence::sort(paths.begin(), paths.end(), [](const DecidingPath& a, const DecidingPath& b) {
    return std::tie(a.kind, a.id, a.principal) < std::tie(b.kind, b.id, b.principal);
  });
}

}  // namespace

Explanation::Explanation(const Compiled& c, const Subject& subject,
                         std::span<const std::uint32_t> teams, std::uint32_t action,
                         const Chain& chain, const Facts& facts)
    : c_(c), subject_(subject), action_(action), chain_(chain), facts_(facts) {
  // Team ids are in the order of their names and lists are sorted, so the first way to reach a team
  // breadth first is the shortest and, of those, the first by names.
  std::vector<std::uint32_t> queue(teams.begin(), teams.end());
  if (subject.party != kNone) {
    const auto direct = c.direct_teams(subject.party);
    queue.insert(queue.end(), direct.begin(), direct.end());
  }
  ringfence::sort(queue.begin(), queue.end());
  queue.erase(std::unique(queue.begin(), queue.end()), queue.end());
  for (const std::uint32_t team : queue)
    below_.emplace(team, kNone);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t team = queue[i];
    for (const std::uint32_t above : c.direct_teams(team))
      if (below_.emplace(above, team).second)
        queue.push_back(above);
  }
}

void Explanation::name_party(std::uint32_t party, DecidingPath& out) const {
  out.principal = party == kNone ? kTenantPath : c_.party_name(party);
  if (party == kNone || party == subject_.party)
    return;
  for (std::uint32_t at = party; at != kNone; at = below_.at(at))
    out.teams.push_back(bare_team(c_, at));
  std::reverse(out.teams.begin(), out.teams.end());
}

// The condition of a row. Where an error of it decided, what was missing or wrong is named.
void Explanation::add_condition(std::uint32_t number, bool show_error, DecidingPath& out) const {
  if (number == 0)
    return;
  out.when = c_.condition(number).text();
  if (show_error)
    out.attribute = facts_.evaluate(number).attribute;
}

DecidingPath Explanation::path(std::uint32_t party, const Row& row, bool deny) const {
  DecidingPath out;
  name_party(party, out);
  out.scope = c_.place_name(row.place);
  if (!deny || c_.deny_of(row) != nullptr)
    add_condition(c_.limits(row.limits).condition, deny, out);
  if (const Deny* rule = c_.deny_of(row)) {
    out.kind = "deny";
    out.id = rule->id;
    out.pattern = best_pattern(rule->patterns, c_.t.words.permissions.name(action_));
    return out;
  }
  const bool preview = row.source == kNone;
  out.kind = deny ? "role_deny" : preview ? "preview" : "binding";
  out.id = preview ? std::string("preview") : std::string(c_.binding_id(row));
  out.role = c_.t.words.roles.name(row.set);
  walk_roles(c_, row.set, c_.t.words.permissions.name(action_), deny, out);
  return out;
}

void Explanation::missed(std::uint32_t party, const Row& row, Reason why,
                         const condition::Outcome& outcome) {
  misses_.push_back(path(party, row, false));
  misses_.back().attribute = outcome.attribute;
  misses_.back().failure = reason_name(why);
  if (why == Reason::condition_failed || why == Reason::condition_error)
    failed_.push_back(c_.limits(row.limits).condition);
}

DecidingPath Explanation::cap(std::uint32_t party, std::uint32_t boundary) const {
  DecidingPath out;
  out.kind = "boundary";
  out.id = c_.t.boundaries[boundary].id;
  add_condition(c_.t.boundaries[boundary].condition, true, out);
  name_party(party, out);
  return out;
}

DecidingPath Explanation::separation(std::uint32_t index) const {
  DecidingPath out;
  out.kind = "separation";
  out.id = c_.t.separations[index].id;
  return out;
}

void Explanation::capped(std::uint32_t party, std::uint32_t boundary) {
  limits_.push_back(cap(party, boundary));
}

void Explanation::separated(std::uint32_t index) { limits_.push_back(separation(index)); }

std::vector<DecidingPath> Explanation::blocks() const {
  std::vector<DecidingPath> out = denies_;
  const auto look = [&](std::uint32_t party, std::uint32_t boundary) {
    const Boundary& rule = c_.t.boundaries[boundary];
    if (!c_.t.allows(rule.set, action_) && facts_.may_hold(rule.condition))
      out.push_back(cap(party, boundary));
  };
  for (const std::uint32_t boundary : c_.t.everyone_caps)
    look(kNone, boundary);
  each_party(subject_, [&](std::uint32_t party) {
    for (const std::uint32_t boundary : c_.caps(party))
      look(party, boundary);
    return true;
  });
  if (c_.t.is_separated(action_) && subject_.may_break_separation(c_)) {
    const std::uint32_t broken = broken_separation(c_, subject_, action_);
    if (broken != kNone)
      out.push_back(separation(broken));
  }
  return out;
}

// Nearest: those whose scope shares the deepest ancestor with the resource.
std::vector<DecidingPath> Explanation::nearest_elsewhere() const {
  constexpr std::size_t kMost = 8;
  struct Near {
    std::size_t distance;
    std::uint32_t party;
    const Row* row;
  };
  const auto distance = [&](std::uint32_t place) {
    std::size_t up = 0;
    for (;; place = c_.place(place).parent)
      for (up = 0; up < chain_.count; ++up)
        if (chain_.places[up] == place)
          return up;
  };
  std::vector<Near> found;
  each_party(subject_, [&](std::uint32_t party) {
    for (const Row& row : c_.rows(party)) {
      const Limits& limits = c_.limits(row.limits);
      if (c_.t.allows(row.set, action_) && !c_.t.denies_in(row.set, action_) &&
          limits.not_before <= facts_.now && facts_.now < limits.expires &&
          !chain_.contains(row.place))
        found.push_back({distance(row.place), party, &row});
    }
    return true;
  });
  const auto nearer = [&](const Near& a, const Near& b) {
    if (a.distance != b.distance)
      return a.distance < b.distance;
    const std::string_view here = c_.place_name(a.row->place), there = c_.place_name(b.row->place);
    return here != there ? here < there : c_.binding_id(*a.row) < c_.binding_id(*b.row);
  };
  ringfence::sort(found.begin(), found.end(), nearer);
  found.resize(std::min(found.size(), kMost));
  std::vector<DecidingPath> out;
  for (const Near& near : found) {
    out.push_back(path(near.party, *near.row, false));
    out.back().failure = "scope";
  }
  return out;
}

Decision Explanation::decision(Reason reason, std::string_view resource) && {
  Decision out;
  out.allowed = reason == Reason::granted;
  out.reason = reason;
  if (!out.allowed) {
    out.blocked_by = blocks();
    out.elsewhere = nearest_elsewhere();
    for (DecidingPath& grant : grants_) {
      grant.failure = reason_name(reason);
      misses_.push_back(std::move(grant));
    }
  }
  out.deciding = std::move(out.allowed                       ? grants_
                           : reason == Reason::explicit_deny ? denies_
                                                             : limits_);
  out.missed = std::move(misses_);
  if (!out.allowed && out.blocked_by.empty()) {
    for (const std::uint32_t number : failed_)
      for (std::string& attribute : step_up(c_, facts_, number))
        out.needed.push_back(std::move(attribute));
    ringfence::sort(out.needed.begin(), out.needed.end());
    out.needed.erase(std::unique(out.needed.begin(), out.needed.end()), out.needed.end());
    const Nearest nearest = nearest_roles(c_, subject_, action_, resource, chain_);
    for (const std::uint32_t index : nearest.separations)
      out.blocked_by.push_back(separation(index));
    for (const std::uint32_t role : nearest.roles) {
      out.grants.push_back({std::string(c_.t.words.roles.name(role)), std::string(resource)});
      out.needed.push_back("role " + out.grants.back().role + " at " + out.grants.back().scope);
    }
  }
  sort_paths(out.deciding);
  sort_paths(out.missed);
  sort_paths(out.blocked_by);
  return out;
}

}  // namespace ringfence::policy
