// Filters: which resources of one type somebody may act on, without asking for each.
//
// A check answers for one resource; a list view needs the rows of a table that are allowed. The
// answer is the rules that bear on the principal, with everything known put in: prefixes of paths
// that are allowed, prefixes that are denied, and what of their conditions depends on the resource.
//
//   auto filter = filter_resources(policy, {.subject = "user/ana", .action = "deploy.preview",
//                                           .type = "project", .now = now});
//   auto sql = filter_sql(policy, "project", *filter, {.path = "path"});
//   // SELECT … WHERE <sql->where>, with sql->parameters bound
//
// Law: a resource of the type is allowed exactly if some `allowed` rule contains it whose `when`,
// if any, is true for it, and no `denied` rule contains it whose `when`, if any, is true or fails.
// SQL finds those rows, and with rules that have a `when` (`exact` is false) also rows that such a
// rule may allow or deny: those the host asks of `check`, one by one. It never leaves one out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/policy.h"

namespace ringfence {

// As a Request, for all resources of `type` at once: `attributes` has no `resource`.
struct FilterRequest {
  std::string_view subject, action, type;
  Timestamp now = 0;
  std::string_view tenant = {};
  std::span<const std::string> external_teams = {};
  std::optional<json::Value> attributes = {};
};

// A path and everything below it; `tenant`: whatever exists. `when`: what is left of a condition,
// in CEL over `resource`; empty: none.
struct FilterRule {
  std::string prefix, when;
  friend bool operator==(const FilterRule& a, const FilterRule& b) {
    return a.prefix == b.prefix && a.when == b.when;
  }
  friend bool operator<(const FilterRule& a, const FilterRule& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : a.when < b.when;
  }
};

struct Filter {
  // `none` and `all`: no resource of the type, or every one that exists, whatever it is.
  enum class Kind : std::uint8_t { none, some, all };
  Kind kind = Kind::none;
  std::optional<Reason> reason;  // of none: where one reason holds before any row is looked at
  std::vector<FilterRule> allowed, denied;  // sorted; none is implied by the others
  [[nodiscard]] bool exact() const;         // no rule has a `when`
};

// The filter of a principal. O(rows of the principal + declared resources). Errors: those of
// Policy::check and request.bad_type, request.bad_attributes (attributes of one resource).
[[nodiscard]] Result<Filter> filter_resources(const Policy& policy, const FilterRequest& request);

enum class SqlDialect : std::uint8_t { sqlite, postgresql };
// ?   $1   %s (Python's psycopg)   :rf1 (SQLAlchemy)
enum class SqlPlaceholder : std::uint8_t { qmark, dollar, format, named };

// Where a table keeps the resource: its whole path in one column, or the ids (as they are, not
// escaped) of the pairs of the path in one column for each type. NULL: the path has no such pair.
struct SqlColumn {
  std::string_view type, column;
};
struct SqlOptions {
  SqlDialect dialect = SqlDialect::sqlite;
  SqlPlaceholder placeholder = SqlPlaceholder::qmark;
  std::uint32_t first = 1;              // the number of the first parameter, for $1 and :rf1
  std::string_view path = {};           // column, or
  std::vector<SqlColumn> columns = {};  // columns, in the order of the path
};
struct SqlFilter {
  std::string where;                    // a boolean expression
  std::vector<std::string> parameters;  // all text, in the order of the placeholders
  bool exact = true;  // false: the rows are those that may be allowed; ask `check` for each
};

// The filter as SQL; columns hold well-formed paths or ids, and are compared byte by byte. Errors:
// request.bad_column (not `name` or `table.name`), request.bad_columns, filter.too_large (more
// parameters than the databases take).
[[nodiscard]] Result<SqlFilter> filter_sql(const Policy& policy, std::string_view type,
                                           const Filter& filter, const SqlOptions& options);

}  // namespace ringfence
