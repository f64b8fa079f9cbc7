// How RFC 6962 cuts a tree, shared by hashing and proving.
#pragma once

#include <cstdint>
#include <vector>

#include "ringfence/hash.h"

namespace ringfence::merkle {

// A perfect subtree: the 2^level leaves that start at index << level.
struct Subtree {
  unsigned level;
  std::uint64_t index;
};

// The perfect subtrees that make up the leaves [begin, end), largest first. `begin` must be a
// multiple of the smallest power of two that is at least end - begin, as in every range that
// RFC 6962 cuts out of a tree.
[[nodiscard]] std::vector<Subtree> cover(std::uint64_t begin, std::uint64_t end);

// The root over perfect subtrees given largest first; of none: the empty tree's.
[[nodiscard]] Hash fold(const std::vector<Hash>& roots);

// The largest power of two smaller than n (n >= 2): where RFC 6962 splits n leaves.
[[nodiscard]] std::uint64_t split_point(std::uint64_t n);

}  // namespace ringfence::merkle
