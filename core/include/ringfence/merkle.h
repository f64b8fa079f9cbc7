// The RFC 6962 Merkle tree: hashing, roots, inclusion and consistency proofs.
//
//   leaf = SHA-256(0x00 || record), node = SHA-256(0x01 || left || right), empty = SHA-256("")
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "ringfence/error.h"
#include "ringfence/hash.h"

namespace ringfence {

[[nodiscard]] Hash leaf_hash(std::string_view record);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

// The right edge of a tree: the roots of its perfect subtrees, largest first. Appending is O(log n)
// and needs nothing else, so verifying a ledger takes constant memory.
class MerkleFrontier {
 public:
  MerkleFrontier() = default;
  // Rebuilds from `size` and its subtree roots, largest first. Errors: merkle.bad_frontier.
  [[nodiscard]] static Result<MerkleFrontier> restore(std::uint64_t size, std::vector<Hash> roots);
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<Hash>& roots() const { return roots_; }
  [[nodiscard]] Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

// Reads the hash of the perfect subtree of 2^level leaves that starts at leaf index << level.
using SubtreeReader = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// Proofs as RFC 6962 2.1.1 and 2.1.2 order them. Errors: merkle.out_of_range.
[[nodiscard]] Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                        const SubtreeReader& read);
[[nodiscard]] Result<std::vector<Hash>>
consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const SubtreeReader& read);

// Errors: merkle.bad_proof. A consistency proof from size 0 is always refused.
[[nodiscard]] Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index,
                                            std::uint64_t size, const std::vector<Hash>& proof,
                                            const Hash& root);
[[nodiscard]] Result<void> verify_consistency(std::uint64_t old_size, const Hash& old_root,
                                              std::uint64_t new_size, const Hash& new_root,
                                              const std::vector<Hash>& proof);

}  // namespace ringfence
