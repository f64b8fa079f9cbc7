#include "policy/nearest.h"

#include <algorithm>

#include "encoding/sort.h"

namespace ringfence::policy {
namespace {

class Finder {
 public:
  Finder(const Compiled& c, const Subject& subject, std::uint32_t action, std::string_view resource,
         const Chain& chain)
      : c_(c), subject_(subject), action_(action), resource_(resource), chain_(chain) {}

  // The separation that forbids the subject this role here, or kNone.
  [[nodiscard]] std::uint32_t forbidding(std::uint32_t role) const {
    if (c_.t.separations.empty())
      return kNone;
    if (subject_.may_break_separation(c_)) {
      const std::uint32_t broken = would_break(c_, subject_, role, resource_, chain_, action_);
      if (broken != kNone)
        return broken;
    }
    const std::uint32_t party = subject_.party;
    if (party < c_.t.first_team)
      return kNone;  // the preview of a role: there is nobody to bind
    std::uint32_t broken =
        breaks_document(party == kNone ? Subject{} : subject_of(c_, party), role);
    if (party != kNone && party < c_.t.first_user)
      for (std::uint32_t i = c_.t.first_team; broken == kNone && i < c_.party_count(); ++i) {
        const auto teams = c_.teams(i);
        if (std::binary_search(teams.begin(), teams.end(), party))
          broken = breaks_document(subject_of(c_, i), role);
      }
    return broken;
  }

  // Whether a document may bind the role to this subject at all.
  [[nodiscard]] bool may_carry(std::uint32_t role) const {
    const std::uint32_t party = subject_.party;
    if (party < c_.t.first_team || party >= c_.t.first_user ||
        c_.t.evadable[party - c_.t.first_team] == 0)
      return true;
    for (std::size_t w = 0; w < c_.t.set_words; ++w)
      if (c_.t.deny_sets[role * c_.t.set_words + w] != 0)
        return false;
    return true;
  }

  [[nodiscard]] bool within(std::uint32_t small, std::uint32_t big) const {
    for (std::size_t w = 0; w < c_.t.set_words; ++w)
      if ((c_.t.allow_sets[small * c_.t.set_words + w] &
           ~c_.t.allow_sets[big * c_.t.set_words + w]) != 0)
        return false;
    return true;
  }

  [[nodiscard]] int size(std::uint32_t role) const {
    int size = 0;
    for (std::size_t w = 0; w < c_.t.set_words; ++w)
      size += __builtin_popcountll(c_.t.allow_sets[role * c_.t.set_words + w]);
    return size;
  }

 private:
  // What a load would refuse: any separation, through declared teams.
  [[nodiscard]] std::uint32_t breaks_document(const Subject& declared, std::uint32_t role) const {
    return would_break(c_, declared, role, resource_, chain_, kNone);
  }

  const Compiled& c_;
  const Subject& subject_;
  std::uint32_t action_;
  std::string_view resource_;
  const Chain& chain_;
};

}  // namespace

Nearest nearest_roles(const Compiled& c, const Subject& subject, std::uint32_t action,
                      std::string_view resource, const Chain& chain) {
  constexpr std::size_t kMost = 8;
  const Finder finder(c, subject, action, resource, chain);
  struct Candidate {
    int size;
    std::uint32_t role;
  };
  std::vector<Candidate> candidates;
  for (std::uint32_t role = 0; role < c.t.roles.size(); ++role)
    if (c.t.allows(role, action) && !c.t.denies_in(role, action) && finder.may_carry(role))
      candidates.push_back({finder.size(role), role});
  ringfence::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.size != b.size ? a.size < b.size : a.role < b.role;
  });
  Nearest out;
  for (const Candidate& candidate : candidates) {
    if (out.roles.size() == kMost)
      break;
    const auto smaller = [&](std::uint32_t other) { return finder.within(other, candidate.role); };
    if (std::any_of(out.roles.begin(), out.roles.end(), smaller))
      continue;
    const std::uint32_t forbidding = finder.forbidding(candidate.role);
    if (forbidding == kNone)
      out.roles.push_back(candidate.role);
    else
      out.separations.push_back(forbidding);
  }
  ringfence::sort(out.roles.begin(), out.roles.end());
  ringfence::sort(out.separations.begin(), out.separations.end());
  out.separations.erase(std::unique(out.separations.begin(), out.separations.end()),
                        out.separations.end());
  if (!out.roles.empty())
    out.separations.clear();
  return out;
}

}  // namespace ringfence::policy
