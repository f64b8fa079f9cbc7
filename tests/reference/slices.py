"""Slices against the whole policy over random models: python slices.py [MODELS [SEED]].

Laws: for its principal a slice decides as the whole does, with the same reason and rows, whatever is asked and
brought along; it holds nothing of anybody else; a slice of a slice is that slice.
"""

from __future__ import annotations

import json
import random
import re
import sys

import ringfence
from differential import loaded
from models import PEOPLE, PERMISSIONS, SCOPES, TIMES, attributes, policy, some

ODD = ["project/new", "repo/new", "runtime/new", "planet/x", "env/p", "project/web/secret/S", "project/web/runtime/web",
       "runtime/alone", "runtime/alone/secret/S"]
# Conditions that name people, as somebody's exception would.
NAMING = ['principal.id == "{0}"', 'principal.id != "{0}"', 'principal.id in ["{0}", "{1}"] || context.mfa == true',
          '!(principal.id in ["{0}", "{1}"]) && resource.owner == principal.id', 'principal.type == "service" && context.n < 5',
          'principal.id == "{0}" && principal.dept == "eng"', 'principal.id == "{0}" ? context.mfa == true : resource.owner == "x"',
          '"{0}".startsWith(principal.type) && now < timestamp("2027-01-15T08:00:00Z")', 'context.n < 5 && principal.id.size() == 1 / 0']
CANARY = "for-nobody-else"


def world(rng: random.Random) -> dict:
    document = policy(rng)
    document["resources"] |= {"runtime/alone": {"parent": "tenant"}, "repo/r": {"parent": rng.choice(["project/api", "runtime/web"])}}
    document["secret_scopes"] = {"s": rng.choice(["tenant", "project/web/env/p"])}
    for row in document["bindings"] + document["denies"] + document["boundaries"]:
        if rng.random() < 0.3:
            row["when"] = rng.choice(NAMING).format(*rng.sample(PEOPLE, 2))
        row["reason"] = CANARY
    for row in document["bindings"]:
        row["approved_by"] = "user/" + CANARY
    for permission in document["permissions"].values():
        permission |= {"title": CANARY, "description": CANARY}
    if rng.random() < 0.5:
        for i in range(4):
            row = {"id": f"x{i}", "principal": rng.choice(PEOPLE[:3]), "role": rng.choice(list(document["roles"])), "scope": rng.choice(SCOPES)}
            document["bindings"].append(row)
    if rng.random() < 0.3:  # a pair that a token completes
        document["teams"]["ext"] = {"external": True}
        document["roles"]["rx"] = {"allow": ["pay"]}
        document["bindings"].append({"id": "ext", "principal": "team/ext", "role": "rx", "scope": rng.choice(["tenant", "project/web"])})
        document["separation"] = [{"id": "s", "permissions": ["pay", rng.choice(["deploy.prod", "secret.read"])]}]
    if rng.random() < 0.5:
        document["attributes"] = {"context": {"mfa": "bool"}, "principal": {"dept": "string"}, "resource": {"level": "int"}}
    return document


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(t for v in value.values() for t in texts(v))]
    if isinstance(value, list):
        return [t for v in value for t in texts(v)]
    return [value] if isinstance(value, str) else []


def rows(paths: list[dict]) -> list[dict]:
    """Without the condition's text, in which the slice knows the principal, and what such a one missed."""
    return [{k: v for k, v in path.items() if k not in ("when", "attribute")} for path in paths]


def answer(engine: ringfence.Policy, asked: dict) -> object:
    try:
        decision = engine.check(**asked, view="full")
    except ringfence.RingfenceError as error:
        return error.code
    return decision.reason, decision.allowed, rows(decision.deciding), rows(decision.missed)


def teams_of(document: dict, who: str, external: list[str]) -> set[str]:
    found = {f"team/{t}" for t in external if document["teams"].get(t, {}).get("external")}
    names = {who, *found}
    while True:
        more = {f"team/{t}" for t, team in document["teams"].items() if names & set(team.get("members", []))} - names
        if not more:
            return names - {who}
        names |= more


