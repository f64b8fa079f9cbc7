"""What one asks of policies as a whole: what two of them answer differently."""

import copy

import ringfence  # noqa: F401
from suite import NOW, Suite, error

import json

BASE = {
    "ringfence": 1,
    "tenant": "acme",
    "revision": 1,
    "types": {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "runtime": {"flat": True}},
    "permissions": {"deploy": {"on": ["project"]}, "logs.read": {"on": ["project", "runtime"]}, "env.edit": {"on": ["env"]}},
    "roles": {"viewer": {"allow": ["logs.read"]}, "dev": {"inherits": ["viewer"], "allow": ["deploy"]}, "ops": {"allow": ["*"]}},
    "teams": {"web": {"members": ["user/a", "user/b"]}, "oncall": {"external": True}},
    "resources": {"runtime/web": {"parent": "project/web"}},
    "bindings": [{"id": "b1", "principal": "team/web", "role": "dev", "scope": "project/web"}],
}


def bind(id, principal, role="viewer", scope="project/web", **more):
    return {"id": id, "principal": principal, "role": role, "scope": scope, **more}


def changed(*rows, **sections):
    out = {**copy.deepcopy(BASE), **sections}
    out["bindings"] = [*out["bindings"], *rows]
    return out


def change(before, after, permissions, roles, *scopes, on=(), **when):
    return {"before": before, "after": after, "permissions": permissions, "roles": roles, "on": list(on), "scopes": list(scopes), **when}


def at(scope, *who, principals=None, but=()):
    return {"scope": scope, "who": list(who), "principals": list(principals or who), "except": list(but)}


WEB = ("team/web", "user/a", "user/b")
DIFFS = [
    ("another id, another order, a comment's worth of reasons", changed(bindings=[bind("x", "team/web", "dev", reason="r")]), []),
    ("a role that nobody has", changed(roles={**BASE["roles"], "new": {"allow": ["*"]}}), []),
    ("a row that adds nothing", changed(bind("x", "user/a")), []),
    ("a row that is over", changed(bind("x", "user/z", expires="2020-01-01T00:00:00Z")), []),
    ("a row to come", changed(bind("x", "user/z", not_before="2090-01-01T00:00:00Z")), []),
    ("one row less", changed(bindings=[]), [change("allow", "deny", ["deploy", "logs.read"], ["dev"], at("project/web", "team/web", principals=WEB))]),
    ("one row more", changed(bind("x", "user/z")), [change("deny", "allow", ["logs.read"], ["viewer"], at("project/web", "user/z"))]),
    ("an external team", changed(bind("x", "team/oncall")), [change("deny", "allow", ["logs.read"], ["viewer"], at("project/web", "team/oncall"))]),
    ("wider, but for what was so already", changed(bind("x", "team/web", scope="tenant")),
     [change("deny", "allow", ["logs.read"], ["viewer"], at("tenant", "team/web", principals=WEB, but=["project/web"]))]),
    ("one of the team alone", changed(bind("x", "user/a", "ops")),
     [change("deny", "allow", ["env.edit"], ["ops"], at("project/web", "user/a"))]),
    ("a condition", changed(bind("x", "user/z", when="context.mfa==true")),
     [change("deny", "conditional", ["logs.read"], ["viewer"], at("project/web", "user/z"), after_when="context.mfa == true")]),
    ("a deny for everyone", changed(denies=[{"id": "d", "permissions": ["deploy"], "scope": "tenant"}]),
     [change("allow", "deny", ["deploy"], ["dev"], at("project/web", "team/web", principals=WEB))]),
    ("a deny with a condition", changed(denies=[{"id": "d", "permissions": ["deploy"], "scope": "tenant", "when": "context.freeze"}]),
     [change("allow", "conditional", ["deploy"], ["dev"], at("project/web", "team/web", principals=WEB), after_when="!(context.freeze)")]),
    ("a boundary", changed(boundaries=[{"id": "c", "principal": "user/a", "allow": ["logs.read"]}]),
     [change("allow", "deny", ["deploy"], ["dev"], at("project/web", "user/a"))]),
    ("one leaves the team", changed(teams={**BASE["teams"], "web": {"members": ["user/b"]}}),
     [change("allow", "deny", ["deploy", "logs.read"], ["dev"], at("project/web", "user/a"))]),
    ("a resource moves", changed(resources={"runtime/web": {"parent": "project/api"}}),
     [change("allow", "deny", ["logs.read"], ["dev"], at("runtime/web", "team/web", principals=WEB))]),
    ("a resource is declared no more", changed(resources={}),
     [change("allow", "deny", ["logs.read"], ["dev"], at("runtime/web", "team/web", principals=WEB))]),
    ("a permission goes", changed(permissions={k: v for k, v in BASE["permissions"].items() if k != "deploy"},
                                  roles={**BASE["roles"], "dev": {"inherits": ["viewer"]}}),
     [change("allow", "deny", ["deploy"], ["dev"], at("project/web", "team/web", principals=WEB))]),
    ("a permission on another type", changed(permissions={**BASE["permissions"], "deploy": {"on": ["env"]}}),
     [change("deny", "allow", ["deploy"], ["dev"], at("project/web", "team/web", principals=WEB), on=["env"]),
      change("allow", "deny", ["deploy"], ["dev"], at("project/web", "team/web", principals=WEB), on=["project"])]),
]


