"""Imports RBAC and demands RBAC's answers: Kubernetes' own roles, then random ones.

Each question is asked of the plain reading (rbac.py) and, through the Python package, of the policy
that `ringfence import k8s` wrote. Each random cluster is imported as YAML and as JSON with the same
bytes, and once more with one object spoiled: refused, and with --skip never more than before.
Usage: k8s_decisions.py TOOL VECTORS [CLUSTERS [SEED]]; the Python that runs it has the package.
"""

import copy
import json
import os
import random
import subprocess
import sys
import tempfile

import rbac_random as made
import ringfence
from rbac import Cluster
from rbac_ask import Asker

TOOL, VECTORS = sys.argv[1:3]
CLUSTERS, SEED = (int(a) for a in (*sys.argv[3:], "200", "20261125")[:2])
RBAC = made.RBAC


def imported(home, files, *options):
    paths = []
    for name, text in files.items():
        paths.append(os.path.join(home, name))
        with open(paths[-1], "w", encoding="utf-8") as out:
            out.write(text)
    return subprocess.run([TOOL, "import", "k8s", *paths, *options], capture_output=True, text=True, check=False)


def compare(text, cluster, questions, fetches):
    """The number of questions and of yeses; ends the program at the first difference."""
    document = json.loads(text)
    asker = Asker(ringfence.Policy(text), document)
    due = [cluster.may(*q) for q in questions] + [cluster.may_fetch(*q) for q in fetches]
    for question in questions:
        asker.may(*question)
    for question in fetches:
        asker.may_fetch(*question)
    for question, right, got in zip([*questions, *fetches], due, asker.answers(), strict=True):
        if right != got:
            sys.exit(f"WRONG {question}: RBAC says {right}, the imported policy {got}\n{text}")
    return due


def random_question(rng, users, teams, groups, resources, verbs, spaces, names):
    resource, _, sub = rng.choice(resources).partition("/")
    return (rng.choice(users), rng.sample(teams, rng.randint(0, 2)), rng.choice(verbs), rng.choice(groups),
            resource, sub if sub else rng.choice(["", "", "scale", "log"]), rng.choice(spaces), rng.choice(names))


def near_question(rng, cluster, pools):
    """About what some binding gives to some subject, but for one part or none."""
    question = list(random_question(rng, *pools))
    bound = [b for b in cluster.bindings if b[2] and any("resources" in r for r in cluster.rules[b[1]])]
    if not bound:
        return tuple(question)
    space, role, subjects = rng.choice(bound)
    subject = rng.choice(subjects)
    rule = rng.choice([r for r in cluster.rules[role] if "resources" in r])

    def from_rule(member, at):
        value = rng.choice(rule[member])
        return question[at] if value == "*" else value

    near = list(question)
    if subject["kind"] == "Group":
        near[1] = [subject["name"]]
    elif subject["kind"] == "User":
        near[0] = subject["name"]
    else:
        near[0] = f"system:serviceaccount:{subject.get('namespace') or space}:{subject['name']}"
    near[2], near[3] = from_rule("verbs", 2), from_rule("apiGroups", 3)
    near[4], _, near[5] = from_rule("resources", 4).replace("*", "widgets").partition("/")
    near[6] = space or near[6]
    if "resourceNames" in rule:
        near[7] = rng.choice(rule["resourceNames"])
    if rng.random() < 0.5:
        at = rng.randrange(len(near))
        near[at] = question[at]
    return tuple(near)