def compare(rng: random.Random, document: dict, engine: ringfence.Policy, who: str, seen: dict[str, int]) -> str | None:
    external = some(rng, [*document["teams"], "nope"], 3) if rng.random() < 0.5 else []
    cut = engine.slice(who, external_teams=external)
    small = json.loads(cut["text"])
    # Nothing of others.
    mine = teams_of(document, who, external)
    for text in texts(small):
        for named in re.findall(r"(?:user|service)/[^\s\"']+", text):
            if named != who:
                return f"{named} is named in {text}"
        if CANARY in text:
            return f"{text} is not needed"
    for row in small["bindings"] + small["boundaries"]:
        if row["principal"] not in {who, "tenant", *mine}:
            return f"a row of {row['principal']}"
    for row in small["denies"]:
        if "principals" in row and not set(row["principals"]) <= {who, *mine}:
            return f"a deny of {row['principals']}"
    for name, team in small["teams"].items():
        if f"team/{name}" not in mine or not set(team.get("members", [])) <= {who, *mine}:
            return f"the team {name}: {team}"
    used = {row["role"] for row in small["bindings"]}
    for _ in document["roles"]:
        used |= {r for role in used for r in small["roles"][role].get("inherits", [])}
    if set(small["roles"]) != used:
        return f"roles {sorted(small['roles'])} for {sorted(used)}"
    part = ringfence.Policy(cut["text"])
    if part.digest != cut["digest"] or part.revision != engine.revision or part.tenant != engine.tenant:
        return "another digest, revision or tenant"
    if (again := part.slice(who, external_teams=external)["text"]) != cut["text"]:
        return f"the slice of a slice is {again}"
    # The same answers.
    for action in [*PERMISSIONS, "nope"]:
        for resource in [*SCOPES, *ODD]:
            asked = {"subject": who, "action": action, "resource": resource, "now": rng.choice(["2019-01-01T00:00:00Z", *TIMES])}
            if rng.random() < 0.6:
                asked |= attributes(rng)
            if external and rng.random() < 0.7:
                asked["external_teams"] = rng.sample(external, rng.randint(1, len(external)))
            whole, got = answer(engine, asked), answer(part, asked)
            seen[str(whole[0])] = seen.get(str(whole[0]), 0) + 1
            if whole != got:
                return f"{json.dumps(asked)}: the whole says {whole}, the slice {got}"
    for other in ("s", "t"):
        answers = []
        for one in (engine, part):
            try:
                answers.append(one.secret_resource(f"secret://{other}/NAME"))
            except ringfence.RingfenceError as error:
                answers.append(error.code)
        if answers[0] != answers[1]:
            return f"secret://{other}/NAME is {answers}"
    seen["bytes kept"] = seen.get("bytes kept", 0) + len(cut["text"])
    return None


def main() -> int:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261125
    seen: dict[str, int] = {}
    for i in range(models):
        rng = random.Random(f"slices/{seed}/{i}")
        document = world(rng)
        engine = loaded(document)
        if engine is None:
            continue
        for who in rng.sample([*PEOPLE, "user/nobody", "service/none"], 3):
            if difference := compare(rng, document, engine, who, seen):
                print(f"seed {seed}, model {i}, {who}: {difference}\n{json.dumps(document)}")
                return 1
    print(f"seed {seed}: {models} models, each slice decides as the whole and holds nothing of others")
    for word, count in sorted(seen.items()):
        print(f"  {word:24} {count}")
    missing = {"granted", "explicit_deny", "boundary", "separation", "expired", "not_yet_valid", "not_granted", "condition_failed",
               "condition_error", "unknown_action", "unknown_type", "unknown_resource", "not_applicable"} - set(seen)
    if missing:
        print("never met:", sorted(missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
