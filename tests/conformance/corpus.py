"""Writes the random corpus: models and questions from a seed, the same everywhere. corpus.py OUT.jsonl [SEED]

What is asked is meant to hit: names are drawn from small pools, some of them awkward (characters beyond ASCII,
names of JavaScript's own), and a part of the questions is malformed.
"""

import json
import random
import sys

NAMES = ["ana", "bo", "zoë", "🚀", "__proto__", "toString", "a%2Fb", "日本", "x" * 60, "e\u0301"]
PLACES = ["project/web", "project/日本", "project/web/env/prod", "project/web/env/🚀/secret/KEY", "runtime/r1", "runtime/r2",
          "repo/site", "tenant", "project/other", "secret/KEY"]
BAD = ["", "user", "user/", "user/a/b", "group/ana", "user/%2f", "project", "project//env/x", "planet/x", "env/prod", "a..b", "Deploy", "*"]
ACTIONS = ["deploy", "deploy.prod", "deploy.preview", "logs.read", "secret.read", "pay"]
TYPES = {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "secret": {"in": ["env", "tenant"]},
         "runtime": {"flat": True}, "repo": {"flat": True, "in": ["tenant"]}}
TIMES = ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "2026-06-01T12:00:00.001Z", "2027-01-01T00:00:00Z"]


def model(r, timed):
    roles, teams = [f"r{i}" for i in range(5)], [f"t{i}" for i in range(4)]
    patterns = [*ACTIONS, "deploy.*", "secret.*", "*"]
    some = lambda pool, most: r.sample(pool, r.randint(0, min(most, len(pool))))  # noqa: E731
    principals = [f"{kind}/{name}" for kind in ("user", "service") for name in NAMES[:8]] + [f"team/{t}" for t in teams]
    document = {
        "ringfence": 1, "tenant": "t_1", "revision": r.randint(0, 9), "types": TYPES,
        "permissions": {a: {"on": sorted(r.sample(sorted(TYPES), r.randint(3, 5)) + (["tenant"] if r.random() < 0.5 else []))} for a in ACTIONS},
        "resources": {"runtime/r1": {"parent": "project/web"}},
        "roles": {role: {"inherits": some(roles[:i], 2), "allow": some(patterns, 5), "deny": some(patterns[:-1], 1) if r.random() < 0.3 else []} for i, role in enumerate(roles)},
        "teams": {t: {"members": sorted(set(some(principals[:16], 4) + [f"team/{x}" for x in some(teams[:i], 1)]))} for i, t in enumerate(teams)},
        "bindings": [], "denies": [], "boundaries": [],
    }
    document["teams"]["ext"] = {"external": True}
    declared = [p for p in PLACES if p != "runtime/r2"]
    for i in range(r.randint(10, 40)):
        row = {"id": f"b{i}", "principal": r.choice(principals), "role": r.choice(roles), "scope": r.choice([*declared, "tenant", "tenant", "tenant"])}
        if timed and r.random() < 0.4:
            row["expires"] = r.choice(TIMES[1:])
        if timed and r.random() < 0.3:
            row["not_before"] = TIMES[0]
        document["bindings"].append(row)
    for i in range(r.randint(0, 2)):
        document["denies"].append({"id": f"d{i}", "principals": [r.choice(principals)], "permissions": [r.choice(patterns[:-1])],
                                   "scope": r.choice(declared)})
    for i in range(r.randint(0, 2)):
        document["boundaries"].append({"id": f"c{i}", "principal": r.choice(principals), "allow": r.sample(patterns, 4)})
    return document


def main(path, seed=20260601, models=40, questions=120):
    r = random.Random(seed)
    with open(path, "w", encoding="utf-8") as out:
        write = lambda case: out.write(json.dumps(case, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")  # noqa: E731
        for m in range(models):
            document = model(r, timed=m % 2 == 1)
            write({"name": f"{m} open", "op": "policy.open", "as": "p", "request": {"text": json.dumps(document, ensure_ascii=False)}})
            write({"name": f"{m} info", "op": "policy.info", "on": "p", "request": {}})
            for place in PLACES[:6]:
                write({"name": f"{m} matrix {place}", "op": "policy.matrix", "on": "p", "request": {"resource": place, "now": r.choice(TIMES)}})
                for kind in ("roles", "teams", "principals"):
                    write({"name": f"{m} matrix {place} {kind}", "op": "policy.matrix", "on": "p", "request": {"resource": place, "rows": kind, "now": r.choice(TIMES)}})
            for q in range(questions // 10):
                who, what, where = f"user/{r.choice(NAMES[:7])}", r.choice(ACTIONS), r.choice(PLACES)
                rest = {"now": r.choice(TIMES), "limit": r.choice([1, 2, 100])}
                write({"name": f"{m} who {q}", "op": "policy.search_subjects", "on": "p", "request": {"action": what, "resource": where, **rest}})
                write({"name": f"{m} where {q}", "op": "policy.search_resources", "on": "p", "request": {"subject": who, "action": what, **rest}})
                write({"name": f"{m} what {q}", "op": "policy.search_actions", "on": "p", "request": {"subject": who, "resource": where, **rest}})
                asked = {"subject": who, "action": what, "resource": where, "now": rest["now"], "view": r.choice(["full", "public"])}
                write({"name": f"{m} explain {q}", "op": "policy.explain", "on": "p", "request": asked})
            for q in range(questions):
                asked = {"subject": f"{r.choice(['user', 'user', 'service'])}/{r.choice(NAMES[:7])}", "action": r.choice(ACTIONS),
                         "resource": r.choice(PLACES), "now": r.choice(TIMES), "view": "full"}
                kind = r.random()
                if kind < 0.1:
                    asked[r.choice(["subject", "action", "resource"])] = r.choice(BAD)
                elif kind < 0.2:
                    asked["subject"] = r.choice(["role/r1", "role/r4", "team/t0", "team/t3", "team/ext", "role/none"])
                elif kind < 0.3:
                    asked["external_teams"] = ["ext"]
                write({"name": f"{m} check {q}", "op": "policy.check", "on": "p", "request": asked})


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
