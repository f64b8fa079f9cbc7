// Kubernetes RBAC: each refusal by its code and place. That the rest decides as RBAC does is shown
// by tests/suites/44-import-k8s.
#include <catch2/catch.hpp>

#include "import/k8s.h"
#include "ringfence/policy.h"

using namespace ringfence;
using namespace ringfence::import;

namespace {

const std::string kVersion = "apiVersion: rbac.authorization.k8s.io/v1\n";

std::string role(const std::string& rules, const std::string& name = "r") {
  return kVersion + "kind: ClusterRole\nmetadata: {name: " + name + "}\nrules:\n" + rules + "\n";
}

std::string binding(const std::string& subjects,
                    const std::string& rest = "roleRef: {kind: ClusterRole, name: r}\n") {
  return kVersion + "kind: RoleBinding\nmetadata: {name: b, namespace: web}\n" + rest +
         "subjects:\n" + subjects + "\n";
}

const std::string kPods = "- {apiGroups: [''], resources: [pods], verbs: [get]}";
const std::string kAna = "- {kind: User, name: ana}";

Result<K8sOutput> imported(const std::string& text, bool skip = false,
                           const std::string& space = "") {
  return k8s({{{"f.yaml", text}}, space, skip}, "t");
}

bool can(const std::string& document, const char* subject, const char* action,
         const char* resource) {
  const auto policy = Policy::parse(document);
  REQUIRE(policy);
  return policy->can(subject, action, resource, 0);
}

std::string codes(const Error& error) {
  std::string out = error.code;
  for (const Error& other : error.more)
    out += " " + other.code;
  return out;
}

}  // namespace

TEST_CASE("a small cluster") {
  const auto out = imported(role(kPods) + "---\n" + binding(kAna));
  REQUIRE(out);
  CHECK(out->cluster_roles == 1);
  CHECK(out->role_bindings == 1);
  CHECK(out->left_out.empty());
  CHECK_THAT(out->document, Catch::Contains("\"reason\": \"RoleBinding web/b\""));
}

