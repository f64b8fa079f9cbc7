#include "import/k8s.h"

#include <algorithm>
#include <map>
#include <set>

#include "import/document.h"
#include "import/k8s_names.h"
#include "import/k8s_objects.h"
#include "import/k8s_permissions.h"
#include "ringfence/policy.h"

namespace ringfence::import {
namespace {

using Id = std::pair<std::string, std::string>;  // namespace and name

Id id_of(const K8sRole& role) { return {role.space, role.name}; }
Id id_of(const K8sBinding& binding) { return {binding.space, binding.name}; }

// Objects by name; of those given twice neither is known to be the one that counts, so both go.
template <class Object>
std::map<Id, const Object*> by_name(const std::vector<Object>& objects,
                                    std::vector<Error>& problems) {
  std::map<Id, const Object*> out;
  std::set<Id> twice;
  for (const Object& object : objects)
    if (!out.emplace(id_of(object), &object).second) {
      twice.insert(id_of(object));
      problems.push_back({"import.k8s.duplicate",
                          k8s_title(object) + " is also at " + out[id_of(object)]->place,
                          object.place,
                          {}});
    }
  for (const Id& id : twice)
    out.erase(id);
  return out;
}

bool selects(const std::vector<Labels>& selectors, const Labels& labels) {
  return std::any_of(selectors.begin(), selectors.end(), [&](const Labels& selector) {
    return std::all_of(selector.begin(), selector.end(), [&](const auto& label) {
      const auto found = labels.find(label.first);
      return found != labels.end() && found->second == label.second;
    });
  });
}

using Roles = std::map<Id, const K8sRole*>;

constexpr std::size_t kMostSteps = 20'000'000;  // of aggregation
constexpr std::size_t kMostRows = 1'000'000;

tl::unexpected<Error> too_large(const std::string& place) {
  return fail("import.too_large", "too many at once; import fewer files", place);
}

// The ClusterRoles with rules of their own that an aggregating one ends up with, through others
// that aggregate. Its controller writes the union of their rules into it.
Result<std::vector<const K8sRole*>> aggregated(const K8sRole& start, const Roles& roles,
                                               std::size_t& steps) {
  std::set<const K8sRole*> seen{&start};
  std::vector<const K8sRole*> open{&start}, out;
  while (!open.empty()) {
    const K8sRole& role = *open.back();
    open.pop_back();
    if ((steps += roles.size() * role.selectors->size()) > kMostSteps)
      return too_large(start.place);
    for (const auto& [id, other] : roles)
      if (id.first.empty() && selects(*role.selectors, other->labels) && seen.insert(other).second)
        (other->selectors ? open : out).push_back(other);
  }
  std::sort(out.begin(), out.end(),
            [](const K8sRole* a, const K8sRole* b) { return a->name < b->name; });
  return out;
}

// Each role's name and the roles whose rules it has: itself, or those that it aggregates.
using Sources = std::map<Id, std::vector<const K8sRole*>>;

Result<Sources> sources_of(const Roles& roles, std::vector<Error>& problems) {
  Sources out;
  std::size_t steps = 0;
  for (const auto& [id, role] : roles) {
    if (!role->selectors) {
      out[id] = {role};
      continue;
    }
    RINGFENCE_TRY(from, aggregated(*role, roles, steps));
    std::set<K8sRule> written(role->rules.begin(), role->rules.end()), selected;
    for (const K8sRole* other : from)
      selected.insert(other->rules.begin(), other->rules.end());
    if (from.empty())
      problems.push_back(
          {"import.k8s.aggregation",
           "the files have no ClusterRole with the labels that " + k8s_title(*role) + " aggregates",
           role->place,
           {}});
    else if (!written.empty() && written != selected)
      problems.push_back({"import.k8s.aggregation",
                          "the rules of " + k8s_title(*role) +
                              " are not those of the ClusterRoles that it aggregates; add the "
                              "missing files, or remove its rules or its aggregationRule",
                          role->place,
                          {}});
    else
      out[id] = std::move(from);
  }
  return out;
}

std::string role_id(const Id& id) {
  return id.first.empty() ? id.second : id.first + "/" + id.second;
}

// A rule about named objects or about URLs becomes a role of its own, bound at each of them.
std::string part_id(const K8sRole& role, std::size_t rule) {
  return role_id(id_of(role)) + (role.rules[rule].urls.empty() ? "/names/" : "/urls/") +
         std::to_string(rule + 1);
}

bool is_part(const K8sRule& rule) { return !rule.names.empty() || !rule.urls.empty(); }

// What is about an object of this name, in any namespace or none. Ids in paths have no `/`.
std::string named(const std::string& name) {
  return R"(("/" + resource.id).endsWith()" + quoted("/object/" + escaped(name)) + ")";
}

struct Row {
  std::string principal, role, scope, when, reason;
  friend auto operator<=>(const Row&, const Row&) = default;
};

std::size_t rows_of(const K8sBinding& binding, const std::vector<const K8sRole*>& sources) {
  std::size_t each = 1;
  for (const K8sRole* role : sources)
    for (const K8sRule& rule : role->rules)
      each += rule.names.size() + rule.urls.size();
  return each * binding.principals.size();
}

void add_rows(const K8sBinding& binding, const std::vector<const K8sRole*>& sources,
              std::set<Row>& rows) {
  const bool cluster = binding.space.empty();
  const std::string scope = cluster ? "tenant" : "namespace/" + binding.space;
  for (const std::string& principal : binding.principals) {
    Row row{principal, role_id({binding.role_space, binding.role}), scope, "", k8s_title(binding)};
    rows.insert(row);
    for (const K8sRole* role : sources)
      for (std::size_t i = 0; i < role->rules.size(); ++i) {
        const K8sRule& rule = role->rules[i];
        row.role = part_id(*role, i);
        for (const std::string& name : rule.names) {
          row.scope = cluster ? scope : scope + "/object/" + escaped(name);
          row.when = cluster ? named(name) : "";
          rows.insert(row);
        }
        row.when.clear();
        // A request for a URL has no namespace, so no RoleBinding is asked.
        for (const std::string& url : cluster ? rule.urls : std::vector<std::string>()) {
          row.scope = "url/" + escaped(url);
          rows.insert(row);
        }
      }
  }
}

// Patterns of URLs, each below the longest that covers it.
std::vector<std::string> url_lines(const std::set<std::string>& urls) {
  std::vector<std::string> out;
  for (const std::string& url : urls) {
    std::string parent = "tenant";
    // A pattern's own stem is covered by shorter stems only, an address also by itself with `*`.
    std::size_t size = url.back() == '*' ? url.size() - 1 : url.size() + 1;
    while (parent == "tenant" && size-- > 0)
      if (urls.count(url.substr(0, size) + "*") != 0)
        parent = "url/" + escaped(url.substr(0, size) + "*");
    out.push_back(quoted("url/" + escaped(url)) + ": {\"parent\": " + quoted(parent) + "}");
  }
  return out;
}

Result<std::string> write(const Roles& roles, const Sources& sources, const std::set<Row>& rows,
                          std::string_view tenant) {
  std::vector<const K8sRule*> rules;
  std::set<std::string> urls;
  for (const auto& [id, from] : sources)
    if (!roles.at(id)->selectors)
      for (const K8sRule& rule : roles.at(id)->rules) {
        rules.push_back(&rule);
        urls.insert(rule.urls.begin(), rule.urls.end());
      }
  RINGFENCE_TRY(permissions, K8sPermissions::of(rules));
  std::map<std::string, std::string> role_lines;  // by id
  for (const auto& [id, from] : sources) {
    const K8sRole& role = *roles.at(id);
    std::set<std::string> allow, inherits;
    if (role.selectors) {
      for (const K8sRole* other : from)
        inherits.insert(other->name);
      role_lines[role_id(id)] = "{\"inherits\": " + list_of(inherits) + "}";
      continue;
    }
    for (std::size_t i = 0; i < role.rules.size(); ++i) {
      const auto patterns = permissions.patterns(role.rules[i]);
      if (is_part(role.rules[i]))
        role_lines[part_id(role, i)] = "{\"allow\": " + list_of(patterns) + "}";
      else
        allow.insert(patterns.begin(), patterns.end());
    }
    role_lines[role_id(id)] = "{\"allow\": " + list_of(allow) + "}";
  }
  std::vector<std::string> declared, role_section, bindings;
  for (const std::string& permission : permissions.on_resources())
    declared.push_back(quoted(permission) + R"(: {"on": ["tenant", "namespace", "object"]})");
  for (const std::string& permission : permissions.on_urls())
    declared.push_back(quoted(permission) + R"(: {"on": ["url"]})");
  for (const auto& [id, line] : role_lines)
    role_section.push_back(quoted(id) + ": " + line);
  std::set<std::string> teams;
  for (const Row& row : rows) {
    if (row.principal.substr(0, 5) == "team/")
      teams.insert(row.principal.substr(5));
    bindings.push_back("{\"id\": \"b" + std::to_string(bindings.size() + 1) +
                       "\", \"principal\": " + quoted(row.principal) +
                       ", \"role\": " + quoted(row.role) + ", \"scope\": " + quoted(row.scope) +
                       (row.when.empty() ? "" : ", \"when\": " + quoted(row.when)) +
                       ", \"reason\": " + quoted(row.reason) + "}");
  }
  std::vector<std::string> team_lines;
  for (const std::string& team : teams)
    team_lines.push_back(quoted(unescaped(team)) + R"(: {"external": true})");
  return "{\n  \"ringfence\": 1,\n  \"tenant\": " + quoted(tenant) + ",\n  \"revision\": 0" +
         section("types",
                 {R"("namespace": {"in": ["tenant"]})",
                  R"("object": {"in": ["namespace", "tenant"]})", R"("url": {"flat": true})"},
                 false) +
         section("permissions", declared, false) + section("roles", role_section, false) +
         section("teams", team_lines, false) + section("resources", url_lines(urls), false) +
         section("bindings", bindings, true) + "\n}\n";
}

}  // namespace

Result<K8sOutput> k8s(const K8sInput& input, std::string_view tenant) {
  std::vector<Error> problems;
  K8sObjects objects;
  for (const auto& file : input.files) {
    RINGFENCE_TRY(documents, read_nodes(file.text, file.name));
    for (const Source& source : documents)
      read_k8s_objects(source, file.name, input.space, objects, problems);
  }
  const Roles roles = by_name(objects.roles, problems);
  const auto bindings = by_name(objects.bindings, problems);
  RINGFENCE_TRY(sources, sources_of(roles, problems));
  K8sOutput out;
  std::set<Row> rows;
  std::size_t count = 0;
  for (const auto& [id, binding] : bindings) {
    const auto found = sources.find({binding->role_space, binding->role});
    if (found == sources.end()) {
      problems.push_back({"import.k8s.unknown_role",
                          k8s_title(*binding) + " binds " +
                              (binding->role_space.empty() ? "ClusterRole" : "Role") + " `" +
                              binding->role + "`, which is not in the files or was left out",
                          binding->place,
                          {}});
      continue;
    }
    count += rows_of(*binding, found->second);
    if (count > kMostRows)
      return too_large(binding->place);
    add_rows(*binding, found->second, rows);
    ++(id.first.empty() ? out.cluster_role_bindings : out.role_bindings);
  }
  for (const auto& [id, from] : sources)
    ++(id.first.empty() ? out.cluster_roles : out.roles);
  if (!problems.empty() && !input.skip) {
    Error first = problems.front();
    first.more.assign(problems.begin() + 1, problems.end());
    return tl::unexpected<Error>(std::move(first));
  }
  RINGFENCE_TRY(document, write(roles, sources, rows, tenant));
  out.document = std::move(document);
  out.left_out = std::move(problems);
  RINGFENCE_TRY(loaded, Policy::parse(out.document));
  return out;
}

}  // namespace ringfence::import
