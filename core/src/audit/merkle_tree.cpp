// The tree itself: leaves, nodes and the right edge that appending needs.
//
// A tree of n leaves is a row of perfect subtrees, one for each one-bit of n, largest first; its
// root folds them from the right. Appending a leaf adds a subtree of one and merges neighbours of
// equal size, as adding one to a binary number carries.

#include <bit>
#include <utility>

#include "audit/merkle_proof.h"
#include "ringfence/merkle.h"

namespace ringfence {
namespace {

constexpr char kLeafPrefix = 0x00;
constexpr char kNodePrefix = 0x01;

// No ledger gets there; it keeps every sum of sizes in this file far from overflow.
constexpr std::uint64_t kMaxRestoredSize = std::uint64_t{1} << 62;

}  // namespace

Hash leaf_hash(std::string_view record) {
  return sha256(std::string_view(&kLeafPrefix, 1), record);
}

Hash node_hash(const Hash& left, const Hash& right) {
  char bytes[1 + 32 + 32];
  bytes[0] = kNodePrefix;
  for (std::size_t i = 0; i < 32; ++i) {
    bytes[1 + i] = static_cast<char>(left[i]);
    bytes[33 + i] = static_cast<char>(right[i]);
  }
  return sha256(std::string_view(bytes, sizeof bytes));
}

namespace merkle {

std::vector<Subtree> cover(std::uint64_t begin, std::uint64_t end) {
  std::vector<Subtree> out;
  while (begin < end) {
    const auto level = static_cast<unsigned>(std::bit_width(end - begin)) - 1;
    out.push_back({level, begin >> level});
    begin += std::uint64_t{1} << level;
  }
  return out;
}

Hash fold(const std::vector<Hash>& roots) {
  if (roots.empty())
    return sha256("");
  Hash acc = roots.back();
  for (std::size_t i = roots.size() - 1; i-- > 0;)
    acc = node_hash(roots[i], acc);
  return acc;
}

std::uint64_t split_point(std::uint64_t n) { return std::bit_floor(n - 1); }

}  // namespace merkle

Result<MerkleFrontier> MerkleFrontier::restore(std::uint64_t size, std::vector<Hash> roots) {
  if (size > kMaxRestoredSize)
    return fail("merkle.bad_frontier", "the size is beyond 2^62");
  if (static_cast<std::size_t>(std::popcount(size)) != roots.size()) {
    return fail("merkle.bad_frontier", "a tree of " + std::to_string(size) + " leaves has " +
                                           std::to_string(std::popcount(size)) +
                                           " perfect subtrees, but " +
                                           std::to_string(roots.size()) + " hashes were given");
  }
  MerkleFrontier out;
  out.size_ = size;
  out.roots_ = std::move(roots);
  return out;
}

void MerkleFrontier::append(const Hash& leaf) {
  Hash acc = leaf;
  for (std::uint64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
    acc = node_hash(roots_.back(), acc);
    roots_.pop_back();
  }
  roots_.push_back(acc);
  ++size_;
}

Hash MerkleFrontier::root() const { return merkle::fold(roots_); }

}  // namespace ringfence
