// The hot path. In the .wasm this file, locate.cpp and types.cpp are compiled for speed, the rest
// for size (cmake/RingfenceWasm.cmake).
#include "policy/decide.h"
#include "ringfence/policy.h"

#include <bit>

namespace ringfence {

using namespace policy;
namespace {

// A resource's id is its deepest place, then its type in as many bits as types need. That is all a
// decision reads of it, unless there are conditions: they see the text, so then a resource must be
// a place itself.
unsigned type_bits(const Compiled& c) {
  return static_cast<unsigned>(std::bit_width(c.t.words.graph.size()));
}

bool has_conditions(const Compiled& c) {
  return !c.t.conditions.empty() || (c.delta && !c.delta->conditions.empty());
}

bool decide_quickly(const Compiled& c, std::uint32_t subject, std::uint32_t action,
                    std::string_view resource, const Chain& chain, Timestamp now) {
  QuickSink sink;
  const Facts facts(c, c.party_name(subject), c.t.words.permissions.name(action), resource, now);
  return decide(c, subject_of(c, subject), action, chain, facts, sink) == Reason::granted;
}

}  // namespace

bool Policy::can(std::string_view subject, std::string_view action, std::string_view resource,
                 Timestamp now) const {
  const Compiled& c = *c_;
  // Both tables may be larger than the cache: the resource is on its way while the subject is
  // looked at.
  const std::uint64_t hash = hash_key(subject);
  c.t.parties.prefetch(hash);
  SplitPath split;
  split_path(resource, split);
  if (split.count > 0)
    c.t.places.prefetch(split.pairs[split.count - 1].hash);
  const std::uint32_t party = c.find_party(subject, hash);
  if (party == kNone)
    return false;  // nobody that the document names: nothing grants it anything
  const std::uint32_t permission = c.t.words.permissions.find(action);
  Chain chain;
  if (permission == kNone || c.locate(resource, split, chain) != PathFault::none ||
      !c.t.applies_on(permission, chain.type))
    return false;
  return decide_quickly(c, party, permission, resource, chain, now);
}

bool Policy::can_by_id(std::uint32_t subject, std::uint32_t action, std::string_view resource,
                       Timestamp now) const {
  const Compiled& c = *c_;
  if (subject >= c.party_count() || action >= c.t.words.permissions.size())
    return false;
  Chain chain;
  if (c.locate(resource, chain) != PathFault::none || !c.t.applies_on(action, chain.type))
    return false;
  return decide_quickly(c, subject, action, resource, chain, now);
}

std::optional<std::uint32_t> Policy::resource_id(std::string_view resource) const {
  const Compiled& c = *c_;
  Chain chain;
  if (c.locate(resource, chain) != PathFault::none)
    return std::nullopt;
  const std::uint32_t place = chain.places[0];
  if (has_conditions(c) && c.place_name(place) != resource)
    return std::nullopt;
  const std::uint64_t id = std::uint64_t{place} << type_bits(c) | chain.type;
  return id > 0x7FFFFFFF ? std::nullopt : std::optional(static_cast<std::uint32_t>(id));
}

bool Policy::can_by_ids(std::uint32_t subject, std::uint32_t action, std::uint32_t resource,
                        Timestamp now) const {
  const Compiled& c = *c_;
  Chain chain;
  chain.type = resource & ((std::uint32_t{1} << type_bits(c)) - 1);
  const std::uint32_t place = resource >> type_bits(c);
  if (subject >= c.party_count() || action >= c.t.words.permissions.size() ||
      place >= c.place_count() || chain.type >= c.t.words.graph.size() ||
      !c.t.applies_on(action, chain.type))
    return false;
  if (has_conditions(c) && c.place(place).type != chain.type)
    return false;
  for (std::uint32_t at = place; at != kNone; at = c.place(at).parent)
    chain.places[chain.count++] = at;
  return decide_quickly(c, subject, action, c.place_name(place), chain, now);
}

}  // namespace ringfence