def bootstrap():
    """Kubernetes' roles: imported from YAML, read here from the JSON rendering of the same."""
    folder = f"{VECTORS}/k8s"
    with open(f"{folder}/bootstrap.json", encoding="utf-8") as file:
        data = json.load(file)
    manifests = []
    for role in data["cluster_roles"] + data["namespace_roles"]:
        kind = "Role" if "namespace" in role else "ClusterRole"
        metadata = {k: role[k] for k in ("name", "namespace") if k in role}
        metadata["labels"] = {f"to-{a}": "true" for a in role.get("aggregated_into", [])}
        one = {"kind": kind, "metadata": metadata, "rules": role["rules"]}
        if "aggregates_label" in role:
            labels = {"to-" + role["aggregates_label"]: "true"}
            one["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": labels}]}
        manifests.append(one)
    spaced = {(r["namespace"], r["name"]) for r in data["namespace_roles"]}
    for binding in data["cluster_role_bindings"] + data["namespace_role_bindings"]:
        space = binding.get("namespace", "")
        kind = "Role" if (space, binding["role"]) in spaced else "ClusterRole"
        manifests.append({"kind": "RoleBinding" if space else "ClusterRoleBinding",
                          "metadata": {k: binding[k] for k in ("name", "namespace") if k in binding},
                          "roleRef": {"kind": kind, "name": binding["role"]}, "subjects": binding["subjects"]})
    # The vectors bind few of the roles: bind each cluster role, everywhere and in one namespace.
    extra = []
    for role in data["cluster_roles"]:
        for space in ("", "web"):
            extra.append({"apiVersion": f"{RBAC}/v1", "kind": "RoleBinding" if space else "ClusterRoleBinding",
                          "metadata": {"name": "test:" + role["name"], **({"namespace": space} if space else {})},
                          "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role["name"]},
                          "subjects": [{"apiGroup": RBAC, "kind": "User", "name": f"{role['name']}@{space}"}]})
    names = [f"{folder}/{n}.yaml" for n in ("cluster-roles", "namespace-roles", "cluster-role-bindings",
                                            "namespace-role-bindings")]
    with tempfile.TemporaryDirectory() as home:
        plain = subprocess.run([TOOL, "import", "k8s", *names], capture_output=True, text=True, check=False)
        assert plain.returncode == 0, plain.stderr
        more = imported(home, {"extra.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": extra})})
        assert more.returncode == 2 and "import.k8s.unknown_role" in more.stderr, more.stderr
        more = subprocess.run([TOOL, "import", "k8s", *names, f"{home}/extra.json"],
                              capture_output=True, text=True, check=False)
        assert more.returncode == 0, more.stderr
    rng = random.Random(SEED)
    cluster = Cluster(manifests + extra)
    rules = [rule for list_ in cluster.rules.values() for rule in list_]

    def pool(member, *unnamed):
        return sorted({v for rule in rules for v in rule.get(member) or []} - {"*"}) + list(unnamed)

    subjects = [s for binding in manifests + extra for s in binding.get("subjects", [])]
    users = [f"system:serviceaccount:{s['namespace']}:{s['name']}" if s["kind"] == "ServiceAccount" else s["name"]
             for s in subjects if s["kind"] != "Group"] + ["nobody"]
    teams = sorted({s["name"] for s in subjects if s["kind"] == "Group"} | {"unknown"})
    pools = (users, teams, pool("apiGroups", "new.example.io"), pool("resources", "widgets", "widgets/scale"),
             pool("verbs", "invent"), ["", "web", "kube-system", "kube-public", "new"], ["", *pool("resourceNames", "x")])
    questions = [random_question(rng, *pools) for _ in range(10_000)]
    questions += [near_question(rng, cluster, pools) for _ in range(10_000)]
    paths = [u.replace("*", tail) for u in pool("nonResourceURLs", "/new") for tail in ("", "v1", "a*")]
    fetches = [(rng.choice(users), rng.sample(teams, rng.randint(0, 2)), rng.choice(["get", "post", "trace"]),
                rng.choice(paths)) for _ in range(2_000)]
    due = compare(more.stdout, cluster, questions, fetches)
    print(f"k8s: Kubernetes' own roles: {plain.stderr.strip()}, refused 0")
    print(f"     {len(due)} questions decided as RBAC does, {sum(due)} of them yes; "
          f"{len(json.loads(more.stdout)['permissions'])} permissions")
    assert sum(due) > 2_000


SMALL = [
    {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": [
        {"apiGroups": ["", "apps"], "resources": ["pods", "*/scale"], "verbs": ["get", "*"], "resourceNames": ["x"]},
        {"nonResourceURLs": ["/api/*"], "verbs": ["get"]}]},
    {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
     "roleRef": {"kind": "ClusterRole", "name": "r"},
     "subjects": [{"kind": "User", "name": "ana"}, {"kind": "ServiceAccount", "name": "ci", "namespace": "web"}]},
    {"apiVersion": f"{RBAC}/v1", "kind": "RoleBinding", "metadata": {"name": "b", "namespace": "db"},
     "roleRef": {"kind": "ClusterRole", "name": "r"}, "subjects": [{"kind": "Group", "name": "ops"}]},
]


