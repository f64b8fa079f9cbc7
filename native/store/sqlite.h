// The few SQLite calls that the ledger needs, as values that clean up after themselves. Every
// failure becomes an Error: ledger.busy, ledger.damaged, io.full, io.read_only, io.not_found,
// io.failed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ringfence/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ringfence::native {

// A prepared statement. Parameters and columns count from 0; views of columns live until the next
// step.
class Statement {
 public:
  Statement& bind(int at, std::int64_t value);
  Statement& bind(int at, std::uint64_t value) {
    return bind(at, static_cast<std::int64_t>(value));
  }
  Statement& bind_text(int at, std::string_view value);
  Statement& bind_blob(int at, std::string_view value);
  // True: a row is there. False: done.
  [[nodiscard]] Result<bool> step();
  // Runs a statement that gives no rows and makes it ready for the next run.
  [[nodiscard]] Result<void> run();
  void reset();
  [[nodiscard]] std::uint64_t integer(int column) const;
  [[nodiscard]] bool is_integer(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* s) const;
  };
  Statement(sqlite3_stmt* statement, const std::string* path)
      : statement_(statement), path_(path) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const std::string* path_;
};

// One connection; not to be used by two threads at once.
class Database {
 public:
  enum class Mode : std::uint8_t {
    write,      // WAL, synchronous=FULL
    read,       // read-only, sees what writers commit
    immutable,  // a file that nobody changes: works without any other file beside it
  };
  [[nodiscard]] static Result<Database> open(const std::string& path, Mode mode);
  // For state that does not fit in memory: an unnamed file that is gone when this is.
  [[nodiscard]] static Result<Database> scratch();

  [[nodiscard]] Result<void> run(const char* sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  [[nodiscard]] const std::string& path() const { return *path_; }

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  Database(sqlite3* db, std::string path)
      : db_(db), path_(std::make_unique<std::string>(std::move(path))) {}
  std::unique_ptr<sqlite3, Close> db_;
  std::unique_ptr<std::string> path_;
};

// A transaction that rolls back unless it is committed.
class Transaction {
 public:
  // `write` takes the write lock at once; otherwise it is a snapshot for reading.
  [[nodiscard]] static Result<Transaction> begin(Database& db, bool write);
  Transaction(Transaction&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Database& db) : db_(&db) {}
  Database* db_;
};

}  // namespace ringfence::native
