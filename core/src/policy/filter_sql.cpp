// filter_sql: a filter as one boolean SQL expression with bound parameters.
//
//   shape AND (inside an allowed prefix) AND NOT (inside a prefix that is denied for sure)
//
// The shape says which types stand where, so that what has an allowed prefix but is of another
// type, or does not exist, is not found: with one column a pattern and the number of slashes, with
// columns of ids which of them are NULL.
//
//   in one column     `path` = ?  OR  (`path` >= ? AND `path` < ?)     project/a/ and project/a0
//   in columns        `project` = ? AND `environment` = ?
//
// A prefix ends with a whole segment: `0` is the byte after `/`, so the range is what begins with
// `project/a/` and nothing else, if texts are compared by bytes: COLLATE says so, and an index of
// that collation serves it. LIKE is used for the shape only, whose pattern is made of type names;
// SQLite's LIKE ignores case, so there it is GLOB.
//
// Everything but column names is bound. Names are checked and quoted, in SQLite by backticks: there
// "name" is a text where no such column exists, and then a denied prefix would match nothing.
#include <algorithm>

#include "policy/bundle_parts.h"
#include "policy/filter_prefix.h"
#include "policy/names.h"

namespace ringfence {

using namespace policy;

namespace {

constexpr std::size_t kMostParameters = 32766;  // SQLite's limit; PostgreSQL takes some more

bool valid_column(std::string_view name) {
  constexpr std::size_t kLongest = 63;  // bytes of a name in PostgreSQL
  std::size_t parts = 1, size = 0;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    if (c == '.' && size > 0) {
      ++parts;
      size = 0;
      continue;
    }
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if ((!word && (!digit || size == 0)) || ++size > kLongest)
      return false;
  }
  return size > 0 && parts <= 3;
}

// An expression under construction: text, and what its placeholders stand for.
class Sql {
 public:
  explicit Sql(const SqlOptions& options) : options_(options) {}

  std::string text;
  std::vector<std::string> parameters;

  [[nodiscard]] bool sqlite() const { return options_.dialect == SqlDialect::sqlite; }
  Sql& add(std::string_view more) {
    text += more;
    return *this;
  }
  Sql& bind(std::string value) {
    parameters.push_back(std::move(value));
    const std::string number = std::to_string(options_.first + parameters.size() - 1);
    switch (options_.placeholder) {
    case SqlPlaceholder::qmark:
      return add("?");
    case SqlPlaceholder::dollar:
      return add("$").add(number);
    case SqlPlaceholder::format:
      return add("%s");
    case SqlPlaceholder::named:
      return add(":rf").add(number);
    }
    return *this;
  }
  Sql& column(std::string_view name) {
    const char mark = sqlite() ? '`' : '"';
    text += mark;
    for (const char c : name) {
      if (c == '.')
        ((text += mark) += c) += mark;
      else
        text += c;
    }
    text += mark;
    return *this;
  }

 private:
  const SqlOptions& options_;
};

class Renderer {
 public:
  Renderer(const TypeGraph& graph, const Names& flat, const Filter& filter,
           const SqlOptions& options, std::uint32_t type)
      : graph_(graph), flat_(flat), filter_(filter), options_(options), type_(type),
        reach_(graph, type), sql_(options) {
    for (const SqlColumn& column : options.columns)
      types_.push_back(graph.find(column.type));
  }

  Result<SqlFilter> run();

 private:
  [[nodiscard]] bool by_path() const { return !options_.path.empty(); }
  void shape(const Shape& shape);
  void path_shape(const Shape& shape);
  void inside(const std::vector<std::string_view>& prefixes);
  void begin_operand();
  void by_bytes();
  bool has_columns(const SplitPath& split, std::string_view prefix) const;
  void pairs(const SplitPath& split, std::string_view prefix);

