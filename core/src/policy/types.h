// The declared resource types: which paths exist.
//
// A nested type stands only under a parent type that it names; a flat type stands only at the root,
// and only if that very resource is declared or the type also stands `in` the tenant. So a resource
// has one spelling.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/intern.h"
#include "policy/model.h"
#include "policy/path.h"

namespace ringfence::policy {

// How a path stands to the declared types and resources. `none` means it is well.
enum class PathFault : std::uint8_t { none, malformed, unknown_type, unknown_resource };

constexpr std::uint32_t kTenantType = 0;

class TypeGraph {
 public:
  TypeGraph() = default;
  explicit TypeGraph(const std::vector<TypeRow>& types);

  [[nodiscard]] std::uint32_t find(std::string_view name) const { return ids_.find(name); }
  [[nodiscard]] bool flat(std::uint32_t type) const { return flat_[type] != 0; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(flat_.size()); }
  [[nodiscard]] std::string_view name(std::uint32_t type) const { return ids_.name(type); }
  [[nodiscard]] bool permits(std::uint32_t child, std::uint32_t parent) const {
    const std::size_t bit = std::size_t{child} * flat_.size() + parent;
    return (permitted_[bit / 64] >> (bit % 64) & 1) != 0;
  }

  // Follows the pairs of `path` from `start` on, under a resource of type `type`; leaves the last
  // pair's type in `type`. `root_declared`: the first pair is a declared flat resource.
  [[nodiscard]] PathFault follow(std::string_view path, const SplitPath& split, std::size_t start,
                                 bool root_declared, std::uint32_t& type) const;

 private:
  Table<char> ids_;
  std::vector<std::uint64_t> permitted_;  // bit (child, parent)
  std::vector<std::uint8_t> flat_;
};

}  // namespace ringfence::policy
