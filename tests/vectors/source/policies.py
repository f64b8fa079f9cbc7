"""Decisions: each reason, each rule of the model; check, can, matrix, secret scopes."""

import json

from suite import FOLDER, NOW, Suite, error

WEB = "project/web"
MODEL = {
    "ringfence": 1, "tenant": "acme", "revision": 4,
    "types": {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "secret": {"in": ["env", "tenant"]},
              "runtime": {"flat": True}, "repo": {"flat": True, "in": ["tenant"]}},
    "permissions": {"deploy.prod": {"on": ["project", "env"]}, "deploy.preview": {"on": ["project"]},
                    "deployment.view": {"on": ["project"]}, "logs.read": {"on": ["runtime", "project", "repo"]},
                    "secret.read": {"on": ["secret"]}, "secret.write": {"on": ["secret"]},
                    "pay": {"on": ["tenant", "project"]}, "pay.refund": {"on": ["tenant", "project"]}},
    "resources": {"runtime/web": {"parent": "project/web"}},
    "roles": {"viewer": {"allow": ["logs.read"]}, "dev": {"inherits": ["viewer"], "allow": ["deploy.preview"]},
              "lead": {"inherits": ["dev"], "allow": ["deploy.*", "secret.read"], "deny": ["pay.*"]},
              "owner": {"allow": ["*"]}, "cashier": {"allow": ["pay", "pay.refund"]}},
    "teams": {"web": {"members": ["user/dora", "team/core"]}, "core": {"members": ["user/cora", "user/zoë 🚀"]},
              "oncall": {"external": True}, "bots": {"members": ["service/ci"]}},
    "secret_scopes": {"prod": "project/web/env/prod", "shared": "tenant"},
    "bindings": [
        {"id": "b-dev", "principal": "team/web", "role": "dev", "scope": WEB},
        {"id": "b-lead", "principal": "user/lea", "role": "lead", "scope": WEB},
        {"id": "b-owner", "principal": "user/olga", "role": "owner", "scope": "tenant"},
        {"id": "b-lead-pay", "principal": "user/lea", "role": "cashier", "scope": "tenant"},
        {"id": "b-oncall", "principal": "team/oncall", "role": "viewer", "scope": WEB},
        {"id": "b-soon", "principal": "user/sue", "role": "dev", "scope": WEB, "not_before": "2026-07-01T00:00:00Z"},
        {"id": "b-past", "principal": "user/pat", "role": "dev", "scope": WEB, "expires": "2026-06-01T12:00:00Z"},
        {"id": "b-edge", "principal": "user/eve", "role": "dev", "scope": WEB, "not_before": "2026-06-01T12:00:00Z"},
        {"id": "b-both-1", "principal": "user/bo", "role": "dev", "scope": WEB, "expires": "2026-01-01T00:00:00Z"},
        {"id": "b-both-2", "principal": "user/bo", "role": "lead", "scope": WEB, "not_before": "2026-08-01T00:00:00Z"},
        {"id": "b-ci", "principal": "service/ci", "role": "lead", "scope": WEB},
        {"id": "b-repo", "principal": "user/ria", "role": "viewer", "scope": "repo/site"},
        {"id": "b-proto", "principal": "user/__proto__", "role": "dev", "scope": WEB},
        {"id": "b-slash", "principal": "user/a%2Fb", "role": "dev", "scope": "project/x%2Fy"},
        {"id": "b-frank", "principal": "user/frank", "role": "owner", "scope": "tenant"},
    ],
    "denies": [{"id": "d-frank", "principals": ["user/frank"], "permissions": ["deploy.*"], "scope": WEB},
               {"id": "d-all", "permissions": ["pay.refund"], "scope": "project/frozen"}],
    "boundaries": [{"id": "cap-bots", "principal": "team/bots", "allow": ["deploy.preview", "logs.read"]}],
}