  const TypeGraph& graph_;
  const Names& flat_;
  const Filter& filter_;
  const SqlOptions& options_;
  const std::uint32_t type_;
  const TypeReach reach_;
  std::vector<std::uint32_t> types_;  // of the columns
  Sql sql_;
  std::size_t operands_ = 0;
};

// The path, compared by bytes.
void Renderer::by_bytes() {
  sql_.column(options_.path).add(sql_.sqlite() ? " COLLATE BINARY" : " COLLATE \"C\"");
}

void Renderer::path_shape(const Shape& shape) {
  std::string pattern;
  for (const std::uint32_t type : shape) {
    if (!pattern.empty())
      pattern += '/';
    for (const char c : graph_.name(type)) {
      if (c == '_' && !sql_.sqlite())
        pattern += '\\';
      pattern += c;
    }
    pattern += sql_.sqlite() ? "/?*" : "/_%";
  }
  by_bytes();
  sql_.add(sql_.sqlite() ? " GLOB " : " LIKE ").bind(std::move(pattern));
  sql_.add(" AND length(").column(options_.path).add(") - length(replace(");
  sql_.column(options_.path).add(", '/', '')) = ").add(std::to_string(2 * shape.size() - 1));
}

void Renderer::shape(const Shape& shape) {
  if (by_path())
    path_shape(shape);
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const bool held = std::find(shape.begin(), shape.end(), types_[i]) != shape.end();
    sql_.add(i > 0 ? " AND " : "").column(options_.columns[i].column);
    sql_.add(held ? " IS NOT NULL" : " IS NULL");
  }
  // Flat resources that are not declared do not exist. Below other prefixes than `tenant` all are.
  const auto everywhere = [](const FilterRule& rule) { return rule.prefix == kTenantPath; };
  if (!graph_.flat(shape[0]) || graph_.permits(shape[0], kTenantType) ||
      std::none_of(filter_.allowed.begin(), filter_.allowed.end(), everywhere))
    return;
  std::vector<std::string_view> declared;
  for (std::uint32_t i = 0; i < flat_.size(); ++i)
    if (type_of(graph_, flat_.name(i)) == shape[0])
      declared.push_back(flat_.name(i));
  sql_.add(" AND ");
  inside(declared);
}

// Puts an OR before all operands but the first. Parentheses at each 256th keep SQLite's tree, which
// may be 1000 deep, flat.
void Renderer::begin_operand() {
  constexpr std::size_t kGroup = 256;
  if (operands_ > 0)
    sql_.add(operands_ % kGroup == 0 ? ") OR (" : " OR ");
  ++operands_;
}

bool Renderer::has_columns(const SplitPath& split, std::string_view prefix) const {
  auto from = types_.begin();
  for (std::size_t i = 0; i < split.count; ++i) {
    const PathPair& pair = split.pairs[i];
    from = std::find(from, types_.end(),
                     graph_.find(prefix.substr(pair.begin, pair.slash - pair.begin)));
    if (from == types_.end())
      return false;
    ++from;
  }
  return true;
}

void Renderer::pairs(const SplitPath& split, std::string_view prefix) {
  std::size_t pair = 0;
  for (std::size_t i = 0; pair < split.count; ++i) {
    const PathPair& at = split.pairs[pair];
    sql_.add(i > 0 ? " AND " : "").column(options_.columns[i].column);
    if (graph_.name(types_[i]) != prefix.substr(at.begin, at.slash - at.begin)) {
      sql_.add(" IS NULL");
      continue;
    }
    // PostgreSQL's texts are equal if their bytes are, and an index need not be of collation "C".
    sql_.add(sql_.sqlite() ? " COLLATE BINARY = " : " = ");
    sql_.bind(unescape_segment(prefix.substr(at.slash + 1, at.end - at.slash - 1)));
    ++pair;
  }
}

// Whether the resource is one of, or below one of, the prefixes: ((…) OR (…)).
void Renderer::inside(const std::vector<std::string_view>& prefixes) {
  operands_ = 0;
  sql_.add("((");
  if (by_path()) {
    std::size_t same = 0;
    for (const std::string_view prefix : prefixes) {
      if (type_of(graph_, prefix) != type_)
        continue;
      if (same++ == 0) {
        begin_operand();
        by_bytes();
      }
      sql_.add(same == 1 ? " IN (" : ", ").bind(std::string(prefix));
    }
    sql_.add(same > 0 ? ")" : "");
  }
  for (const std::string_view prefix : prefixes) {
    if (by_path()) {
      if (!reach_.below(type_of(graph_, prefix)))
        continue;
      begin_operand();
      by_bytes();
      sql_.add(" >= ").bind(std::string(prefix) + '/').add(" AND ");
      by_bytes();
      sql_.add(" < ").bind(std::string(prefix) + '0');
    } else {
      SplitPath split;
      split_path(prefix, split);
      if (!has_columns(split, prefix))
        continue;
      begin_operand();
      pairs(split, prefix);
    }
  }
  sql_.add(operands_ == 0 ? "1 = 0))" : "))");
}