def mutations():
    """Each byte of a small file changed: refused, or it means what it then says."""
    rng = random.Random(SEED)
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": SMALL})
    pools = (["ana", "system:serviceaccount:web:ci", "nobody"], ["ops", "other"], ["", "apps"],
             ["pods", "pods/scale", "widgets/scale"], ["get", "list"], ["", "web", "db"], ["", "x", "y"])
    questions = [random_question(rng, *pools) for _ in range(150)]
    fetches = [(user, groups, "get", url) for user in pools[0] for groups in ([], ["ops"]) for url in ("/api", "/api/x")]
    refused = taken = 0
    with tempfile.TemporaryDirectory() as home:
        for at in range(len(text)):
            for new in {rng.choice("abz9*/-_. "), rng.choice('",:[]{}\\'), chr(ord(text[at]) ^ 1)} - {text[at]}:
                changed = text[:at] + new + text[at + 1:]
                got = imported(home, {"a.json": changed})
                assert got.returncode in (0, 2), (changed, got)
                refused += got.returncode == 2
                if got.returncode == 0:
                    taken += 1
                    compare(got.stdout, Cluster(json.loads(changed)["items"]), questions, fetches)
    print(f"k8s: {len(text)} bytes of a small file mutated: {refused} refused, {taken} decided as they then say")
    assert refused > taken > 50


def spoil(rng, manifests):
    """Makes one object wrong; says which, and where it shows."""
    at = rng.randrange(len(manifests))
    one = copy.deepcopy(manifests[at])
    how = rng.choice(["member", "version", "kind", "name", "verbs"])
    if how == "member":
        one["rule"] = []
    elif how == "version":
        one["apiVersion"] = RBAC + "/v1alpha1"
    elif how == "kind":
        one["kind"] = "Deployment"
    elif how == "name":
        del one["metadata"]["name"]
    elif one.get("rules"):
        one["rules"][0]["verbs"] = []
    else:
        one["metadata"] = None
    return at, one


def random_clusters():
    rng = random.Random(SEED)
    asked = yes = spoiled = 0
    users = [*made.USERS, "nobody", *(f"system:serviceaccount:{s}:{a}" for s in made.SPACES for a in made.ACCOUNTS)]
    pools = (users, made.TEAMS, [*made.GROUPS, "new.example.io"], [*made.RESOURCES, "widgets", "widgets/scale"],
             [*made.VERBS, "invent"], ["", *made.SPACES, "new"], ["", "x", *made.NAMES])
    with tempfile.TemporaryDirectory() as home:
        for _ in range(CLUSTERS):
            manifests = made.manifests(rng)
            listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}, ensure_ascii=False)
            documents = "".join(f"---\n{json.dumps(one, ensure_ascii=False)}\n" for one in reversed(manifests))
            got = imported(home, {"a.json": listed})
            assert got.returncode == 0, got.stderr
            assert imported(home, {"a.yaml": documents}).stdout == got.stdout
            cluster = Cluster(manifests)
            questions = [random_question(rng, *pools) for _ in range(150)]
            questions += [near_question(rng, cluster, pools) for _ in range(150)]
            fetches = [(rng.choice(users), rng.sample(made.TEAMS, rng.randint(0, 2)),
                        rng.choice(made.VERBS), rng.choice(["/", "/x", "/api", "/apis", "/api/", "/api/v1", "/api/v1/x",
                                                            "/api/*", "/healthz", "/metrics/slis"]))
                       for _ in range(60)]
            due = compare(got.stdout, cluster, questions, fetches)
            asked, yes = asked + len(due), yes + sum(due)
            at, wrong = spoil(rng, manifests)
            files = {"a.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [
                wrong if i == at else one for i, one in enumerate(manifests)]})}
            refused = imported(home, files)
            assert refused.returncode == 2 and not refused.stdout, refused
            assert f"a.json /items/{at}" in refused.stderr, (at, refused.stderr)
            skipped = imported(home, files, "--skip")
            assert skipped.returncode == 0, skipped.stderr
            assert f"/items/{at}" in skipped.stderr, skipped.stderr
            rest = Cluster([one for i, one in enumerate(manifests) if i != at])
            fewer = compare(skipped.stdout, rest, questions, fetches)
            assert all(before or not after for before, after in zip(due, fewer, strict=True))
            spoiled += 1
            asked += len(fewer)
    print(f"k8s: {CLUSTERS} random clusters, seed {SEED}: {asked} questions decided as RBAC does, {yes} yes; "
          f"{spoiled} spoiled ones refused, and with --skip never wider")
    assert yes > CLUSTERS * 20


if os.path.isdir(f"{VECTORS}/k8s"):
    bootstrap()
else:
    print(f"skipped: Kubernetes' own roles, as {VECTORS}/k8s is absent")
random_clusters()
mutations()
