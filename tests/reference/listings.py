"""Laws of listings over random models, against the plain evaluator: python listings.py [MODELS [SEED]].

- What a search lists, page by page, is exactly what the reference allows; so are a matrix's cells.
- What an end user is told is the same for two policies that differ only in what concerns others.
"""

from __future__ import annotations

import copy
import json
import random
import sys

import ringfence
from differential import loaded
from evaluate import Reference
from models import NOW, NOW_TEXT, PEOPLE, PERMISSIONS, SCOPES, policy, question

CELLS = {"granted": "allow", "explicit_deny": "deny"}
NEW = ["project/fresh", "repo/other", "project/web/env/fresh"]


def reference_lists(reference: Reference, asked: dict, member: str, universe: list[str]) -> list[str]:
    found = [x for x in set(universe) if reference.reason({**asked, member: x}, NOW) == "granted"]
    return sorted(found, key=lambda name: name.encode())


def named_places(reference: Reference) -> list[str]:
    doc = reference.doc
    places = ["tenant", *doc["resources"], *(r["parent"] for r in doc["resources"].values())]
    places += [row["scope"] for row in (*doc["bindings"], *doc["denies"])]
    return [above for place in places for above in reference.ancestors(place)]


def named_people(document: dict) -> list[str]:
    people = [m for team in document["teams"].values() for m in team.get("members", [])]
    people += [b["principal"] for b in document["bindings"]]
    people += [b["principal"] for b in document["boundaries"] if b["principal"] != "tenant"]
    people += [p for d in document["denies"] for p in d.get("principals", [])]
    return [*people, *(f"team/{t}" for t in document["teams"])]


def without_others(document: dict, subject: str, external: list[str]) -> dict:
    """The document without any row for somebody else, and without other members of teams."""
    out = copy.deepcopy(document)
    mine = {subject} | Reference(document).teams_of(subject, external)
    out["bindings"] = [b for b in out["bindings"] if b["principal"] in mine]
    out["boundaries"] = [b for b in out["boundaries"] if b["principal"] in {*mine, "tenant"}]
    for deny in out["denies"]:
        if "principals" in deny:
            deny["principals"] = [p for p in deny["principals"] if p in mine]
    out["denies"] = [d for d in out["denies"] if d.get("principals") != []]
    for team in out["teams"].values():
        if "members" in team:
            team["members"] = [m for m in team["members"] if m in mine]
    out["revision"] += 1
    return out


def check_listings(rng: random.Random, engine: ringfence.Policy, document: dict) -> tuple[list[str], int]:
    reference = Reference(document)
    asked = question(rng, document)
    while "tenant" in asked or asked["subject"] not in PEOPLE or asked["resource"] not in SCOPES:
        asked = question(rng, document)
    if asked["action"] not in PERMISSIONS:
        return [], 0
    subject, action, resource = (asked.pop(member) for member in ("subject", "action", "resource"))
    rest = {**asked, "now": NOW_TEXT}
    limit = rng.choice([1, 2, 5, 1000])
    wrong = []

    def compare(what: str, got: list, want: list) -> None:
        if got != want:
            wrong.append(f"{what} {subject} {action} {resource}: listed {got}, the reference {want}")

    got = list(engine.who_can(action, resource, candidates=["user/new"], limit=limit, **rest))
    want = reference_lists(reference, {**asked, "action": action, "resource": resource}, "subject", [*named_people(document), "user/new"])
    compare("who", got, want)
    count = len(want)
    got = list(engine.where_can(subject, action, candidates=NEW, limit=limit, **rest))
    want = reference_lists(reference, {**asked, "subject": subject, "action": action}, "resource", [*named_places(reference), *NEW])
    compare("where", got, want)
    count += len(want)
    got = list(engine.what_can(subject, resource, limit=limit, **rest))
    want = reference_lists(reference, {**asked, "subject": subject, "resource": resource}, "action", list(PERMISSIONS))
    compare("what", got, want)
    count += len(want)
    matrix = engine.matrix(action=action, subjects=[*PEOPLE, "user/new"], resources=SCOPES[:6], **rest)
    cells = [[reference.reason({**asked, "subject": who, "action": action, "resource": where}, NOW) for where in matrix.columns] for who in matrix.rows]
    compare("matrix", matrix.cells, [[CELLS.get(word, word) for word in row] for row in cells])
    return wrong, count


def check_public(rng: random.Random, engine: ringfence.Policy, document: dict) -> list[str]:
    asked = question(rng, document)
    while asked["subject"] not in PEOPLE:
        asked = question(rng, document)
    other = loaded(without_others(document, asked["subject"], asked.get("external_teams", [])))
    if other is None:
        return [f"without others it does not load: {asked}"]
    told = []
    for one in (engine, other):
        try:
            explanation = one.explain(**asked, now=NOW_TEXT)
        except ringfence.RingfenceError as error:
            told.append(error.code)
            continue
        answer = explanation.decision.to_dict()
        del answer["policy"]  # revision and digest, which a host may leave out
        told.append((explanation.report, answer))
    return [] if told[0] == told[1] else [f"told differently of {asked}: {told}"]


def main() -> int:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261126
    listed = compared = 0
    for i in range(models):
        rng = random.Random(f"{seed}/{i}")
        document = policy(rng)
        engine = loaded(document)
        if engine is None:
            continue
        wrong, count = check_listings(rng, engine, document)
        for _ in range(5):
            wrong += check_public(rng, engine, document)
        listed += count
        compared += 1
        if wrong:
            print(f"seed {seed}, model {i}:", *wrong, json.dumps(document, indent=1), sep="\n")
            return 1
    print(f"seed {seed}: {compared} models, {listed} listed, no difference")
    return 0 if listed * 2 > compared else 1


if __name__ == "__main__":
    sys.exit(main())
