// Every byte of small valid files changed, dropped and cut off at: an importer refuses with a code
// and a place in that file, or gives a document that loads. It never stops the program.
#include <catch2/catch.hpp>

#include <functional>
#include <string>

#include "import/casbin.h"
#include "import/k8s.h"

using namespace ringfence;

namespace {

using Import = std::function<Result<std::string>(const std::string&)>;

const std::string kYaml = R"(# roles
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: "system:reader"
  labels: {team: web}
rules:
- apiGroups: ['', apps]
  resources: [pods/log, "*/scale"]
  verbs: [get, list]
- apiGroups: [""]
  resources: [pods]
  resourceNames: [a/b]
  verbs: ["*"]
- nonResourceURLs: [/api, /api/*]
  verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
aggregationRule:
  clusterRoleSelectors:
  - matchLabels: {team: web}
rules: null
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
subjects:
- {kind: Group, name: ops}
- kind: ServiceAccount
  name: ci
  namespace: web
)";

const std::string kJson =
    R"({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleList", "items": [
  {"metadata": {"name": "r", "namespace": "web"},
   "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["x"]}]}]})";

// Bits and the characters that have a meaning somewhere.
std::string replacements(char old) {
  std::string out = "\"'{[,:#&*!- \n~";
  out += '\0';
  for (int bit = 0; bit < 8; ++bit)
    out += static_cast<char>(static_cast<unsigned char>(old) ^ (1u << bit));
  return out;
}

struct Tally {
  std::size_t refused = 0, taken = 0, same = 0;
};

Tally mutate(const std::string& text, const std::string& name, const Import& import) {
  Tally tally;
  const auto original = import(text);
  REQUIRE(original);
  const auto attempt = [&](const std::string& changed) {
    const auto got = import(changed);
    if (got) {
      ++tally.taken;
      tally.same += *got == *original ? 1u : 0u;
      return;
    }
    ++tally.refused;
    const std::string& code = got.error().code;
    const bool ours = code.rfind("import.", 0) == 0 || code.rfind("json.", 0) == 0;
    if (ours ? got.error().path.rfind(name, 0) != 0 : code.rfind("policy.", 0) != 0)
      FAIL_CHECK(code << " at " << got.error().path << ": " << changed);
    if (got.error().message.empty())
      FAIL_CHECK(code << " says nothing: " << changed);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    for (const char c : replacements(text[i])) {
      changed[i] = c;
      attempt(changed);
    }
    attempt(text.substr(0, i));
    attempt(text.substr(0, i) + text.substr(i + 1));
  }
  WARN(name << ": " << text.size() << " bytes, " << tally.refused << " changes refused, "
            << tally.taken << " taken, " << tally.same << " of them the same policy");
  return tally;
}

Import k8s_named(const std::string& name, bool skip) {
  return [=](const std::string& text) {
    return import::k8s({{{name, text}}, "", skip}, "t").map([](const import::K8sOutput& out) {
      return out.document;
    });
  };
}

}  // namespace

TEST_CASE("each byte of RBAC in YAML") {
  const Tally tally = mutate(kYaml, "f.yaml", k8s_named("f.yaml", false));
  CHECK(tally.refused > tally.taken / 2);
  CHECK(tally.same > 0);
}

TEST_CASE("each byte of RBAC in JSON") {
  const Tally tally = mutate(kJson, "f.json", k8s_named("f.json", false));
  CHECK(tally.refused > tally.taken);
}

TEST_CASE("each byte of RBAC in YAML, leaving out what is wrong") {
  const Tally tally =
      mutate(kYaml.substr(0, kYaml.find("---")), "f.yaml", k8s_named("f.yaml", true));
  CHECK(tally.taken > 0);
}

TEST_CASE("each byte of a Casbin model and policy") {
  const std::string model = R"([request_definition]
r = sub, dom, obj, act
[policy_definition]
p = sub, dom, obj, act, eft
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act
)";
  const std::string policy = R"(# rows
p, ops, d1, "a,""b", read, allow
p, ana, d1, db/%, write, deny
g, ana, ops, d1
g, ops, staff, d1
)";
  const Tally models = mutate(model, "model", [&](const std::string& text) {
    return import::casbin({text, policy, "model", "model"}, "t");
  });
  CHECK(models.refused > models.taken);
  const Tally rows = mutate(policy, "policy", [&](const std::string& text) {
    return import::casbin({model, text, "model", "policy"}, "t");
  });
  CHECK(rows.refused > 0);
  CHECK(rows.taken > 0);
}
