#include "store/tables.h"

#include <algorithm>
#include <cstring>

namespace ringfence::native {
namespace {

constexpr std::uint64_t kApplicationId = 0x52464c47;  // "RFLG"
constexpr std::uint64_t kFormat = 1;

Result<std::uint64_t> number(Database& db, std::string_view sql) {
  RINGFENCE_TRY(statement, db.prepare(sql));
  RINGFENCE_TRY(row, statement.step());
  return row ? statement.integer(0) : 0;
}

}  // namespace

Result<void> create_tables(Database& db, const std::string& tenant) {
  RINGFENCE_TRY(transaction, Transaction::begin(db, true));
  RINGFENCE_CHECK(db.run(
      "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE records(idx INTEGER PRIMARY KEY, chain INTEGER NOT NULL, seq INTEGER NOT NULL,"
      " note BLOB NOT NULL);"
      "CREATE UNIQUE INDEX record_place ON records(chain, seq);"
      "CREATE TABLE chains(chain INTEGER PRIMARY KEY, writer TEXT NOT NULL, instance TEXT NOT NULL,"
      " next_seq INTEGER NOT NULL, last BLOB NOT NULL, UNIQUE(writer, instance));"
      "CREATE TABLE hashes(id INTEGER PRIMARY KEY, hash BLOB NOT NULL);"
      "CREATE TABLE checkpoint(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL,"
      " note TEXT NOT NULL);"));
  RINGFENCE_CHECK(db.run(("PRAGMA application_id=" + std::to_string(kApplicationId) +
                          "; PRAGMA user_version=" + std::to_string(kFormat))
                             .c_str()));
  RINGFENCE_TRY(insert, db.prepare("INSERT INTO meta VALUES('tenant', ?)"));
  RINGFENCE_CHECK(insert.bind_text(0, tenant).run());
  return transaction.commit();
}

Result<bool> is_empty(Database& db) {
  RINGFENCE_TRY(tables, number(db, "SELECT count(*) FROM sqlite_schema"));
  return tables == 0;
}

Result<std::string> read_tenant(Database& db) {
  RINGFENCE_TRY(application, number(db, "PRAGMA application_id"));
  if (application != kApplicationId) {
    return fail("ledger.not_a_ledger", "`" + db.path() + "` is a database but not a ledger");
  }
  RINGFENCE_TRY(format, number(db, "PRAGMA user_version"));
  if (format != kFormat) {
    return fail("ledger.unknown_format", "`" + db.path() + "` has ledger format " +
                                             std::to_string(format) +
                                             ", this program knows format 1: use a newer one");
  }
  RINGFENCE_TRY(statement, db.prepare("SELECT value FROM meta WHERE key = 'tenant'"));
  RINGFENCE_TRY(row, statement.step());
  if (!row)
    return fail("ledger.not_a_ledger", "`" + db.path() + "` names no tenant");
  return std::string(statement.bytes(0));
}

Result<std::uint64_t> record_count(Database& db) {
  return number(db, "SELECT ifnull(max(idx) + 1, 0) FROM records");
}

Result<std::string> checkpoint_note(Database& db) {
  RINGFENCE_TRY(statement, db.prepare("SELECT note FROM checkpoint WHERE id = 1"));
  RINGFENCE_TRY(row, statement.step());
  return row ? std::string(statement.bytes(0)) : std::string();
}

Result<Hash> subtree_hash(Database& db, unsigned level, std::uint64_t index) {
  RINGFENCE_TRY(statement, db.prepare("SELECT hash FROM hashes WHERE id = ?"));
  RINGFENCE_TRY(row, statement.bind(0, hash_row(level, index)).step());
  Hash hash{};
  if (!row || statement.bytes(0).size() != hash.size()) {
    return fail("ledger.damaged", "`" + db.path() + "` lacks the hash of subtree " +
                                      std::to_string(level) + "/" + std::to_string(index) +
                                      ": verify it and restore a backup");
  }
  std::memcpy(hash.data(), statement.bytes(0).data(), hash.size());
  return hash;
}

Result<MerkleFrontier> stored_frontier(Database& db, std::uint64_t size) {
  std::vector<Hash> roots;
  std::uint64_t first = 0;  // first leaf of the next perfect subtree
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0)
      continue;
    RINGFENCE_TRY(hash, subtree_hash(db, level, first >> level));
    roots.push_back(hash);
    first += std::uint64_t{1} << level;
  }
  return MerkleFrontier::restore(size, std::move(roots));
}

}  // namespace ringfence::native
