"""policy.slice: what one principal's decisions need, and nothing of others."""

import json

from suite import NOW, Suite, canonical, error

VOCABULARY = {
    "types": {"project": {"in": ["tenant"]}, "runtime": {"flat": True}, "repo": {"flat": True, "in": ["tenant"]}},
    "secret_scopes": {},
}
WORLD = {
    "ringfence": 1, "tenant": "acme", "revision": 5, "$schema": "policy.schema.json", **VOCABULARY,
    "permissions": {"deploy": {"on": ["project"], "title": "Deploy", "sensitive": True}, "read": {"on": ["project", "runtime", "repo"]},
                    "pay": {"on": ["project"]}},
    "roles": {"base": {"allow": ["read"]}, "dev": {"inherits": ["base"], "allow": ["deploy"]}, "payer": {"allow": ["pay"]}, "empty": {}},
    "teams": {"web": {"members": ["user/ana", "user/bob", "team/inner"]}, "inner": {"members": ["user/cy", "user/bob"]},
              "idle": {"members": ["user/ana"]}, "oncall": {"external": True}},
    "resources": {"runtime/a": {"parent": "project/a"}, "runtime/b": {"parent": "project/b"}, "repo/a": {"parent": "project/a"},
                  "repo/b": {"parent": "project/b"}},
    "attributes": {"context": {"mfa": "bool", "ip": "string"}, "principal": {"dept": "string"}},
    "bindings": [
        {"id": "team", "principal": "team/web", "role": "dev", "scope": "project/a", "reason": "asked by user/dan"},
        {"id": "own", "principal": "user/ana", "role": "base", "scope": "tenant", "when": "context.mfa && principal.id in [\"user/ana\", \"user/eve\"]",
         "approved_by": "user/dan", "expires": "2030-01-01T00:00:00Z"},
        {"id": "none", "principal": "user/ana", "role": "empty", "scope": "tenant"},
        {"id": "eve", "principal": "user/eve", "role": "payer", "scope": "project/b", "when": "principal.dept == \"it\""},
        {"id": "call", "principal": "team/oncall", "role": "payer", "scope": "project/a"},
    ],
    "denies": [{"id": "all", "permissions": ["deploy"], "scope": "project/a", "when": "principal.id != \"user/bob\""},
               {"id": "exempt", "permissions": ["deploy"], "scope": "project/b", "when": "principal.id == \"user/eve\""},
               {"id": "some", "permissions": ["pay"], "scope": "tenant", "principals": ["user/eve", "user/cy", "user/ana"]}],
    "boundaries": [{"id": "wide", "principal": "tenant", "allow": ["*"]}, {"id": "narrow", "principal": "user/cy", "allow": ["read"]},
                   {"id": "eve", "principal": "user/eve", "allow": ["read"]}],
    "separation": [{"id": "pair", "permissions": ["deploy", "pay"]}],
}
EMPTY = {
    "ringfence": 1, "tenant": "acme", "revision": 5, **VOCABULARY,
    "permissions": {"deploy": {"on": ["project"]}, "read": {"on": ["project", "runtime", "repo"]}, "pay": {"on": ["project"]}},
    "roles": {}, "teams": {}, "bindings": [], "boundaries": [], "attributes": {"context": {}, "principal": {}},
    "resources": {"runtime/a": {"parent": "project/a"}, "runtime/b": {"parent": "tenant"}, "repo/a": {"parent": "project/a"}},
    "denies": [{"id": "all", "permissions": ["deploy"], "scope": "project/a", "when": "true"}],
}
DEV = {name: WORLD["roles"][name] for name in ("base", "dev")}
TEAM = {"id": "team", "principal": "team/web", "role": "dev", "scope": "project/a"}
ANA = {
    **EMPTY, "roles": DEV, "teams": {"web": {"members": ["user/ana"]}},
    "bindings": [TEAM, {"id": "own", "principal": "user/ana", "role": "base", "scope": "tenant", "when": "context.mfa", "expires": "2030-01-01T00:00:00Z"}],
    "denies": [*EMPTY["denies"], {"id": "some", "permissions": ["pay"], "scope": "tenant", "principals": ["user/ana"]}],
    "attributes": {"context": {"mfa": "bool"}, "principal": {}},
}
CY = {
    **EMPTY, "roles": DEV, "teams": {"inner": {"members": ["user/cy"]}, "web": {"members": ["team/inner"]}}, "bindings": [TEAM],
    "denies": [*EMPTY["denies"], {"id": "some", "permissions": ["pay"], "scope": "tenant", "principals": ["user/cy"]}],
    "boundaries": [WORLD["boundaries"][1]],
}
CALL = {"id": "call", "principal": "team/oncall", "role": "payer", "scope": "project/a"}
BOB = {**EMPTY, "roles": {**DEV, "payer": WORLD["roles"]["payer"]}, "separation": WORLD["separation"],
       "teams": {"inner": {"members": ["user/bob"]}, "web": {"members": ["user/bob", "team/inner"]}, "oncall": {"external": True}},
       "bindings": [TEAM, CALL], "denies": []}


