#include "policy/ask/lint.h"

namespace ringfence {

using namespace policy;
using namespace policy::ask;

// At most three names: "`a`, `b` and 4 more".
std::string Linter::names(const Words& set) const {
  std::string out;
  std::size_t count = 0;
  for (std::uint32_t p = 0; p < c.t.words.permissions.size(); ++p)
    if ((set[p / 64] >> (p % 64) & 1) != 0 && ++count <= 3)
      out += (count > 1 ? ", `" : "`") + std::string(c.t.words.permissions.name(p)) + "`";
  return count <= 3 ? out : out + " and " + std::to_string(count - 3) + " more";
}

std::string_view level_name(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "note";
}

std::vector<Finding> lint(std::string_view text, Timestamp now,
                          const std::vector<std::string>& granting) {
  std::vector<Finding> out;
  const auto policy = Policy::parse(text);
  const auto document = json::Document::parse(text, {.comments = true});
  if (!policy || !document) {
    const Error& first = policy ? document.error() : policy.error();
    out.push_back({first.code, Level::error, first.path, first.message, ""});
    for (const Error& error : first.more)
      out.push_back({error.code, Level::error, error.path, error.message, ""});
    return out;
  }
  const Compiled& c = policy->compiled();
  Linter l{c, document->root(), now, granting, out, Words(c.t.set_words, 0), {}};
  if (const auto permissions = l.section("permissions"))
    for (const auto& [name, permission] : *permissions)
      if (const auto mark = permission.get("sensitive"); mark && mark->boolean()) {
        const std::uint32_t p = c.t.words.permissions.find(name);
        l.sensitive[p / 64] |= std::uint64_t{1} << (p % 64);
      }
  l.rows.resize(c.t.bindings.size());
  l.had.assign(c.t.roles.size(), 0);
  for (std::uint32_t party = c.t.first_team; party < c.party_count(); ++party)
    for (const Row& row : c.rows(party))
      if (row.source < c.t.bindings.size()) {
        l.rows[row.source] = {party, row};
        l.had[row.set] = 1;
      }
  // Inherited roles come down from those that are bound, a level a round.
  for (bool more = true; more;) {
    more = false;
    for (std::uint32_t role = 0; role < l.had.size(); ++role)
      for (const std::uint32_t below : c.t.roles[role].inherits)
        if (l.had[role] != 0 && l.had[below] == 0) {
          l.had[below] = 1;
          more = true;
        }
  }
  lint_roles(l);
  lint_bindings(l);
  lint_granting(l);
  return out;
}

}  // namespace ringfence
