"""All errors at once: python mistakes.py [DOCUMENTS [SEED]].

Law: whatever two or three independent mistakes are planted in a random valid policy, the refusal names exactly
those, each by its code and JSON pointer, and by the right name where there is one nearby.
"""

from __future__ import annotations

import json
import random
import re
import sys
from typing import Callable

import ringfence
from models import policy

Planted = tuple[str, Callable[[], str], str]  # code, JSON pointer once all is planted, suggestion or ""


def at(*parts: object) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def in_row(section: str, code: str, member: str, suggestion: str = "", **row: object):
    """A row more, somewhere among the others, with a mistake in `member`; "" stands for the row itself."""
    whole = {
        "bindings": {"principal": "user/zed", "role": "r0", "scope": "tenant"},
        "denies": {"permissions": ["pay"], "scope": "tenant"},
        "boundaries": {"principal": "user/zed", "allow": ["pay"]},
        "separation": {"permissions": ["pay", "logs.read"]},
    }[section]

    def plant(rng: random.Random, document: dict) -> Planted:
        rows = document[section]
        made = {"id": f"zed-{code}-{member}-{len(rows)}", **whole, **row}
        made = {key: value for key, value in made.items() if value is not None}
        rows.insert(rng.randint(0, len(rows)), made)
        place = lambda: at(section, next(i for i, r in enumerate(rows) if r is made), *filter(None, member.split("|")))
        return code, place, suggestion

    return plant


def named(section: str, name: str, code: str, value: object, *below: object, suggestion: str = ""):
    """A name more in a section, whose value (or name) is a mistake."""

    def plant(rng: random.Random, document: dict) -> Planted:
        names = list(document.get(section, {}).items())
        names.insert(rng.randint(0, len(names)), (name, value))
        document[section] = dict(names)
        return code, lambda: at(section, name, *below), suggestion

    return plant


def member(name: str, code: str, value: object, suggestion: str = ""):
    """A member of the document itself."""

    def plant(rng: random.Random, document: dict) -> Planted:
        document[name] = value
        return code, lambda: at(name), suggestion

    return plant


def spoiled(name: str, code: str, value: object):
    """A member that must be there is missing, or says what it cannot."""

    def plant(rng: random.Random, document: dict) -> Planted:
        if rng.random() < 0.5:
            del document[name]
            return "policy.missing_member", lambda: "", ""
        document[name] = value
        return code, lambda: at(name), ""

    return plant


def same_id(rng: random.Random, document: dict) -> Planted:
    rows = document["denies"]
    for _ in range(2):
        rows.insert(rng.randint(0, len(rows)), {"id": "zed", "permissions": ["pay"], "scope": "tenant"})
    return "policy.duplicate", lambda: at("denies", max(i for i, r in enumerate(rows) if r["id"] == "zed"), "id"), ""


def ring(section: str, link: Callable[[str], dict], first: str, second: str):
    def plant(rng: random.Random, document: dict) -> Planted:
        document[section] = {**document[section], first: link(second), second: link(first)}
        return "policy.cycle", lambda: at(section), ""

    return plant


def attribute(rng: random.Random, document: dict) -> Planted:
    document.setdefault("attributes", {}).setdefault("context", {})["zed"] = "boolean"
    return "condition.attribute", lambda: "/attributes/context/zed", ""


