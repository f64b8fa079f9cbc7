// The way from a subject to a row, for people: which teams, which roles, which pattern. Of several
// ways the shortest is shown, of several shortest the one whose names come first, so that the
// answer is the same everywhere.
#pragma once

#include <map>

#include "policy/decide.h"

namespace ringfence::policy {

// Collects what decide() hears.
class Explanation {
 public:
  static constexpr bool kComplete = true;

  // `teams`: the teams that a token asserts, without those above them. `chain`: where the resource
  // stands.
  Explanation(const Compiled& c, const Subject& subject, std::span<const std::uint32_t> teams,
              std::uint32_t action, const Chain& chain, const Facts& facts);

  void denied(std::uint32_t party, const Row& row) { denies_.push_back(path(party, row, true)); }
  void granted(std::uint32_t party, const Row& row) { grants_.push_back(path(party, row, false)); }
  void missed(std::uint32_t party, const Row& row, Reason why, const condition::Outcome& outcome);
  void capped(std::uint32_t party, std::uint32_t boundary);
  void separated(std::uint32_t separation);

  // The decision that these add up to.
  [[nodiscard]] Decision decision(Reason reason, std::string_view resource) &&;

 private:
  DecidingPath path(std::uint32_t party, const Row& row, bool deny) const;
  void name_party(std::uint32_t party, DecidingPath& out) const;
  std::vector<DecidingPath> nearest_elsewhere() const;
  std::vector<DecidingPath> blocks() const;
  void add_condition(std::uint32_t number, bool show_error, DecidingPath& out) const;
  DecidingPath cap(std::uint32_t party, std::uint32_t boundary) const;
  DecidingPath separation(std::uint32_t index) const;

  const Compiled& c_;
  const Subject& subject_;
  std::uint32_t action_;
  const Chain& chain_;
  const Facts& facts_;
  std::map<std::uint32_t, std::uint32_t> below_;  // team -> the team that leads to it, or kNone
  std::vector<DecidingPath> denies_, grants_, misses_, limits_;
  std::vector<std::uint32_t> failed_;  // numbers of conditions of grants that did not hold
};

}  // namespace ringfence::policy
