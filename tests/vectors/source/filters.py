"""policy.filter: which resources of a type are allowed, as rules and as SQL."""

import json

from suite import NOW, Suite, error

# Ids that SQL, LIKE and GLOB find special, and neighbours of each other; flat resources whose paths do not show
# where they stand.
WORLD = {
    "ringfence": 1, "tenant": "acme", "revision": 3,
    "types": {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "secret": {"in": ["env", "tenant"]},
              "runtime": {"flat": True}, "a_log": {"in": ["runtime"]}, "folder": {"in": ["folder", "project"]},
              "left": {"in": ["left", "right", "tenant"]}, "right": {"in": ["left", "right"]}},
    "permissions": {"deploy": {"on": ["env", "project"]}, "read": {"on": ["runtime", "a_log", "secret", "folder", "left"]},
                    "idle": {"on": ["project"]}, "pay": {"on": ["project"]}, "bill": {"on": ["project"]}},
    "roles": {"dev": {"allow": ["deploy", "read"]}, "frozen": {"deny": ["deploy"]}, "payer": {"allow": ["pay"]},
              "biller": {"allow": ["bill"]}},
    "teams": {"web": {"members": ["user/ana", "user/max"]}, "oncall": {"external": True}},
    "resources": {"runtime/a": {"parent": "project/a"}, "runtime/deep": {"parent": "runtime/a"}, "runtime/z": {"parent": "tenant"}},
    "bindings": [
        {"id": "1", "principal": "team/web", "role": "dev", "scope": "project/a"},
        {"id": "2", "principal": "user/ana", "role": "dev", "scope": "project/a/env/p"},
        {"id": "3", "principal": "user/max", "role": "dev", "scope": "project/b", "when": "context.mfa == true"},
        {"id": "4", "principal": "user/max", "role": "dev", "scope": "project/c", "when": "context.mfa == true && resource.owner == principal.id"},
        {"id": "5", "principal": "user/root", "role": "dev", "scope": "tenant"},
        {"id": "6", "principal": "user/all", "role": "dev", "scope": "tenant"},
        {"id": "7", "principal": "user/sql", "role": "dev", "scope": "project/' OR 1=1 --"},
        {"id": "8", "principal": "user/sql", "role": "dev", "scope": "project/100%25_é?*[a]"},
        {"id": "9", "principal": "user/late", "role": "dev", "scope": "project/a", "expires": "2026-01-01T00:00:00Z"},
        {"id": "10", "principal": "user/late", "role": "dev", "scope": "project/b", "not_before": "2027-01-01T00:00:00Z"},
        {"id": "11", "principal": "user/again", "role": "dev", "scope": "project/a"},
        {"id": "12", "principal": "user/again", "role": "frozen", "scope": "project/a/env/p"},
        {"id": "13", "principal": "user/again", "role": "dev", "scope": "project/a/env/p"},
        {"id": "14", "principal": "user/barred", "role": "frozen", "scope": "tenant"},
        {"id": "15", "principal": "user/barred", "role": "dev", "scope": "tenant"},
        {"id": "16", "principal": "service/ci", "role": "dev", "scope": "tenant"},
        {"id": "17", "principal": "user/pat", "role": "payer", "scope": "project/a"},
        {"id": "18", "principal": "team/oncall", "role": "biller", "scope": "project/a"},
    ],
    "denies": [{"id": "d", "permissions": ["deploy"], "scope": "project/a/env/q", "principals": ["user/root", "team/web"]},
               {"id": "e", "permissions": ["deploy"], "scope": "project/f", "when": "resource.frozen == true"},
               {"id": "f", "permissions": ["deploy"], "scope": "project/g", "when": "context.missing == 1"}],
    "boundaries": [{"id": "cap", "principal": "service/ci", "allow": ["read"]},
                   {"id": "may", "principal": "user/max", "allow": ["read"], "when": "resource.locked == true"}],
    "separation": [{"id": "s", "permissions": ["pay", "bill"]}],
}

PATH = {"dialect": "sqlite", "path": "path"}
IDS = {"dialect": "sqlite", "columns": [{"type": "project", "column": "p.project_id"}, {"type": "env", "column": "name"}]}


def rules(*given):
    return [{"prefix": r} if isinstance(r, str) else {"prefix": r[0], "when": r[1]} for r in given]


