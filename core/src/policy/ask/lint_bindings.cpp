// A binding is redundant if other rows that are in force whenever it is, under no condition or the
// same one, of its principal or of a team that this is in, at its scope or above, allow all that it
// allows and deny all that it denies. It is shadowed if what it alone allows is denied by such
// rows, or to everyone. A binding that was reported does not count for those still to be looked at,
// so that all can be removed together; the last ones of the document are looked at first, so that
// of two alike the first stays.
#include <algorithm>

#include "policy/ask/lint.h"

namespace ringfence::policy::ask {
namespace {

enum class Use : std::uint8_t { needed, redundant, shadowed };

Use use_of(const Linter& l, std::uint32_t binding, const std::vector<std::uint8_t>& removed) {
  const Compiled& c = l.c;
  const auto& [party, own] = l.rows[binding];
  const Limits& limits = c.limits(own.limits);
  const std::size_t words = c.t.set_words;
  Words allowed(words, 0), blocked(words, 0);
  const auto add = [&](Words& to, const Words& pool, std::uint32_t set) {
    for (std::size_t w = 0; w < words; ++w)
      to[w] |= l.set(pool, set)[w];
  };
  const auto same = [&](std::uint32_t condition) {
    return condition == limits.condition ||
           (limits.condition != 0 &&
            c.condition(condition).text() == c.condition(limits.condition).text());
  };
  const auto look = [&](const Row& row) {
    const Limits& other = c.limits(row.limits);
    if (c.deny_of(row) != nullptr) {
      if (other.condition == 0)
        add(blocked, c.t.deny_sets, row.set);
      return true;
    }
    if (row.source == binding || removed[row.source] != 0 || other.not_before > limits.not_before ||
        other.expires < limits.expires)
      return true;
    add(blocked, c.t.deny_sets, row.set);
    if (other.condition == 0 || same(other.condition))
      add(allowed, c.t.allow_sets, row.set);
    return true;
  };
  Chain chain;
  for (std::uint32_t place = own.place; place != kNone; place = c.place(place).parent)
    chain.places[chain.count++] = place;
  each_party(subject_of(c, party),
             [&](std::uint32_t one) { return each_row_on(c, one, chain, look); });
  for (const Row& row : c.t.everyone_denies)
    if (chain.contains(row.place))
      look(row);
  if (!within(l.set(c.t.deny_sets, own.set), blocked.data(), words))
    return Use::needed;
  const std::uint64_t* allows = l.set(c.t.allow_sets, own.set);
  if (within(allows, allowed.data(), words))
    return Use::redundant;
  for (std::size_t w = 0; w < words; ++w)
    allowed[w] |= blocked[w];
  return within(allows, allowed.data(), words) ? Use::shadowed : Use::needed;
}

bool says_break_glass(std::string_view text) {
  std::string lower;
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
      lower += static_cast<char>(c | 0x20);
  return lower.find("breakglass") != std::string::npos ||
         lower.find("emergency") != std::string::npos;
}

void lint_teams(Linter& l) {
  const Compiled& c = l.c;
  const auto idle = [&](std::uint32_t team) {
    return c.rows(team).empty() && c.caps(team).empty();
  };
  const auto teams = l.section("teams");
  if (!teams)
    return;
  for (const auto& [name, value] : *teams) {
    const std::uint32_t team = c.t.first_team + c.t.words.teams.find(name);
    const auto above = c.teams(team);
    if (idle(team) && std::all_of(above.begin(), above.end(), idle))
      l.add("lint.idle_team", Level::note, "/teams/" + json::pointer_token(name),
            "team `" + std::string(name) + "` has no effect: no row names it",
            "bind it to a role, or remove it");
  }
}

}  // namespace

void lint_bindings(Linter& l) {
  const Compiled& c = l.c;
  std::vector<std::uint8_t> peopled(c.t.evadable);  // by team: somebody can be in it
  for (std::uint32_t party = c.t.first_user; party < c.party_count(); ++party)
    for (const std::uint32_t team : c.teams(party))
      peopled[team - c.t.first_team] = 1;
  lint_teams(l);
  const auto section = l.section("bindings");
  if (!section)
    return;
  struct Binding {
    json::Value value;
    std::uint32_t number;
  };
  std::vector<Binding> bindings;
  for (const auto& [key, value] : *section)
    bindings.push_back({value, c.t.bindings.find(value.get("id")->string())});
  std::vector<std::uint8_t> removed(bindings.size(), 0);
  std::vector<Use> uses(bindings.size(), Use::needed);
  for (std::size_t i = bindings.size(); i-- > 0;) {
    uses[i] = use_of(l, bindings[i].number, removed);
    removed[bindings[i].number] = uses[i] != Use::needed;
  }
  // One rule after the other, as the header lists them.
  const auto each = [&](std::string_view rule, Level level, std::string_view fix, auto what) {
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      const auto& [party, row] = l.rows[bindings[i].number];
      const std::string message = what(i, bindings[i].value, party, row);
      if (!message.empty())
        l.add(rule, level, "/bindings/" + std::to_string(i),
              "binding `" + std::string(bindings[i].value.get("id")->string()) + "` " + message,
              fix);
    }
  };
  const auto member = [](json::Value value, std::string_view name) {
    const auto found = value.get(name);
    return found ? found->string() : std::string_view();
  };
  each("lint.unreachable_binding", Level::warning, "give the team members, or remove the binding",
       [&](std::size_t, json::Value value, std::uint32_t party, const Row&) {
         const bool reached = party >= c.t.first_user || peopled[party - c.t.first_team] != 0;
         return reached ? ""
                        : "reaches nobody: `" + std::string(member(value, "principal")) +
                              "` has no members";
       });
  each("lint.expired_binding", Level::warning, "remove it",
       [&](std::size_t, json::Value value, std::uint32_t, const Row& row) {
         return l.now < c.limits(row.limits).expires
                    ? ""
                    : "expired at " + std::string(member(value, "expires"));
       });
  each("lint.redundant_binding", Level::warning, "remove it",
       [&](std::size_t i, json::Value, std::uint32_t, const Row&) {
         return uses[i] == Use::redundant
                    ? std::string("adds nothing: other bindings give and deny all that it does")
                    : std::string();
       });
  each("lint.shadowed_binding", Level::warning, "remove it, or the deny",
       [&](std::size_t i, json::Value, std::uint32_t, const Row&) {
         return uses[i] == Use::shadowed
                    ? std::string("has no effect: all that it alone allows is denied there")
                    : std::string();
       });
  each("lint.break_glass_without_expiry", Level::warning, "set `expires`",
       [&](std::size_t, json::Value value, std::uint32_t, const Row& row) {
         const bool named = says_break_glass(member(value, "id")) ||
                            says_break_glass(member(value, "role")) ||
                            says_break_glass(member(value, "reason"));
         return named && c.limits(row.limits).expires == kNever
                    ? std::string("is for emergencies and never ends")
                    : std::string();
       });
  each("lint.standing_privilege", Level::note,
       "set `expires` or `when`, or bind a team whose members are kept up to date",
       [&](std::size_t, json::Value value, std::uint32_t party, const Row& row) {
         Words held(c.t.set_words, 0);
         bool some = false;
         for (std::size_t w = 0; w < held.size(); ++w) {
           held[w] = l.set(c.t.allow_sets, row.set)[w] & ~l.set(c.t.deny_sets, row.set)[w] &
                     l.sensitive[w];
           some = some || held[w] != 0;
         }
         const Limits& limits = c.limits(row.limits);
         const bool user = party >= c.t.first_user && member(value, "principal")[0] == 'u';
         return some && user && limits.expires == kNever && limits.condition == 0
                    ? "gives `" + std::string(member(value, "principal")) + "` for good " +
                          l.names(held)
                    : std::string();
       });
}

}  // namespace ringfence::policy::ask
