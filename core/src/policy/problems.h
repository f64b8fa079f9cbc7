// Collects everything that is wrong with a document, so that its author mends it in one go.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/intern.h"
#include "ringfence/error.h"
#include "ringfence/json.h"

namespace ringfence::policy {

struct MemberSpec {
  std::string_view key;
  json::Kind kind;
  bool required = false;
};

class Problems {
 public:
  static constexpr std::size_t kMax = 100;  // then reading goes on but nothing is added
  static constexpr std::size_t kMostComparisons = 200000;  // of names, for suggestions

  void add(std::string_view code, std::string message, json::Value at);
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] bool full() const { return errors_.size() >= kMax; }
  // All of them as one Error, in the order found. Requires !empty().
  [[nodiscard]] Error take();

  // What to add to a message about an unknown `word`: "; did you mean `deploy`?" for the nearest of
  // `candidates`, of several the least; "" if none is near. One document gets a bounded number of
  // comparisons, so that many wrong names beside many right ones do not cost their product.
  [[nodiscard]] std::string nearest(std::string_view word,
                                    const std::vector<std::string_view>& candidates) {
    return did_you_mean(nearest_of(word, candidates));
  }
  // The candidate itself, or "".
  [[nodiscard]] std::string_view nearest_of(std::string_view word,
                                            const std::vector<std::string_view>& candidates);
  // The sentence that nearest adds; "" for "".
  [[nodiscard]] static std::string did_you_mean(std::string_view word);
  // The names as candidates; none where they are more than a document's share of comparisons.
  template <class Payload>
  [[nodiscard]] std::vector<std::string_view> candidates(const Table<Payload>& names) const {
    std::vector<std::string_view> out;
    if (!full() && names.size() <= kMostComparisons - comparisons_)
      for (std::uint32_t i = 0; i < names.size(); ++i)
        out.push_back(names.name(i));
    return out;
  }

  // Checks that `object` has just the members of `spec`, each of its kind, and returns them in the
  // order of `spec`; what is missing or of another kind is reported and comes back empty.
  template <std::size_t N>
  [[nodiscard]] std::array<std::optional<json::Value>, N> members(json::Value object,
                                                                  const MemberSpec (&spec)[N]) {
    std::array<std::optional<json::Value>, N> found;
    read_members(object, spec, N, found.data());
    return found;
  }

 private:
  void read_members(json::Value object, const MemberSpec* spec, std::size_t count,
                    std::optional<json::Value>* found);
  std::vector<Error> errors_;
  std::size_t comparisons_ = 0;  // made for suggestions
};

}  // namespace ringfence::policy
