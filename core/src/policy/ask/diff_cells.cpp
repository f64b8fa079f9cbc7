#include "policy/ask/diff_cells.h"

#include <algorithm>

#include "encoding/sort.h"

namespace ringfence::policy::ask {

void Cells::at(std::size_t which, std::uint32_t party, std::uint32_t place,
               std::vector<State>& out) {
  const Side& s = sides_.side[which];
  const Compiled& c = *s.c;
  const std::size_t words = sides_.words;
  out.assign(sides_.permissions.size(), kDeny);
  const std::uint32_t own = s.parties[party];
  Chain chain;
  if (own == kNone || s.is[place] == 0 || c.locate(sides_.places[place], chain) != PathFault::none)
    return;
  granted_.assign(words, 0);
  blocked_.assign(words, 0);
  entries_.clear();
  const auto add = [&](Words& to, const Words& pool, std::uint32_t set) {
    for (std::size_t w = 0; w < words; ++w)
      to[w] |= pool[set * words + w];
  };
  const auto look = [&](const Row& row) {
    const Limits& limits = c.limits(row.limits);
    if (!sides_.holds_now(limits))
      return true;
    const bool rule = c.deny_of(row) != nullptr;
    if (rule && limits.condition != 0)
      entries_.push_back({Kind::block, row.set, limits.condition});
    else
      add(blocked_, s.deny, row.set);
    if (limits.condition == 0)
      add(granted_, s.allow, row.set);
    else if (!rule)
      entries_.push_back({Kind::grant, row.set, limits.condition});
    return true;
  };
  const auto cap = [&](std::uint32_t number) {
    const Boundary& boundary = c.t.boundaries[number];
    if (boundary.condition != 0)
      entries_.push_back({Kind::cap, boundary.set, boundary.condition});
    else
      for (std::size_t w = 0; w < words; ++w)
        blocked_[w] |= ~s.allow[boundary.set * words + w];
  };
  each_party(subject_of(c, own), [&](std::uint32_t one) {
    for (const std::uint32_t number : c.caps(one))
      cap(number);
    return each_row_on(c, one, chain, look);
  });
  for (const std::uint32_t number : c.t.everyone_caps)
    cap(number);
  for (const Row& row : c.t.everyone_denies)
    if (chain.contains(row.place))
      look(row);
  const Words& below = s.below[sides_.type_of[place]];
  for (std::uint32_t p = 0; p < out.size(); ++p) {
    if (!sides_.has(below, p) || sides_.has(blocked_, p))
      continue;
    const bool granted = sides_.has(granted_, p);
    out[p] = entries_.empty() ? granted ? kAllow : kDeny : decided(which, granted, party, place, p);
  }
}

State Cells::decided(std::size_t which, bool granted, std::uint32_t party, std::uint32_t place,
                     std::uint32_t permission) {
  const Side& s = sides_.side[which];
  Ids grants, blocks;  // what remains of conditions
  for (const Entry& entry : entries_) {
    const bool bears = entry.kind == Kind::grant
                           ? !granted && sides_.has(s.allow, permission, entry.set)
                       : entry.kind == Kind::block ? sides_.has(s.deny, permission, entry.set)
                                                   : !sides_.has(s.allow, permission, entry.set);
    if (!bears)
      continue;
    const Outcome outcome = evaluate(which, entry.condition, party, place, permission);
    if (!outcome.known)
      (entry.kind == Kind::grant ? grants : blocks).push_back(outcome.rest);
    else if (entry.kind != Kind::grant && (outcome.met || outcome.failed))
      return kDeny;
    else if (outcome.met)
      granted = true;
  }
  if (granted)
    grants.clear();
  else if (grants.empty())
    return kDeny;
  if (grants.empty() && blocks.empty())
    return kAllow;
  for (auto* list : {&grants, &blocks}) {
    ringfence::sort(list->begin(), list->end(), [&](std::uint32_t a, std::uint32_t b) {
      return rests_.name(a) < rests_.name(b);
    });
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  std::string text;
  for (const std::uint32_t one : grants)
    text += (text.empty() ? "" : " || ") + std::string(rests_.name(one));
  if (grants.size() > 1 && !blocks.empty())
    text = "(" + text + ")";
  for (const std::uint32_t one : blocks)
    text += (text.empty() ? "!(" : " && !(") + std::string(rests_.name(one)) + ")";
  return kText + texts_.intern(text);
}

Cells::Outcome Cells::evaluate(std::size_t which, std::uint32_t condition, std::uint32_t party,
                               std::uint32_t place, std::uint32_t permission) {
  const Side& s = sides_.side[which];
  const When& when = s.whens[condition];
  const bool constant = !when.of_principal && !when.of_resource && !when.of_action;
  if (constant && cached_[which][condition])
    return *cached_[which][condition];
  const bool below = !sides_.has(s.on[sides_.type_of[place]], permission);
  const condition::Partial partial =
      Facts(*s.c, sides_.parties[party], sides_.permissions[permission].name, sides_.places[place],
            sides_.now, attributes_)
          .evaluate(condition, below ? when.unknown_below : when.unknown);
  using Is = condition::Partial::Kind;
  Outcome out{partial.kind != Is::residual, partial.kind == Is::yes, partial.kind == Is::error, 0};
  if (!out.known)
    out.rest = rests_.intern(partial.residual + when.mark);
  if (constant)
    cached_[which][condition] = out;
  return out;
}

std::vector<std::string_view> Cells::roles(std::size_t which, std::uint32_t party,
                                           std::uint32_t place, std::uint32_t permission) const {
  const Side& s = sides_.side[which];
  const Compiled& c = *s.c;
  std::vector<std::string_view> out;
  Chain chain;
  if (s.parties[party] == kNone || c.locate(sides_.places[place], chain) != PathFault::none)
    return out;
  each_party(subject_of(c, s.parties[party]), [&](std::uint32_t one) {
    return each_row_on(c, one, chain, [&](const Row& row) {
      if (row.set < c.t.roles.size() && sides_.has(s.allow, permission, row.set) &&
          sides_.holds_now(c.limits(row.limits)))
        out.push_back(c.t.words.roles.name(row.set));
      return true;
    });
  });
  ringfence::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string Cells::text(State state) const {
  if (state < kText)
    return "";
  std::string out(texts_.name(state - kText));
  std::erase_if(out, [](char c) { return c == '\1' || c == '\2'; });
  return out;
}

}  // namespace ringfence::policy::ask
