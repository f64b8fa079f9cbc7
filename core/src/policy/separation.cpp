#include "policy/separation.h"

#include <algorithm>

#include "encoding/sort.h"
#include "policy/compile.h"
#include "policy/decide.h"
#include "policy/universe.h"

namespace ringfence::policy {
namespace {

using Words = std::vector<std::uint64_t>;

bool touches(const Compiled& c, std::uint32_t set) {
  for (std::size_t w = 0; w < c.t.set_words; ++w)
    if ((c.t.allow_sets[set * c.t.set_words + w] & c.t.separated[w]) != 0)
      return true;
  return false;
}

// The places where the subject's rows allow anything that is separated; sorted.
std::vector<std::uint32_t> places_of(const Compiled& c, const Subject& subject) {
  std::vector<std::uint32_t> places;
  each_party(subject, [&](std::uint32_t party) {
    for (const Row& row : c.rows(party))
      if (touches(c, row.set))
        places.push_back(row.place);
    return true;
  });
  ringfence::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

// What the subject holds at the end of a chain, with the set `extra` held there too (kNone: none).
Words held_on(const Compiled& c, const Subject& subject, const Chain& chain,
              std::uint32_t extra = kNone) {
  Words held(c.t.set_words, 0), denied(c.t.set_words, 0);
  const auto add = [&](const Row& row) {
    // What a condition gates is a deny row, or the allows of a role but not its denies.
    const Limits& limits = c.limits(row.limits);
    const bool unconditional =
        limits.always() && (limits.condition == 0 || c.deny_of(row) == nullptr);
    for (std::size_t w = 0; w < c.t.set_words; ++w) {
      held[w] |= c.t.allow_sets[row.set * c.t.set_words + w];
      if (unconditional)
        denied[w] |= c.t.deny_sets[row.set * c.t.set_words + w];
    }
    return true;
  };
  if (extra != kNone)
    add(Row{0, extra, kNone, 0});
  each_party(subject, [&](std::uint32_t party) { return each_row_on(c, party, chain, add); });
  for (const Row& row : c.t.everyone_denies)
    if (chain.contains(row.place))
      add(row);
  for (std::size_t w = 0; w < c.t.set_words; ++w)
    held[w] &= ~denied[w];
  return held;
}

Words held_at(const Compiled& c, const Subject& subject, std::uint32_t place) {
  Chain chain;
  chain_of(c, place, chain);
  return held_on(c, subject, chain);
}

// Two permissions of the separation that are held, if any.
std::optional<std::pair<std::uint32_t, std::uint32_t>> pair_of(const Words& held,
                                                               const Separation& separation) {
  std::uint32_t first = kNone;
  for (const std::uint32_t p : separation.permissions) {
    if ((held[p / 64] >> (p % 64) & 1) == 0)
      continue;
    if (first != kNone)
      return std::make_pair(first, p);
    first = p;
  }
  return std::nullopt;
}

}  // namespace

void report_separation(const Compiled& c, std::uint32_t party, json::Value document,
                       Problems& problems) {
  if (c.t.separations.empty() || problems.full())
    return;
  const Subject subject = subject_of(c, party);
  std::vector<std::uint8_t> reported(c.t.separations.size(), 0);
  for (const std::uint32_t place : places_of(c, subject)) {
    const Words held = held_at(c, subject, place);
    for (std::uint32_t i = 0; i < c.t.separations.size(); ++i) {
      const auto pair = pair_of(held, c.t.separations[i]);
      if (!pair || reported[i] != 0)
        continue;
      reported[i] = 1;
      const auto& names = c.t.words.permissions;
      problems.add("policy.separation_violated",
                   "`" + std::string(c.party_name(party)) + "` holds both `" +
                       std::string(names.name(pair->first)) + "` and `" +
                       std::string(names.name(pair->second)) + "` on `" +
                       std::string(c.place_name(place)) + "`; take one of them away",
                   document.get("separation") ? row_at(document, "separation", i) : document);
    }
  }
}

std::uint32_t broken_separation(const Compiled& c, const Subject& subject, std::uint32_t action) {
  std::uint32_t broken = kNone;
  for (const std::uint32_t place : places_of(c, subject)) {
    const Words held = held_at(c, subject, place);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(broken, c.t.separations.size()); ++i) {
      const auto& listed = c.t.separations[i].permissions;
      if (std::binary_search(listed.begin(), listed.end(), action) &&
          pair_of(held, c.t.separations[i]))
        broken = i;
    }
  }
  return broken;
}

std::uint32_t would_break(const Compiled& c, const Subject& subject, std::uint32_t role,
                          std::string_view path, const Chain& chain, std::uint32_t action) {
  std::uint32_t broken = kNone;
  const auto look = [&](const Chain& at) {
    const Words held = held_on(c, subject, at, role);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(broken, c.t.separations.size()); ++i) {
      const auto& listed = c.t.separations[i].permissions;
      if ((action == kNone || std::binary_search(listed.begin(), listed.end(), action)) &&
          pair_of(held, c.t.separations[i]))
        broken = i;
    }
  };
  look(chain);
  // What the subject has further down meets the role there, if anything can be further down.
  const std::uint32_t here = chain.places[0];
  if (c.place_name(here) != path)
    return broken;
  for (const std::uint32_t place : places_of(c, subject)) {
    Chain below;
    chain_of(c, place, below);
    if (below.contains(here))
      look(below);
  }
  return broken;
}

}  // namespace ringfence::policy