def answers(s):
    def ask(name, who, action, kind, allowed, denied=(), sql=None, **extra):
        request = {"subject": who, "action": action, "type": kind, "now": NOW, **extra}
        exact = not any(isinstance(r, tuple) for r in [*allowed, *denied])
        want = {"allowed": rules(*allowed), "denied": rules(*denied), "exact": exact,
                "kind": "none" if not allowed else "all" if list(allowed) == ["tenant"] and not denied else "some"}
        if "reason" in extra:
            want["reason"] = request.pop("reason")
        if sql:
            given, where, parameters = sql
            request["sql"] = given
            want["sql"] = {"where": where, "parameters": parameters, "exact": exact}
        s.case(name, "policy.filter", request, want, on="w")

    mfa = {"context": {"mfa": True}}
    ask("through a team; what is inside of it is said once", "user/ana", "deploy", "env", ["project/a"], ["project/a/env/q"],
        (PATH, "(`path` COLLATE BINARY GLOB ? AND length(`path`) - length(replace(`path`, '/', '')) = 3) AND "
         "((`path` COLLATE BINARY >= ? AND `path` COLLATE BINARY < ?)) AND NOT ((`path` COLLATE BINARY IN (?)))",
         ["project/?*/env/?*", "project/a/", "project/a0", "project/a/env/q"]))
    ask("the same for columns of ids", "user/ana", "deploy", "env", ["project/a"], ["project/a/env/q"],
        (IDS, "(`p`.`project_id` IS NOT NULL AND `name` IS NOT NULL) AND ((`p`.`project_id` COLLATE BINARY = ?)) AND NOT "
         "coalesce(((`p`.`project_id` COLLATE BINARY = ? AND `name` COLLATE BINARY = ?)), FALSE)", ["a", "a", "q"]))
    ask("the same for PostgreSQL, its parameters behind others", "user/ana", "deploy", "env", ["project/a"], ["project/a/env/q"],
        ({"dialect": "postgresql", "path": "t.path", "first": 3},
         "(\"t\".\"path\" COLLATE \"C\" LIKE $3 AND length(\"t\".\"path\") - length(replace(\"t\".\"path\", '/', '')) = 3) AND "
         "((\"t\".\"path\" COLLATE \"C\" >= $4 AND \"t\".\"path\" COLLATE \"C\" < $5)) AND NOT ((\"t\".\"path\" COLLATE \"C\" IN ($6)))",
         ["project/_%/env/_%", "project/a/", "project/a0", "project/a/env/q"]))
    ask("columns for PostgreSQL, named parameters", "user/ana", "deploy", "project", ["project/a"], [],
        ({**IDS, "dialect": "postgresql", "placeholder": "named"},
         '("p"."project_id" IS NOT NULL AND "name" IS NULL) AND (("p"."project_id" = :rf1))', ["a"]))
    ask("nobody's is none", "user/nobody", "deploy", "project", [], [], (PATH, "1 = 0", []))
    ask("an action with no rule is none", "user/root", "idle", "project", [], [], (PATH, "1 = 0", []))
    ask("a deny everywhere is none", "user/barred", "deploy", "project", [], [], (PATH, "1 = 0", []))
    ask("a boundary makes it none", "service/ci", "deploy", "project", [], [], (PATH, "1 = 0", []))
    ask("within the boundary it is all", "service/ci", "read", "left", ["tenant"])
    ask("rows that are not valid are none", "user/late", "deploy", "project", [])
    ask("rows once they are valid", "user/late", "deploy", "project", ["project/b"], now="2027-01-01T00:00:00Z")
    ask("a deny between two allows wins", "user/again", "deploy", "env", ["project/a"], ["project/a/env/p"])
    ask("all but what is denied", "user/root", "deploy", "env", ["tenant"],
        ["project/a/env/q", ("project/f", "resource.frozen == true"), "project/g"])
    ask("a deny in error denies, a deny of others is left out", "user/all", "deploy", "project", ["tenant"],
        [("project/f", "resource.frozen == true"), "project/g"])
    ask("a condition that is known folds away", "user/max", "read", "folder", ["project/a", "project/b", ("project/c", 'resource.owner == "user/max"')], **mfa)
    ask("a condition that fails is no rule", "user/max", "read", "folder", ["project/a"], context={"mfa": False})
    left = 'context.mfa == true && resource.owner == "user/max"'  # false or an error, whoever owns it
    ask("a condition in error is no rule; one that may be false or in error is left", "user/max", "read", "folder",
        ["project/a", ("project/c", left)])
    ask("a boundary that depends on the resource is a deny", "user/max", "deploy", "project", ["project/a"], [("tenant", "resource.locked == true")],
        context={"mfa": False})
    ask("flat resources where they stand", "user/ana", "read", "runtime", ["runtime/a", "runtime/deep"], [],
        (PATH, "(`path` COLLATE BINARY GLOB ? AND length(`path`) - length(replace(`path`, '/', '')) = 1) AND "
         "((`path` COLLATE BINARY IN (?, ?)))", ["runtime/?*", "runtime/a", "runtime/deep"]))
    ask("what is below flat resources", "user/ana", "read", "a_log", ["runtime/a", "runtime/deep"], [],
        ({"dialect": "postgresql", "path": "path", "placeholder": "format"},
         "(\"path\" COLLATE \"C\" LIKE %s AND length(\"path\") - length(replace(\"path\", '/', '')) = 3) AND "
         "((\"path\" COLLATE \"C\" >= %s AND \"path\" COLLATE \"C\" < %s OR \"path\" COLLATE \"C\" >= %s AND \"path\" COLLATE \"C\" < %s))",
         ["runtime/_%/a\\_log/_%", "runtime/a/", "runtime/a0", "runtime/deep/", "runtime/deep0"]))
    ask("all flat resources: those that are declared", "user/root", "read", "runtime", ["tenant"], [],
        (PATH, "(`path` COLLATE BINARY GLOB ? AND length(`path`) - length(replace(`path`, '/', '')) = 1 AND "
         "((`path` COLLATE BINARY IN (?, ?, ?))))", ["runtime/?*", "runtime/a", "runtime/deep", "runtime/z"]))
    ask("ids are data", "user/sql", "deploy", "project", ["project/' OR 1=1 --", "project/100%25_é?*[a]"], [],
        ({"dialect": "sqlite", "columns": [{"type": "project", "column": "id"}]},
         "(`id` IS NOT NULL) AND ((`id` COLLATE BINARY = ? OR `id` COLLATE BINARY = ?))", ["' OR 1=1 --", "100%_é?*[a]"]))
    ask("a role previewed", "role/dev", "deploy", "project", ["tenant"], [("project/f", "resource.frozen == true"), "project/g"])
    ask("a team previewed", "team/web", "deploy", "project", ["project/a"])
    ask("a pair held through a token's team bars both", "user/pat", "pay", "project", [], external_teams=["oncall"])
    ask("without the team it is held", "user/pat", "pay", "project", ["project/a"])
    ask("another tenant", "user/root", "deploy", "project", [], tenant="other", reason="tenant_boundary")
    ask("an action that is not declared", "user/root", "deploy.now", "project", [], reason="unknown_action")
    ask("a type that is not declared", "user/root", "deploy", "planet", [], [], (PATH, "1 = 0", []), reason="unknown_type")
    ask("an action that is not for the type", "user/root", "deploy", "runtime", [], reason="not_applicable")


