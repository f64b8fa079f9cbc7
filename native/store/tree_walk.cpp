#include "store/tree_walk.h"

#include "store/tables.h"

namespace ringfence::native {

Result<TreeWalk> TreeWalk::begin(Database& db, MerkleFrontier start) {
  RINGFENCE_TRY(rows, db.prepare("SELECT id, hash FROM hashes WHERE id >= ? ORDER BY id"));
  rows.bind(0, hash_row(0, start.size()));
  return TreeWalk(std::move(rows), std::move(start));
}

Result<bool> TreeWalk::append(const Hash& leaf) {
  Result<bool> same = true;
  append_leaf(frontier_, leaf, [&](unsigned level, std::uint64_t index, const Hash& hash) {
    if (!same || !*same)
      return;
    auto row = rows_.step();
    if (!row) {
      same = std::move(row);
    } else {
      same = *row && rows_.integer(0) == hash_row(level, index) && rows_.bytes(1) == view(hash);
    }
  });
  return same;
}

Result<bool> TreeWalk::at_end() {
  RINGFENCE_TRY(row, rows_.step());
  return !row;
}

}  // namespace ringfence::native
