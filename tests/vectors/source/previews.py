"""Previews while attributes are unknown: which answers are conditional, and on what."""

import json

from policies import CONDITIONS, WEB
from suite import NOW, Suite, error

MODEL = {
    **CONDITIONS,
    "teams": {"oncall": {"external": True}},
    "bindings": [
        *CONDITIONS["bindings"],
        {"id": "two-a", "principal": "user/two", "role": "dev", "scope": "tenant", "when": "context.a == true && principal.dept == 'web'"},
        {"id": "two-b", "principal": "user/two", "role": "lead", "scope": WEB, "when": "context.b > 2"},
        {"id": "any", "principal": "team/oncall", "role": "dev", "scope": "tenant", "when": "context.ticket != ''"},
        {"id": "sure", "principal": "user/sure", "role": "dev", "scope": "tenant"},
        {"id": "sure-too", "principal": "user/sure", "role": "lead", "scope": "tenant", "when": "context.mfa == true"},
        {"id": "soon", "principal": "user/soon", "role": "dev", "scope": "tenant", "when": "context.a", "not_before": "2026-07-01T00:00:00Z"},
        {"id": "loop", "principal": "user/loop", "role": "dev", "scope": "tenant",
         "when": "context.approvals.exists(a, a.by != principal.id && a.role == 'lead')"},
    ],
    "denies": [
        *CONDITIONS["denies"],
        {"id": "locked", "principals": ["user/two", "user/olga"], "permissions": ["deploy.*"], "scope": "project/locked", "when": "!context.unlocked"},
        {"id": "never", "permissions": ["deploy.*"], "scope": "project/closed", "when": "context.open != true || principal.vanished"},
    ],
}