def diffs(s):
    def ask(name, on, other, want, **more):
        s.case(name, "policy.diff", {"now": NOW, **more}, want, on=on, handles={"policy": other})

    s.case("open the one before", "policy.open", {"text": json.dumps(BASE)}, {"revision": 1}, opens="b")
    ask("itself", "b", "b", {"same": True, "same_document": True, "changes": []})
    for i, (name, document, want) in enumerate(DIFFS):
        s.case(f"open: {name}", "policy.open", {"text": json.dumps(document)}, {"revision": 1}, opens=f"d{i}")
        ask(name, "b", f"d{i}", {"same": not want, "same_document": False, "changes": want})
        # The other way round every change is turned about, in another order.
        turned = {"allow": "deny", "deny": "allow"}
        if len(want) == 1 and "conditional" not in (want[0]["before"], want[0]["after"]):
            one = {**want[0], "before": turned[want[0]["before"]], "after": turned[want[0]["after"]]}
            ask(f"{name}, back", f"d{i}", "b", {"same": False, "changes": [one]})
    mfa = [i for i, d in enumerate(DIFFS) if d[0] == "a condition"][0]
    ask("a condition that is met", "b", f"d{mfa}",
        {"changes": [change("deny", "allow", ["logs.read"], ["viewer"], at("project/web", "user/z"))]}, context={"mfa": True})
    ask("a condition that is not met", "b", f"d{mfa}", {"same": True}, context={"mfa": False})
    ask("a condition in error", "b", f"d{mfa}", {"same": True}, principal_attributes={})
    over = [i for i, d in enumerate(DIFFS) if d[0] == "a row that is over"][0]
    s.case("what was in force then", "policy.diff", {"now": "2019-01-01T00:00:00Z"},
           {"changes": [change("deny", "allow", ["logs.read"], ["viewer"], at("project/web", "user/z"))]}, on="b", handles={"policy": f"d{over}"})
    s.case("open another tenant's", "policy.open", {"text": json.dumps({**BASE, "tenant": "other"})}, {"tenant": "other"}, opens="t")
    ask("refused: another tenant's", "b", "t", error("policy.diff_tenant", "/policy"))
    s.case("refused: no other", "policy.diff", {"now": NOW}, error("request.missing_member", ""), on="b")
    s.case("refused: a handle of nothing", "policy.diff", {"now": NOW, "policy": 0}, error("handle.unknown", "/policy"), on="b")
    s.case("refused: no time", "policy.diff", {}, error("request.missing_member", ""), on="b", handles={"policy": "b"})
    s.case("refused: on nothing", "policy.diff", {"now": NOW}, error("handle.unknown", ""), handles={"policy": "b"})
    ask("refused: context as text", "b", "b", error("request.wrong_type", "/context"), context="mfa")
    ask("refused: an unknown member", "b", "b", error("request.unknown_member", "/subject"), subject="user/a")


def found(rule, path, level="warning"):
    return {"rule": f"lint.{rule}", "path": path, "level": level}


