#include "policy/universe.h"

namespace ringfence::policy {

std::vector<std::uint32_t> named_places(const Compiled& c) {
  const std::uint32_t count =
      c.t.places.size() + (c.delta ? c.delta->places.size() : std::uint32_t{0});
  std::vector<std::uint8_t> named(count, c.delta ? 0 : 1);
  const auto name = [&](std::uint32_t place) {
    for (; place != kNone && named[place] == 0; place = c.place(place).parent)
      named[place] = 1;
  };
  if (c.delta) {
    name(0);
    for (std::uint32_t i = 0; i < c.t.words.flat.size(); ++i)
      name(c.t.places.find(c.t.words.flat.name(i)));
    for (std::uint32_t party = 0; party < c.party_count(); ++party)
      for (const Row& row : c.rows(party))
        name(row.place);
    for (const Row& row : c.t.everyone_denies)
      name(row.place);
  }
  std::vector<std::uint32_t> out;
  for (std::uint32_t place = 0; place < count; ++place)
    if (named[place] != 0)
      out.push_back(place);
  return out;
}

void chain_of(const Compiled& c, std::uint32_t place, Chain& chain) {
  chain.type = c.place(place).type;
  for (chain.count = 0; place != kNone; place = c.place(place).parent)
    chain.places[chain.count++] = place;
}

}  // namespace ringfence::policy
