#include "store/sqlite.h"

#include <sqlite3.h>

namespace ringfence::native {
namespace {

constexpr int kBusyMillis = 30'000;

tl::unexpected<Error> sqlite_error(sqlite3* db, const std::string& path) {
  const int code = sqlite3_errcode(db);
  const std::string why = std::string(" (") + sqlite3_errmsg(db) + ")";
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return fail("ledger.busy", "`" + path + "` is in use by another process" + why + ": try again");
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return fail("ledger.damaged", "`" + path + "` is damaged or not a ledger" + why +
                                      ": restore it from a backup and verify that");
  case SQLITE_FULL:
    return fail("io.full",
                "no space to write `" + path + "`" + why + ": free some; nothing was changed");
  case SQLITE_READONLY:
  case SQLITE_PERM:
    return fail("io.read_only", "cannot write `" + path + "`" + why +
                                    ": check the mode of the file and of its folder");
  case SQLITE_CANTOPEN:
    return fail("io.not_found",
                "cannot open `" + path + "`" + why + ": check the path and the mode of its folder");
  default:
    return fail("io.failed", "the database `" + path + "` failed" + why + ": check the disk");
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }

// Binding cannot fail for indexes and sizes that the code fixes; the step would report it.
Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at + 1, value);
  return *this;
}

Statement& Statement::bind_text(int at, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), at + 1, value.data(), value.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int at, std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), at + 1, value.data(), value.size(), SQLITE_TRANSIENT);
  return *this;
}

Result<bool> Statement::step() {
  switch (sqlite3_step(statement_.get())) {
  case SQLITE_ROW:
    return true;
  case SQLITE_DONE:
    return false;
  default:
    return sqlite_error(sqlite3_db_handle(statement_.get()), *path_);
  }
}

Result<void> Statement::run() {
  auto stepped = step();
  reset();
  if (!stepped)
    return tl::unexpected<Error>(std::move(stepped).error());
  return {};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::uint64_t Statement::integer(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.get(), column));
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr)
    return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

Result<Database> Database::open(const std::string& path, Mode mode) {
  // A URI, since only there "immutable" can be said; so the path is escaped.
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr char kDigits[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      uri += c;
    }
  }
  if (mode == Mode::immutable)
    uri += "?immutable=1";
  const int access = mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(uri.c_str(), &raw, access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(raw, path);
  if (code != SQLITE_OK)
    return sqlite_error(raw, path);
  sqlite3_busy_timeout(raw, kBusyMillis);
  // Nothing in a file that somebody hands us may run code or reach outside of it.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (mode == Mode::write) {
    RINGFENCE_CHECK(db.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
  }
  return db;
}

Result<Database> Database::scratch() {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      "", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(raw, "(scratch)");
  if (code != SQLITE_OK)
    return sqlite_error(raw, db.path());
  RINGFENCE_CHECK(db.run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF"));
  return db;
}

Result<void> Database::run(const char* sql) {
  if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return sqlite_error(db_.get(), *path_);
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) !=
      SQLITE_OK) {
    return sqlite_error(db_.get(), *path_);
  }
  return Statement(raw, path_.get());
}

Result<Transaction> Transaction::begin(Database& db, bool write) {
  RINGFENCE_CHECK(db.run(write ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(db);
}

Result<void> Transaction::commit() {
  RINGFENCE_CHECK(db_->run("COMMIT"));
  db_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (db_ == nullptr)
    return;
  // A failed COMMIT may have rolled back already; nothing more can be done about an error here.
  [[maybe_unused]] auto rolled_back = db_->run("ROLLBACK");
}

}  // namespace ringfence::native