def suites():
    s = Suite("policy-slice")
    s.case("open", "policy.open", {"text": json.dumps(WORLD)}, {"revision": 5}, opens="w")

    def cut(name, who, want, **extra):
        s.case(name, "policy.slice", {"principal": who, **extra}, {"principal": who, "text": canonical(want)}, on="w")

    cut("through a team, with its own rows", "user/ana", ANA)
    cut("through a team of a team, with a boundary", "user/cy", CY)
    cut("nobody that is named", "user/nobody", EMPTY)
    cut("a service of a user's name", "service/ana", EMPTY)
    cut("with what a token will assert, and what that may break", "user/bob", BOB, external_teams=["oncall", "web", "nope"])
    for who in ("ana", "team/web", "role/dev", "tenant", "user/", "user/a/b", "", "User/ana", "user/a\0"):
        s.case(f"refused: {json.dumps(who)}", "policy.slice", {"principal": who}, error("request.bad_subject", "/principal"), on="w")
    s.case("refused: no principal", "policy.slice", {}, error("request.missing_member", ""), on="w")
    s.case("refused: a subject", "policy.slice", {"principal": "user/ana", "subject": "user/ana"}, error("request.unknown_member", "/subject"), on="w")
    s.case("open the slice", "policy.open", {"text": json.dumps(ANA)}, {"revision": 5}, opens="a")
    ask = {"subject": "user/ana", "action": "read", "resource": "runtime/a", "now": NOW, "view": "full"}
    for name, more in (("granted", {}), ("explicit_deny", {"action": "deploy", "resource": "project/a"}), ("condition_error", {"resource": "runtime/b"}),
                       ("unknown_resource", {"resource": "runtime/c"}), ("not_granted", {"action": "deploy", "resource": "project/b"}),
                       ("not_applicable", {"action": "deploy", "resource": "repo/x"})):
        for handle, of in (("w", "the whole"), ("a", "the slice")):
            s.case(f"{name} by {of}", "policy.check", {**ask, **more}, {"reason": name}, on=handle)
    s.case("others have nothing in it", "policy.check", {**ask, "subject": "user/bob"}, {"allowed": False, "reason": "not_granted"}, on="a")
    s.case("a slice of the slice", "policy.slice", {"principal": "user/ana"}, {"text": canonical(ANA)}, on="a")
    changes = {"bindings": {"add": [{"id": "n", "principal": "user/new", "role": "payer", "scope": "project/b"}], "remove": ["team"]}}
    s.case("changed in memory", "policy.with", {"changes": changes}, {"revision": 6}, on="w", opens="c")
    new = {**EMPTY, "revision": 6, "roles": {"payer": WORLD["roles"]["payer"]}, "bindings": changes["bindings"]["add"],
           "resources": {**{k: v for k, v in EMPTY["resources"].items()}, "runtime/b": {"parent": "project/b"}, "repo/b": {"parent": "project/b"}}}
    s.case("a slice of what was changed", "policy.slice", {"principal": "user/new"}, {"text": canonical(new)}, on="c")
    return [s]
