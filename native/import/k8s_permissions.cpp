#include "import/k8s_permissions.h"

#include <algorithm>
#include <iterator>

#include "import/k8s_names.h"

namespace ringfence::import {
namespace {

// Declared wherever a rule gives all verbs, so that the usual questions can be asked by name.
constexpr std::string_view kVerbs[] = {"create", "delete", "deletecollection", "get",
                                       "list",   "patch",  "update",           "watch"};
constexpr std::string_view kMethods[] = {"delete", "get",  "head", "options",
                                         "patch",  "post", "put"};

constexpr std::size_t kMostPairs = 1'000'000, kMostPatterns = 5'000'000;

tl::unexpected<Error> too_large() {
  return fail("import.too_large", "these rules name too much at once; import fewer files");
}

bool has(const std::vector<std::string>& sorted, std::string_view text) {
  return std::binary_search(sorted.begin(), sorted.end(), text);
}

std::string_view after_slash(std::string_view resource) {
  const std::size_t slash = resource.find('/');
  return slash == std::string_view::npos ? std::string_view() : resource.substr(slash + 1);
}

// As RBAC matches; `other` is in no rule.
bool matches(const K8sRule& rule, const std::string& group, const std::string& resource) {
  if (!has(rule.groups, "*") && !has(rule.groups, group))
    return false;
  if (has(rule.resources, "*") || has(rule.resources, resource))
    return true;
  const std::string_view sub = after_slash(resource);
  return !sub.empty() && has(rule.resources, "*/" + std::string(sub));
}

bool has_wildcard(const K8sRule& rule) {
  return has(rule.groups, "*") ||
         std::any_of(rule.resources.begin(), rule.resources.end(),
                     [](const std::string& resource) { return resource.front() == '*'; });
}

template <class Standard>
void add_verbs(const K8sRule& rule, const Standard& standard, const std::string& stem,
               std::set<std::string>& out) {
  for (const std::string& verb : rule.verbs)
    if (verb != "*")
      out.insert(stem + "." + verb);
  if (!has(rule.verbs, "*"))
    return;
  for (const std::string_view verb : standard)
    out.insert(stem + "." + std::string(verb));
  out.insert(stem + "." + std::string(kOther));
}

void give(const K8sRule& rule, const std::string& stem, std::set<std::string>& out) {
  if (has(rule.verbs, "*"))
    out.insert(stem + ".*");
  else
    for (const std::string& verb : rule.verbs)
      out.insert(stem + "." + verb);
}

}  // namespace

Result<K8sPermissions> K8sPermissions::of(const std::vector<const K8sRule*>& rules) {
  K8sPermissions out;
  const std::string other(kOther);
  std::set<std::string> groups{other};
  for (const K8sRule* rule : rules)
    for (const std::string& group : rule->groups)
      if (group != "*")
        groups.insert(group);
  for (const std::string& group : groups)
    out.pairs_.emplace(group, other);
  std::size_t cost = 0;
  for (const K8sRule* rule : rules) {
    // A resource that a rule names in all groups is told apart in each of them.
    const bool all = has(rule->groups, "*");
    const auto& in = all ? groups : std::set<std::string>(rule->groups.begin(), rule->groups.end());
    if ((cost += in.size() * rule->resources.size()) > kMostPairs)
      return too_large();
    for (const std::string& resource : rule->resources)
      if (resource != "*")
        for (const std::string& group : in)
          out.pairs_.emplace(group,
                             resource.front() == '*' ? other + resource.substr(1) : resource);
  }
  for (const K8sRule* rule : rules) {
    if (!rule->urls.empty()) {
      add_verbs(*rule, kMethods, "url", out.on_urls_);
      continue;
    }
    if ((cost += out.reach_at_most(*rule) * rule->verbs.size()) > kMostPatterns)
      return too_large();
    for (const auto& [group, resource] : out.reached(*rule))
      add_verbs(*rule, kVerbs, permission_stem(group, resource), out.on_resources_);
  }
  return out;
}

std::size_t K8sPermissions::reach_at_most(const K8sRule& rule) const {
  return has_wildcard(rule) ? pairs_.size() : rule.groups.size() * rule.resources.size();
}

std::vector<K8sPermissions::Pair> K8sPermissions::reached(const K8sRule& rule) const {
  std::vector<Pair> out;
  if (has_wildcard(rule)) {
    std::copy_if(pairs_.begin(), pairs_.end(), std::back_inserter(out),
                 [&](const Pair& pair) { return matches(rule, pair.first, pair.second); });
    return out;
  }
  for (const std::string& group : rule.groups)
    for (const std::string& resource : rule.resources)
      out.emplace_back(group, resource);
  return out;
}

std::set<std::string> K8sPermissions::patterns(const K8sRule& rule) const {
  std::set<std::string> out;
  if (!rule.urls.empty()) {
    give(rule, "url", out);
    return out;
  }
  const bool whole = has(rule.verbs, "*") && has(rule.resources, "*");
  if (whole && has(rule.groups, "*"))
    return {"api.*"};
  if (whole) {
    for (const std::string& group : rule.groups)
      out.insert(permission_stem(group, "*"));
    return out;
  }
  for (const auto& [group, resource] : reached(rule))
    give(rule, permission_stem(group, resource), out);
  return out;
}

}  // namespace ringfence::import