def decisions(s):
    def ask(name, subject, action, resource, reason, **extra):
        view = extra.pop("view", "full")
        full = extra.pop("want", {})
        request = {"subject": subject, "action": action, "resource": resource, "now": NOW, "view": view, **extra}
        s.case(name, "policy.check", request,
               {"allowed": reason == "granted", "reason": reason, "subject": subject, **full}, on="m")

    def refuse(name, subject, action, resource, code, path=None):
        request = {"subject": subject, "action": action, "resource": resource, "now": NOW}
        s.case(name, "policy.check", request, error(code, path), on="m")

    path = {"id": "b-dev", "kind": "binding", "principal": "team/web", "role": "dev", "scope": WEB}
    ask("granted through a team", "user/dora", "deploy.preview", WEB, "granted",
        want={"deciding": [{**path, "teams": ["web"], "pattern": "deploy.preview"}], "missed": [], "needed": []})
    ask("granted through a nested team and an inherited role", "user/cora", "logs.read", WEB, "granted",
        want={"deciding": [{**path, "teams": ["core", "web"], "inherited": ["viewer"], "pattern": "logs.read"}]})
    ask("granted on a resource whose declared parent is in scope", "user/dora", "logs.read", "runtime/web", "granted")
    ask("granted to a name with spaces and an emoji", "user/zoë 🚀", "deploy.preview", WEB, "granted")
    ask("granted to an id that is a member of every JavaScript object", "user/__proto__", "deploy.preview", WEB, "granted")
    ask("no grant for another such id", "user/constructor", "deploy.preview", WEB, "not_granted")
    ask("granted at an escaped path", "user/a%2Fb", "deploy.preview", "project/x%2Fy", "granted")
    ask("granted below the scope", "user/lea", "deploy.prod", "project/web/env/prod", "granted")
    ask("not granted above the scope", "user/ria", "logs.read", "project/web", "not_granted")
    ask("granted at the tenant by a second binding", "user/lea", "pay", "tenant", "granted")
    ask("not granted beside the scope", "user/dora", "deploy.preview", "project/webs", "not_granted")
    ask("not granted by prefix of a path", "user/dora", "deploy.preview", "project/we", "not_granted")
    ask("not granted to a stranger", "user/nobody", "deploy.preview", WEB, "not_granted", want={"deciding": [], "missed": []})
    ask("a user named like a role has nothing of it", "user/owner", "pay", "tenant", "not_granted")
    ask("a service named like a user has nothing of it", "service/lea", "deploy.prod", WEB, "not_granted")
    ask("deploy.* stops at the dot", "user/lea", "deployment.view", WEB, "not_granted")
    ask("pay.* covers pay.refund", "user/lea", "pay.refund", WEB, "explicit_deny",
        want={"deciding": [{"id": "b-lead", "kind": "role_deny", "principal": "user/lea", "role": "lead",
                            "pattern": "pay.*", "scope": WEB}]})
    ask("pay.* does not cover pay", "user/lea", "pay", WEB, "granted")
    ask("a role's deny ends at its binding's scope", "user/lea", "pay.refund", "project/other", "granted")
    ask("a deny row beats every allow", "user/frank", "deploy.prod", WEB, "explicit_deny",
        want={"deciding": [{"id": "d-frank", "kind": "deny", "principal": "user/frank", "pattern": "deploy.*", "scope": WEB}]})
    ask("a deny row ends at its scope", "user/frank", "deploy.prod", "project/other", "granted")
    ask("a deny row for everyone", "user/olga", "pay.refund", "project/frozen", "explicit_deny")
    ask("the same for one who has no grant", "user/nobody", "pay.refund", "project/frozen", "explicit_deny")
    ask("not yet valid", "user/sue", "deploy.preview", WEB, "not_yet_valid")
    ask("expired at the very instant", "user/pat", "deploy.preview", WEB, "expired")
    ask("valid from the very instant", "user/eve", "deploy.preview", WEB, "granted")
    ask("of two failures not_yet_valid comes first", "user/bo", "deploy.preview", WEB, "not_yet_valid")
    ask("an expired grant of something else is no failure", "user/pat", "deploy.prod", WEB, "not_granted")
    ask("a boundary of a team caps its members", "service/ci", "deploy.prod", WEB, "boundary")
    ask("inside the boundary", "service/ci", "deploy.preview", WEB, "granted")
    ask("a boundary grants nothing", "service/ci", "logs.read", "repo/site", "not_granted")
    ask("unknown action", "user/olga", "deploy.nothing", WEB, "unknown_action")
    refuse("an action is not folded", "user/olga", "Deploy.Prod", WEB, "request.bad_action", "/action")
    ask("unknown type", "user/olga", "pay", "planet/mars", "unknown_type")
    ask("unknown resource: a flat one that is not declared", "user/olga", "logs.read", "runtime/other", "unknown_resource")
    ask("known resource: a flat one whose type is also in the tenant", "user/ria", "logs.read", "repo/site", "granted")
    ask("unknown resource: a nested type without its parent", "user/olga", "deploy.prod", "env/prod", "unknown_resource")
    ask("not applicable", "user/olga", "secret.read", WEB, "not_applicable")
    ask("unknown action comes before unknown type", "user/olga", "no.such", "planet/mars", "unknown_action")
    ask("unknown type comes before not applicable", "user/olga", "secret.read", "planet/mars", "unknown_type")
    ask("tenant boundary comes before all else", "user/olga", "no.such", "planet/mars", "tenant_boundary", tenant="other")
    ask("the tenant named rightly", "user/olga", "pay", "tenant", "granted", tenant="acme")
    ask("the tenant is not folded", "user/olga", "pay", "tenant", "tenant_boundary", tenant="ACME")
    ask("an external team grants", "user/nobody", "logs.read", WEB, "granted", external_teams=["oncall"])
    ask("an external team of another name grants nothing", "user/nobody", "logs.read", WEB, "not_granted", external_teams=["Oncall"])
    ask("a declared team cannot be claimed", "user/nobody", "deploy.preview", WEB, "not_granted", external_teams=["web"])
    ask("preview of a role", "role/lead", "deploy.prod", WEB, "granted")
    ask("preview of a role has its denies", "role/lead", "pay.refund", WEB, "explicit_deny")
    ask("preview of a team", "team/core", "deploy.preview", WEB, "granted")
    ask("the public view names no row", "user/lea", "pay.refund", WEB, "explicit_deny", view="public",
        want={"text": "user/lea may not pay.refund on project/web: it is explicitly denied."})
    ask("context is accepted", "user/olga", "pay", "tenant", "granted", context={"mfa": True})
    refuse("no subject without a kind", "lea", "pay", "tenant", "request.bad_subject")
    refuse("no subject of an unknown kind", "group/lea", "pay", "tenant", "request.bad_subject")
    refuse("no empty subject", "", "pay", "tenant", "request.bad_subject")
    refuse("no subject with a bare percent sign", "user/a%b", "pay", "tenant", "request.bad_subject")
    refuse("no subject with a control character", "user/a\u0007", "pay", "tenant", "request.bad_subject")
    refuse("no preview of an unknown role", "role/king", "pay", "tenant", "request.unknown_role")
    refuse("no preview of an unknown team", "team/none", "pay", "tenant", "request.unknown_team")
    refuse("no resource of one segment", "user/lea", "pay", "project", "request.bad_resource")
    refuse("no resource with an empty segment", "user/lea", "pay", "project//env/x", "request.bad_resource")
    refuse("no resource with a lower-case escape", "user/lea", "pay", "project/a%2fb", "request.bad_resource")
    refuse("no empty resource", "user/lea", "pay", "", "request.bad_resource")
    refuse("no malformed action", "user/lea", "deploy..prod", WEB, "request.bad_action")