MISTAKES = [
    in_row("bindings", "policy.unknown_role", "role", "r0", role="rr0"),
    in_row("bindings", "policy.bad_principal", "principal", "user/ana", principal="usr/ana"),
    in_row("bindings", "policy.bad_principal", "principal", principal="role/r0"),
    in_row("bindings", "policy.unknown_team", "principal", principal="team/nowhere"),
    in_row("bindings", "policy.bad_path", "scope", scope="project"),
    in_row("bindings", "policy.unknown_type", "scope", "project", scope="projct/web"),
    in_row("bindings", "policy.unknown_resource", "scope", scope="env/p"),
    in_row("bindings", "policy.bad_time", "expires", expires="2027-02-30T00:00:00Z"),
    in_row("bindings", "policy.empty_validity", "", not_before="2027-01-01T00:00:00Z", expires="2026-01-01T00:00:00Z"),
    in_row("bindings", "policy.missing_member", "", role=None),
    in_row("bindings", "policy.unknown_member", "expire", "expires", expire="2027-01-01T00:00:00Z"),
    in_row("bindings", "policy.wrong_type", "when", when=True),
    in_row("bindings", "policy.bad_name", "id", id="a\nb"),
    in_row("bindings", "condition.syntax", "when", when="context.mfa =="),
    in_row("bindings", "condition.type", "when", when="1 + 1"),
    in_row("denies", "policy.empty_list", "principals", principals=[]),
    in_row("denies", "policy.empty_list", "permissions", permissions=[]),
    in_row("denies", "policy.bad_principal", "principals|1", principals=["user/a", "ana"]),
    in_row("denies", "policy.unknown_permission", "permissions|0", "deploy.*", permissions=["deplyo.*"]),
    in_row("boundaries", "policy.bad_pattern", "allow|1", allow=["pay", "*.read"]),
    in_row("boundaries", "policy.unknown_member", "deny", deny=[]),
    in_row("separation", "policy.empty_list", "permissions", permissions=["pay"]),
    in_row("separation", "policy.unknown_permission", "permissions|1", "logs.read", permissions=["pay", "log.read"]),
    same_id,
    named("roles", "zed1", "policy.unknown_role", {"inherits": ["nobody"]}, "inherits", 0),
    named("roles", "zed2", "policy.unknown_permission", {"allow": ["deploy.prdo"]}, "allow", 0, suggestion="deploy.prod"),
    named("roles", "zed~/3", "policy.duplicate", {"deny": ["pay", "*", "pay"]}, "deny", 2),
    named("roles", "zed4", "policy.unknown_member", {"inherit": []}, "inherit", suggestion="inherits"),
    named("roles", "zed5", "policy.wrong_type", []),
    ring("roles", lambda other: {"inherits": [other]}, "zed6", "zed7"),
    named("teams", "zed1", "policy.unknown_team", {"members": ["user/a", "team/nowhere"]}, "members", 1),
    named("teams", "zed2", "policy.external_team", {"external": True, "members": []}, "members"),
    named("teams", "zed3", "policy.duplicate", {"members": ["user/a", "user/a"]}, "members", 1),
    named("teams", "zed4", "policy.wrong_type", {"members": [7]}, "members", 0),
    ring("teams", lambda other: {"members": [f"team/{other}"]}, "zed5", "zed6"),
    named("types", "zed1", "policy.placeless_type", {}),
    named("types", "zed2", "policy.flat_in", {"flat": True, "in": ["project"]}),
    named("types", "zed3", "policy.unknown_type", {"in": ["tenat"]}, "in", 0, suggestion="tenant"),
    named("types", "Zed 4", "policy.bad_name", {"in": ["tenant"]}),
    named("permissions", "zed.a", "policy.empty_list", {"on": []}, "on"),
    named("permissions", "zed.b", "policy.missing_member", {"title": "x"}),
    named("permissions", "zed..c", "policy.bad_name", {"on": ["tenant"]}),
    named("resources", "project/zed", "policy.bad_resource", {"parent": "tenant"}),
    named("resources", "runtime/zed", "policy.missing_member", {}),
    ring("resources", lambda other: {"parent": other}, "runtime/zed1", "runtime/zed2"),
    named("secret_scopes", "Prod", "policy.bad_name", "tenant"),
    named("secret_scopes", "zed", "policy.scope_without_secrets", "project/web"),
    attribute,
    spoiled("ringfence", "policy.unsupported_version", 2),
    member("binding", "policy.unknown_member", [], "bindings"),
    member("$schema", "policy.wrong_type", {}),
    spoiled("tenant", "policy.bad_name", "ACME"),
    spoiled("revision", "policy.bad_number", -1),
]


def reported(document: dict) -> list[tuple[str, str, str]]:
    try:
        ringfence.Policy(json.dumps(document))
    except ringfence.RingfenceError as error:
        found = []
        for one in [error, *error.more]:
            meant = re.search(r"; did you mean `(.*)`\?$", one.message)
            found.append((one.code, one.path, meant[1] if meant else ""))
        return sorted(found)
    return []


def main() -> int:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261125
    used: set[int] = set()
    for i in range(documents):
        rng = random.Random(f"{seed}/{i}")
        document = policy(rng)
        kinds = rng.sample(range(len(MISTAKES)), rng.randint(2, 3))
        used |= set(kinds)
        planted = [MISTAKES[k](rng, document) for k in kinds]
        wanted = sorted((code, place(), meant) for code, place, meant in planted)
        if (got := reported(document)) != wanted:
            print(f"seed {seed}, document {i}: planted {wanted}, reported {got}", json.dumps(document), sep="\n")
            return 1
    print(f"seed {seed}: {documents} documents, {len(MISTAKES)} kinds of mistakes in twos and threes, all reported at once")
    if len(used) < len(MISTAKES):
        print("never planted:", sorted(set(range(len(MISTAKES))) - used))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