def suites():
    s = Suite("policy-preview")
    s.case("open the model", "policy.open", {"text": json.dumps(MODEL)}, {"tenant": "acme"}, opens="p")

    def request(subject, action, resource, unknown, extra):
        return {"subject": subject, "action": action, "resource": resource, "now": NOW, "view": "full", "unknown": unknown, **extra}

    def open_(name, subject, residual, *, unknown=("context",), depends_on=None, action="deploy.preview", resource=WEB, want=None, **extra):
        want = {"allowed": False, "reason": "conditional", "residual": residual, "depends_on": depends_on or list(unknown), **(want or {})}
        s.case(name, "policy.check", request(subject, action, resource, list(unknown), extra), want, on="p")

    def known(name, subject, reason, *, unknown=("context",), action="deploy.preview", resource=WEB, want=None, **extra):
        want = {"allowed": reason == "granted", "reason": reason, **(want or {})}
        s.case(name, "policy.check", request(subject, action, resource, list(unknown), extra), want, on="p")

    def refused(name, unknown, code, path, **extra):
        s.case(name, "policy.check", request("user/two", "deploy.preview", WEB, unknown, extra), error(code, path), on="p")

    web = {"principal_attributes": {"dept": "web"}}
    row = {"id": "mfa", "kind": "binding", "principal": "user/mia", "role": "lead", "pattern": "deploy.*", "scope": "tenant",
           "when": "context.mfa == true"}
    open_("one attribute unknown", "user/mia", "context.mfa == true", unknown=["context.mfa"],
          want={"deciding": [row], "missed": [], "needed": ["context.mfa"]})
    open_("all of the context unknown", "user/mia", "context.mfa == true", want={"needed": ["context.mfa"]})
    open_("what is said of an unknown attribute does not count", "user/mia", "context.mfa == true", context={"mfa": False})
    known("another attribute unknown", "user/mia", "granted", unknown=["context.other"], context={"mfa": True})
    known("another attribute unknown, and this one not there", "user/mia", "condition_error", unknown=["context.other"],
          want={"needed": ["context.mfa", "role dev at project/web"]})
    open_("an address", "user/oz", 'cidr("10.0.0.0/8").containsIP(context.ip)')
    open_("over a list", "user/loop", 'context.approvals.exists(a, a.by != "user/loop" && a.role == "lead")')
    open_("one of two grants", "user/two", "context.a == true || context.b > 2", **web)
    open_("the other one cannot hold", "user/two", "context.b > 2", principal_attributes={"dept": "ops"})
    open_("a known error in one leaves the other", "user/two", "context.b > 2")
    open_("one grant holds no more, the other may", "user/two", "context.a == true", unknown=["context.a"], context={"b": 1}, **web)
    known("the other grant holds already", "user/two", "granted", unknown=["context.a"], context={"b": 3}, **web)
    known("neither can", "user/two", "condition_failed", unknown=["context.a"], context={"b": 1})
    open_("the principal unknown", "user/two", 'principal.dept == "web"', unknown=["principal"], context={"a": True, "b": 0})
    open_("of several the ones that matter", "user/two", "context.a == true", unknown=["resource", "context.a", "context.c"],
          depends_on=["context.a"], context={"b": 1}, **web)
    known("an unconditional grant beside a conditional one", "user/sure", "granted",
          want={"deciding": [{"id": "sure", "kind": "binding", "principal": "user/sure", "role": "dev", "pattern": "deploy.preview", "scope": "tenant"}]})
    known("validity is known", "user/soon", "not_yet_valid")
    known("validity is known here, too", "user/late", "expired")
    known("facts are known", "user/f", "granted", unknown=["principal", "resource", "action", "context"])
    known("and so is now", "user/f", "condition_failed", now="2026-06-01T11:59:59Z")
    known("nobody", "user/nobody", "not_granted")
    open_("a deny that may not come", "user/olga", "!context.freeze", action="deploy.prod",
          resource="project/frozen", want={"needed": ["context.freeze"]})
    open_("a deny of what is not true", "user/olga", "context.unlocked", resource="project/locked")
    open_("a grant and a deny", "user/two", "context.a == true && context.unlocked",
          resource="project/locked", **web)
    known("a deny in error applies, whatever is unknown", "user/olga", "explicit_deny", resource="project/closed")
    open_("a deny of which both parts are open", "user/olga", "!(context.open != true || principal.vanished)", resource="project/closed",
          unknown=["context.open", "principal.vanished"])
    open_("a boundary that may not cap", "user/olga", "!context.remote", action="pay")
    known("a boundary that is there", "user/olga", "boundary", action="pay", unknown=["context.freeze"])
    known("a boundary lets through what it allows", "user/olga", "granted", action="deploy.prod")
    known("a role has no conditions", "role/lead", "granted")
    open_("a team of a token", "user/nobody", 'context.ticket != ""', external_teams=["oncall"])
    known("another tenant", "user/mia", "tenant_boundary", tenant="other")
    known("an unknown action", "user/mia", "unknown_action", action="fly")
    known("nothing unknown", "user/mia", "condition_failed", unknown=[], context={"mfa": False}, want={"needed": ["context.mfa", "role dev at project/web"]})
    s.case("the public view says on what it depends, and not how", "policy.check",
           {"subject": "user/mia", "action": "deploy.prod", "resource": WEB, "now": NOW, "unknown": ["context"]},
           {"allowed": False, "reason": "conditional", "depends_on": ["context"],
            "text": "user/mia may perhaps deploy.prod on project/web: it depends on attributes that are not known yet."}, on="p")
    asked = {"action": "deploy.prod", "resource": WEB}
    s.case("in a batch each has its own", "policy.check_many", {"now": NOW, "requests": [
        {**asked, "subject": "user/mia", "unknown": ["context.mfa"]}, {**asked, "subject": "user/mia"}, {**asked, "subject": "user/olga"}]}, {}, on="p")
    s.case("a candidate is asked the same", "policy.open", {"text": json.dumps({**MODEL, "denies": []})}, {}, opens="q")
    s.case("which differs where the rest does", "policy.check",
           {"subject": "user/olga", "action": "deploy.prod", "resource": "project/frozen", "now": NOW, "unknown": ["context"]},
           {"reason": "conditional"}, on="p", handles={"shadow": "q"})
    for path in ("now", "principal.id", "resource.type", "action.name", "mfa", "", "context.", "context..a", "context.*", "*", "Context.mfa"):
        refused(f"not an attribute: `{path}`", ["context", path], "request.bad_unknown", "/unknown/1")
    refused("unknown is a list", "context.mfa", "request.wrong_type", "/unknown")
    refused("of text", [1], "request.wrong_type", "/unknown/0")
    s.case("not an attribute, in a batch", "policy.check_many",
           {"now": NOW, "requests": [{**asked, "subject": "user/mia"}, {**asked, "subject": "user/mia", "unknown": ["now"]}]},
           error("request.bad_unknown", "/requests/1: /unknown/0"), on="p")
    s.case("no unknown for a whole batch", "policy.check_many", {"now": NOW, "requests": [], "unknown": ["context"]},
           error("request.unknown_member", "/unknown"), on="p")
    s.case("no unknown in yes or no", "policy.can_many", {"now": NOW, "checks": [{**asked, "subject": "user/mia", "unknown": ["context"]}]},
           error("request.unknown_member", "/checks/0/unknown"), on="p")
    s.case("no unknown in enforcement", "policy.authorize", {**asked, "now": NOW, "identity": 1, "unknown": ["context"]},
           error("request.unknown_member", "/unknown"), on="p")
    return [s]