def questions(s):
    """The shape of a request, and batches."""
    ok = {"subject": "user/olga", "action": "pay", "resource": "tenant", "now": NOW}

    def refuse(name, request, code, path, **kw):
        s.case(name, "policy.check", request, error(code, path), **{"on": "m", **kw})

    refuse("now is mandatory", {k: v for k, v in ok.items() if k != "now"}, "request.missing_member", "")
    refuse("now is UTC with a capital Z", {**ok, "now": "2026-06-01t12:00:00z"}, "request.bad_time", "/now")
    refuse("now is a day that exists", {**ok, "now": "2026-02-30T12:00:00Z"}, "request.bad_time", "/now")
    refuse("no unknown member", {**ok, "Subject": "user/x"}, "request.unknown_member", "/Subject")
    refuse("no number for a text", {**ok, "action": 7}, "request.wrong_type", "/action")
    refuse("no null for a text", {**ok, "tenant": None}, "request.wrong_type", "/tenant")
    refuse("no unknown word", {**ok, "view": "Full"}, "request.unknown_word", "/view")
    refuse("no context that is a list", {**ok, "context": []}, "request.wrong_type", "/context")
    refuse("no secret where none is wanted", ok, "request.secret_unexpected", None, secret="x")
    s.case("no operation of that name", "policy.chek", ok, error("request.unknown_operation"), on="m")
    s.case("no policy without its handle", "policy.check", ok, error("handle.unknown"))
    s.case("no other member of the batch", "policy.check_many", {"requests": [{**ok}], "now": NOW},
           error("request.unknown_member", "/requests/0/now"), on="m")
    items = [{"subject": "user/olga", "action": "pay", "resource": "tenant"},
             {"subject": "user/dora", "action": "pay", "resource": "tenant"}]
    s.case("many decisions in order", "policy.check_many", {"requests": items, "now": NOW}, {}, on="m")
    s.case("one bad question spoils the batch", "policy.check_many",
           {"requests": [*items, {"subject": "x", "action": "pay", "resource": "tenant"}], "now": NOW},
           error("request.bad_subject"), on="m")
    s.case("many yes or no; what cannot be asked is no", "policy.can_many",
           {"subject": "user/olga", "now": NOW,
            "checks": [{"action": "pay", "resource": "tenant"}, {"action": "pay", "resource": "tenant", "subject": "user/dora"},
                       {"action": "..", "resource": "tenant"}, {"action": "pay", "resource": "x"}]},
           {"allowed": [True, False, False, False]}, on="m")
    s.case("a batch needs a subject", "policy.can_many", {"now": NOW, "checks": [{"action": "pay", "resource": "tenant"}]},
           error("request.missing_member", "/checks/0"), on="m")
    s.case("an empty batch", "policy.can_many", {"now": NOW, "checks": []}, {"allowed": []}, on="m")


