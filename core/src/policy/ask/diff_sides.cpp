#include "policy/ask/diff_sides.h"

#include <algorithm>

#include "encoding/sort.h"
#include "policy/path.h"

namespace ringfence::policy::ask {
namespace {

template <class T>
void tidy(std::vector<T>& items) {
  ringfence::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

std::uint32_t find(const Names& names, std::string_view name) {
  const auto at = std::lower_bound(names.begin(), names.end(), name);
  return at == names.end() || *at != name ? kNone : static_cast<std::uint32_t>(at - names.begin());
}

std::uint32_t place_count(const Compiled& c) {
  return c.t.places.size() + (c.delta ? c.delta->places.size() : 0);
}

// Attributes whose declared types differ, sorted: "context.mfa".
std::vector<std::string> retyped(const Compiled& before, const Compiled& after) {
  std::vector<std::string> declared[2], out;
  for (const int i : {0, 1}) {
    const auto document = json::Document::parse((i == 0 ? before : after).t.canonical);
    const auto section = document ? document->root().get("attributes") : json::Value::Found();
    if (!section)
      continue;
    for (const auto& [group, names] : *section)
      for (const auto& [name, type] : names)
        declared[i].push_back(std::string(group) + "." + std::string(name) + " " +
                              std::string(type.string()));
    ringfence::sort(declared[i].begin(), declared[i].end());
  }
  std::set_symmetric_difference(declared[0].begin(), declared[0].end(), declared[1].begin(),
                                declared[1].end(), std::back_inserter(out));
  for (std::string& one : out)
    one.resize(one.rfind(' '));
  return out;
}

bool is_below(std::string_view path, std::string_view of) {
  return path.substr(0, of.size()) == of && (path.size() == of.size() || path[of.size()] == '.');
}

}  // namespace

Sides::Sides(const Policy& before, const Policy& after, Timestamp at, bool given) : now(at) {
  side[0].c = &before.compiled();
  side[1].c = &after.compiled();
  name(*side[0].c, *side[1].c);
  find_permissions();
  Table<char> sets;
  for (Side& s : side)
    number(s, sets);
  find_types();
  find_conditions(given);
  depth.assign(places.size(), 0);
  for (std::uint32_t p = 0; p < places.size(); ++p)
    for (std::uint32_t up = parent(p); up != kNone; up = parent(up))
      ++depth[p];
  everyone_differs = everyone_differs || everyone(side[0]) != everyone(side[1]) ||
                     caps(side[0], kNone) != caps(side[1], kNone);
}

std::uint32_t Sides::place(std::string_view text) const { return find(places, text); }
std::uint32_t Sides::party(std::string_view text) const { return find(parties, text); }

void Sides::name(const Compiled& before, const Compiled& after) {
  for (const Compiled* c : {&before, &after}) {
    for (std::uint32_t i = 0; i < c->t.words.graph.size(); ++i)
      types.push_back(c->t.words.graph.name(i));
    for (std::uint32_t i = 0; i < place_count(*c); ++i)
      places.push_back(c->place_name(i));
    for (std::uint32_t i = c->t.first_team; i < c->party_count(); ++i)
      parties.push_back(c->party_name(i));
  }
  for (Names* names : {&types, &places, &parties})
    tidy(*names);
  type_of.assign(places.size(), 0);
}

void Sides::find_permissions() {
  Names names;
  for (Side& s : side) {
    for (const std::string_view type : types)
      s.types.push_back(s.c->t.words.graph.find(type));
    for (std::uint32_t i = 0; i < s.c->t.words.permissions.size(); ++i)
      names.push_back(s.c->t.words.permissions.name(i));
  }
  tidy(names);
  for (const std::string_view text : names) {
    std::array<std::uint32_t, 2> own{};
    std::array<Ids, 4> on;  // by who has it on the type: none, before, after, both
    for (std::size_t i = 0; i < 2; ++i)
      own[i] = side[i].c->t.words.permissions.find(text);
    for (std::uint32_t type = 0; type < types.size(); ++type) {
      std::size_t who = 0;
      for (std::size_t i = 0; i < 2; ++i)
        if (own[i] != kNone && side[i].types[type] != kNone &&
            side[i].c->t.applies_on(own[i], side[i].types[type]))
          who |= std::size_t{1} << i;
      on[who].push_back(type);
    }
    const auto kinds =
        std::count_if(on.begin() + 1, on.end(), [](const Ids& t) { return !t.empty(); });
    for (std::size_t who = 1; who < 4; ++who) {
      if (on[who].empty())
        continue;
      permissions.push_back({text, std::move(on[who]), kinds == 1});
      for (std::size_t i = 0; i < 2; ++i)
        side[i].permissions.push_back((who >> i & 1) != 0 ? own[i] : kNone);
    }
  }
  words = std::max<std::size_t>(1, (permissions.size() + 63) / 64);
}

void Sides::number(Side& s, Table<char>& sets) {
  const Compiled& c = *s.c;
  for (std::uint32_t i = 0; i < place_count(c); ++i)
    s.places.push_back(place(c.place_name(i)));
  for (const std::string_view who : parties)
    s.parties.push_back(c.find_party(who));

  s.parents.assign(places.size(), kNone);
  s.is.assign(places.size(), 0);
  Chain chain;
  for (std::uint32_t p = 0; p < places.size(); ++p) {
    const std::string_view path = places[p];
    if (c.locate(path, chain) != PathFault::none)
      continue;
    s.is[p] = 1;
    type_of[p] = find(types, c.t.words.graph.name(chain.type));
    if (path == kTenantPath)
      continue;
    const std::size_t pair = path.rfind('/', path.rfind('/') - 1);
    if (pair != std::string_view::npos)
      s.parents[p] = place(path.substr(0, pair));  // who has a path has its prefixes
    else if (const std::uint32_t own = chain.places[0]; s.places[own] == p)
      s.parents[p] = s.places[c.place(own).parent];
    else
      s.parents[p] = place(kTenantPath);
  }

  const std::size_t count = c.t.allow_sets.size() / c.t.set_words;
  s.allow.assign(count * words, 0);
  s.deny.assign(count * words, 0);
  std::string key;
  for (std::uint32_t set_id = 0; set_id < count; ++set_id) {
    key.assign(words * 16, '\0');
    for (std::uint32_t p = 0; p < permissions.size(); ++p) {
      const std::uint32_t own = s.permissions[p];
      if (own == kNone)
        continue;
      const auto mark = [&](Words& pool, std::size_t base) {
        pool[set_id * words + p / 64] |= std::uint64_t{1} << (p % 64);
        key[base + p / 8] = static_cast<char>(key[base + p / 8] | 1 << (p % 8));
      };
      if (c.t.allows(set_id, own))
        mark(s.allow, 0);
      if (c.t.denies_in(set_id, own))
        mark(s.deny, words * 8);
    }
    s.sets.push_back(sets.intern(key));
  }
}

// A permission can be met below a type through `in` of nested types, and through declared resources
// of either policy.
void Sides::find_types() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> declared;  // parent type, type
  for (const Side& s : side)
    for (std::uint32_t p = 0; p < places.size(); ++p)
      if (s.parents[p] != kNone)
        declared.emplace_back(type_of[s.parents[p]], type_of[p]);
  tidy(declared);
  for (Side& s : side) {
    const Tables& t = s.c->t;
    s.on.assign(types.size(), Words(words, 0));
    for (std::uint32_t p = 0; p < permissions.size(); ++p)
      for (const std::uint32_t type : permissions[p].on)
        if (s.permissions[p] != kNone)
          s.on[type][p / 64] |= std::uint64_t{1} << (p % 64);
    s.below = s.on;
    auto edges = declared;
    for (std::uint32_t child = 0; child < types.size(); ++child)
      for (std::uint32_t up = 0; s.types[child] != kNone && up < types.size(); ++up)
        if (s.types[up] != kNone && t.words.graph.permits(s.types[child], s.types[up]))
          edges.emplace_back(up, child);
    for (bool more = true; more;) {
      more = false;
      for (const auto& [up, child] : edges)
        for (std::size_t w = 0; w < words; ++w) {
          const std::uint64_t all = s.below[up][w] | s.below[child][w];
          more = more || all != s.below[up][w];
          s.below[up][w] = all;
        }
    }
  }
  everyone_differs = side[0].below != side[1].below || side[0].on != side[1].on;
}

void Sides::find_conditions(bool given) {
  const std::vector<std::string> changed = retyped(*side[0].c, *side[1].c);
  Table<char> texts;
  for (std::size_t i = 0; i < 2; ++i) {
    const Compiled& c = *side[i].c;
    const std::size_t count = c.t.conditions.size() + (c.delta ? c.delta->conditions.size() : 0);
    side[i].whens.resize(count + 1);
    for (std::uint32_t number = 1; number <= count; ++number) {
      When& when = side[i].whens[number];
      const std::string text = c.condition(number).text();
      bool differs = false;
      for (const std::string& path : c.condition(number).attributes()) {
        const bool bare = path.find('.') == std::string::npos;
        const bool fact = path == "now" || path == "action.name" || path == "principal.id" ||
                          path == "principal.type" || path == "resource.id" ||
                          path == "resource.type";
        const bool resource = is_below(path, "resource") && (bare || fact);
        when.of_resource = when.of_resource || resource;
        when.of_principal = when.of_principal || (is_below(path, "principal") && (bare || fact));
        when.of_action = when.of_action || (is_below(path, "action") && (bare || fact));
        if (!given && !fact)
          when.unknown.push_back(path);
        if ((!given && !fact) || resource)
          when.unknown_below.push_back(path);
        differs = differs || std::any_of(changed.begin(), changed.end(), [&](const auto& other) {
                    return is_below(path, other) || is_below(other, path);
                  });
      }
      if (differs)
        when.mark = i == 0 ? "\1" : "\2";
      when.id = texts.intern(text + when.mark) + 1;
    }
  }
}

Effective Sides::effective(const Side& s, const Row& row) const {
  const std::uint32_t condition = s.c->limits(row.limits).condition;
  return {s.places[row.place], s.sets[row.set], condition == 0 ? 0 : s.whens[condition].id,
          s.c->deny_of(row) != nullptr};
}

std::vector<Effective> Sides::rows(const Side& s, std::uint32_t own_party) const {
  std::vector<Effective> out;
  if (own_party != kNone)
    for (const Row& row : s.c->rows(own_party))
      if (holds_now(s.c->limits(row.limits)))
        out.push_back(effective(s, row));
  tidy(out);
  return out;
}

std::vector<Effective> Sides::everyone(const Side& s) const {
  std::vector<Effective> out;
  for (const Row& row : s.c->t.everyone_denies)
    out.push_back(effective(s, row));
  tidy(out);
  return out;
}

std::vector<Effective> Sides::caps(const Side& s, std::uint32_t own_party) const {
  std::vector<Effective> out;
  const auto add = [&](std::uint32_t boundary) {
    const Boundary& cap = s.c->t.boundaries[boundary];
    out.push_back({0, s.sets[cap.set], cap.condition == 0 ? 0 : s.whens[cap.condition].id, 0});
  };
  if (own_party == kNone)
    for (const std::uint32_t boundary : s.c->t.everyone_caps)
      add(boundary);
  else
    for (const std::uint32_t boundary : s.c->caps(own_party))
      add(boundary);
  tidy(out);
  return out;
}

}  // namespace ringfence::policy::ask
