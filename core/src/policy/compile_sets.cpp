#include <algorithm>

#include "encoding/sort.h"
#include "policy/compile.h"
#include "policy/graph.h"
#include "policy/names.h"

namespace ringfence::policy {
namespace {

// Permissions are sorted, so what a pattern matches is one run of them.
void add_pattern(const Model& model, std::string_view pattern, std::uint64_t* set) {
  const auto& all = model.permissions;
  const auto name_less = [](const PermissionRow& row, std::string_view name) {
    return row.name < name;
  };
  std::size_t i = 0;
  if (pattern != "*") {
    const auto stem = pattern.back() == '*' ? pattern.substr(0, pattern.size() - 1) : pattern;
    i = static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), stem, name_less) -
                                 all.begin());
  }
  for (; i < all.size() && pattern_matches(pattern, all[i].name); ++i)
    set[i / 64] |= std::uint64_t{1} << (i % 64);
}

}  // namespace

void compile_sets(const Model& model, Tables& out) {
  const std::size_t type_words = (model.types.size() + 63) / 64;
  for (const PermissionRow& row : model.permissions) {
    const std::size_t base = out.on.size();
    out.on.resize(base + type_words, 0);
    for (const Index type : row.on)
      out.on[base + type / 64] |= std::uint64_t{1} << (type % 64);
  }
  out.set_words = std::max<std::size_t>(1, (model.permissions.size() + 63) / 64);
  out.separated.assign(out.set_words, 0);
  out.allow_sets.assign(out.set_words * model.roles.size(), 0);
  out.deny_sets.assign(out.set_words * model.roles.size(), 0);

  std::vector<std::vector<std::uint32_t>> edges;
  for (const RoleRow& row : model.roles) {
    Role role{
        row.inherits, {row.allow.begin(), row.allow.end()}, {row.deny.begin(), row.deny.end()}};
    ringfence::sort(role.inherits.begin(), role.inherits.end());
    out.roles.push_back(std::move(role));
    edges.push_back(row.inherits);
  }
  for (const std::uint32_t role : sort_graph(edges).order) {
    std::uint64_t* allow = &out.allow_sets[role * out.set_words];
    std::uint64_t* deny = &out.deny_sets[role * out.set_words];
    for (const auto pattern : model.roles[role].allow)
      add_pattern(model, pattern, allow);
    for (const auto pattern : model.roles[role].deny)
      add_pattern(model, pattern, deny);
    for (const Index inherited : model.roles[role].inherits) {
      for (std::size_t w = 0; w < out.set_words; ++w) {
        allow[w] |= out.allow_sets[inherited * out.set_words + w];
        deny[w] |= out.deny_sets[inherited * out.set_words + w];
      }
    }
  }
}

std::uint32_t PatternSets::of(std::vector<std::string_view> patterns, bool deny) {
  ringfence::sort(patterns.begin(), patterns.end());
  const auto key = std::make_pair(deny, std::move(patterns));
  const auto less = [](const auto& entry, const auto& k) { return entry.first < k; };
  const auto at = std::lower_bound(known_.begin(), known_.end(), key, less);
  if (at != known_.end() && at->first == key)
    return at->second;
  const auto id = static_cast<std::uint32_t>(out_.allow_sets.size() / out_.set_words);
  out_.allow_sets.resize(out_.allow_sets.size() + out_.set_words, 0);
  out_.deny_sets.resize(out_.deny_sets.size() + out_.set_words, 0);
  std::uint64_t* set = (deny ? out_.deny_sets : out_.allow_sets).data() + id * out_.set_words;
  for (const auto pattern : key.second)
    add_pattern(model_, pattern, set);
  known_.insert(at, {key, id});
  return id;
}

}  // namespace ringfence::policy