def overview(s):
    s.case("info", "policy.info", {}, {"tenant": "acme", "revision": 4, "time_dependent": True,
           "roles": ["cashier", "dev", "lead", "owner", "viewer"]}, on="m")
    s.case("matrix of a project", "policy.matrix", {"resource": WEB, "now": NOW},
           {"columns": sorted(MODEL["permissions"]), "cells": [
               # deploy.preview  deploy.prod     deployment.view logs.read      pay            pay.refund   secret.read      secret.write
               ["not_granted", "not_granted", "not_granted", "not_granted", "allow", "allow", "not_applicable", "not_applicable"],
               ["allow", "not_granted", "not_granted", "allow", "not_granted", "not_granted", "not_applicable", "not_applicable"],
               ["allow", "allow", "not_granted", "allow", "not_granted", "deny", "not_applicable", "not_applicable"],
               ["allow", "allow", "allow", "allow", "allow", "allow", "not_applicable", "not_applicable"],
               ["not_granted", "not_granted", "not_granted", "allow", "not_granted", "not_granted", "not_applicable", "not_applicable"]]},
           on="m")
    s.case("matrix of the tenant", "policy.matrix", {"resource": "tenant", "now": NOW}, {}, on="m")
    s.case("matrix below a deny for everyone", "policy.matrix", {"resource": "project/frozen", "now": NOW}, {}, on="m")
    s.case("no matrix of an unknown type", "policy.matrix", {"resource": "planet/mars", "now": NOW},
           error("request.unknown_type"), on="m")
    s.case("no matrix of a malformed path", "policy.matrix", {"resource": "/", "now": NOW}, error("request.bad_resource"), on="m")
    for name, reference, want in [
        ("a scope below a project", "secret://prod/DATABASE_URL", {"resource": "project/web/env/prod/secret/DATABASE_URL"}),
        ("a scope at the tenant", "secret://shared/KEY@3", {"resource": "secret/KEY", "reference": "secret://shared/KEY@3"}),
        ("the own tenant by name", "secret://acme!prod/KEY", {"resource": "project/web/env/prod/secret/KEY"}),
        ("another tenant", "secret://other!prod/KEY", error("secret.unknown_scope", "/reference")),
        ("an unmapped scope", "secret://staging/KEY", error("secret.unknown_scope", "/reference")),
        ("a scope is not a prefix", "secret://prod/eu/KEY", error("secret.unknown_scope", "/reference")),
        ("a malformed reference", "secret://prod/", error("reference.malformed")),
    ]:
        s.case(f"secret: {name}", "policy.secret", {"reference": reference}, want, on="m")