# Everything of BASE is then used: nothing is found.
ENV = {"env": {"inherits": ["viewer"], "allow": ["env.edit"]}}
SENSITIVE = {**BASE["permissions"], "deploy": {"on": ["project"], "sensitive": True}, "member.invite": {"on": ["project"]}}
# Name, sections of the document instead of BASE's, what is found beside nothing at all.
LINTS = [
    ("nothing", {}, []),
    ("`*` in a role", {"roles": {**BASE["roles"], "dev": {"allow": ["*"]}}}, [found("broad_wildcard", "/roles/dev/allow/0")]),
    ("`prefix.*` over a sensitive permission",
     {"roles": {**BASE["roles"], "dev": {"allow": ["logs.*", "deploy", "env.edit"]}},
      "permissions": {**BASE["permissions"], "logs.read": {"on": ["runtime"], "sensitive": True}}},
     [found("broad_wildcard", "/roles/dev/allow/0", "note")]),
    ("`prefix.*` over what is not sensitive", {"roles": {**BASE["roles"], "dev": {"allow": ["logs.*", "deploy", "env.edit"]}}}, []),
    ("a pattern that is denied", {"roles": {**BASE["roles"], "dev": {"allow": ["deploy", "logs.read", "env.edit"], "deny": ["logs.*"]}}},
     [found("shadowed_permission", "/roles/dev/allow/1")]),
    ("a pattern that is denied by inheritance",
     {"roles": {"viewer": {"allow": ["logs.read"]}, "no": {"deny": ["deploy"]}, "dev": {"inherits": ["no"], "allow": ["deploy", "env.edit"]}}},
     [found("shadowed_permission", "/roles/dev/allow/0")]),
    ("a pattern that is denied in part", {"roles": {"dev": {"allow": ["deploy", "logs.*", "env.edit"], "deny": ["deploy"]}, "viewer": {}}},
     [found("shadowed_permission", "/roles/dev/allow/0")]),
    ("a pattern within another", {"roles": {**BASE["roles"], "dev": {"allow": ["logs.*", "logs.read", "deploy", "env.edit"]}}},
     [found("redundant_permission", "/roles/dev/allow/0", "note")]),
    ("a pattern that is inherited", {"roles": {**BASE["roles"], "dev": {"inherits": ["viewer"], "allow": ["logs.read", "deploy", "env.edit"]}}},
     [found("redundant_permission", "/roles/dev/allow/0", "note")]),
    ("a role that nobody has", {"roles": {**BASE["roles"], "old": {"allow": ["deploy"]}}}, [found("unused_role", "/roles/old")]),
    ("roles that only roles nobody has inherit", {"roles": {**BASE["roles"], "a": {"inherits": ["b"]}, "b": {"allow": ["deploy"]}}},
     [found("unused_role", "/roles/a"), found("unused_role", "/roles/b")]),
    ("a permission that no role allows", {"permissions": {**BASE["permissions"], "fly": {"on": ["project"]}}},
     [found("unused_permission", "/permissions/fly")]),
    ("a permission that only a role nobody has allows",
     {"permissions": {**BASE["permissions"], "fly": {"on": ["project"]}}, "roles": {**BASE["roles"], "old": {"allow": ["fly"]}}},
     [found("unused_role", "/roles/old"), found("unused_permission", "/permissions/fly")]),
    ("a team without effect", {"teams": {**BASE["teams"], "a/b~c": {"members": ["user/a"]}}}, [found("idle_team", "/teams/a~1b~0c", "note")]),
    ("a team in one that has effect", {"teams": {"web": {"members": ["user/a", "team/x"]}, "x": {"members": ["user/b"]}, "oncall": {"external": True}}}, []),
    ("a team that is only capped", {"teams": {**BASE["teams"], "x": {"members": ["user/a"]}}, "boundaries": [{"id": "c", "principal": "team/x", "allow": ["deploy"]}]}, []),
    ("a team without members", {"teams": {**BASE["teams"], "web": {"members": []}}}, [found("unreachable_binding", "/bindings/0")]),
    ("a team of a team without members", {"teams": {**BASE["teams"], "web": {"members": ["team/x"]}, "x": {"members": []}}},
     [found("unreachable_binding", "/bindings/0")]),
    ("a team whose only member is an external team", {"teams": {"web": {"members": ["team/oncall"]}, "oncall": {"external": True}}}, []),
    ("an expired binding", {"+": [bind("x", "user/z", expires="2026-06-01T12:00:00Z")]}, [found("expired_binding", "/bindings/2")]),
    ("a binding that is about to expire", {"+": [bind("x", "user/z", expires="2026-06-01T12:00:00.001Z")]}, []),
    ("a binding to come", {"+": [bind("x", "user/z", not_before="2090-01-01T00:00:00Z")]}, []),
    ("two alike: the first stays", {"+": [bind("x", "user/z"), bind("y", "user/z")]}, [found("redundant_binding", "/bindings/3")]),
    ("one that a team has", {"+": [bind("x", "user/a")]}, [found("redundant_binding", "/bindings/2")]),
    ("one that is had further up", {"+": [bind("x", "user/z"), bind("y", "user/z", scope="tenant")]}, [found("redundant_binding", "/bindings/2")]),
    ("one that is had further down", {"+": [bind("x", "user/z", scope="project/web/env/p"), bind("y", "user/y", scope="tenant")]}, []),
    ("one that two others have together",
     {"roles": {**BASE["roles"], "deployer": {"allow": ["deploy"]}},
      "+": [bind("x", "user/z", "deployer"), bind("y", "user/z"), bind("w", "user/z", "dev")]},
     [found("redundant_binding", "/bindings/4")]),
    ("one that is had under a condition", {"+": [bind("x", "user/z"), bind("y", "user/z", "dev", when="context.mfa")]}, []),
    ("one under a condition that is had without", {"+": [bind("x", "user/z", when="context.mfa"), bind("y", "user/z", "dev")]},
     [found("redundant_binding", "/bindings/2")]),
    ("one under the same condition in another spelling", {"+": [bind("x", "user/z", when="(context.mfa)"), bind("y", "user/z", "dev", when="context.mfa")]},
     [found("redundant_binding", "/bindings/2")]),
    ("one that is had for a time", {"+": [bind("x", "user/z"), bind("y", "user/z", "dev", expires="2090-01-01T00:00:00Z")]}, []),
    ("one for a time that is had for longer",
     {"+": [bind("x", "user/z", expires="2089-01-01T00:00:00Z"), bind("y", "user/z", "dev", expires="2090-01-01T00:00:00Z")]},
     [found("redundant_binding", "/bindings/2")]),
    ("one that also denies", {"roles": {**BASE["roles"], "no": {"allow": ["logs.read"], "deny": ["deploy"]}}, "+": [bind("x", "user/a", "no")]}, []),
    ("one that is denied", {"denies": [{"id": "d", "permissions": ["logs.read"], "scope": "tenant"}], "+": [bind("x", "user/z")]},
     [found("shadowed_binding", "/bindings/2")]),
    ("one that is denied under a condition", {"denies": [{"id": "d", "permissions": ["logs.read"], "scope": "tenant", "when": "context.x"}], "+": [bind("x", "user/z")]}, []),
    ("one that is denied to others", {"denies": [{"id": "d", "permissions": ["logs.read"], "scope": "tenant", "principals": ["user/y"]}], "+": [bind("x", "user/z")]}, []),
    ("one that is denied further down", {"denies": [{"id": "d", "permissions": ["logs.read"], "scope": "project/web"}], "+": [bind("x", "user/z", scope="tenant")]}, []),
    ("break-glass by the role", {"roles": {**BASE["roles"], "break-glass": {"allow": ["deploy"]}}, "+": [bind("x", "user/z", "break-glass")]},
     [found("break_glass_without_expiry", "/bindings/2")]),
    ("break-glass by the id", {"+": [bind("Break_Glass 1", "user/z")]}, [found("break_glass_without_expiry", "/bindings/2")]),
    ("break-glass by the reason", {"+": [bind("x", "user/z", reason="EMERGENCY access")]}, [found("break_glass_without_expiry", "/bindings/2")]),
    ("break-glass that ends", {"+": [bind("x", "user/z", reason="emergency", expires="2090-01-01T00:00:00Z")]}, []),
    ("breaking news about glass", {"+": [bind("x", "user/z", reason="breaking news about glass")]}, []),
    ("a sensitive permission for good", {"permissions": {**BASE["permissions"], "deploy": {"on": ["project"], "sensitive": True}}, "+": [bind("x", "user/z", "dev")]},
     [found("standing_privilege", "/bindings/2", "note")]),
    ("a sensitive permission of a service, of a team, for a time, under a condition",
     {"permissions": {**BASE["permissions"], "deploy": {"on": ["project"], "sensitive": True}},
      "+": [bind("x", "service/z", "dev"), bind("y", "team/oncall", "dev"), bind("z", "user/z", "dev", expires="2090-01-01T00:00:00Z"), bind("u", "user/z", "dev", when="context.mfa")]}, []),
    ("who may invite holds less than another", {"permissions": SENSITIVE, "roles": {**BASE["roles"], "host": {"allow": ["member.invite"]}}, "+": [bind("x", "user/z", "host")]},
     [found("escalation", "/roles/host")]),
    ("who may invite holds as much", {"permissions": SENSITIVE, "roles": {**BASE["roles"], "host": {"allow": ["member.invite", "deploy"]}}, "+": [bind("x", "user/z", "host", when="context.mfa")]}, []),
    ("who may not invite after all", {"permissions": SENSITIVE, "roles": {**BASE["roles"], "host": {"allow": ["member.invite", "logs.read"], "deny": ["member.invite"]}}, "+": [bind("x", "user/z", "host")]},
     [found("shadowed_permission", "/roles/host/allow/0")]),
    ("what is not sensitive is no escalation",
     {"permissions": {**BASE["permissions"], "member.invite": {"on": ["project"]}}, "roles": {**BASE["roles"], "host": {"allow": ["member.invite"]}}, "+": [bind("x", "user/z", "host")]}, []),
]


