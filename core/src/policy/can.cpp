// The hot path. In the .wasm this file, locate.cpp and types.cpp are compiled for speed, the rest
// for size (cmake/RingfenceWasm.cmake).
#include "policy/decide.h"
#include "ringfence/policy.h"

namespace ringfence {

using namespace policy;

bool Policy::can(std::string_view subject, std::string_view action, std::string_view resource,
                 Timestamp now) const {
  const std::uint32_t party = c_->find_party(subject);
  if (party == kNone)
    return false;  // nobody that the document names: nothing grants it anything
  const std::uint32_t permission = c_->t.words.permissions.find(action);
  return permission != kNone && can_by_id(party, permission, resource, now);
}

bool Policy::can_by_id(std::uint32_t subject, std::uint32_t action, std::string_view resource,
                       Timestamp now) const {
  const Compiled& c = *c_;
  if (subject >= c.party_count() || action >= c.t.words.permissions.size())
    return false;
  Chain chain;
  if (c.locate(resource, chain) != PathFault::none || !c.t.applies_on(action, chain.type))
    return false;
  QuickSink sink;
  const Facts facts(c, c.party_name(subject), c.t.words.permissions.name(action), resource, now);
  return decide(c, subject_of(c, subject), action, chain, facts, sink) == Reason::granted;
}

}  // namespace ringfence
