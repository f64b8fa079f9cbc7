#include "policy/explain.h"

#include <algorithm>
#include <tuple>

#include "encoding/sort.h"
#include "policy/names.h"
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
                         const Facts& facts)
    : c_(c), subject_(subject), action_(action), facts_(facts) {
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

void Explanation::capped(std::uint32_t party, std::uint32_t boundary) {
  DecidingPath out;
  out.kind = "boundary";
  out.id = c_.t.boundaries[boundary].id;
  add_condition(c_.t.boundaries[boundary].condition, true, out);
  name_party(party, out);
  limits_.push_back(std::move(out));
}

void Explanation::separated(std::uint32_t separation) {
  DecidingPath out;
  out.kind = "separation";
  out.id = c_.t.separations[separation].id;
  limits_.push_back(std::move(out));
}

bool Explanation::is_capped() const {
  const auto lets = [&](std::uint32_t boundary) {
    const Boundary& cap = c_.t.boundaries[boundary];
    return c_.t.allows(cap.set, action_) || !facts_.may_hold(cap.condition);
  };
  if (!std::all_of(c_.t.everyone_caps.begin(), c_.t.everyone_caps.end(), lets))
    return true;
  return !each_party(subject_, [&](std::uint32_t party) {
    const auto caps = c_.caps(party);
    return std::all_of(caps.begin(), caps.end(), lets);
  });
}

// Roles that would do, less those that allow all that another one does.
std::vector<std::string> Explanation::nearest_roles(std::string_view resource) const {
  constexpr std::size_t kMost = 8;
  struct Candidate {
    int size;
    std::uint32_t role;
  };
  std::vector<Candidate> candidates;
  for (std::uint32_t role = 0; role < c_.t.roles.size(); ++role) {
    if (!c_.t.allows(role, action_) || c_.t.denies_in(role, action_))
      continue;
    int size = 0;
    for (std::size_t w = 0; w < c_.t.set_words; ++w)
      size += __builtin_popcountll(c_.t.allow_sets[role * c_.t.set_words + w]);
    candidates.push_back({size, role});
  }
  ringfence::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.size, a.role) < std::tie(b.size, b.role);
  });
  const auto within = [&](std::uint32_t small, std::uint32_t big) {
    for (std::size_t w = 0; w < c_.t.set_words; ++w)
      if ((c_.t.allow_sets[small * c_.t.set_words + w] &
           ~c_.t.allow_sets[big * c_.t.set_words + w]) != 0)
        return false;
    return true;
  };
  std::vector<std::uint32_t> chosen;
  for (const Candidate& candidate : candidates) {
    if (chosen.size() == kMost)
      break;
    const auto smaller = [&](std::uint32_t other) { return within(other, candidate.role); };
    if (std::none_of(chosen.begin(), chosen.end(), smaller))
      chosen.push_back(candidate.role);
  }
  ringfence::sort(chosen.begin(), chosen.end());
  std::vector<std::string> needed;
  for (const std::uint32_t role : chosen)
    needed.push_back("role " + std::string(c_.t.words.roles.name(role)) + " at " +
                     std::string(resource));
  return needed;
}

Decision Explanation::decision(Reason reason, std::string_view resource) && {
  Decision out;
  out.allowed = reason == Reason::granted;
  out.reason = reason;
  if (!out.allowed) {
    for (DecidingPath& grant : grants_) {
      grant.failure = reason_name(reason);
      misses_.push_back(std::move(grant));
    }
  }
  out.deciding = std::move(out.allowed                       ? grants_
                           : reason == Reason::explicit_deny ? denies_
                                                             : limits_);
  out.missed = std::move(misses_);
  sort_paths(out.deciding);
  sort_paths(out.missed);
  const bool lacking = reason == Reason::not_granted || reason == Reason::not_yet_valid ||
                       reason == Reason::expired || reason == Reason::condition_failed ||
                       reason == Reason::condition_error;
  if (lacking && !is_capped()) {
    for (const std::uint32_t number : failed_)
      for (std::string& attribute : step_up(c_, facts_, number))
        out.needed.push_back(std::move(attribute));
    std::sort(out.needed.begin(), out.needed.end());
    out.needed.erase(std::unique(out.needed.begin(), out.needed.end()), out.needed.end());
    for (std::string& role : nearest_roles(resource))
      out.needed.push_back(std::move(role));
  }
  return out;
}

}  // namespace ringfence::policy
