#include <algorithm>

#include "encoding/sort.h"
#include "policy/compile.h"
#include "policy/graph.h"
#include "policy/names.h"

namespace ringfence::policy {
namespace {

using Lists = std::vector<std::vector<std::uint32_t>>;

constexpr std::size_t kMaxMemberships = std::size_t{1} << 26;  // transitive, over all parties

IdList append(std::vector<std::uint32_t>& pool, const std::vector<std::uint32_t>& list) {
  const auto size = static_cast<std::uint32_t>(list.size());
  if (size == 1)
    return {1, list[0]};
  const auto begin = static_cast<std::uint32_t>(pool.size());
  pool.insert(pool.end(), list.begin(), list.end());
  return {size, begin};
}

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Calls visit(first, seconds) for each first of the pairs, in order.
template <class Visit>
void each_first(Pairs& pairs, Visit visit) {
  ringfence::sort(pairs.begin(), pairs.end());
  std::vector<std::uint32_t> seconds;
  for (auto at = pairs.begin(); at != pairs.end();) {
    const std::uint32_t first = at->first;
    seconds.clear();
    for (; at != pairs.end() && at->first == first; ++at)
      seconds.push_back(at->second);
    visit(first, seconds);
  }
}

// Parties that rows or teams name. Roles and teams have their ids already.
void intern_parties(const Model& model, Tables& out) {
  std::size_t most = model.roles.size() + model.teams.size() + model.bindings.size();
  for (const TeamRow& team : model.teams)
    most += team.members.size();
  out.parties.reserve(most);
  for (const RoleRow& role : model.roles)
    out.parties.intern("role/" + escape_segment(role.name));
  out.first_team = out.parties.size();
  for (const TeamRow& team : model.teams) {
    out.parties.intern("team/" + escape_segment(team.name));
    out.external.push_back(team.external ? 1 : 0);
  }
  out.first_user = out.parties.size();
  for (const TeamRow& team : model.teams)
    for (const auto member : team.members)
      out.parties.intern(member);
  for (const BindingRow& row : model.bindings)
    out.parties.intern(row.principal);
  for (const DenyRow& row : model.denies)
    for (const auto who : row.principals)
      out.parties.intern(who);
  for (const BoundaryRow& row : model.boundaries)
    if (row.principal != kTenantPath)
      out.parties.intern(row.principal);
}

// Who is in which team: directly, and through teams of teams. False if it is too much to hold.
bool compile_teams(const Model& model, Tables& out) {
  Pairs named;  // a member, a team that names it
  for (std::uint32_t team = 0; team < model.teams.size(); ++team)
    for (const auto member : model.teams[team].members)
      named.emplace_back(out.parties.find(member), out.first_team + team);
  out.direct.resize(out.parties.size());
  Lists edges(model.teams.size());  // team -> teams above it
  each_first(named, [&](std::uint32_t member, const std::vector<std::uint32_t>& teams) {
    out.direct[member] = append(out.team_lists, teams);
    if (member < out.first_user)
      for (const std::uint32_t team : teams)
        edges[member - out.first_team].push_back(team - out.first_team);
  });

  std::size_t held = 0;
  Lists above(model.teams.size());  // transitive, as party ids
  const auto closure = [&](std::uint32_t party) {
    std::vector<std::uint32_t> all;
    for (const std::uint32_t team : part(out.team_lists, out.direct[party])) {
      all.push_back(team);
      const auto& more = above[team - out.first_team];
      all.insert(all.end(), more.begin(), more.end());
    }
    ringfence::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    held += all.size();
    return all;
  };
  for (const std::uint32_t team : sort_graph(edges).order) {
    above[team] = closure(out.first_team + team);
    if (held > kMaxMemberships)
      return false;
  }
  for (std::uint32_t id = out.first_team; id < out.parties.size(); ++id) {
    if (out.direct[id].size == 0)
      continue;
    out.parties[id].teams =
        append(out.team_lists, id < out.first_user ? above[id - out.first_team] : closure(id));
    if (held > kMaxMemberships)
      return false;
  }
  return true;
}

// The index of some limits. Rows that stand together often share them.
std::uint32_t limits_of(const Limits& limits, Tables& out) {
  if (limits.always() && limits.condition == 0)
    return 0;
  ++out.limited;
  const Limits& last = out.limits.back();
  if (last.not_before != limits.not_before || last.expires != limits.expires ||
      last.condition != limits.condition)
    out.limits.push_back(limits);
  return static_cast<std::uint32_t>(out.limits.size() - 1);
}

struct OwnedRow {
  std::uint32_t party;
  Row row;
};

PageVector<OwnedRow> collect_rows(const Model& model, Tables& out, PatternSets& sets) {
  PageVector<OwnedRow> rows;
  rows.reserve(model.bindings.size() + model.roles.size());
  for (std::uint32_t role = 0; role < model.roles.size(); ++role)
    rows.push_back({role, Row{0, role, kNone, 0}});  // the preview: this role at the tenant
  out.limits.emplace_back();
  out.bindings.reserve(model.bindings.size());
  for (const BindingRow& row : model.bindings) {
    const std::uint32_t limits = limits_of({row.not_before, row.expires, row.when}, out);
    const std::uint32_t party = out.parties.find(row.principal);
    const std::uint32_t source = out.bindings.intern(row.id);
    out.bindings[source] = party;
    rows.push_back({party, Row{out.places.find(row.scope), row.role, source, limits}});
  }
  for (const DenyRow& deny : model.denies) {
    const auto source = static_cast<std::uint32_t>(out.bindings.size() + out.denies.size());
    const Row row{out.places.find(deny.scope), sets.of(deny.permissions, true), source,
                  limits_of({kAlways, kNever, deny.when}, out)};
    out.denies.push_back(
        {std::string(deny.id), {deny.permissions.begin(), deny.permissions.end()}});
    if (deny.principals.empty())
      out.everyone_denies.push_back(row);
    for (const auto who : deny.principals)
      rows.push_back({out.parties.find(who), row});
  }
  return rows;
}

void place_rows(PageVector<OwnedRow>& rows, Tables& out) {
  ringfence::sort(rows.begin(), rows.end(), [](const OwnedRow& a, const OwnedRow& b) {
    if (a.party != b.party)
      return a.party < b.party;
    if (a.row.place != b.row.place)
      return a.row.place < b.row.place;
    return a.row.source < b.row.source;
  });
  for (std::size_t i = 0; i < rows.size();) {
    const std::uint32_t party = rows[i].party;
    std::size_t end = i + 1;
    while (end < rows.size() && rows[end].party == party)
      ++end;
    RowList& list = out.parties[party].rows;
    list = {static_cast<std::uint32_t>(end - i), static_cast<std::uint32_t>(out.rows.size()), {}};
    if (list.size == 1)
      list.only = rows[i].row;
    else
      for (std::size_t at = i; at < end; ++at)
        out.rows.push_back(rows[at].row);
    i = end;
  }
}

void compile_caps(const Model& model, Tables& out, PatternSets& sets) {
  Pairs caps;
  for (const BoundaryRow& row : model.boundaries) {
    const auto index = static_cast<std::uint32_t>(out.boundaries.size());
    out.boundaries.push_back({std::string(row.id), sets.of(row.allow, false), row.when});
    out.limited += row.when != 0;
    if (row.principal == kTenantPath)
      out.everyone_caps.push_back(index);
    else
      caps.emplace_back(out.parties.find(row.principal), index);
  }
  each_first(caps, [&](std::uint32_t party, const std::vector<std::uint32_t>& list) {
    out.parties[party].caps = append(out.cap_lists, list);
  });
}

// Dropping a claim from a token must not lose a deny, so external teams, and the teams they are
// in, carry allows only.
void refuse_evadable_denies(const Model& model, json::Value root, Tables& out, Problems& problems) {
  out.evadable.assign(model.teams.size(), 0);
  for (std::uint32_t team = 0; team < model.teams.size(); ++team) {
    if (!model.teams[team].external)
      continue;
    out.evadable[team] = 1;
    for (const std::uint32_t above : part(out.team_lists, out.parties[out.first_team + team].teams))
      out.evadable[above - out.first_team] = 1;
  }
  const auto report = [&](std::string_view principal, std::string_view section, std::size_t index) {
    const std::uint32_t id = out.parties.find(principal);
    if (id < out.first_team || id >= out.first_user || out.evadable[id - out.first_team] == 0)
      return;
    report_evadable(principal, row_at(root, section, index), problems);
  };
  for (std::size_t i = 0; i < model.bindings.size(); ++i) {
    const std::uint64_t* deny = &out.deny_sets[model.bindings[i].role * out.set_words];
    if (std::any_of(deny, deny + out.set_words, [](std::uint64_t w) { return w != 0; }))
      report(model.bindings[i].principal, "bindings", i);
  }
  for (std::size_t i = 0; i < model.denies.size(); ++i)
    for (const auto who : model.denies[i].principals)
      report(who, "denies", i);
  for (std::size_t i = 0; i < model.boundaries.size(); ++i)
    report(model.boundaries[i].principal, "boundaries", i);
}

}  // namespace

void report_evadable(std::string_view team, json::Value at, Problems& problems) {
  problems.add("policy.deny_on_external_team",
               "`" + std::string(team) +
                   "` is external or holds an external team, so it may carry allows only: a "
                   "token without the claim would evade this",
               at);
}

json::Value row_at(json::Value root, std::string_view section, std::size_t index) {
  const auto rows = root.get(section);
  for (const auto& [key, value] : *rows)
    if (index-- == 0)
      return value;
  return *rows;
}

void compile_parties(const Model& model, json::Value root, Tables& out, Problems& problems) {
  intern_parties(model, out);
  if (!compile_teams(model, out)) {
    problems.add("policy.too_large", "the teams have more than 67,108,864 transitive memberships",
                 *root.get("teams"));
    return;
  }
  PatternSets sets(model, out);
  PageVector<OwnedRow> rows = collect_rows(model, out, sets);
  place_rows(rows, out);
  compile_caps(model, out, sets);
  refuse_evadable_denies(model, root, out, problems);
}

void compile(const Model& model, json::Value root, Tables& out, Problems& problems) {
  out.tenant = model.tenant;
  out.revision = model.revision;
  compile_sets(model, out);
  for (const SeparationRow& row : model.separations) {
    Separation separation{std::string(row.id), row.permissions};
    ringfence::sort(separation.permissions.begin(), separation.permissions.end());
    for (const std::uint32_t p : separation.permissions)
      out.separated[p / 64] |= std::uint64_t{1} << (p % 64);
    out.separations.push_back(std::move(separation));
  }
  compile_places(model, root, out, problems);
  if (!problems.empty())
    return;
  compile_parties(model, root, out, problems);
  out.parties.shrink();
  out.places.shrink();
  out.bindings.shrink();
}

}  // namespace ringfence::policy
