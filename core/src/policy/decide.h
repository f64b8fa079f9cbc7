// The order of decision, once, for `can` (which stops at the first thing that settles the answer)
// and for `check` (which collects everything that explains it).
//
// Here the subject, the action and the resource are known to exist and the action is `on` the
// resource's type; what comes before that is in check.cpp and can.
#pragma once

#include <algorithm>
#include <span>

#include "policy/compiled.h"
#include "policy/facts.h"
#include "policy/separation.h"

namespace ringfence::policy {

// A party with the teams that it is in. Teams asserted by a token come in addition.
struct Subject {
  std::uint32_t party = kNone;            // kNone: a principal that the document does not name
  std::span<const std::uint32_t> teams;   // declared, transitive
  std::span<const std::uint32_t> tokens;  // teams asserted by a token and those above them
  [[nodiscard]] bool may_break_separation(const Compiled& c) const {
    return !tokens.empty() || party < c.t.first_team;
  }
};

[[nodiscard]] inline Subject subject_of(const Compiled& c, std::uint32_t party) {
  if (party == kNone)
    return {};
  return {party, c.teams(party), {}};
}

// Calls visit(row) for the rows of one party that stand on the chain; stops when it returns false.
template <class Visit>
bool each_row_on(const Compiled& c, std::uint32_t party, const Chain& chain, Visit visit) {
  constexpr std::size_t kScan = 16;  // up to here a scan is faster than a search per ancestor
  const std::span<const Row> rows = c.rows(party);
  const Row* const begin = rows.data();
  const Row* const end = begin + rows.size();
  if (rows.size() <= kScan) {
    for (const Row* row = begin; row != end; ++row)
      if (chain.contains(row->place) && !visit(*row))
        return false;
    return true;
  }
  const auto before = [](const Row& row, std::uint32_t place) { return row.place < place; };
  for (std::size_t i = 0; i < chain.count; ++i) {
    const Row* row = std::lower_bound(begin, end, chain.places[i], before);
    for (; row != end && row->place == chain.places[i]; ++row)
      if (!visit(*row))
        return false;
  }
  return true;
}

// Calls visit(party) for the subject's own party and all its teams; stops when it returns false.
template <class Visit>
bool each_party(const Subject& subject, Visit visit) {
  if (subject.party != kNone && !visit(subject.party))
    return false;
  for (const std::uint32_t team : subject.teams)
    if (!visit(team))
      return false;
  for (const std::uint32_t team : subject.tokens)
    if (!visit(team))
      return false;
  return true;
}

// A sink hears of each thing that bears on the answer. Its kComplete says whether to go on when the
// answer is settled.
struct QuickSink {
  static constexpr bool kComplete = false;
  void denied(std::uint32_t, const Row&) {}
  void granted(std::uint32_t, const Row&) {}
  void missed(std::uint32_t, const Row&, Reason, const condition::Outcome&) {}
  void capped(std::uint32_t, std::uint32_t) {}
  void separated(std::uint32_t) {}
};

template <class Sink>
Reason decide(const Compiled& c, const Subject& subject, std::uint32_t action, const Chain& chain,
              const Facts& facts, Sink& sink) {
  bool denied = false, granted = false;
  Reason miss = Reason::not_granted;
  const auto look = [&](std::uint32_t party, const Row& row) {
    const bool denies = c.t.denies_in(row.set, action);
    if (!denies && !c.t.allows(row.set, action))
      return true;
    const Limits& limits = c.limits(row.limits);
    const bool early = facts.now < limits.not_before;
    if (early || facts.now >= limits.expires) {
      if (!denies) {
        const Reason why = early ? Reason::not_yet_valid : Reason::expired;
        miss = std::min(miss, why);
        sink.missed(party, row, why, {});
      }
      return true;
    }
    if (denies) {
      // A binding's condition gates what its role allows, not what it denies.
      if (c.deny_of(row) != nullptr && !facts.may_hold(limits.condition))
        return true;
      denied = true;
      sink.denied(party, row);
      return Sink::kComplete;
    }
    if (limits.condition != 0) {
      const condition::Outcome outcome = facts.evaluate(limits.condition);
      if (!outcome.value) {
        const Reason why = outcome.failed() ? Reason::condition_error : Reason::condition_failed;
        miss = std::min(miss, why);
        sink.missed(party, row, why, outcome);
        return true;
      }
    }
    granted = true;
    sink.granted(party, row);
    return true;
  };
  each_party(subject, [&](std::uint32_t party) {
    each_row_on(c, party, chain, [&](const Row& row) { return look(party, row); });
    return Sink::kComplete || !denied;
  });
  if (denied && !Sink::kComplete)
    return Reason::explicit_deny;
  for (const Row& row : c.t.everyone_denies) {
    if (!c.t.denies_in(row.set, action) || !chain.contains(row.place))
      continue;
    if (!facts.may_hold(c.limits(row.limits).condition))
      continue;
    denied = true;
    sink.denied(kNone, row);
    if (!Sink::kComplete)
      break;
  }
  if (denied)
    return Reason::explicit_deny;
  if (!granted)
    return miss;

  bool capped = false;
  const auto cap = [&](std::uint32_t party, std::uint32_t boundary) {
    if (c.t.allows(c.t.boundaries[boundary].set, action))
      return;
    if (!facts.may_hold(c.t.boundaries[boundary].condition))
      return;
    capped = true;
    sink.capped(party, boundary);
  };
  for (const std::uint32_t boundary : c.t.everyone_caps)
    cap(kNone, boundary);
  each_party(subject, [&](std::uint32_t party) {
    for (const std::uint32_t boundary : c.caps(party))
      cap(party, boundary);
    return Sink::kComplete || !capped;
  });
  if (capped)
    return Reason::boundary;

  if (c.t.is_separated(action) && subject.may_break_separation(c)) {
    const std::uint32_t broken = broken_separation(c, subject, action);
    if (broken != kNone) {
      sink.separated(broken);
      return Reason::separation;
    }
  }
  return Reason::granted;
}

}  // namespace ringfence::policy
