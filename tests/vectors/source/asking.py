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


def suites():
    out = []
    for name, fill in (("diff", diffs),):
        s = Suite(f"policy-{name}")
        fill(s)
        out.append(s)
    return out
