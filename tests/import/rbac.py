"""RBAC read plainly, from Kubernetes' documentation: who may do what, by going through all rules.

No code is shared with the importer. `Cluster` is made of manifests (dicts as of JSON); what the API
server would refuse is not looked for. Requests for objects: a group, a resource, perhaps a
sub-resource, a namespace ("" for none), a name ("" for none). Requests for URLs: a path.
"""


class Cluster:
    def __init__(self, manifests):
        self.rules, self.bindings, selectors, labels = {}, [], {}, {}
        for one in manifests:
            space, name = one["metadata"].get("namespace", ""), one["metadata"]["name"]
            if one["kind"] in ("Role", "ClusterRole"):
                self.rules[space, name] = list(one.get("rules") or [])
                labels[space, name] = one["metadata"].get("labels") or {}
                if "aggregationRule" in one:
                    selectors[space, name] = one["aggregationRule"]["clusterRoleSelectors"]
            else:
                reference = one["roleRef"]
                role = (space if reference["kind"] == "Role" else "", reference["name"])
                self.bindings.append((space, role, one.get("subjects") or []))
        self.aggregate(selectors, labels)

    def aggregate(self, selectors, labels):
        """As the controller does: until nothing changes, each gets the rules of those it selects."""
        changed = True
        while changed:
            changed = False
            for role, chosen in selectors.items():
                for other, own in labels.items():
                    if other[0] or other == role:
                        continue
                    if any((s.get("matchLabels") or {}).items() <= own.items() for s in chosen):
                        for rule in self.rules[other]:
                            if rule not in self.rules[role]:
                                self.rules[role].append(rule)
                                changed = True

    def rules_of(self, user, groups, space):
        for where, role, subjects in self.bindings:
            if where and where != space:
                continue
            for subject in subjects:
                kind, name = subject["kind"], subject["name"]
                account = f"system:serviceaccount:{subject.get('namespace') or where}:{name}"
                if (kind == "User" and name == user or kind == "Group" and name in groups
                        or kind == "ServiceAccount" and account == user):
                    yield from self.rules.get(role, [])

    def may(self, user, groups, verb, group, resource, sub, space, name):
        full = f"{resource}/{sub}" if sub else resource
        for rule in self.rules_of(user, groups, space):
            if (meets(rule, "verbs", verb) and meets(rule, "apiGroups", group)
                    and (meets(rule, "resources", full)
                         or sub and f"*/{sub}" in rule["resources"])
                    and (not rule.get("resourceNames") or name in rule["resourceNames"])):
                return True
        return False

    def may_fetch(self, user, groups, verb, url):
        for rule in self.rules_of(user, groups, ""):
            if meets(rule, "verbs", verb):
                for known in rule.get("nonResourceURLs") or []:
                    if known in ("*", url) or known.endswith("*") and url.startswith(known[:-1]):
                        return True
        return False


def meets(rule, member, value):
    have = rule.get(member) or []
    return "*" in have or value in have
