#include "policy/delta_build.h"

#include "encoding/sort.h"
#include "policy/compile.h"
#include "policy/decide.h"
#include "policy/separation.h"

namespace ringfence::policy {

DeltaBuilder::DeltaBuilder(const Compiled& before, json::Value changes, Problems& problems)
    : before_(before), t_(before.t), changes_(changes), problems_(problems),
      after_(std::make_shared<Compiled>(before.shared)) {
  auto delta = before.delta ? std::make_unique<Delta>(*before.delta) : std::make_unique<Delta>();
  if (!before.delta)
    delta->limited = t_.limited;
  delta_ = delta.get();
  after_->delta = std::move(delta);
}

std::shared_ptr<const Compiled> DeltaBuilder::run() {
  const auto revision = changes_.get("revision");
  after_->revision = revision ? revision->integer() : before_.revision + 1;
  if (after_->revision < 0 || after_->revision > json::kMaxSafeInteger)
    problems_.add("policy.bad_number", "`revision` must be 0 to 9007199254740991",
                  revision ? *revision : changes_);
  if (const auto change = changes_.get("bindings")) {
    if (const auto remove = change->get("remove"))
      for (const auto& [key, id] : *remove)
        remove_binding(id);
    if (const auto add = change->get("add")) {
      Reader reader(t_.words, problems_);
      reader.bindings(add);
      if (problems_.empty()) {
        auto row = add->begin();
        for (BindingRow& binding : reader.model.bindings)
          if (binding.when != 0)
            binding.when += static_cast<Index>(t_.conditions.size() + delta_->conditions.size());
        for (Condition& condition : reader.model.conditions)
          delta_->conditions.push_back(std::move(condition));
        for (const BindingRow& binding : reader.model.bindings) {
          add_binding(binding, (*row).value);
          ++row;
        }
      }
    }
  }
  if (const auto change = changes_.get("members"); change && problems_.empty())
    members(*change);
  if (problems_.empty())
    check_separations();
  return after_;
}

std::uint32_t DeltaBuilder::binding_named(std::string_view id) const {
  const auto& added = delta_->bindings;
  for (std::uint32_t i = 0; i < added.size(); ++i)
    if (added[i].alive && added[i].id == id)
      return static_cast<std::uint32_t>(t_.bindings.size() + t_.denies.size()) + i;
  const std::uint32_t source = t_.bindings.find(id);
  const auto& removed = delta_->removed;
  const bool gone = std::binary_search(removed.begin(), removed.end(), source);
  return gone ? kNone : source;
}

// The ids of the bindings before these changes, for suggestions.
std::vector<std::string_view> DeltaBuilder::bindings_before() const {
  std::vector<std::string_view> all = problems_.candidates(t_.bindings), out;
  const Delta* before = before_.delta.get();
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (!before || !std::binary_search(before->removed.begin(), before->removed.end(), i))
      out.push_back(all[i]);
  if (before)
    for (const NewBinding& added : before->bindings)
      if (added.alive)
        out.push_back(added.id);
  return out;
}

void DeltaBuilder::remove_binding(json::Value id) {
  const std::uint32_t source = binding_named(id.string());
  if (source == kNone) {
    problems_.add("policy.unknown_row",
                  "the document has no `" + std::string(id.string()) + "`" +
                      problems_.nearest(id.string(), bindings_before()),
                  id);
    return;
  }
  std::uint32_t party;
  if (source < t_.bindings.size()) {
    party = t_.bindings[source];
    auto& removed = delta_->removed;
    removed.insert(std::lower_bound(removed.begin(), removed.end(), source), source);
  } else {
    NewBinding& added = delta_->bindings[source - t_.bindings.size() - t_.denies.size()];
    added.alive = false;
    party = added.party;
  }
  std::vector<Row>& rows = changed(party).rows;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.source == source; });
  if (row->limits != 0)
    --delta_->limited;
  rows.erase(row);
}

void DeltaBuilder::add_binding(const BindingRow& row, json::Value at) {
  if (binding_named(row.id) != kNone) {
    problems_.add("policy.duplicate", "id `" + std::string(row.id) + "` is used twice",
                  *at.get("id"));
    return;
  }
  const std::uint32_t party = intern_party(row.principal);
  const bool team = party >= t_.first_team && party < t_.first_user;
  const std::uint64_t* denies = &t_.deny_sets[row.role * t_.set_words];
  if (team && t_.evadable[party - t_.first_team] != 0 &&
      std::any_of(denies, denies + t_.set_words, [](std::uint64_t w) { return w != 0; })) {
    report_evadable(row.principal, at, problems_);
    return;
  }
  const auto source =
      static_cast<std::uint32_t>(t_.bindings.size() + t_.denies.size() + delta_->bindings.size());
  delta_->bindings.push_back({std::string(row.id), json::canonical(at), party});
  const std::uint32_t place = intern_place(row.scope);
  std::size_t depth = 1;
  for (std::uint32_t up = after_->place(place).parent; up != kNone; up = after_->place(up).parent)
    ++depth;
  if (depth > kMaxAncestors)
    report_too_deep(row.scope, at, problems_);
  const Row made{place, row.role, source, intern_limits(row)};
  if (made.limits != 0)
    ++delta_->limited;
  std::vector<Row>& rows = changed(party).rows;
  rows.insert(std::upper_bound(rows.begin(), rows.end(), made,
                               [](const Row& a, const Row& b) { return a.place < b.place; }),
              made);
}