TEST_CASE("each refusal has its code and place") {
  const std::string rule = "- {apiGroups: [''], resources: [pods], ";
  const struct {
    const char* name;
    std::string text;
    const char *code, *place;
  } cases[] = {
      {"no map", "- a", "type", "f.yaml document 1 line 1 column 1"},
      {"a text", "a", "type", "line 1 column 1"},
      {"no kind", kVersion + "metadata: {name: a}", "missing", "line 1"},
      {"another kind", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}", "kind", "line 1"},
      {"a kind in other letters", kVersion + "kind: role\nmetadata: {name: a}", "kind", "line 1"},
      {"no version", "kind: ClusterRole\nmetadata: {name: a}", "missing", "line 1"},
      {"an old version",
       "apiVersion: rbac.authorization.k8s.io/v1alpha1\nkind: ClusterRole\nmetadata: {name: a}",
       "version", "line 1 column 13 /apiVersion"},
      {"another API", "apiVersion: v1\nkind: ClusterRole\nmetadata: {name: a}", "version",
       "/apiVersion"},
      {"a version that is a number", "apiVersion: 1\nkind: ClusterRole\nmetadata: {name: a}",
       "unquoted", "/apiVersion"},
      {"no metadata", kVersion + "kind: ClusterRole", "missing", "line 1"},
      {"no name", kVersion + "kind: ClusterRole\nmetadata: {}", "missing", "/metadata"},
      {"a name with a slash", role(kPods, "a/b"), "name", "/metadata/name"},
      {"a name with a percent", role(kPods, "a%b"), "name", "/metadata/name"},
      {"a name of dots", role(kPods, ".."), "name", "/metadata/name"},
      {"an empty name", role(kPods, "''"), "missing", "/metadata/name"},
      {"a name that is a bool", role(kPods, "no"), "unquoted", "line 3 column 18 /metadata/name"},
      {"a ClusterRole in a namespace",
       kVersion + "kind: ClusterRole\nmetadata: {name: a, namespace: b}", "namespace",
       "/metadata/namespace"},
      {"a Role in none", kVersion + "kind: Role\nmetadata: {name: a}", "namespace", "/metadata"},
      {"a namespace with a dot", kVersion + "kind: Role\nmetadata: {name: a, namespace: b.c}",
       "namespace", "/metadata/namespace"},
      {"rules misspelled", kVersion + "kind: ClusterRole\nmetadata: {name: a}\nrule: []", "member",
       "line 4 column 7 /rule"},
      {"aggregation in a Role",
       kVersion + "kind: Role\nmetadata: {name: a, namespace: b}\naggregationRule: {}", "member",
       "/aggregationRule"},
      {"rules that are a map", kVersion + "kind: ClusterRole\nmetadata: {name: a}\nrules: {}",
       "type", "/rules"},
      {"a rule that is a text", role("- get"), "type", "/rules/0"},
      {"a misspelled member of a rule", role(rule + "verbs: [get], resourceName: [x]}"), "member",
       "line 5 column 68 /rules/0/resourceName"},
      {"no verbs", role(rule + "verbs: []}"), "rule", "/rules/0"},
      {"verbs that are a text", role(rule + "verbs: get}"), "type", "/rules/0/verbs"},
      {"a verb in capitals", role(rule + "verbs: [GET]}"), "verb", "/rules/0/verbs/0"},
      {"a verb that is a bool", role(rule + "verbs: [get, on]}"), "unquoted", "/rules/0/verbs/1"},
      {"a verb called other", role(rule + "verbs: [other]}"), "verb", "/rules/0/verbs/0"},
      {"a null verb", role(rule + "verbs: [~]}"), "type", "/rules/0/verbs/0"},
      {"no group", role("- {resources: [pods], verbs: [get]}"), "rule", "/rules/0"},
      {"no resource", role("- {apiGroups: [''], verbs: [get]}"), "rule", "/rules/0"},
      {"the group core", role("- {apiGroups: [core], resources: [pods], verbs: [get]}"), "group",
       "/rules/0/apiGroups/0"},
      {"the group other", role("- {apiGroups: [other], resources: [pods], verbs: [get]}"), "group",
       "/rules/0/apiGroups/0"},
      {"a group with its version",
       role("- {apiGroups: [apps/v1], resources: [pods], verbs: [get]}"), "group",
       "/rules/0/apiGroups/0"},
      {"a resource in capitals", role("- {apiGroups: [''], resources: [Pods], verbs: [get]}"),
       "resource", "/resources/0"},
      {"all sub-resources", role("- {apiGroups: [''], resources: [pods/*], verbs: [get]}"),
       "resource", "/resources/0"},
      {"a part of a name", role("- {apiGroups: [''], resources: [pod*], verbs: [get]}"), "resource",
       "/resources/0"},
      {"three parts", role("- {apiGroups: [''], resources: [a/b/c], verbs: [get]}"), "resource",
       "/resources/0"},
      {"a control character of Unicode", role(kPods, "\"a\\x85b\""), "name", "/metadata/name"},
      {"an empty resource", role("- {apiGroups: [''], resources: [''], verbs: [get]}"), "resource",
       "/resources/0"},
      {"an empty object name", role(rule + "verbs: [get], resourceNames: ['']}"), "name",
       "/resourceNames/0"},
      {"a line in an object name", role(rule + "verbs: [get], resourceNames: [\"a\\nb\"]}"), "name",
       "/resourceNames/0"},
      {"a name too long for a permission",
       role("- {apiGroups: [''], resources: [pods], verbs: [" + std::string(63, 'v') +
            "]}\n- {apiGroups: [" + std::string(60, 'a') + "." + std::string(60, 'a') + "." +
            std::string(60, 'a') + "], resources: [" + std::string(60, 'r') + "], verbs: [get]}"),
       "rule", "/rules/1"},
      {"a URL and a resource", role(rule + "verbs: [get], nonResourceURLs: [/x]}"), "rule",
       "/rules/0"},
      {"a URL without a slash", role("- {nonResourceURLs: [healthz], verbs: [get]}"), "url",
       "/nonResourceURLs/0"},
      {"a URL with two stars", role("- {nonResourceURLs: [/api/**], verbs: [get]}"), "url",
       "/nonResourceURLs/0"},
      {"a URL in a Role",
       kVersion + "kind: Role\nmetadata: {name: a, namespace: b}\nrules:\n- {nonResourceURLs: "
                  "[/x], verbs: [get]}",
       "rule", "/rules/0"},
      {"labels of another type",
       kVersion + "kind: ClusterRole\nmetadata: {name: a, labels: {x: true}}", "unquoted",
       "/metadata/labels/x"},
      {"nothing to aggregate",
       kVersion + "kind: ClusterRole\nmetadata: {name: a}\naggregationRule: {clusterRoleSelectors: "
                  "[{matchLabels: {team: web}}]}",
       "aggregation", "line 1"},
      {"rules that are not those aggregated",
       kVersion +
           "kind: ClusterRole\nmetadata: {name: a}\naggregationRule: {clusterRoleSelectors: "
           "[{matchLabels: {team: web}}]}\nrules:\n" +
           kPods + "\n---\n" + kVersion +
           "kind: ClusterRole\nmetadata: {name: c, labels: {team: web}}",
       "aggregation", "document 1"},
      {"an aggregation of nothing",
       kVersion + "kind: ClusterRole\nmetadata: {name: a}\naggregationRule: {}", "selector",
       "/aggregationRule"},
      {"a selector with expressions",
       kVersion + "kind: ClusterRole\nmetadata: {name: a}\naggregationRule: {clusterRoleSelectors: "
                  "[{matchExpressions: []}, {matchExpressions: [{key: x, operator: Exists}]}]}",
       "selector", "/clusterRoleSelectors/0"},
      {"no roleRef", role(kPods) + "---\n" + binding(kAna, ""), "missing", "document 2 line 7"},
      {"a null roleRef", role(kPods) + "---\n" + binding(kAna, "roleRef: ~\n"), "missing",
       "document 2"},
      {"a roleRef without name",
       role(kPods) + "---\n" + binding(kAna, "roleRef: {kind: ClusterRole}\n"), "missing",
       "/roleRef"},
      {"a roleRef without kind", role(kPods) + "---\n" + binding(kAna, "roleRef: {name: r}\n"),
       "missing", "/roleRef"},
      {"a roleRef of another group",
       role(kPods) + "---\n" +
           binding(kAna, "roleRef: {apiGroup: x, kind: ClusterRole, name: r}\n"),
       "role_ref", "/roleRef"},
      {"a roleRef to a User",
       role(kPods) + "---\n" + binding(kAna, "roleRef: {kind: User, name: r}\n"), "role_ref",
       "/roleRef"},
      {"a ClusterRoleBinding to a Role",
       kVersion + "kind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: "
                  "r}\nsubjects: []",
       "role_ref", "/roleRef"},
      {"a role that is not there", binding(kAna), "unknown_role", "line 1"},
      {"a Role of that name, but elsewhere",
       kVersion + "kind: Role\nmetadata: {name: r, namespace: db}\n---\n" +
           binding(kAna, "roleRef: {kind: Role, name: r}\n"),
       "unknown_role", "document 2"},
      {"a ClusterRole where a Role is bound",
       role(kPods) + "---\n" + binding(kAna, "roleRef: {kind: Role, name: r}\n"), "unknown_role",
       "document 2"},
      {"a subject of another kind", role(kPods) + "---\n" + binding("- {kind: Node, name: x}"),
       "subject", "/subjects/0"},
      {"a subject without name", role(kPods) + "---\n" + binding("- {kind: User}"), "missing",
       "/subjects/0"},
      {"a User of the wrong group",
       role(kPods) + "---\n" + binding("- {kind: User, name: a, apiGroup: v1}"), "subject",
       "/subjects/0"},
      {"a User in a namespace",
       role(kPods) + "---\n" + binding("- {kind: User, name: a, namespace: b}"), "subject",
       "/subjects/0"},
      {"an account of the wrong group",
       role(kPods) + "---\n" +
           binding("- {kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io}"),
       "subject", "/subjects/0"},
      {"an account in no namespace",
       kVersion + "kind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, "
                  "name: r}\nsubjects: [{kind: ServiceAccount, name: a}]",
       "subject", "/subjects/0"},
      {"an account with a colon",
       role(kPods) + "---\n" + binding("- {kind: ServiceAccount, name: 'a:b'}"), "subject",
       "/subjects/0"},
      {"an old subject", role(kPods) + "---\n" + binding("- {kind: User, name: a, apiVersion: v1}"),
       "member", "/subjects/0/apiVersion"},
      {"twice the same", role(kPods) + "---\n" + role(kPods), "duplicate", "document 2"},
      {"twice the same binding", role(kPods) + "---\n" + binding(kAna) + "---\n" + binding(kAna),
       "duplicate", "document 3"},
      {"a list of another version", "apiVersion: v2\nkind: List\nitems: []", "version",
       "/apiVersion"},
      {"a list of lists",
       "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: []}]", "kind",
       "/items/0"},
      {"a list of texts", "apiVersion: v1\nkind: List\nitems: [a]", "type", "/items/0"},
      {"a list with more", "apiVersion: v1\nkind: List\nitem: []", "member", "/item"},
  };
  for (const auto& one : cases) {
    INFO(one.name);
    const auto out = imported(one.text);
    REQUIRE(!out);
    CHECK(out.error().code == std::string("import.k8s.") + one.code);
    CHECK_THAT(out.error().path, Catch::Contains(one.place) && Catch::StartsWith("f.yaml"));
    // Leaving out gives a policy in which what was wrong gives nothing.
    const auto skipped = imported(one.text, true);
    REQUIRE(skipped);
    CHECK(skipped->left_out.front().code == out.error().code);
    CHECK(!can(skipped->document, "user/ana", "api.core.pods.get", "namespace/web"));
  }
}

