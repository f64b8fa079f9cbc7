"""Filters against checks over random models: python filters.py [MODELS [SEED]].

Law: a row of a table is found by a filter's WHERE and, where that is not exact, allowed by `check`, exactly if
`check` allows it. SQLite runs the SQL, over tables with one column of paths and with a column of ids for each
type, and with PostgreSQL's rules put in place of its own also that dialect's. The rules themselves are read in
plain Python.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import sys

import ringfence
from differential import loaded
from models import NOW_TEXT, PEOPLE, PERMISSIONS, attributes, policy, some

TYPES = {
    "project": {"in": ["tenant"]},
    "env": {"in": ["project"]},
    "secret": {"in": ["env", "project", "tenant"]},
    "runtime": {"flat": True},
    "repo": {"flat": True, "in": ["tenant"]},
    "a_log": {"in": ["runtime", "repo", "project"]},
    "folder": {"in": ["project", "folder"]},
}
COLUMNS = ["runtime", "repo", "project", "env", "a_log", "secret"]
# Neighbours in every way that a comparison could get wrong: case, wildcards, quotes, bytes around "/".
IDS = ["a", "A", "ab", "a0", "a-b", "a.b", "a%25", "a_b", "axb", "a*", "a?", "[a]", "a%2Fb", "a'b", 'a"b', "a`b", "a b",
       "é", "e\u0301", "日本", "a\\", "\U0001f600", "__proto__", ";--", "/0".replace("/", "%2F"), "%25", "$1", ":rf1", "?"]
CONDITIONS = ["resource.owner == principal.id", "has(resource.owner)", 'resource.id.startsWith("project/a")',
              "context.mfa == true && resource.owner == principal.id", "context.mfa == true || resource.owner == principal.id",
              'resource.type == "project" || has(resource.owner)', "resource.level > 2", '"owner" in resource']


def escape(text: str) -> str:
    return text.replace("%", "%25").replace("/", "%2F")


def plain(text: str) -> str:
    return text.replace("%2F", "/").replace("%25", "%")


def path(rng: random.Random, ids: list[str]) -> str:
    """A path that exists, or one that does not quite."""
    if rng.random() < 0.15:
        return "/".join(f"{rng.choice([*TYPES, 'planet', 'a1log'])}/{rng.choice(ids)}" for _ in range(rng.randint(1, 3)))
    at, out = "tenant", []
    while not out or rng.random() < 0.6:
        down = [t for t, spec in TYPES.items() if at in spec.get("in", []) or (at == "tenant" and spec.get("flat"))]
        if not down:
            break
        at = rng.choice(down)
        out.append(f"{at}/{rng.choice(ids)}")
    return "/".join(out)


def world(rng: random.Random) -> tuple[dict, list[str]]:
    ids = rng.sample(IDS, 5) + ["a"]
    document = policy(rng)
    document["types"] = TYPES
    document["permissions"] = {
        name: {"on": sorted({*on, *some(rng, list(TYPES), 4)})} for name, on in PERMISSIONS.items()
    }
    runtimes = [f"runtime/{i}" for i in rng.sample(ids[:5], rng.randint(0, 3))]
    resources: dict[str, dict] = {}
    scopes = ["tenant"]

    def valid(text: str, more: dict | None = None) -> bool:
        trial = {"ringfence": 1, "tenant": "t", "revision": 1, "types": TYPES, "resources": {**resources, **(more or {})},
                 "permissions": {"x": {"on": ["tenant"]}}, "roles": {"r": {"allow": ["x"]}},
                 "bindings": [{"id": "b", "principal": "user/a", "role": "r", "scope": text}]}
        try:
            ringfence.Policy(json.dumps(trial))
        except ringfence.RingfenceError:
            return False
        return True

    for runtime in runtimes + ([f"repo/{ids[0]}"] if rng.random() < 0.3 else []):
        parent = next((p for p in (path(rng, ids) for _ in range(5)) if valid(p, {runtime: {"parent": p}})), "tenant")
        resources[runtime] = {"parent": parent}
        scopes += [parent, runtime]
    scopes += [p for p in (path(rng, ids) for _ in range(10)) if valid(p)]
    document["resources"] = resources
    for role in document["roles"].values():  # rules are to meet: the same few people hold much in many places
        role["allow"] = role["allow"] if rng.random() < 0.3 else ["*"]
    for i in range(rng.randint(2, 8)):
        row = {"id": f"m{i}", "principal": rng.choice(PEOPLE[:3]), "role": rng.choice(list(document["roles"]))}
        document["bindings"].append(row)
    for i in range(rng.randint(0, 4)):
        row = {"id": f"n{i}", "permissions": [rng.choice(["*", *PERMISSIONS])], "principals": PEOPLE[:3]}
        document["denies"].append(row)
    if rng.random() < 0.7:
        document["separation"] = []
    for section in ("bindings", "denies"):
        for row in document[section]:
            row["scope"] = rng.choice(scopes)
    residual = rng.choice([0, 0, 0.2, 0.5])
    for row in document["bindings"] + document["denies"] + document["boundaries"]:
        if rng.random() < residual:
            row["when"] = rng.choice(CONDITIONS)
    return document, ids


def table_rows(rng: random.Random, document: dict, ids: list[str]) -> tuple[list[str], list[tuple]]:
    """Paths for one table, tuples of ids for the other."""
    scopes = [row["scope"] for row in document["bindings"] + document["denies"]] + list(document["resources"])
    paths = {path(rng, ids) for _ in range(25)}
    for scope in scopes:
        stem, at = ("", "tenant") if scope == "tenant" else (scope + "/", type_of(scope))
        down = [t for t, spec in TYPES.items() if at in spec.get("in", [])]
        paths |= {stem + f"{kind}/{rng.choice(ids)}" for kind in down}
        paths |= {stem + f"{kind}/{rng.choice(ids)}/secret/a" for kind in down if kind == "env"}
        paths |= {scope, stem + path(rng, ids), scope + rng.choice(["b", "0", "/", "//env/a", "/env/", "/env/a"]), scope.upper(), scope.swapcase()}
    tuples = set()
    for text in paths:
        parts = text.split("/")
        types = parts[::2]
        places = [COLUMNS.index(t) for t in types if t in COLUMNS]
        if len(parts) % 2 == 0 and len(places) == len(types) and places == sorted(set(places)) and all(parts):
            row: list[str | None] = [None] * len(COLUMNS)
            for at, part in zip(places, parts[1::2]):
                row[at] = plain(part)
            tuples.add(tuple(row))
    for _ in range(10):
        tuples.add(tuple(plain(rng.choice(ids)) if rng.random() < 0.4 else None for _ in COLUMNS))
    return sorted(paths), sorted((t for t in tuples if any(t)), key=str)


def path_of(row: tuple) -> str:
    return "/".join(f"{kind}/{escape(part)}" for kind, part in zip(COLUMNS, row) if part is not None)


def type_of(text: str) -> str:
    parts = text.split("/")
    return parts[-2] if len(parts) % 2 == 0 else ""


class Tables:
    """The rows in SQLite. The columns ignore case, which the SQL must not."""

    def __init__(self, paths: list[str], tuples: list[tuple]) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.create_collation("C", lambda a, b: (a.encode() > b.encode()) - (a.encode() < b.encode()))
        self.db.execute("CREATE TABLE paths (path TEXT COLLATE NOCASE)")
        self.db.executemany("INSERT INTO paths VALUES (?)", [(p,) for p in paths])
        self.db.execute("INSERT INTO paths VALUES (NULL)")
        names = ", ".join(f"{kind} TEXT COLLATE NOCASE" for kind in COLUMNS)
        self.db.execute(f"CREATE TABLE ids ({names})")
        plain_names = ", ".join(f"{kind} TEXT" for kind in COLUMNS)
        self.db.execute(f"CREATE TABLE plain_ids ({plain_names})")
        for table in ("ids", "plain_ids"):
            self.db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", tuples)

    def find(self, table: str, sql: dict, dialect: str) -> list[tuple]:
        parameters: object = sql["parameters"]
        if dialect == "postgresql":
            parameters = {str(i): value for i, value in enumerate(sql["parameters"], 1)}  # $1 is a name to SQLite
            self.db.create_function("like", 2, like, deterministic=True)
        return self.db.execute(f"SELECT * FROM {table} WHERE {sql['where']}", parameters).fetchall()


def like(pattern: str, text: str | None) -> bool | None:
    """PostgreSQL's LIKE: it tells case apart, and a backslash escapes."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    regex = "".join({"%": ".*", "_": "."}.get(p, re.escape(p[-1])) for p in parts)
    return None if text is None else re.fullmatch(regex, text, re.DOTALL) is not None


