// Prefixes of paths, as filters use them: which can hold a type, and which are implied by others.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/types.h"
#include "ringfence/filter.h"

namespace ringfence::policy {

// From which types one type is reached, going down.
class TypeReach {
 public:
  TypeReach(const TypeGraph& graph, std::uint32_t type);
  // Whether a resource of `from` is of the type or has some below it.
  [[nodiscard]] bool holds(std::uint32_t from) const { return from == type_ || below(from); }
  [[nodiscard]] bool below(std::uint32_t from) const { return below_[from] != 0; }

 private:
  std::uint32_t type_;
  std::vector<std::uint8_t> below_;
};

// The prefix of a path with its last pair left out; `tenant` for the first.
[[nodiscard]] std::string_view above(std::string_view path);

// The type of the last pair of a path other than `tenant`; kNone if it is not declared.
[[nodiscard]] std::uint32_t type_of(const TypeGraph& graph, std::string_view path);

// The types of a path from the root down.
using Shape = std::vector<std::uint32_t>;

// The shapes that paths of a type can have, as far as the filter allows something of that shape.
// With `columns`, types in the order of a path: those that these can spell. False: there are too
// many, as where types nest in each other.
[[nodiscard]] bool find_shapes(const TypeGraph& graph, std::uint32_t type,
                               const std::vector<std::uint32_t>& columns, const Filter& filter,
                               std::vector<Shape>& out);

// Leaves out rules that the others imply, and denies of what nothing allows. The rules are sorted.
void drop_implied(Filter& filter);

}  // namespace ringfence::policy