def lints(s):
    base = changed(bind("b2", "team/oncall", "env"), roles={**BASE["roles"], **ENV})
    del base["roles"]["ops"]

    def document(sections):
        out = {**copy.deepcopy(base), **{k: v for k, v in sections.items() if k != "+"}}
        if "roles" in sections:
            out["roles"] = {**ENV, **{k: v for k, v in sections["roles"].items() if k != "ops"}}
        out["bindings"] = [*out["bindings"], *sections.get("+", [])]
        return json.dumps(out)

    for name, sections, want in LINTS:
        s.case(name, "policy.lint", {"text": document(sections), "now": NOW}, {}, )
        got = json.loads(s.lines[-1])["expect"]["ok"]["findings"]
        brief = [{k: f[k] for k in ("rule", "path", "level")} for f in got]
        assert brief == want, (name, brief)
    s.case("named permissions of granting", "policy.lint", {"text": document(LINTS[-2][1] | {"permissions": SENSITIVE}), "now": NOW, "granting": ["logs.read"]}, {})
    assert "escalation" in s.lines[-1] and "/roles/viewer" in s.lines[-1]
    s.case("comments and trailing commas", "policy.lint", {"text": "// a policy\n" + document({})[:-1] + ",}", "now": NOW}, {"findings": []})
    s.case("open one", "policy.open", {"text": document(LINTS[1][1])}, {"revision": 1}, opens="p")
    s.case("of a loaded policy", "policy.lint", {"now": NOW}, {}, handles={"policy": "p"})
    assert "/roles/dev/allow/0" in s.lines[-1]
    for name, text, rules in (
        ("no JSON", "{", ["json.incomplete"]),
        ("an unknown role", document({"+": [bind("x", "user/z", "king")]}), ["policy.unknown_role"]),
        ("two at once", document({"+": [bind("x", "user/z", "king"), bind("y", "user/z", scope="planet/x")]}), ["policy.unknown_role", "policy.unknown_type"]),
        ("a ring of roles", document({"roles": {**BASE["roles"], "a": {"inherits": ["b"]}, "b": {"inherits": ["a"]}}}), ["policy.cycle"]),
        ("separation through a team", document({"separation": [{"id": "s", "permissions": ["deploy", "env.edit"]}], "+": [bind("x", "user/a", "env")]}), ["policy.separation_violated"]),
    ):
        s.case(f"what does not load: {name}", "policy.lint", {"text": text, "now": NOW}, {})
        got = json.loads(s.lines[-1])["expect"]["ok"]["findings"]
        assert [f["rule"] for f in got] == rules and all(f["level"] == "error" for f in got), (name, got)
    s.case("refused: neither", "policy.lint", {"now": NOW}, error("request.missing_member", ""))
    s.case("refused: both", "policy.lint", {"now": NOW, "text": "{}"}, error("request.missing_member", ""), handles={"policy": "p"})
    s.case("refused: no time", "policy.lint", {"text": "{}"}, error("request.missing_member", ""))
    s.case("refused: a handle of nothing", "policy.lint", {"now": NOW, "policy": 0}, error("handle.unknown", "/policy"))