def inside(text: str, prefix: str) -> bool:
    return prefix == "tenant" or text == prefix or text.startswith(prefix + "/")


def holds(rule: dict, asked: dict, text: str, otherwise: bool) -> bool:
    if "when" not in rule:
        return True
    try:
        tried = ringfence.try_condition(rule["when"], now=NOW_TEXT, resource={**asked.get("resource_attributes", {}), "id": text, "type": type_of(text)})
    except ringfence.RingfenceError:
        return otherwise
    return tried["value"] == {"bool": True}


def by_rules(found: dict, asked: dict, text: str) -> bool:
    return any(inside(text, r["prefix"]) and holds(r, asked, text, False) for r in found["allowed"]) and not any(
        inside(text, r["prefix"]) and holds(r, asked, text, True) for r in found["denied"]
    )


class Difference(Exception):
    pass


def expect(law: str, wanted: set, got: set) -> None:
    if wanted != got:
        raise Difference(f"{law}: missing {sorted(wanted - got)}, too many {sorted(got - wanted)}")


def run(rng: random.Random, engine: ringfence.Policy, document: dict, ids: list[str], seen: dict[str, int]) -> None:
    paths, tuples = table_rows(rng, document, ids)
    tables = Tables(paths, tuples)
    for _ in range(6):
        action = rng.choice(list(PERMISSIONS))
        kind = rng.choice(document["permissions"][action]["on"] if rng.random() < 0.9 else list(TYPES))
        if kind == "tenant":
            continue
        who = rng.choice(PEOPLE[:3] * 8 + PEOPLE + [f"role/{r}" for r in document["roles"]] + [f"team/{t}" for t in document["teams"]] + ["user/nobody"])
        brought = attributes(rng)
        of_resource = brought.pop("resource_attributes", {}) | ({"level": rng.choice([1, 3, "3"])} if rng.random() < 0.5 else {})
        asked = {"subject": who, "action": action, **brought}
        if rng.random() < 0.4:
            asked["external_teams"] = some(rng, [*document["teams"], "nope"], 2)
        texts = sorted({*paths, *map(path_of, tuples)})
        check = {**asked, "resource_attributes": of_resource}
        allowed = set()
        for text in texts:
            try:
                if engine.check(**check, resource=text, now=NOW_TEXT).allowed and type_of(text) == kind:
                    allowed.add(text)
            except ringfence.RingfenceError as error:
                if error.code != "request.bad_resource":
                    raise
        found: dict = {}
        for dialect, name in (("sqlite", "paths"), ("postgresql", "paths"), ("sqlite", "ids"), ("postgresql", "plain_ids")):
            sql: dict = {"dialect": dialect}
            if name == "paths":
                sql["path"] = rng.choice(["path", "paths.path"])
            elif kind in COLUMNS:
                sql["columns"] = [{"type": t, "column": t} for t in COLUMNS]
            else:
                continue
            found = dict(engine.filter(**asked, type=kind, now=NOW_TEXT, sql=sql))
            rows = {row[0] if name == "paths" else path_of(row) for row in tables.find(name, found["sql"], dialect)}
            wanted = allowed & (set(paths) if name == "paths" else set(map(path_of, tuples)))
            if found["sql"]["exact"] is False:
                rows &= allowed
            expect(f"{dialect} over {name} for {json.dumps(asked)}, {kind}: {json.dumps(found)}", wanted, rows)
            seen[f"exact: {found['sql']['exact']}"] = seen.get(f"exact: {found['sql']['exact']}", 0) + 1
        # Rules speak of resources that exist; which those are, check says.
        existing = {t for t in texts if type_of(t) == kind and exists(engine, action, t)}
        expect(f"rules for {json.dumps(check)}, {kind}: {json.dumps(found)}", allowed, {t for t in existing if by_rules(found, check, t)})
        if found["exact"] and found["kind"] != "some":
            expect(f"kind {json.dumps(found)}", allowed, existing if found["kind"] == "all" else set())
        seen[found["kind"]] = seen.get(found["kind"], 0) + 1
        seen["rows allowed"] = seen.get("rows allowed", 0) + len(allowed)


def exists(engine: ringfence.Policy, action: str, text: str) -> bool:
    try:
        return engine.check("user/nobody", action, text, now=NOW_TEXT).reason not in {"unknown_type", "unknown_resource"}
    except ringfence.RingfenceError:
        return False


def main() -> int:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261125
    seen: dict[str, int] = {}
    for i in range(models):
        rng = random.Random(f"filters/{seed}/{i}")
        document, ids = world(rng)
        engine = loaded(document)
        if engine is None:
            continue
        try:
            run(rng, engine, document, ids, seen)
        except Difference as difference:
            print(f"seed {seed}, model {i}: {difference}\n{json.dumps(document, ensure_ascii=False)}")
            return 1
    print(f"seed {seed}: {models} models, found by WHERE and rules exactly what check allows")
    for word, count in sorted(seen.items()):
        print(f"  {word:24} {count}")
    missing = {"none", "some", "all", "exact: True", "exact: False", "rows allowed"} - set(seen)
    if missing:
        print("never met:", sorted(missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
