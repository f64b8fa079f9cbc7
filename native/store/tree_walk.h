// Replays records over the stored subtree hashes: both the read-back before signing and
// verification go through it, so "recompute the root" means the same in both.
#pragma once

#include <cstdint>

#include "ringfence/error.h"
#include "ringfence/merkle.h"
#include "store/sqlite.h"

namespace ringfence::native {

// Calls each(level, index, hash) for every perfect subtree that `leaf` completes, and appends it.
template <class Each>
void append_leaf(MerkleFrontier& frontier, const Hash& leaf, Each each) {
  const std::uint64_t at = frontier.size();
  Hash hash = leaf;
  each(0U, at, hash);
  for (unsigned level = 0; (at >> level & 1) != 0; ++level) {
    const auto& roots = frontier.roots();
    hash = node_hash(roots[roots.size() - 1 - level], hash);
    each(level + 1, at >> (level + 1), hash);
  }
  frontier.append(leaf);
}

class TreeWalk {
 public:
  // Starts behind the records that `start` covers.
  [[nodiscard]] static Result<TreeWalk> begin(Database& db, MerkleFrontier start);
  // Appends the next leaf. False: the database stores other hashes than the records give.
  [[nodiscard]] Result<bool> append(const Hash& leaf);
  // Whether the database stores no further hashes.
  [[nodiscard]] Result<bool> at_end();
  [[nodiscard]] const MerkleFrontier& frontier() const { return frontier_; }

 private:
  TreeWalk(Statement rows, MerkleFrontier start)
      : rows_(std::move(rows)), frontier_(std::move(start)) {}
  Statement rows_;
  MerkleFrontier frontier_;
};

}  // namespace ringfence::native
