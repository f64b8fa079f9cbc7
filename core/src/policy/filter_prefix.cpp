#include "policy/filter_prefix.h"

#include <algorithm>

#include "policy/path.h"

namespace ringfence::policy {

TypeReach::TypeReach(const TypeGraph& graph, std::uint32_t type)
    : type_(type), below_(graph.size(), 0) {
  std::vector<std::uint32_t> open{type};
  while (!open.empty()) {
    const std::uint32_t child = open.back();
    open.pop_back();
    if (graph.flat(child))
      continue;  // stands at the root
    for (std::uint32_t parent = 1; parent < graph.size(); ++parent)
      if (below_[parent] == 0 && graph.permits(child, parent)) {
        below_[parent] = 1;
        open.push_back(parent);
      }
  }
}

std::string_view above(std::string_view path) {
  const std::size_t id = path.rfind('/');
  const std::size_t type = id == std::string_view::npos ? id : path.rfind('/', id - 1);
  return type == std::string_view::npos ? kTenantPath : path.substr(0, type);
}

std::uint32_t type_of(const TypeGraph& graph, std::string_view path) {
  const std::string_view head = path.substr(0, path.rfind('/'));
  return graph.find(head.substr(head.rfind('/') + 1));
}

namespace {

// Whether the path has the types that the shape begins with.
bool begins(const TypeGraph& graph, std::string_view path, const Shape& shape) {
  SplitPath split;
  split_path(path, split);
  if (path != kTenantPath && split.count > shape.size())
    return false;
  for (std::size_t i = 0; i < split.count; ++i) {
    const PathPair& pair = split.pairs[i];
    if (graph.find(path.substr(pair.begin, pair.slash - pair.begin)) != shape[i])
      return false;
  }
  return true;
}

}  // namespace

bool find_shapes(const TypeGraph& graph, std::uint32_t type,
                 const std::vector<std::uint32_t>& columns, const Filter& filter,
                 std::vector<Shape>& out) {
  constexpr std::size_t kMostShapes = 64, kMostSteps = 4096;
  std::vector<Shape> open{{type}};  // from the type up
  for (std::size_t steps = 0; !open.empty(); ++steps) {
    const Shape shape = std::move(open.back());
    open.pop_back();
    const std::uint32_t top = shape.back();
    const auto column = std::find(columns.begin(), columns.end(), top);
    if (!columns.empty() && column == columns.end())
      continue;
    if (graph.flat(top) || graph.permits(top, kTenantType)) {
      Shape whole(shape.rbegin(), shape.rend());
      if (std::any_of(filter.allowed.begin(), filter.allowed.end(),
                      [&](const FilterRule& rule) { return begins(graph, rule.prefix, whole); }))
        out.push_back(std::move(whole));
    }
    if (shape.size() < kMaxPairs && !graph.flat(top))
      for (std::uint32_t parent = graph.size() - 1; parent > 0; --parent)
        if (graph.permits(top, parent) &&
            (columns.empty() || std::find(columns.begin(), column, parent) != column)) {
          open.push_back(shape);
          open.back().push_back(parent);
        }
    if (out.size() > kMostShapes || steps > kMostSteps)
      return false;
  }
  return true;
}

namespace {

using Prefixes = Table<char>;

// Calls visit(prefix) for what contains `path`, itself first, until it returns false.
template <class Visit>
void each_above(std::string_view path, Visit visit) {
  while (visit(path) && path != kTenantPath)
    path = above(path);
}

bool is_inside(std::string_view path, const Prefixes& prefixes) {
  bool found = false;
  each_above(path, [&](std::string_view at) {
    found = prefixes.find(at) != kNone;
    return !found;
  });
  return found;
}

// Leaves out rules inside of others that hold without a condition.
void drop_inner(std::vector<FilterRule>& rules, const Prefixes& certain) {
  std::erase_if(rules, [&](const FilterRule& rule) {
    const bool same = rule.when.empty();  // then it may be the very one that contains it
    return same ? rule.prefix != kTenantPath && is_inside(above(rule.prefix), certain)
                : is_inside(rule.prefix, certain);
  });
}

Prefixes certain_of(const std::vector<FilterRule>& rules) {
  Prefixes out;
  for (const FilterRule& rule : rules)
    if (rule.when.empty())
      out.intern(rule.prefix);
  return out;
}

}  // namespace

void drop_implied(Filter& filter) {
  const Prefixes denied = certain_of(filter.denied);
  drop_inner(filter.allowed, certain_of(filter.allowed));
  drop_inner(filter.denied, denied);
  std::erase_if(filter.allowed,
                [&](const FilterRule& rule) { return is_inside(rule.prefix, denied); });
  Prefixes allowed, around;
  for (const FilterRule& rule : filter.allowed) {
    allowed.intern(rule.prefix);
    each_above(rule.prefix, [&](std::string_view at) {
      around.intern(at);
      return true;
    });
  }
  std::erase_if(filter.denied, [&](const FilterRule& rule) {
    return around.find(rule.prefix) == kNone && !is_inside(rule.prefix, allowed);
  });
  if (filter.allowed.empty())
    filter.denied.clear();
}

}  // namespace ringfence::policy
