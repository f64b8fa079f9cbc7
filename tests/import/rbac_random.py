"""Random manifests of RBAC, small worlds with much in common so that rules meet."""

GROUPS = ["", "apps", "batch", "rbac.authorization.k8s.io", "x-y.example.io"]
RESOURCES = ["pods", "pods/log", "deployments", "deployments/scale", "jobs", "foo-bars", "foo-bars/scale"]
VERBS = ["get", "list", "watch", "create", "delete", "approve", "create-token"]
SPACES = ["web", "db", "kube-system"]
NAMES = ["a", "web", "pods", "kubernetes.io/x", "50%", 'q"uo\\te', "système", "object", "it's"]
URLS = ["/", "/api", "/api/", "/api/*", "/api/v1/*", "/api*", "/healthz", "/*", "*", "/metrics/slis"]
USERS = ["ana", "bob@example.org", "a/b%", "system:serviceaccount:web:ci", "system:serviceaccount:odd"]
TEAMS = ["ops", "system:authenticated", "oidc:a/b", "system:serviceaccounts:web"]
ACCOUNTS = ["ci", "default", "x.y"]
RBAC = "rbac.authorization.k8s.io"


def some(rng, pool, most=3):
    return rng.sample(pool, rng.randint(1, min(most, len(pool))))


def rule(rng, urls):
    verbs = ["*"] if rng.random() < 0.2 else some(rng, VERBS)
    if urls and rng.random() < 0.25:
        return {"verbs": verbs, "nonResourceURLs": some(rng, URLS)}
    out = {"verbs": verbs,
           "apiGroups": ["*"] if rng.random() < 0.2 else some(rng, GROUPS, 2),
           "resources": some(rng, ["*", "*/scale", "*/log"], 1) if rng.random() < 0.3 else some(rng, RESOURCES)}
    if rng.random() < 0.3:
        out["resourceNames"] = some(rng, NAMES)
    return out


def subject(rng, spaced):
    kind = rng.choice(["User", "Group", "ServiceAccount"])
    if kind == "ServiceAccount":
        out = {"kind": kind, "name": rng.choice(ACCOUNTS)}
        if not spaced or rng.random() < 0.7:
            out["namespace"] = rng.choice(SPACES)
        return out
    return {"kind": kind, "apiGroup": RBAC, "name": rng.choice(USERS if kind == "User" else TEAMS)}


def manifests(rng):
    out = []

    def add(kind, name, space, **rest):
        metadata = {"name": name, **({"namespace": space} if space else {}), **rest.pop("metadata", {})}
        out.append({"apiVersion": RBAC + rng.choice(["/v1", "/v1", "/v1beta1"]), "kind": kind,
                    "metadata": metadata, **rest})

    roles = []
    for number in range(rng.randint(1, 6)):
        space = rng.choice(["", "", *SPACES])
        name = rng.choice(["r", "system:r", "r.x"]) + str(number)
        labels = {label: "true" for label in ("to-a", "to-b") if rng.random() < 0.4}
        roles.append((space, name))
        rules = [rule(rng, not space) for _ in range(rng.randint(0, 3))]
        add("Role" if space else "ClusterRole", name, space, rules=rules,
            metadata={"labels": labels} if labels else {})
    for letter, other in ("ab", "ba"):
        # Each may take in the other: a ring, which the controller brings to an end.
        if any("to-" + letter in one["metadata"].get("labels", {}) and not one["metadata"].get("namespace")
               for one in out if "aggregationRule" not in one):
            add("ClusterRole", letter, "", rules=None, metadata={"labels": {"to-" + other: "true"}},
                aggregationRule={"clusterRoleSelectors": [{"matchLabels": {"to-" + letter: "true"}}]})
            roles.append(("", letter))
    for number in range(rng.randint(1, 7)):
        space, name = rng.choice(roles)
        where = space or rng.choice(["", *SPACES])
        add("RoleBinding" if where else "ClusterRoleBinding", f"b{number}", where,
            roleRef={"apiGroup": RBAC, "kind": "Role" if space else "ClusterRole", "name": name},
            subjects=[subject(rng, where) for _ in range(rng.randint(0, 3))])
    rng.shuffle(out)
    return out
