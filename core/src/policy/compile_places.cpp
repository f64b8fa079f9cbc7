#include <algorithm>

#include "encoding/sort.h"
#include "policy/compile.h"
#include "policy/path.h"

namespace ringfence::policy {
namespace {

class PlaceMaker {
 public:
  PlaceMaker(const Model& model, Tables& out) : out_(out) {
    for (const ResourceRow& row : model.resources)
      declared_[declared_.intern(row.path)] = row.parent;
  }

  // Interns `path` and all its ancestors; false if they are too many. The path was checked before.
  bool intern(std::string_view path) {
    std::vector<std::string_view> missing;
    std::uint32_t parent = kNone;
    while ((parent = out_.places.find(path)) == kNone) {
      missing.push_back(path);
      path = parent_of(path);
      if (missing.size() >= kMaxAncestors)
        return false;
    }
    std::size_t depth = missing.size();
    for (std::uint32_t at = parent; at != kNone; at = out_.places[at].parent)
      ++depth;
    if (depth > kMaxAncestors)
      return false;
    for (auto it = missing.rbegin(); it != missing.rend(); ++it) {
      const std::uint32_t id = out_.places.intern(*it);
      out_.places[id] = Place{parent, type_of(*it)};
      parent = id;
    }
    return true;
  }

 private:
  std::string_view parent_of(std::string_view path) const {
    SplitPath split;
    split_path(path, split);
    if (split.count > 1)
      return path.substr(0, split.pairs[split.count - 2].end);
    const std::uint32_t declared = declared_.find(path);
    return declared == kNone ? kTenantPath : declared_[declared];
  }
  std::uint32_t type_of(std::string_view path) const {
    SplitPath split;
    split_path(path, split);
    const PathPair& last = split.pairs[split.count - 1];
    return out_.words.graph.find(path.substr(last.begin, last.slash - last.begin));
  }

  Tables& out_;
  Table<std::string_view, 32> declared_;
};

}  // namespace

void report_too_deep(std::string_view path, json::Value at, Problems& problems) {
  problems.add("policy.too_deep",
               "`" + std::string(path) + "` has more than 255 ancestors; flatten the parents", at);
}

void compile_places(const Model& model, json::Value root, Tables& out, Problems& problems) {
  out.places.intern(kTenantPath);
  PlaceMaker maker(model, out);
  const auto need = [&](std::string_view path) {
    if (!maker.intern(path))
      report_too_deep(path, root, problems);
  };
  for (const ResourceRow& row : model.resources)
    need(row.path);
  for (const BindingRow& row : model.bindings)
    need(row.scope);
  for (const DenyRow& row : model.denies)
    need(row.scope);
  for (const SecretScopeRow& row : model.secret_scopes)
    out.secret_scopes.emplace_back(row.scope, row.path);
  ringfence::sort(out.secret_scopes.begin(), out.secret_scopes.end());
}

}  // namespace ringfence::policy