CONDITIONS = {
    **{key: MODEL[key] for key in ("ringfence", "tenant", "revision", "types", "permissions", "resources", "roles")},
    "attributes": {"context": {"ip": "net.IP"}},
    "bindings": [
        {"id": "mfa", "principal": "user/mia", "role": "lead", "scope": "tenant", "when": "context.mfa == true"},
        {"id": "office", "principal": "user/oz", "role": "dev", "scope": "tenant", "when": "cidr('10.0.0.0/8').containsIP(context.ip)"},
        {"id": "facts", "principal": "user/f", "role": "owner", "scope": "tenant",
         "when": "principal.id == 'user/f' && principal.type == 'user' && resource.type == 'project' && resource.id in ['project/web', 'project/api'] && action.name.startsWith('deploy.') && now >= timestamp('2026-06-01T12:00:00Z')"},
        {"id": "late", "principal": "user/late", "role": "dev", "scope": "tenant", "when": "context.mfa", "expires": "2026-01-01T00:00:00Z"},
        {"id": "owner", "principal": "user/olga", "role": "owner", "scope": "tenant"},
    ],
    "denies": [{"id": "freeze", "permissions": ["deploy.prod"], "scope": "project/frozen", "when": "context.freeze"}],
    "boundaries": [{"id": "remote", "principal": "user/olga", "allow": ["deploy.*"], "when": "context.remote"}],
}


def conditions(s):
    def ask(name, subject, action, resource, reason, want=None, now=NOW, **extra):
        request = {"subject": subject, "action": action, "resource": resource, "now": now, "view": "full", **extra}
        s.case(name, "policy.check", request, {"allowed": reason == "granted", "reason": reason, **(want or {})}, on="c")

    row = {"id": "mfa", "kind": "binding", "principal": "user/mia", "role": "lead", "pattern": "deploy.*", "scope": "tenant",
           "when": "context.mfa == true"}
    ask("a condition that holds", "user/mia", "deploy.prod", WEB, "granted", context={"mfa": True}, want={"deciding": [row]})
    ask("a condition that does not", "user/mia", "deploy.prod", WEB, "condition_failed", context={"mfa": False},
        want={"missed": [{**row, "failure": "condition_failed"}], "needed": ["context.mfa", "role lead at project/web"]})
    ask("a missing attribute is an error, and an error does not allow", "user/mia", "deploy.prod", WEB, "condition_error",
        want={"missed": [{**row, "attribute": "context.mfa", "failure": "condition_error"}]})
    ask("text is not true", "user/mia", "deploy.prod", WEB, "condition_failed", context={"mfa": "true"})
    ask("what the principal says of itself is not context", "user/mia", "deploy.prod", WEB, "condition_error",
        principal_attributes={"mfa": True})
    ask("a role's denies do not wait for the condition", "user/mia", "pay.refund", WEB, "explicit_deny")
    ask("an address within", "user/oz", "deploy.preview", WEB, "granted", context={"ip": "10.1.2.3"})
    ask("an address outside", "user/oz", "deploy.preview", WEB, "condition_failed", context={"ip": "11.1.2.3"})
    ask("an address that is none", "user/oz", "deploy.preview", WEB, "condition_error", context={"ip": "10.1.2"})
    ask("conditions see the question", "user/f", "deploy.prod", WEB, "granted")
    ask("and the resource of it", "user/f", "deploy.prod", "project/x", "condition_failed")
    ask("and the instant", "user/f", "deploy.prod", WEB, "condition_failed", now="2026-06-01T11:59:59Z")
    ask("what a request says does not hide what the engine knows", "user/f", "deploy.prod", "project/x", "condition_failed",
        resource_attributes={"id": "project/web"})
    ask("validity is looked at first", "user/late", "deploy.preview", WEB, "expired", context={"mfa": False})
    ask("a deny that holds", "user/olga", "deploy.prod", "project/frozen", "explicit_deny", context={"freeze": True, "remote": False})
    ask("a deny that does not", "user/olga", "deploy.prod", "project/frozen", "granted", context={"freeze": False, "remote": False})
    ask("a deny in error applies", "user/olga", "deploy.prod", "project/frozen", "explicit_deny", context={"remote": False},
        want={"deciding": [{"id": "freeze", "kind": "deny", "principal": "tenant", "pattern": "deploy.prod", "scope": "project/frozen",
                            "when": "context.freeze", "attribute": "context.freeze"}]})
    ask("a boundary that holds", "user/olga", "pay", WEB, "boundary", context={"remote": True})
    ask("a boundary that does not", "user/olga", "pay", WEB, "granted", context={"remote": False})
    ask("a boundary in error caps", "user/olga", "pay", WEB, "boundary")
    ask("a boundary lets through what it allows", "user/olga", "deploy.prod", WEB, "granted")
    s.case("the public view names no condition", "policy.check",
           {"subject": "user/mia", "action": "deploy.prod", "resource": WEB, "now": NOW}, {"reason": "condition_error"}, on="c")
    s.case("yes or no has no context", "policy.can_many",
           {"checks": [{"subject": "user/mia", "action": "deploy.prod", "resource": WEB},
                       {"subject": "user/f", "action": "deploy.prod", "resource": WEB}], "now": NOW}, {"allowed": [False, True]}, on="c")