Result<SqlFilter> Renderer::run() {
  SqlFilter out;
  std::vector<Shape> shapes;
  if (filter_.kind == Filter::Kind::none) {
    out.where = "1 = 0";
    return out;
  }
  if (!find_shapes(graph_, type_, types_, filter_, shapes)) {
    if (!by_path())
      return fail("request.bad_columns", "the types nest in too many ways: use `path`", "/sql");
    out.exact = false;  // rows of other types may be found
    shapes.clear();
    sql_.add("1 = 1");
  } else if (shapes.empty()) {
    out.where = "1 = 0";
    return out;
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    sql_.add(i > 0 ? " OR (" : shapes.size() > 1 ? "((" : "(");
    shape(shapes[i]);
    sql_.add(")");
  }
  sql_.add(shapes.size() > 1 ? ")" : "");

  std::vector<std::string_view> allowed, denied;
  bool everywhere = false;
  for (const FilterRule& rule : filter_.allowed) {
    everywhere = everywhere || rule.prefix == kTenantPath;
    if (allowed.empty() || allowed.back() != rule.prefix)
      allowed.push_back(rule.prefix);
  }
  for (const FilterRule& rule : filter_.denied)
    if (rule.when.empty())
      denied.push_back(rule.prefix);
  if (!everywhere) {
    sql_.add(" AND ");
    inside(allowed);
  }
  if (!denied.empty()) {
    sql_.add(by_path() ? " AND NOT " : " AND NOT coalesce(");  // with a NULL it is not inside
    inside(denied);
    sql_.add(by_path() ? "" : ", FALSE)");
  }
  if (sql_.parameters.size() > kMostParameters)
    return fail("filter.too_large",
                "this needs " + std::to_string(sql_.parameters.size()) +
                    " parameters, and a statement takes 32766: use the rules, or `check`");
  out.exact = out.exact && filter_.exact();
  out.where = std::move(sql_.text);
  out.parameters = std::move(sql_.parameters);
  return out;
}

Result<void> read_columns(const TypeGraph& graph, std::string_view type,
                          const SqlOptions& options) {
  const auto bad_name = [](std::string_view place) {
    return fail("request.bad_column",
                "a column is `name` or `table.name`: letters, digits and `_`, each at most 63",
                place);
  };
  if (options.path.empty() == options.columns.empty())
    return fail("request.bad_columns", "name one `path` column, or `columns` of ids", "/sql");
  if (!options.path.empty() && !valid_column(options.path))
    return bad_name("/sql/path");
  bool held = options.columns.empty();
  for (std::size_t i = 0; i < options.columns.size(); ++i) {
    const SqlColumn& column = options.columns[i];
    const std::string place = "/sql/columns/" + std::to_string(i);
    if (!valid_column(column.column))
      return bad_name(place + "/column");
    const auto id = graph.find(column.type);
    if (id == kNone || id == kTenantType)
      return fail("request.bad_columns", "the policy declares no such type", place + "/type");
    for (std::size_t before = 0; before < i; ++before)
      if (options.columns[before].type == column.type)
        return fail("request.bad_columns", "a type has one column: use `path` where it nests",
                    place + "/type");
    held = held || column.type == type;
  }
  if (!held)
    return fail("request.bad_columns", "the type itself has no column", "/sql/columns");
  return {};
}

}  // namespace

Result<SqlFilter> filter_sql(const Policy& policy, std::string_view type, const Filter& filter,
                             const SqlOptions& options) {
  const Vocabulary& words = Access::compiled(policy).t.words;
  const std::uint32_t id = words.graph.find(type);
  if (id == kNone || id == kTenantType)  // which has no rows, so nothing to name
    return SqlFilter{"1 = 0", {}, true};
  RINGFENCE_CHECK(read_columns(words.graph, type, options));
  return Renderer(words.graph, words.flat, filter, options, id).run();
}

}  // namespace ringfence
