"""Asks an imported policy what Kubernetes would ask RBAC: docs/IMPORT.md, "Asking", as a program."""

import re


def escaped(text):
    return text.replace("%", "%25").replace("/", "%2F")


def principal(user):
    label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    account = re.fullmatch(rf"system:serviceaccount:({label}:{label}(\.{label})*)", user)
    return "service/" + account[1] if account else "user/" + escaped(user)


def permissions(verb, group, resource, sub):
    """The names that a request may have, the most particular first."""
    groups = [group.replace(".", "_") or "core", "other"]
    resources = [f"{resource}_{sub}", f"other_{sub}", "other"] if sub else [resource, "other"]
    return [f"api.{g}.{r}.{v}" for g in groups for r in resources for v in (verb, "other")]


def urls(path):
    """The names that a URL may have: itself, then ever shorter prefixes."""
    return [path] + [path[:size] + "*" for size in range(len(path), -1, -1)]


class Asker:
    def __init__(self, policy, document):
        self.policy = policy
        self.permissions, self.resources = document["permissions"], document.get("resources", {})
        self.teams = document.get("teams", {})
        self.requests, self.places = [], []
        self.count = 0

    def ask(self, user, groups, action, resource):
        """One question; None stands for what no rule names, which is a no without asking."""
        if action and resource:
            self.places.append(self.count)
            self.requests.append({"subject": principal(user), "action": action, "resource": resource,
                                  "external_teams": [g for g in groups if g in self.teams]})
        self.count += 1

    def may(self, user, groups, verb, group, resource, sub, space, name):
        names = permissions(verb, group, resource, sub)
        path = "/".join(([f"namespace/{space}"] if space else []) + ([f"object/{escaped(name)}"] if name else []))
        self.ask(user, groups, next((n for n in names if n in self.permissions), None), path or "tenant")

    def may_fetch(self, user, groups, verb, url):
        action = next((n for n in (f"url.{verb}", "url.other") if n in self.permissions), None)
        places = (f"url/{escaped(u)}" for u in urls(url))
        self.ask(user, groups, action, next((p for p in places if p in self.resources), None))

    def answers(self):
        out = [False] * self.count
        for place, decision in zip(self.places, self.policy.check_many(self.requests), strict=True):
            out[place] = decision.allowed
        return out