def tests(s):
    policy = changed(
        bind("x", "user/z", "ops", when="context.mfa"), bind("y", "user/y", expires="2026-07-01T00:00:00Z"), bind("o", "team/oncall"),
        denies=[{"id": "d", "permissions": ["deploy"], "scope": "project/web", "principals": ["user/b"]}])
    s.case("open", "policy.open", {"text": json.dumps(policy)}, {"revision": 1}, opens="p")

    def run(name, *rows, want=None, **top):
        text = json.dumps({"ringfence_tests": 1, "now": NOW, **top, "tests": list(rows)})
        s.case(name, "policy.test", {"text": text}, want if isinstance(want, tuple) else {}, on="p")
        if isinstance(want, tuple):
            return
        got = json.loads(s.lines[-1])["expect"]["ok"]
        brief = [c.get("problem", "") for c in got["cases"]]
        assert brief == want, (name, brief)
        assert got["failed"] == sum(map(bool, want)), name
        return got

    def test(who="user/a", on="project/web", **more):
        return {"who": [who], "on": [on], **more}

    run("a yes that is one", test(may=["deploy"]), want=[""])
    run("a yes that is none", test(may=["env.edit"]), want=["`env.edit` is not `on` the type of `project/web`"])
    run("a yes that is denied", test("user/b", may=["deploy"]), want=["denied: explicit_deny"])
    run("a no that is one", test("user/none", may_not=["deploy"]), want=[""])
    run("a no that is none", test(may_not=["deploy"]), want=["allowed by `b1`"])
    run("both in one", test("user/b", may=["logs.read"], may_not=["deploy"]), want=["", ""])
    run("they multiply", {"who": ["user/a", "user/b"], "may": ["logs.read"], "on": ["project/web", "runtime/web"], "name": "four"}, want=[""] * 4)
    run("the reason that is meant", test("user/b", may_not=["deploy"], reason="explicit_deny"), want=[""])
    run("another reason", test("user/none", may_not=["deploy"], reason="explicit_deny"), want=["the reason is not_granted, not explicit_deny"])
    run("a misspelt permission proves nothing", test(may_not=["deplyo"]), want=["the policy has no permission `deplyo`"])
    run("a misspelt resource proves nothing", test(may_not=["deploy"], on="projct/web"), want=["the policy has no resource `projct/web`"])
    run("an undeclared resource proves nothing", test(may_not=["logs.read"], on="runtime/x"), want=["the policy has no resource `runtime/x`"])
    run("a permission that does not apply proves nothing", test(may_not=["env.edit"]), want=["`env.edit` is not `on` the type of `project/web`"])
    run("unless that is meant", test(may_not=["deplyo"], reason="unknown_action"), want=[""])
    run("a subject that is none", test("ana", may_not=["deploy"]),
        want=["`ana` is not `user/…` or `service/…`, nor `role/…` or `team/…` to preview"])
    run("a role, a team", test("role/dev", may=["deploy"]), test("team/web", may=["deploy"]), want=["", ""])
    run("a role that is none", test("role/king", may_not=["deploy"]), want=["the policy has no role `king`"])
    run("context of the test", test("user/z", may=["deploy"], context={"mfa": True}), test("user/z", may_not=["deploy"], context={"mfa": False}), want=["", ""])
    run("context of the file", test("user/z", may=["deploy"]), test("user/z", may_not=["deploy"], context={}), want=["", ""], context={"mfa": True})
    run("no context", test("user/z", may_not=["deploy"], reason="condition_error"), want=[""])
    run("attributes of others do not stand in", test("user/z", may_not=["deploy"], principal={"mfa": True}, resource={"mfa": True}, action={"mfa": True}), want=[""])
    run("time of the test", test("user/y", may=["logs.read"]), test("user/y", may_not=["logs.read"], now="2026-07-01T00:00:00Z", reason="expired"), want=["", ""])
    run("an external team", test("user/n", may=["logs.read"], teams=["oncall"]), test("user/n", may_not=["logs.read"]), want=["", ""])
    run("a team that is not external", test("user/n", may=["logs.read"], teams=["web"]), want=["`web` is not an external team of the policy"])
    run("a team that is none", test("user/n", may_not=["logs.read"], teams=["nosuch"]), want=["`nosuch` is not an external team of the policy"])
    got = run("what is covered", test(may=["logs.read"]), test("user/z", on="project/web/env/p", may=["env.edit"], context={"mfa": True}), want=["", ""])
    assert got["coverage"] == {"roles": {"total": 3, "missed": []}, "bindings": {"total": 4, "missed": ["o", "y"]},
                               "permissions": {"total": 3, "missed": ["deploy"]}}, got["coverage"]
    got = run("nothing is covered by nothing", want=[])
    assert got["coverage"]["roles"]["missed"] == ["dev", "ops", "viewer"]

    def refused(name, text, code, path=None):
        s.case(f"refused: {name}", "policy.test", {"text": text if isinstance(text, str) else json.dumps(text)}, error(code, path), on="p")

    top = {"ringfence_tests": 1, "now": NOW, "tests": []}
    refused("no JSON", "{", "json.incomplete")
    refused("a list", [], "tests.wrong_type", "")
    for gone in top:
        refused(f"no `{gone}`", {k: v for k, v in top.items() if k != gone}, "tests.missing_member", "")
    refused("another version", {**top, "ringfence_tests": 2}, "tests.unsupported_version", "/ringfence_tests")
    refused("an unknown member", {**top, "test": []}, "tests.unknown_member", "/test")
    refused("a key twice", json.dumps(top)[:-1] + ', "now": "x"}', "json.duplicate_key", "/now")
    refused("a time that is none", {**top, "now": "today"}, "tests.bad_time", "/now")
    refused("context as text", {**top, "context": "x"}, "tests.wrong_type", "/context")
    for name, change, code, path in (
        ("an unknown member of a test", {"whom": []}, "tests.unknown_member", "/tests/0/whom"),
        ("who as text", {"who": "user/a"}, "tests.wrong_type", "/tests/0/who"),
        ("nobody", {"who": []}, "tests.empty_list", "/tests/0/who"),
        ("a number among whom", {"who": ["user/a", 1]}, "tests.wrong_type", "/tests/0/who/1"),
        ("may nothing", {"may": []}, "tests.empty_list", "/tests/0/may"),
        ("nowhere", {"on": []}, "tests.empty_list", "/tests/0/on"),
        ("no teams", {"teams": []}, "tests.empty_list", "/tests/0/teams"),
        ("a reason that is none", {"reason": "denied"}, "tests.unknown_word", "/tests/0/reason"),
        ("a time of a test that is none", {"now": "later"}, "tests.bad_time", "/tests/0/now"),
        ("a principal as text", {"principal": "a"}, "tests.wrong_type", "/tests/0/principal"),
    ):
        refused(name, {**top, "tests": [{**test(may=["deploy"]), **change}]}, code, path)
    refused("neither may nor may_not", {**top, "tests": [test()]}, "tests.missing_member", "/tests/0")
    refused("a test that is text", {**top, "tests": ["x"]}, "tests.wrong_type", "/tests/0")
    refused("too many cases", {**top, "tests": [{"who": ["user/a"] * 400, "may": ["deploy"] * 400, "on": ["tenant"]}]}, "tests.too_many", "/tests/0")
    s.case("refused: on nothing", "policy.test", {"text": "{}"}, error("handle.unknown"))


def suites():
    out = []
    for name, fill in (("diff", diffs), ("lint", lints), ("test", tests)):
        s = Suite(f"policy-{name}")
        fill(s)
        out.append(s)
    return out