def suites():
    out = []
    s = Suite("policy-conditions")
    s.case("open the model with conditions", "policy.open", {"text": json.dumps(CONDITIONS)},
           {"tenant": "acme", "time_dependent": True}, opens="c")
    conditions(s)
    out.append(s)
    for name, fill in (("decisions", decisions), ("questions", questions), ("overview", overview)):
        s = Suite(f"policy-{name}")
        s.case("open the model", "policy.open", {"text": json.dumps(MODEL, ensure_ascii=False)},
               {"tenant": "acme", "revision": 4, "time_dependent": True}, opens="m")
        fill(s)
        out.append(s)
    sample = Suite("policy-sample")
    text = (FOLDER.parent.parent / "examples/platform/policy.jsonc").read_text()
    sample.case("open the sample platform", "policy.open", {"text": text}, {"tenant": "tenant_9fa"}, opens="m")
    for subject, action, resource, reason in [
        ("user/developer-07", "deploy.production", "project/app-web", "not_granted"),
        ("user/ana", "deploy.preview", "project/app-web", "granted"),
        ("user/vic", "logs.read", "runtime/app-web", "granted"),
        ("user/developer-07", "secret.write", "project/app-web/environment/production", "not_granted"),
        ("user/developer-07", "secret.read", "project/app-web/environment/production/secret/DATABASE_URL", "not_granted"),
        ("user/ana", "billing.manage", "project/app-web", "explicit_deny"),
        ("user/bill", "billing.manage", "tenant", "granted"),
        ("user/casey", "secret.read", "project/app-web/environment/production/secret/DATABASE_URL", "explicit_deny"),
        ("service/git", "secret.read", "secret/GITHUB_APP_PRIVATE_KEY", "granted"),
        ("service/git", "secret.read", "secret/JWT_PUBLIC_KEY", "not_granted"),
        ("service/git", "secret.write", "secret/GITHUB_APP_PRIVATE_KEY", "boundary"),
        ("role/developer", "deploy.production", "project/app-web", "not_granted"),
        ("role/maintainer", "billing.manage", "project/app-web", "explicit_deny"),
    ]:
        sample.case(f"{subject} {action} {resource}", "policy.check",
                    {"subject": subject, "action": action, "resource": resource, "now": NOW, "view": "full"},
                    {"allowed": reason == "granted", "reason": reason}, on="m")
    for resource in ("project/app-web", "tenant", "runtime/app-web", "project/app-web/environment/production"):
        sample.case(f"matrix of {resource}", "policy.matrix", {"resource": resource, "now": NOW}, {}, on="m")
    return [*out, sample]


