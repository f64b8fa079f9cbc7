#include <algorithm>

#include "encoding/sort.h"
#include "policy/graph.h"
#include "policy/names.h"
#include "policy/read_parts.h"

namespace ringfence::policy {

using json::Kind;

// Sorted names of a section become ids, so that ids do not depend on the order of rows.
void Reader::declare(Section section, std::string_view what, bool (*valid)(std::string_view),
                     Names& names) {
  if (!section)
    return;
  std::vector<std::string_view> sorted;
  for (const auto& [key, value] : *section) {
    if (!valid(key))
      problems_.add("policy.bad_name",
                    "`" + std::string(key) + "` cannot name a " + std::string(what), value);
    sorted.push_back(key);
  }
  ringfence::sort(sorted.begin(), sorted.end());
  for (const auto name : sorted)
    names.intern(name);
}

void Reader::report_unknown(json::Value name, std::string_view what, const Names& names) {
  problems_.add("policy.unknown_" + std::string(what),
                "unknown " + std::string(what) + " `" + std::string(name.string()) + "`" +
                    problems_.nearest(name.string(), problems_.candidates(names)),
                name);
}

std::uint32_t Reader::resolve(json::Value name, std::string_view what, const Names& names) {
  const std::uint32_t id = names.find(name.string());
  if (id == kNone && !problems_.full())
    report_unknown(name, what, names);
  return id;
}

std::vector<std::string_view> Reader::strings(const Section& array) {
  std::vector<std::string_view> out;
  if (!array)
    return out;
  for (const auto& [key, value] : *array) {
    if (!value.is(Kind::string))
      problems_.add("policy.wrong_type", "this must be a string", value);
    else
      out.push_back(value.string());
  }
  return out;
}

std::vector<Index> Reader::references(const Section& array, std::string_view what,
                                      const Names& names) {
  std::vector<Index> ids;
  Table<char> seen;
  if (!array)
    return ids;
  for (const auto& [key, value] : *array) {
    if (!value.is(Kind::string)) {
      problems_.add("policy.wrong_type", "this must be a string", value);
      continue;
    }
    const std::uint32_t id = resolve(value, what, names);
    if (id == kNone)
      continue;
    const std::uint32_t before = seen.size();
    if (seen.intern(value.string()) < before)
      problems_.add("policy.duplicate", "`" + std::string(value.string()) + "` is listed twice",
                    value);
    ids.push_back(id);
  }
  return ids;
}

// Whether `prefix.*` or `*` covers a declared permission. Those have ids in the order of their
// names, so the first one from the prefix on tells.
bool Reader::matches_any(std::string_view pattern) const {
  const Names& names = names_.permissions;
  std::uint32_t low = 0, high = names.size();
  if (pattern == "*")
    return true;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (names.name(middle) < pattern.substr(0, pattern.size() - 1))
      low = middle + 1;
    else
      high = middle;
  }
  return low < names.size() && pattern_matches(pattern, names.name(low));
}

// What `prefix.*` may have meant: the permission `prefix`, or the prefix of one.
std::string Reader::nearest_pattern(std::string_view pattern) {
  const std::string_view prefix = pattern.substr(0, pattern.size() - 2);
  if (names_.permissions.find(prefix) != kNone)
    return Problems::did_you_mean(prefix);
  Names prefixes;
  for (const auto name : problems_.candidates(names_.permissions))
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1))
      prefixes.intern(name.substr(0, dot));
  const auto found = problems_.nearest_of(prefix, problems_.candidates(prefixes));
  return Problems::did_you_mean(found.empty() ? "" : std::string(found) + ".*");
}

std::vector<std::string_view> Reader::patterns(const Section& array) {
  std::vector<std::string_view> out;
  Table<char> seen;
  if (!array)
    return out;
  for (const auto& [key, value] : *array) {
    if (!value.is(Kind::string)) {
      problems_.add("policy.wrong_type", "this must be a string", value);
      continue;
    }
    const auto pattern = value.string();
    if (!valid_pattern(pattern)) {
      problems_.add("policy.bad_pattern",
                    "`" + std::string(pattern) + "` is not a permission, `prefix.*` or `*`", value);
      continue;
    }
    if (pattern.back() == '*') {
      if (!matches_any(pattern))
        problems_.add("policy.unknown_permission",
                      "`" + std::string(pattern) + "` matches no declared permission" +
                          nearest_pattern(pattern),
                      value);
    } else {
      (void)resolve(value, "permission", names_.permissions);
    }
    const std::uint32_t before = seen.size();
    if (seen.intern(pattern) < before)
      problems_.add("policy.duplicate", "`" + std::string(pattern) + "` is listed twice", value);
    out.push_back(pattern);
  }
  return out;
}

void Reader::report_cycle(const std::vector<std::uint32_t>& cycle, std::string_view what,
                          const Names& names, json::Value at) {
  std::string chain;
  for (const std::uint32_t node : cycle)
    chain += (chain.empty() ? "`" : " -> `") + std::string(names.name(node)) + "`";
  problems_.add("policy.cycle", std::string(what) + " form a cycle: " + chain, at);
}

