#include "import/casbin.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "import/casbin_model.h"
#include "import/csv.h"
#include "import/document.h"
#include "ringfence/encoding.h"
#include "ringfence/policy.h"

namespace ringfence::import {
namespace {

struct Row {
  std::vector<std::string> fields;  // without the leading p or g
  std::string place;
};

struct Rows {
  std::vector<Row> permissions, groups;
};

// Actions become the second word of a permission's name.
bool is_word(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

Rows read_rows(const Casbin& input, const CasbinModel& model, std::vector<Error>& problems) {
  Rows out;
  std::string_view text = input.policy;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const auto fields = csv_fields(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
    const std::string place = input.policy_name + " line " + std::to_string(++number);
    const auto problem = [&](const char* code, const std::string& message) {
      problems.push_back({code, message, place, {}});
    };
    if (!fields) {
      problem("import.casbin.csv", "a quote is not closed or stands within a field");
      continue;
    }
    if (fields->empty())
      continue;
    const std::string kind = fields->front();
    Row row{{fields->begin() + 1, fields->end()}, place};
    const bool group = kind == "g" && model.roles;
    if (!group && kind != "p") {
      problem("import.casbin.row", "the model does not define `" + kind + "`");
      continue;
    }
    const std::size_t due = group ? (model.domains ? 3u : 2u)
                                  : 3u + (model.domains ? 1u : 0u) + (model.effects ? 1u : 0u);
    if (row.fields.size() != due) {
      problem("import.casbin.fields", "`" + kind + "` takes " + std::to_string(due) +
                                          " fields, not " + std::to_string(row.fields.size()));
      continue;
    }
    if (model.domains) {
      const std::string& domain = row.fields[group ? 2 : 1];
      if (domain.find('/') != std::string::npos)
        problem("import.casbin.domain",
                "domain `" + domain + "` has a `/`, which separates it from the role's name");
    }
    if (!group) {
      const std::string& action = row.fields[model.domains ? 3 : 2];
      if (!is_word(action))
        problem("import.casbin.action",
                "action `" + action + "` is no name of a permission: write a-z, 0-9 and _");
      if (model.effects && row.fields.back() != "allow" && row.fields.back() != "deny")
        problem("import.casbin.eft", "write allow or deny, not `" + row.fields.back() + "`");
      else if (model.effects && !model.denies && row.fields.back() == "deny")
        problem(
            "import.casbin.deny_ignored",
            "the model's effect ignores denies; remove the row or use the effect that heeds it");
    }
    (group ? out.groups : out.permissions).push_back(std::move(row));
  }
  return out;
}

std::string document(const Rows& rows, const CasbinModel& model, std::string_view tenant) {
  const auto domain = [&](const std::string& name) { return model.domains ? name : std::string(); };
  std::set<std::pair<std::string, std::string>> is_role;  // domain and name
  for (const Row& row : rows.groups)
    is_role.emplace(model.domains ? row.fields[2] : "", row.fields[1]);
  const auto team = [&](const std::string& in, const std::string& name) {
    return model.domains ? in + "/" + name : name;
  };
  const auto principal = [&](const std::string& in, const std::string& name) {
    return is_role.count({in, name}) != 0 ? "team/" + escaped(team(in, name))
                                          : "user/" + escaped(name);
  };
  std::map<std::string, std::set<std::string>> members;
  for (const Row& row : rows.groups) {
    const std::string in = domain(row.fields.back());
    // Somebody may have the role that is called as they are: that gives nothing new.
    auto& list = members[team(in, row.fields[1])];
    if (row.fields[0] != row.fields[1])
      list.insert(principal(in, row.fields[0]));
  }
  std::set<std::string> actions;
  std::set<std::vector<std::string>> allows, denies;  // principal, action, scope
  for (const Row& row : rows.permissions) {
    const std::string in = domain(row.fields[1]);
    const std::size_t object = model.domains ? 2 : 1;
    const std::string scope = (model.domains ? "domain/" + escaped(in) + "/" : "") + "object/" +
                              escaped(row.fields[object]);
    const std::string& action = row.fields[object + 1];
    actions.insert(action);
    const bool deny = model.effects && row.fields.back() == "deny";
    (deny ? denies : allows).insert({principal(in, row.fields[0]), action, scope});
  }
  std::vector<std::string> types, permissions, roles, teams, bindings, deny_rows;
  if (model.domains)
    types.emplace_back(R"("domain": {"in": ["tenant"]})");
  types.emplace_back(model.domains ? R"("object": {"in": ["domain"]})"
                                   : R"("object": {"in": ["tenant"]})");
  for (const std::string& action : actions) {
    permissions.push_back("\"object." + action + R"(": {"on": ["object"]})");
    roles.push_back("\"" + action + R"(": {"allow": ["object.)" + action + "\"]}");
  }
  for (const auto& [name, list] : members)
    teams.push_back(quoted(name) + ": {\"members\": " + list_of(list) + "}");
  for (const auto& row : allows)
    bindings.push_back("{\"id\": \"p" + std::to_string(bindings.size() + 1) +
                       "\", \"principal\": " + quoted(row[0]) + ", \"role\": " + quoted(row[1]) +
                       ", \"scope\": " + quoted(row[2]) + "}");
  for (const auto& row : denies)
    deny_rows.push_back("{\"id\": \"d" + std::to_string(deny_rows.size() + 1) +
                        "\", \"permissions\": [\"object." + row[1] + "\"], \"scope\": " +
                        quoted(row[2]) + ", \"principals\": [" + quoted(row[0]) + "]}");
  return "{\n  \"ringfence\": 1,\n  \"tenant\": " + quoted(tenant) + ",\n  \"revision\": 0" +
         section("types", types, false) + section("permissions", permissions, false) +
         section("roles", roles, false) + section("teams", teams, false) +
         section("bindings", bindings, true) + section("denies", deny_rows, true) + "\n}\n";
}

}  // namespace

Result<std::string> casbin(const Casbin& input, std::string_view tenant) {
  if (!valid_utf8(input.model))
    return fail("import.casbin.encoding", "save the model as UTF-8", input.model_name);
  if (!valid_utf8(input.policy))
    return fail("import.casbin.encoding", "save the policy as UTF-8", input.policy_name);
  std::vector<Error> problems;
  const CasbinModel model = read_casbin_model(input.model, input.model_name, problems);
  Rows rows;
  if (problems.empty())  // rows are read as the model says
    rows = read_rows(input, model, problems);
  if (!problems.empty()) {
    Error first = problems.front();
    first.more.assign(problems.begin() + 1, problems.end());
    return tl::unexpected<Error>(std::move(first));
  }
  std::string out = document(rows, model, tenant);
  RINGFENCE_TRY(loaded, Policy::parse(out));
  return out;
}

}  // namespace ringfence::import
