// Collects everything that is wrong with a document, so that its author mends it in one go.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

  void add(std::string_view code, std::string message, json::Value at);
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] bool full() const { return errors_.size() >= kMax; }
  // All of them as one Error, in the order found. Requires !empty().
  [[nodiscard]] Error take();

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
};

// ` (did you mean "x"?)`-style text for the candidate nearest to `word`, or "". Ties go to the
// lesser candidate.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     const std::vector<std::string_view>& candidates);

}  // namespace ringfence::policy