void Reader::types(Section section) {
  static constexpr MemberSpec kMembers[] = {{"in", Kind::array}, {"flat", Kind::boolean}};
  own.types.intern("tenant");
  declare(section, "type", &valid_type_name, own.types);
  model.types.resize(names_.types.size());
  model.types[kTenantType].name = kTenantPath;
  if (section) {
    for (const auto& [key, value] : *section) {
      if (key == kTenantPath) {
        problems_.add("policy.bad_name", "`tenant` is the reserved root and cannot be declared",
                      value);
        continue;
      }
      const auto [in, flat] = problems_.members(value, kMembers);
      TypeRow& type = model.types[names_.types.find(key)];
      type.name = key;
      type.flat = flat && flat->boolean();
      type.in = references(in, "type", names_.types);
      if (type.flat && std::any_of(type.in.begin(), type.in.end(), [](Index i) { return i != 0; }))
        problems_.add("policy.flat_in", "a flat type can stand `in` nothing but `tenant`", value);
      if (!type.flat && (!in || in->size() == 0))
        problems_.add("policy.placeless_type",
                      "say what `" + std::string(key) + "` stands `in`, or make it `flat`", value);
    }
  }
  own.graph = TypeGraph(model.types);
}

void Reader::permissions(Section section) {
  static constexpr MemberSpec kMembers[] = {{"on", Kind::array, true},
                                            {"title", Kind::string},
                                            {"description", Kind::string},
                                            {"sensitive", Kind::boolean}};
  declare(section, "permission", &valid_permission, own.permissions);
  model.permissions.resize(names_.permissions.size());
  if (!section)
    return;
  for (const auto& [key, value] : *section) {
    const auto [on, title, description, sensitive] = problems_.members(value, kMembers);
    PermissionRow& row = model.permissions[names_.permissions.find(key)];
    row.name = key;
    row.on = references(on, "type", names_.types);
    if (on && on->size() == 0)
      problems_.add("policy.empty_list", "name at least one type that this permission is on", *on);
  }
}

void Reader::roles(Section section) {
  static constexpr MemberSpec kMembers[] = {{"inherits", Kind::array},
                                            {"allow", Kind::array},
                                            {"deny", Kind::array},
                                            {"title", Kind::string},
                                            {"description", Kind::string}};
  declare(section, "role", &valid_id, own.roles);
  model.roles.resize(names_.roles.size());
  if (!section)
    return;
  std::vector<std::vector<std::uint32_t>> edges(names_.roles.size());
  for (const auto& [key, value] : *section) {
    const auto [inherits, allow, deny, title, description] = problems_.members(value, kMembers);
    const std::uint32_t id = names_.roles.find(key);
    RoleRow& role = model.roles[id];
    role.name = key;
    role.inherits = references(inherits, "role", names_.roles);
    role.allow = patterns(allow);
    role.deny = patterns(deny);
    edges[id] = role.inherits;
  }
  const Sorted sorted = sort_graph(edges);
  if (!sorted.cycle.empty())
    report_cycle(sorted.cycle, "roles", names_.roles, *section);
}

void Reader::teams(Section section) {
  static constexpr MemberSpec kMembers[] = {{"members", Kind::array},
                                            {"external", Kind::boolean},
                                            {"title", Kind::string},
                                            {"description", Kind::string}};
  declare(section, "team", &valid_id, own.teams);
  model.teams.resize(names_.teams.size());
  if (!section)
    return;
  std::vector<std::vector<std::uint32_t>> edges(names_.teams.size());
  for (const auto& [key, value] : *section) {
    const auto [members, external, title, description] = problems_.members(value, kMembers);
    const std::uint32_t id = names_.teams.find(key);
    TeamRow& team = model.teams[id];
    team.name = key;
    team.external = external && external->boolean();
    if (team.external && members)
      problems_.add("policy.external_team",
                    "members of an external team come from tokens; leave `members` out", *members);
    if (!members)
      continue;
    Table<char> seen;
    for (const auto& [index, member] : *members) {
      if (!member.is(Kind::string)) {
        problems_.add("policy.wrong_type", "this must be a string", member);
        continue;
      }
      if (!principal(member, false))
        continue;
      if (seen.find(member.string()) != kNone)
        problems_.add("policy.duplicate", "`" + std::string(member.string()) + "` is listed twice",
                      member);
      seen.intern(member.string());
      team.members.push_back(member.string());
      const auto parsed = parse_principal(member.string());
      if (parsed->kind == PrincipalKind::team)
        edges[id].push_back(names_.teams.find(unescape_segment(parsed->segment)));
    }
  }
  const Sorted sorted = sort_graph(edges);
  if (!sorted.cycle.empty())
    report_cycle(sorted.cycle, "teams", names_.teams, *section);
}

// Whether `value` names a principal that rows may use; reports what is wrong with it otherwise.
bool Reader::principal(json::Value value, bool everyone) {
  const auto text = value.string();
  if (everyone && text == kTenantPath)
    return true;
  const auto parsed = parse_principal(text);
  if (!parsed || parsed->kind == PrincipalKind::role) {
    const std::size_t kind = std::min(text.find('/'), text.size());
    const std::string meant =
        std::string(problems_.nearest_of(text.substr(0, kind), {"service", "team", "user"})) +
        std::string(text.substr(kind));
    problems_.add("policy.bad_principal",
                  "`" + std::string(text) + "` is not `user/…`, `service/…` or `team/…`" +
                      Problems::did_you_mean(parse_principal(meant) ? meant : ""),
                  value);
    return false;
  }
  if (parsed->kind != PrincipalKind::team)
    return true;
  if (names_.teams.find(unescape_segment(parsed->segment)) != kNone)
    return true;
  problems_.add("policy.unknown_team",
                "unknown team `" + std::string(parsed->segment) + "`" +
                    problems_.nearest(parsed->segment, problems_.candidates(names_.teams)),
                value);
  return false;
}

}  // namespace ringfence::policy
