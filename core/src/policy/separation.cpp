#include "policy/separation.h"

#include <algorithm>

#include "policy/compile.h"
#include "policy/decide.h"

namespace ringfence::policy {
namespace {

using Words = std::vector<std::uint64_t>;

bool touches(const Compiled& c, std::uint32_t set) {
  for (std::size_t w = 0; w < c.words; ++w)
    if ((c.allow_sets[set * c.words + w] & c.separated[w]) != 0)
      return true;
  return false;
}

// The places where the subject's rows allow anything that is separated; sorted.
std::vector<std::uint32_t> places_of(const Compiled& c, const Subject& subject) {
  std::vector<std::uint32_t> places;
  each_party(subject, [&](std::uint32_t party) {
    const Range range = c.parties[party].rows;
    for (std::uint32_t i = range.begin; i < range.end; ++i)
      if (touches(c, c.rows[i].set))
        places.push_back(c.rows[i].place);
    return true;
  });
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

Words held_at(const Compiled& c, const Subject& subject, std::uint32_t place) {
  Chain chain;
  for (; place != kNone; place = c.places[place].parent)
    chain.places[chain.count++] = place;
  Words held(c.words, 0), denied(c.words, 0);
  const auto add = [&](const Row& row) {
    for (std::size_t w = 0; w < c.words; ++w) {
      held[w] |= c.allow_sets[row.set * c.words + w];
      if (row.limits == 0)
        denied[w] |= c.deny_sets[row.set * c.words + w];
    }
    return true;
  };
  each_party(subject, [&](std::uint32_t party) { return each_row_on(c, party, chain, add); });
  for (const Row& row : c.everyone_denies)
    if (chain.contains(row.place))
      add(row);
  for (std::size_t w = 0; w < c.words; ++w)
    held[w] &= ~denied[w];
  return held;
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

void check_separation(json::Value root, const Compiled& c, Problems& problems) {
  if (c.separations.empty())
    return;
  for (std::uint32_t party = c.first_team; party < c.parties.size() && !problems.full(); ++party) {
    const Subject subject = subject_of(c, party);
    std::vector<std::uint8_t> reported(c.separations.size(), 0);
    for (const std::uint32_t place : places_of(c, subject)) {
      const Words held = held_at(c, subject, place);
      for (std::uint32_t i = 0; i < c.separations.size(); ++i) {
        const auto pair = pair_of(held, c.separations[i]);
        if (!pair || reported[i] != 0)
          continue;
        reported[i] = 1;
        problems.add("policy.separation_violated",
                     "`" + std::string(c.parties.name(party)) + "` holds both `" +
                         std::string(c.permissions.name(pair->first)) + "` and `" +
                         std::string(c.permissions.name(pair->second)) + "` on `" +
                         std::string(c.places.name(place)) + "`; take one of them away",
                     row_at(root, "separation", i));
      }
    }
  }
}

std::uint32_t broken_separation(const Compiled& c, const Subject& subject, std::uint32_t action) {
  std::uint32_t broken = kNone;
  for (const std::uint32_t place : places_of(c, subject)) {
    const Words held = held_at(c, subject, place);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(broken, c.separations.size()); ++i) {
      const auto& listed = c.separations[i].permissions;
      if (std::binary_search(listed.begin(), listed.end(), action) &&
          pair_of(held, c.separations[i]))
        broken = i;
    }
  }
  return broken;
}

}  // namespace ringfence::policy
