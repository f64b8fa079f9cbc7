// Making proofs: which subtree roots RFC 6962 sections 2.1.1 and 2.1.2 put on the path.
//
// Both proofs walk from the root towards a leaf (or towards the right edge of the old tree) and
// leave behind, at each split, the range they did not enter. Proofs list these from the bottom up.

#include "audit/merkle_proof.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ringfence/merkle.h"

namespace ringfence {
namespace {

struct Range {
  std::uint64_t begin, end;
};

Result<Hash> range_hash(Range range, const SubtreeReader& read) {
  std::vector<Hash> roots;
  for (const auto& subtree : merkle::cover(range.begin, range.end)) {
    auto root = read(subtree.level, subtree.index);
    if (!root)
      return root;
    roots.push_back(*root);
  }
  return merkle::fold(roots);
}

Result<std::vector<Hash>> hash_bottom_up(std::vector<Range> top_down, const SubtreeReader& read) {
  std::reverse(top_down.begin(), top_down.end());
  std::vector<Hash> proof;
  proof.reserve(top_down.size());
  for (const Range& range : top_down) {
    RINGFENCE_TRY(hash, range_hash(range, read));
    proof.push_back(hash);
  }
  return proof;
}

}  // namespace

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                          const SubtreeReader& read) {
  if (index >= size) {
    return fail("merkle.out_of_range", "no leaf " + std::to_string(index) + " in a tree of " +
                                           std::to_string(size) + " leaves");
  }
  std::vector<Range> left_behind;
  Range at{0, size};
  while (at.end - at.begin > 1) {
    const std::uint64_t middle = at.begin + merkle::split_point(at.end - at.begin);
    if (index < middle) {
      left_behind.push_back({middle, at.end});
      at.end = middle;
    } else {
      left_behind.push_back({at.begin, middle});
      at.begin = middle;
    }
  }
  return hash_bottom_up(std::move(left_behind), read);
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                            const SubtreeReader& read) {
  if (old_size == 0 || old_size > new_size) {
    return fail("merkle.out_of_range", "no consistency proof leads from size " +
                                           std::to_string(old_size) + " to size " +
                                           std::to_string(new_size));
  }
  std::vector<Range> left_behind;
  Range at{0, new_size};
  while (at.end > old_size) {
    const std::uint64_t middle = at.begin + merkle::split_point(at.end - at.begin);
    if (old_size <= middle) {
      left_behind.push_back({middle, at.end});
      at.end = middle;
    } else {
      left_behind.push_back({at.begin, middle});
      at.begin = middle;
    }
  }
  // `at` now ends where the old tree ended. If it is the whole old tree, the verifier has its hash.
  if (at.begin != 0)
    left_behind.push_back(at);
  return hash_bottom_up(std::move(left_behind), read);
}

}  // namespace ringfence