TEST_CASE("all problems come at once, in the order of the files") {
  const auto out =
      k8s({{{"a.yaml", role("- {apiGroups: [core], resources: [pods/*], verbs: [GET]}")},
            {"b.json", R"({"apiVersion": "v1", "kind": "Secret"})"}},
           "",
           false},
          "t");
  REQUIRE(!out);
  CHECK(codes(out.error()) ==
        "import.k8s.verb import.k8s.group import.k8s.resource import.k8s.kind");
  CHECK(out.error().more.back().path == "b.json");
}

TEST_CASE("leaving out takes its bindings along, and never one of two") {
  const auto out = imported(role("- {verbs: []}") + "---\n" + binding(kAna), true);
  REQUIRE(out);
  REQUIRE(out->left_out.size() == 3);
  CHECK(out->left_out[2].code == "import.k8s.unknown_role");
  const auto twice = imported(role(kPods) + "---\n" + role(" []") + "---\n" + binding(kAna), true);
  REQUIRE(twice);
  CHECK(twice->cluster_roles == 0);
  CHECK(!can(twice->document, "user/ana", "api.core.pods.get", "namespace/web"));
}

TEST_CASE("a file that is no YAML is refused even so") {
  CHECK(imported("a: [", true).error().code == "import.yaml.syntax");
}

