// Checking proofs, by the iterative algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
//
// The number of hashes a proof must have follows from the sizes alone, and every one is used: a
// proof that is longer or shorter is refused.

#include "ringfence/merkle.h"

namespace ringfence {
namespace {

tl::unexpected<Error> refuse(const char* why) { return fail("merkle.bad_proof", why); }

constexpr const char* kWrongLength = "the proof has too few or too many hashes for these sizes";

}  // namespace

Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                              const std::vector<Hash>& proof, const Hash& root) {
  if (index >= size)
    return refuse("the index lies outside the tree");
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash acc = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0)
      return refuse(kWrongLength);
    if ((node & 1) != 0 || node == last) {
      acc = node_hash(sibling, acc);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      acc = node_hash(acc, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0)
    return refuse(kWrongLength);
  if (acc != root)
    return refuse("the proof leads to another root");
  return {};
}

Result<void> verify_consistency(std::uint64_t old_size, const Hash& old_root,
                                std::uint64_t new_size, const Hash& new_root,
                                const std::vector<Hash>& proof) {
  // Everything is consistent with nothing: a proof from size 0 would prove nothing, so there is
  // none.
  if (old_size == 0)
    return refuse("no proof starts from the empty tree");
  if (old_size > new_size)
    return refuse("the new tree is smaller than the old one");
  if (old_size == new_size) {
    if (!proof.empty())
      return refuse(kWrongLength);
    if (old_root != new_root)
      return refuse("two roots for one size");
    return {};
  }
  std::uint64_t node = old_size - 1;
  std::uint64_t last = new_size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  // A perfect old tree (node is now 0) is itself the starting hash; it is not repeated in the
  // proof.
  std::size_t used = 0;
  Hash start = old_root;
  if (node != 0) {
    if (proof.empty())
      return refuse(kWrongLength);
    start = proof[used++];
  }
  Hash old_acc = start;
  Hash new_acc = start;
  for (; used < proof.size(); ++used) {
    if (last == 0)
      return refuse(kWrongLength);
    const Hash& sibling = proof[used];
    if ((node & 1) != 0 || node == last) {
      old_acc = node_hash(sibling, old_acc);
      new_acc = node_hash(sibling, new_acc);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_acc = node_hash(new_acc, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0)
    return refuse(kWrongLength);
  if (old_acc != old_root)
    return refuse("the proof leads to another old root");
  if (new_acc != new_root)
    return refuse("the proof leads to another new root");
  return {};
}

}  // namespace ringfence