void DeltaBuilder::members(json::Value change) {
  for (const bool join : {false, true}) {
    const auto teams = change.get(join ? "add" : "remove");
    if (!teams)
      continue;
    for (const auto& [name, list] : *teams) {
      const std::uint32_t team = t_.words.teams.find(name);
      if (team == kNone) {
        problems_.add("policy.unknown_team",
                      "unknown team `" + std::string(name) + "`" +
                          problems_.nearest(name, problems_.candidates(t_.words.teams)),
                      list);
      } else if (t_.external[team] != 0) {
        problems_.add("policy.external_team", "members of an external team come from tokens", list);
      } else {
        for (const auto& [key, who] : list)
          change_member(t_.first_team + team, who, join);
      }
    }
  }
}

void DeltaBuilder::change_member(std::uint32_t team, json::Value who, bool join) {
  Reader reader(t_.words, problems_);
  if (!reader.principal(who, false))
    return;
  const std::uint32_t party = intern_party(who.string());
  ChangedParty& now = changed(party);
  const auto at = std::lower_bound(now.direct.begin(), now.direct.end(), team);
  const bool is_member = at != now.direct.end() && *at == team;
  const std::string quoted = "`" + std::string(who.string()) + "`";
  if (join == is_member) {
    if (join)
      problems_.add("policy.duplicate", quoted + " is a member already", who);
    else
      problems_.add("policy.not_a_member", quoted + " is not a member of this team", who);
    return;
  }
  if (join)
    now.direct.insert(at, team);
  else
    now.direct.erase(at);
  now.teams.clear();
  for (const std::uint32_t direct : now.direct) {
    const auto above = part(t_.team_lists, t_.parties[direct].teams);
    now.teams.push_back(direct);
    now.teams.insert(now.teams.end(), above.begin(), above.end());
  }
  ringfence::sort(now.teams.begin(), now.teams.end());
  now.teams.erase(std::unique(now.teams.begin(), now.teams.end()), now.teams.end());

  auto& rows = delta_->members;
  const auto known = std::find_if(rows.begin(), rows.end(), [&](const Membership& row) {
    return row.team == team && row.member == who.string();
  });
  Membership row{team, std::string(who.string()), !join, false, false};
  if (known != rows.end()) {
    row = std::move(*known);
    rows.erase(known);
  }
  row.now = join;
  row.left = row.left || (row.in_document && !join);
  rows.push_back(std::move(row));
}

std::uint32_t DeltaBuilder::intern_party(std::string_view name) {
  const std::uint32_t known = t_.parties.find(name);
  return known != kNone ? known : t_.parties.size() + delta_->parties.intern(name);
}

// All declared resources are places, so what is new is nested, or flat right under the tenant.
std::uint32_t DeltaBuilder::intern_place(std::string_view path) {
  SplitPath split;
  split_path(path, split);
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < split.count; ++i) {
    const PathPair& pair = split.pairs[i];
    const std::string_view prefix = path.substr(0, pair.end);
    if (const auto known = t_.places.find(prefix, pair.hash); known != kNone) {
      at = known;
      continue;
    }
    const std::uint32_t before = delta_->places.size();
    const std::uint32_t id = delta_->places.intern(prefix, pair.hash);
    if (id == before)
      delta_->places[id] =
          Place{at, t_.words.graph.find(path.substr(pair.begin, pair.slash - pair.begin))};
    at = t_.places.size() + id;
  }
  return at;
}

std::uint32_t DeltaBuilder::intern_limits(const BindingRow& row) {
  const Limits limits{row.not_before, row.expires, row.when};
  if (limits.always() && limits.condition == 0)
    return 0;
  delta_->limits.push_back(limits);
  return static_cast<std::uint32_t>(t_.limits.size() + delta_->limits.size() - 1);
}

ChangedParty& DeltaBuilder::changed(std::uint32_t party) {
  ++delta_->changes;
  touched_.push_back(party);
  auto& all = delta_->changed;
  const auto at =
      std::lower_bound(all.begin(), all.end(), party,
                       [](const ChangedParty& row, std::uint32_t id) { return row.party < id; });
  if (at != all.end() && at->party == party)
    return *at;
  delta_->maybe_changed.set(party % 4096);
  ChangedParty copy{party, {}, {}, {}};
  if (party < t_.parties.size()) {
    const auto rows = part(t_.rows, t_.parties[party].rows);
    const auto teams = part(t_.team_lists, t_.parties[party].teams);
    const auto direct = part(t_.team_lists, t_.direct[party]);
    copy.rows.assign(rows.begin(), rows.end());
    copy.teams.assign(teams.begin(), teams.end());
    copy.direct.assign(direct.begin(), direct.end());
  }
  return *all.insert(at, std::move(copy));
}

void DeltaBuilder::check_separations() {
  const bool team = std::any_of(touched_.begin(), touched_.end(),
                                [&](std::uint32_t party) { return party < t_.first_user; });
  if (team) {  // its members are not listed anywhere
    for (std::uint32_t party = t_.first_team; party < after_->party_count(); ++party)
      report_separation(*after_, party, changes_, problems_);
  } else {
    for (const std::uint32_t party : touched_)
      report_separation(*after_, party, changes_, problems_);
  }
}

}  // namespace ringfence::policy