def refused(s):
    fine = {"subject": "user/ana", "action": "deploy", "type": "env", "now": NOW}
    for name, change, code, path in [
        ("a subject that is none", {"subject": "ana"}, "request.bad_subject", "/subject"),
        ("a NUL in the subject", {"subject": "user/a\0"}, "request.bad_subject", "/subject"),
        ("a role that is not declared", {"subject": "role/nope"}, "request.unknown_role", "/subject"),
        ("an action that is none", {"action": "Deploy"}, "request.bad_action", "/action"),
        ("a type that is none", {"type": "Env"}, "request.bad_type", "/type"),
        ("the tenant as a type", {"type": "tenant"}, "request.bad_type", "/type"),
        ("attributes of one resource", {"resource_attributes": {}}, "request.unknown_member", "/resource_attributes"),
        ("no time", {"now": ""}, "request.bad_time", "/now"),
        ("another dialect", {"sql": {**PATH, "dialect": "mysql"}}, "request.unknown_word", "/sql/dialect"),
        ("neither path nor columns", {"sql": {"dialect": "sqlite"}}, "request.bad_columns", "/sql"),
        ("both path and columns", {"sql": {**PATH, **IDS}}, "request.bad_columns", "/sql"),
        ("no columns", {"sql": {"dialect": "sqlite", "columns": []}}, "request.bad_columns", "/sql"),
        ("a type without a column", {"sql": {**IDS, "columns": IDS["columns"][:1]}}, "request.bad_columns", "/sql/columns"),
        ("a type with two columns", {"sql": {**IDS, "columns": IDS["columns"] * 2}}, "request.bad_columns", "/sql/columns/2/type"),
        ("a column of an unknown type", {"sql": {**IDS, "columns": [{"type": "x", "column": "x"}]}}, "request.bad_columns", "/sql/columns/0/type"),
        ("parameters from 0", {"sql": {**PATH, "first": 0}}, "request.out_of_range", "/sql/first"),
    ]:
        s.case(f"refused: {name}", "policy.filter", {**fine, **change}, error(code, path), on="w")
    for name in ("", "a b", "a;", "a`b", 'a"b', "a--", "1a", "a.", ".a", "a..b", "a.b.c.d", "é", "a\0", "a" * 64, "t.[a]", "'a'"):
        s.case(f"refused: the column {json.dumps(name)}", "policy.filter",
               {**fine, "sql": {**IDS, "columns": [IDS["columns"][0], {"type": "env", "column": name}]}},
               error("request.bad_column", "/sql/columns/1/column"), on="w")
        if name:
            s.case(f"refused: the path {json.dumps(name)}", "policy.filter", {**fine, "sql": {**PATH, "path": name}},
                   error("request.bad_column", "/sql/path"), on="w")
    nested = {**fine, "subject": "user/root", "action": "read", "type": "left"}
    s.case("types that nest in each other: no shape, so not exact", "policy.filter", {**nested, "sql": PATH},
           {"kind": "all", "exact": True, "sql": {"where": "1 = 1", "parameters": [], "exact": False}}, on="w")


def suites():
    s = Suite("policy-filter")
    s.case("open", "policy.open", {"text": json.dumps(WORLD)}, {"revision": 3}, opens="w")
    answers(s)
    refused(s)
    return [s]
