#include <algorithm>

#include "policy/ask/lint.h"
#include "policy/names.h"

namespace ringfence::policy::ask {
namespace {

std::string role_path(std::string_view role) { return "/roles/" + json::pointer_token(role); }

bool any(const Words& a, const Words& b) {
  for (std::size_t w = 0; w < a.size(); ++w)
    if ((a[w] & b[w]) != 0)
      return true;
  return false;
}

// What a role allows by inheritance, less nothing.
Words inherited(const Linter& l, std::uint32_t role) {
  Words out(l.c.t.set_words, 0);
  for (const std::uint32_t below : l.c.t.roles[role].inherits)
    for (std::size_t w = 0; w < out.size(); ++w)
      out[w] |= l.set(l.c.t.allow_sets, below)[w];
  return out;
}

// What a role allows and does not itself deny.
Words held(const Linter& l, std::uint32_t role) {
  Words out(l.c.t.set_words, 0);
  for (std::size_t w = 0; w < out.size(); ++w)
    out[w] = l.set(l.c.t.allow_sets, role)[w] & ~l.set(l.c.t.deny_sets, role)[w];
  return out;
}

void lint_patterns(Linter& l, std::string_view name, std::uint32_t role, json::Value allow) {
  const std::size_t words = l.c.t.set_words;
  std::vector<Words> kept;  // what each pattern matches; nothing once it is reported
  for (const auto& [key, pattern] : allow) {
    Words one(words, 0);
    for (std::uint32_t p = 0; p < l.c.t.words.permissions.size(); ++p)
      if (pattern_matches(pattern.string(), l.c.t.words.permissions.name(p)))
        one[p / 64] |= std::uint64_t{1} << (p % 64);
    kept.push_back(std::move(one));
  }
  std::size_t at = 0;
  for (const auto& [key, value] : allow) {
    const std::string pattern(value.string());
    const std::string path = role_path(name) + "/allow/" + std::to_string(at);
    const std::string lead = "role `" + std::string(name) + "` ";
    if (pattern == "*")
      l.add("lint.broad_wildcard", Level::warning, path,
            lead + "allows `*`: every permission, also those declared later",
            "list what it is for, or `prefix.*`");
    else if (pattern.back() == '*' && any(kept[at], l.sensitive))
      l.add("lint.broad_wildcard", Level::note, path,
            lead + "allows sensitive permissions by `" + pattern +
                "`, and those declared later under it",
            "list the sensitive permissions one by one");
    Words others = inherited(l, role);
    for (std::size_t i = 0; i < kept.size(); ++i)
      for (std::size_t w = 0; i != at && w < words; ++w)
        others[w] |= kept[i][w];
    if (within(kept[at].data(), l.set(l.c.t.deny_sets, role), words)) {
      l.add("lint.shadowed_permission", Level::warning, path,
            lead + "denies all that `" + pattern + "` allows", "remove it, or the deny");
      kept[at].assign(words, 0);
    } else if (within(kept[at].data(), others.data(), words)) {
      l.add("lint.redundant_permission", Level::note, path,
            lead + "has `" + pattern + "` anyway, by another pattern or an inherited role",
            "remove it");
      kept[at].assign(words, 0);
    }
    ++at;
  }
}

}  // namespace

void lint_roles(Linter& l) {
  const Tables& t = l.c.t;
  if (const auto roles = l.section("roles"))
    for (const auto& [name, role] : *roles)
      if (const auto allow = role.get("allow"))
        lint_patterns(l, name, t.words.roles.find(name), *allow);
  if (const auto roles = l.section("roles"))
    for (const auto& [name, role] : *roles)
      if (l.had[t.words.roles.find(name)] == 0)
        l.add("lint.unused_role", Level::warning, role_path(name),
              "nobody can have role `" + std::string(name) + "`: no binding gives it",
              "bind it, inherit it, or remove it");
  Words allowed(t.set_words, 0);
  for (std::uint32_t role = 0; role < t.roles.size(); ++role)
    for (std::size_t w = 0; l.had[role] != 0 && w < t.set_words; ++w)
      allowed[w] |= l.set(t.allow_sets, role)[w];
  if (const auto permissions = l.section("permissions"))
    for (const auto& [name, permission] : *permissions) {
      const std::uint32_t p = t.words.permissions.find(name);
      if ((allowed[p / 64] >> (p % 64) & 1) == 0)
        l.add("lint.unused_permission", Level::warning, "/permissions/" + json::pointer_token(name),
              "no role that somebody can have allows `" + std::string(name) + "`",
              "allow it in a role, or remove it");
    }
}

void lint_granting(Linter& l) {
  const Tables& t = l.c.t;
  Words grants(t.set_words, 0);
  for (std::uint32_t p = 0; p < t.words.permissions.size(); ++p) {
    const std::string_view name = t.words.permissions.name(p);
    const std::string_view word = name.substr(name.rfind('.') + 1);
    const bool granting =
        l.granting.empty()
            ? word == "invite" || word == "grant" || word == "assign" || word == "role"
            : std::find(l.granting.begin(), l.granting.end(), name) != l.granting.end();
    if (granting)
      grants[p / 64] |= std::uint64_t{1} << (p % 64);
  }
  const auto roles = l.section("roles");
  if (!roles)
    return;
  for (const auto& [name, value] : *roles) {
    const std::uint32_t role = t.words.roles.find(name);
    Words own = held(l, role), by = grants;
    for (std::size_t w = 0; w < by.size(); ++w)
      by[w] &= own[w];
    if (l.had[role] == 0 || !any(by, grants))
      continue;
    for (std::uint32_t other = 0; other < t.roles.size(); ++other) {
      Words more = held(l, other);
      for (std::size_t w = 0; w < more.size(); ++w)
        more[w] &= l.sensitive[w] & ~own[w];
      if (!any(more, l.sensitive))
        continue;
      l.add("lint.escalation", Level::warning, role_path(name),
            "role `" + std::string(name) + "` may grant by " + l.names(by) + " and does not hold " +
                l.names(more) + ", which role `" + std::string(t.words.roles.name(other)) + "` has",
            "see that whoever grants is capped by what they hold, or take the permission away");
      break;  // one example a role
    }
  }
}

}  // namespace ringfence::policy::ask
