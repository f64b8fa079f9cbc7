// The answers of one policy of a diff for one party at one place, for all permissions at once.
#pragma once

#include "policy/ask/diff_sides.h"

namespace ringfence::policy::ask {

// An answer: kDeny, kAllow, or from kText on a conditional one, by the number of its text.
using State = std::uint32_t;
constexpr State kDeny = 0, kAllow = 1, kText = 2;

class Cells {
 public:
  Cells(const Sides& sides, std::optional<json::Value> attributes)
      : sides_(sides), attributes_(attributes) {
    for (std::size_t i = 0; i < 2; ++i)
      cached_[i].resize(sides.side[i].whens.size());
  }

  // The answers for all permissions, by their common numbers. O(rows on the chain x words), and
  // more for permissions that conditions bear on.
  void at(std::size_t side, std::uint32_t party, std::uint32_t place, std::vector<State>& out);
  // The roles that allow it there, whatever their conditions; sorted.
  [[nodiscard]] std::vector<std::string_view>
  roles(std::size_t side, std::uint32_t party, std::uint32_t place, std::uint32_t permission) const;
  // What decides a conditional answer, for people.
  [[nodiscard]] std::string text(State state) const;

 private:
  enum class Kind : std::uint8_t { grant, block, cap };
  struct Entry {
    Kind kind;
    std::uint32_t set, condition;
  };
  struct Outcome {  // of a condition: settled, or the number of what remains of it
    bool known = false, met = false, failed = false;
    std::uint32_t rest = 0;
  };
  [[nodiscard]] Outcome evaluate(std::size_t side, std::uint32_t condition, std::uint32_t party,
                                 std::uint32_t place, std::uint32_t permission);
  [[nodiscard]] State decided(std::size_t side, bool granted, std::uint32_t party,
                              std::uint32_t place, std::uint32_t permission);

  const Sides& sides_;
  std::optional<json::Value> attributes_;
  std::vector<std::optional<Outcome>> cached_[2];  // of conditions that read no facts
  Table<char> rests_, texts_;
  Words granted_, blocked_;
  std::vector<Entry> entries_;
};

}  // namespace ringfence::policy::ask
