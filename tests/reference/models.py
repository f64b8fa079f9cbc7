"""Random policies and questions: small worlds in which rules often meet."""

from __future__ import annotations

import random

from conditions import READINGS

PERMISSIONS = {
    "deploy.prod": ["project", "env"],
    "deploy.preview": ["project"],
    "deployment.view": ["project"],
    "logs.read": ["runtime", "project", "repo"],
    "secret.read": ["secret"],
    "pay": ["tenant", "project"],
    "pay.refund": ["tenant", "project"],
}
PATTERNS = ["*", "deploy.*", "pay.*", "secret.*", *PERMISSIONS]
PEOPLE = ["user/a", "user/b", "user/A", "service/s", "user/x%2Fy", "user/__proto__", "user/é"]
SCOPES = [
    "tenant", "project/web", "project/api", "project/web/env/p", "project/web/env/q", "runtime/web",
    "runtime/deep", "repo/r", "secret/S", "project/web/env/p/secret/S",
]
TIMES = ["2020-01-01T00:00:00Z", "2027-01-15T08:00:00Z", "2090-01-01T00:00:00Z"]
NOW_TEXT = "2027-01-15T08:00:00Z"
NOW = 1_800_000_000_000


def some(rng: random.Random, items: list[str], most: int) -> list[str]:
    return rng.sample(items, rng.randint(0, min(most, len(items))))


def guarded(rng: random.Random, row: dict, chance: float) -> dict:
    return {**row, "when": rng.choice(list(READINGS))} if rng.random() < chance else row


def attributes(rng: random.Random) -> dict:
    """What a question brings along, some of it missing or of a type that nobody expects."""
    kinds = {
        "context": {"mfa": [True, True, False, "true", 1], "n": [1, 4.5, 7, -3, "1", True, None], "tags": [["ops"], [], ["dev", "ops"], "ops"]},
        "principal_attributes": {"dept": ["eng", "eng", "ops", 1], "id": ["user/a"]},
        "resource_attributes": {"owner": ["user/a", "user/b", None], "type": ["project"]},
    }
    out = {
        kind: {name: rng.choice(values) for name, values in members.items() if rng.random() < 0.75}
        for kind, members in kinds.items()
        if rng.random() < 0.8
    }
    return {kind: members for kind, members in out.items() if members}


def policy(rng: random.Random) -> dict:
    roles = [f"r{i}" for i in range(rng.randint(1, 5))]
    teams = [f"t{i}" for i in range(rng.randint(0, 5))]
    external = [t for t in teams if rng.random() < 0.2]
    document = {
        "ringfence": 1,
        "tenant": "acme",
        "revision": rng.randint(0, 9),
        "types": {
            "project": {"in": ["tenant"]},
            "env": {"in": ["project"]},
            "secret": {"in": ["env", "tenant"]},
            "runtime": {"flat": True},
            "repo": {"flat": True, "in": ["tenant"]},
        },
        "permissions": {name: {"on": on} for name, on in PERMISSIONS.items()},
        "resources": {
            "runtime/web": {"parent": "project/web"},
            "runtime/deep": {"parent": "runtime/web"},
        },
        "roles": {
            role: {
                "inherits": some(rng, roles[:i], 2),
                "allow": some(rng, PATTERNS, 3),
                "deny": some(rng, PATTERNS, 1) if rng.random() < 0.25 else [],
            }
            for i, role in enumerate(roles)
        },
        "teams": {
            team: {"external": True}
            if team in external
            else {"members": some(rng, PEOPLE, 3) + [f"team/{t}" for t in some(rng, teams[:i], 1)]}
            for i, team in enumerate(teams)
        },
        "bindings": [], "denies": [], "boundaries": [], "separation": [],
    }
    if document["revision"] == 0:
        document["$schema"] = "policy.schema.json"  # for editors: it decides nothing
    principals = PEOPLE + [f"team/{t}" for t in teams]
    conditions = rng.choice([0, 0, 0.3, 0.8])  # how many rows have one
    if rng.random() < 0.3:
        document["attributes"] = {"context": {"mfa": "bool"}}
    for i in range(rng.randint(0, 16)):
        row = {"id": f"b{i}", "principal": rng.choice(principals), "role": rng.choice(roles), "scope": rng.choice(SCOPES)}
        if rng.random() < 0.2:
            row[rng.choice(["not_before", "expires"])] = rng.choice(TIMES)
        document["bindings"].append(guarded(rng, row, conditions))
    for i in range(rng.randint(0, 2)):
        row = {"id": f"d{i}", "permissions": [rng.choice(PATTERNS)], "scope": rng.choice(SCOPES)}
        if rng.random() < 0.6:
            row["principals"] = rng.sample(principals, rng.randint(1, 2))
        document["denies"].append(guarded(rng, row, conditions))
    for i in range(rng.choice([0, 0, 1, 2])):
        who = "tenant" if rng.random() < 0.3 else rng.choice(principals)
        row = {"id": f"c{i}", "principal": who, "allow": some(rng, PATTERNS, 4)}
        document["boundaries"].append(guarded(rng, row, conditions))
    if rng.random() < 0.5:
        document["separation"].append({"id": "s", "permissions": rng.sample(list(PERMISSIONS), 2)})
    return document


def question(rng: random.Random, document: dict) -> dict:
    subjects = PEOPLE * 3 + [f"role/{r}" for r in document["roles"]] * 2
    subjects += [f"team/{t}" for t in document["teams"]] * 2
    subjects += ["user/nobody", "user", "admin/a", "role/nope", "team/nope", "user/a%2f", "*"]
    actions = list(PERMISSIONS) * 4 + ["deploy", "nope", "Deploy.prod", "pay.", "*"]
    resources = SCOPES * 4 + [
        "project/new", "repo/new", "runtime/new", "planet/x", "env/p", "project/web/secret/S",
        "project/web/runtime/web", "project/web/", "project", "", "tenant/x", "project/*",
    ]
    out = {"subject": rng.choice(subjects), "action": rng.choice(actions), "resource": rng.choice(resources)}
    if rng.random() < 0.7:  # one that the permission applies to, mostly asked by somebody real
        out["action"] = rng.choice(list(PERMISSIONS))
        kinds = PERMISSIONS[out["action"]]
        out["resource"] = rng.choice([p for p in SCOPES if p.split("/")[-2:][0] in kinds])
        out["subject"] = rng.choice(subjects[:-7] if rng.random() < 0.3 else PEOPLE)
    if rng.random() < 0.3:
        out["external_teams"] = some(rng, [*document["teams"], "nope"], 2)
    if rng.random() < 0.05:
        out["tenant"] = rng.choice(["acme", "other", "Acme"])
    if rng.random() < 0.7:
        out.update(attributes(rng))
    return out