TEST_CASE("what is not said is as kubectl and the API server take it") {
  const auto out = imported(
      kVersion + "kind: Role\nmetadata: {name: r}\nrules:\n" + kPods + "\n---\n" + kVersion +
          "kind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: r}\n"
          "subjects: [{kind: ServiceAccount, name: ci}, {kind: Group, name: ops}]",
      false, "web");
  REQUIRE(out);
  CHECK(can(out->document, "service/web:ci", "api.core.pods.get", "namespace/web"));
  CHECK(!can(out->document, "service/db:ci", "api.core.pods.get", "namespace/web"));
  CHECK(!can(out->document, "service/web:ci", "api.core.pods.get", "tenant"));
  CHECK_THAT(out->document, Catch::Contains(R"("ops": {"external": true})"));
}

TEST_CASE("an aggregation as a cluster shows it, with its rules filled in") {
  const auto aggregate = [](const std::string& name, const std::string& own,
                            const std::string& takes, const std::string& rules) {
    return kVersion + "kind: ClusterRole\nmetadata: {name: " + name + ", labels: {to-" + own +
           ": 'true'}}\n" + "aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-" + takes +
           ": 'true'}}]}\nrules:\n" + rules + "\n---\n";
  };
  const std::string leaf =
      kVersion + "kind: ClusterRole\nmetadata: {name: leaf, labels: {to-edit: 'true'}}\nrules:\n" +
      kPods + "\n---\n";
  const std::string bound = binding(kAna, "roleRef: {kind: ClusterRole, name: admin}\n");
  const std::string other = "- {apiGroups: [''], resources: [secrets], verbs: [get]}";
  for (const std::string& rules : {kPods, std::string(" []")}) {
    const auto out = imported(aggregate("edit", "admin", "edit", rules) + leaf +
                              aggregate("admin", "none", "admin", rules) + bound);
    REQUIRE(out);
    CHECK(can(out->document, "user/ana", "api.core.pods.get", "namespace/web"));
  }
  const auto more = imported(aggregate("edit", "admin", "edit", kPods) + leaf +
                             aggregate("admin", "none", "admin", kPods + "\n" + other) + bound);
  REQUIRE(!more);
  CHECK(codes(more.error()) == "import.k8s.aggregation import.k8s.unknown_role");
}

TEST_CASE("a typed list's items need no kind") {
  const auto out = imported("apiVersion: rbac.authorization.k8s.io/v1\nkind: "
                            "ClusterRoleList\nitems:\n- metadata: {name: a}\n  rules: []\n");
  REQUIRE(out);
  CHECK(out->cluster_roles == 1);
}

TEST_CASE("hostile products are refused in time") {
  std::string names = "[", subjects, groups = "['*'";
  for (int i = 0; i < 5'000; ++i) {
    const std::string n = "n" + std::to_string(i);
    names += n + ",";
    groups += ", " + n + ".io";
    subjects += "- {kind: User, name: " + n + "}\n";
  }
  names += "]";
  CHECK(imported(role("- {apiGroups: [''], resources: [pods], verbs: [get], resourceNames: " +
                      names + "}") +
                 "---\n" + binding(subjects))
            .error()
            .code == "import.too_large");
  CHECK(imported(role("- {apiGroups: " + groups + "], resources: " + names + ", verbs: [get]}"))
            .error()
            .code == "import.too_large");
  std::string rings;
  for (int i = 0; i < 6'000; ++i)
    rings += kVersion + "kind: ClusterRole\nmetadata: {name: n" + std::to_string(i) +
             ", labels: {team: web}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: "
             "{team: web}}]}\n---\n";
  CHECK(imported(rings).error().code == "import.too_large");
}
