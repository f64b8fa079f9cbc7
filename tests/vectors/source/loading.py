"""Documents that must not load, each with all its errors; and what makes no difference to the digest."""

import copy
import json

from policies import MODEL
from suite import Suite, error

SMALL = {
    "ringfence": 1, "tenant": "acme", "revision": 1,
    "types": {"project": {"in": ["tenant"]}, "runtime": {"flat": True}},
    "permissions": {"deploy": {"on": ["project"]}, "pay": {"on": ["project"]}},
    "roles": {"dev": {"allow": ["deploy"]}, "both": {"allow": ["*"]}},
    "teams": {"web": {"members": ["user/a"]}, "oncall": {"external": True}},
    "bindings": [{"id": "b", "principal": "user/a", "role": "dev", "scope": "tenant"}],
}


def changed(**sections):
    document = copy.deepcopy(SMALL)
    for name, value in sections.items():
        if value is None:
            del document[name]
        else:
            document[name] = value
    return document


def binding(**members):
    row = {"id": "b", "principal": "user/a", "role": "dev", "scope": "tenant", **members}
    return changed(bindings=[{key: value for key, value in row.items() if value is not None}])


def refusals(s):
    def refuse(name, document, code, path, more=()):
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        s.case(name, "policy.open", {"text": text}, error(code, path, more))

    refuse("nothing", "", "json.incomplete", None)
    refuse("a list", "[]", "policy.wrong_type", "")
    refuse("a scope of a misspelt type", binding(scope="projct/web"), "policy.unknown_type", "/bindings/0/scope")
    refuse("a member of a wrong type does not hide a missing one", binding(role=7, scope=None), "policy.wrong_type",
           "/bindings/0/role", [("policy.missing_member", "/bindings/0")])
    refuse("another format", changed(ringfence=2), "policy.unsupported_version", "/ringfence")
    refuse("no tenant", changed(tenant=None), "policy.missing_member", "")
    refuse("a tenant in capitals", changed(tenant="Acme"), "policy.bad_name", "/tenant")
    refuse("a negative revision", changed(revision=-1), "policy.bad_number", "/revision")
    refuse("an unknown section", changed(role={}), "policy.unknown_member", "/role")
    refuse("a doubled member", '{"ringfence":1,"tenant":"a","tenant":"b","revision":1}', "json.duplicate_key", "/tenant")
    refuse("a doubled member spelled with an escape", '{"ringfence":1,"tenant":"a","t\\u0065nant":"b","revision":1}',
           "json.duplicate_key", "/tenant")
    refuse("an unknown role", binding(role="Dev"), "policy.unknown_role", "/bindings/0/role")
    refuse("an unknown team", binding(principal="team/wep"), "policy.unknown_team", "/bindings/0/principal")
    refuse("an unknown kind of principal", binding(principal="group/a"), "policy.bad_principal", "/bindings/0/principal")
    refuse("a scope of an unknown type", binding(scope="planet/x"), "policy.unknown_type", "/bindings/0/scope")
    refuse("a scope that is no declared resource", binding(scope="runtime/x"), "policy.unknown_resource", "/bindings/0/scope")
    refuse("a scope that is no path", binding(scope="project"), "policy.bad_path", "/bindings/0/scope")
    refuse("a misspelt kind of principal", binding(principal="usr/a"), "policy.bad_principal", "/bindings/0/principal")
    refuse("a misspelt member of a role", changed(roles={"dev": {"inherit": []}, "both": {}}), "policy.unknown_member", "/roles/dev/inherit")
    refuse("a wildcard of a misspelt prefix",
           changed(permissions={"deploy.prod": {"on": ["project"]}}, roles={"dev": {"allow": ["deplyo.*"]}}),
           "policy.unknown_permission", "/roles/dev/allow/0")
    refuse("a wildcard below a permission that has none", changed(roles={"dev": {"allow": ["deploy.*"]}}),
           "policy.unknown_permission", "/roles/dev/allow/0")
    refuse("a pattern listed twice", changed(roles={"dev": {"allow": ["pay", "deploy", "pay"]}}), "policy.duplicate", "/roles/dev/allow/2")
    refuse("a role inherited twice", changed(roles={"dev": {}, "both": {"inherits": ["dev", "dev"]}}), "policy.duplicate",
           "/roles/both/inherits/1")
    refuse("a $schema that is no text", changed(**{"$schema": {}}), "policy.wrong_type", "/$schema")
    refuse("a $schema that is nothing", '{"ringfence":1,"tenant":"a","revision":1,"$schema":null}', "policy.wrong_type", "/$schema")
    refuse("a $schema elsewhere", binding(**{"$schema": "policy.schema.json"}), "policy.unknown_member", "/bindings/0/$schema")
    refuse("a schema without its dollar", changed(schema="policy.schema.json"), "policy.unknown_member", "/schema")
    refuse("an unknown member of a binding", binding(until="2027-01-01T00:00:00Z"), "policy.unknown_member", "/bindings/0/until")
    refuse("a binding without an id", binding(id=None), "policy.missing_member", "/bindings/0")
    refuse("a time that is none", binding(expires="2027-01-01"), "policy.bad_time", "/bindings/0/expires")
    refuse("never valid", binding(not_before="2027-01-01T00:00:00Z", expires="2027-01-01T00:00:00Z"), "policy.empty_validity", None)
    refuse("a condition that is no expression", binding(when="context.mfa =="), "condition.syntax", "/bindings/0/when")
    refuse("a condition that is no yes or no", binding(when="1 + 1"), "condition.type", "/bindings/0/when")
    refuse("a condition with a regular expression", binding(when="principal.id.matches('a')"), "condition.unsupported", "/bindings/0/when")
    refuse("a condition on an attribute of another type",
           changed(attributes={"context": {"mfa": "bool"}}, bindings=[{**SMALL["bindings"][0], "when": "context.mfa == 1"}]),
           "condition.type", "/bindings/0/when")
    refuse("an attribute of no type", changed(attributes={"context": {"mfa": "boolean"}}), "condition.attribute", "/attributes/context/mfa")
    refuse("two rows of one id", changed(bindings=[SMALL["bindings"][0]] * 2), "policy.duplicate", None)
    refuse("an unknown permission in a role", changed(roles={"dev": {"allow": ["deplo"]}}), "policy.unknown_permission",
           "/roles/dev/allow/0")
    refuse("a pattern that is none", changed(roles={"dev": {"allow": ["*.x"]}}), "policy.bad_pattern", "/roles/dev/allow/0")
    refuse("a cycle of roles", changed(roles={"dev": {"inherits": ["both"]}, "both": {"inherits": ["dev"]}}), "policy.cycle", None)
    refuse("a cycle of teams", changed(teams={"web": {"members": ["team/a"]}, "a": {"members": ["team/web"]}}), "policy.cycle", None)
    refuse("an external team with members", changed(teams={"x": {"external": True, "members": ["user/a"]}}),
           "policy.external_team", None)
    refuse("a deny on an external team", changed(denies=[{"id": "d", "principals": ["team/oncall"], "permissions": ["pay"], "scope": "tenant"}]),
           "policy.deny_on_external_team", None)
    refuse("a boundary on an external team", changed(boundaries=[{"id": "c", "principal": "team/oncall", "allow": ["pay"]}]),
           "policy.deny_on_external_team", None)
    refuse("separation of what one holds", changed(separation=[{"id": "s", "permissions": ["deploy", "pay"]}],
           bindings=[{"id": "b", "principal": "user/a", "role": "both", "scope": "tenant"}]), "policy.separation_violated", None)
    refuse("all errors at once, in the document's order",
           changed(tenant="?", bindings=[{"id": "b", "principal": "user/a", "role": "nobody", "scope": "tenant"},
                                         {"id": "c", "principal": "x", "role": "dev", "scope": "tenant"}]),
           "policy.bad_name", "/tenant", [("policy.unknown_role", "/bindings/0/role"), ("policy.bad_principal", "/bindings/1/principal")])


def sameness(s):
    """Comments, spaces and the order of members change nothing; the order of rows changes no answer."""
    text = json.dumps(SMALL)
    s.case("a document", "policy.open", {"text": text}, {"time_dependent": False}, opens="a")
    digest = json.loads(s.lines[-1])["expect"]["ok"]["digest"]
    reordered = json.dumps(dict(reversed(SMALL.items())), indent=3)
    s.case("its members in another order", "policy.open", {"text": reordered}, {"digest": digest})
    commented = "// who may do what\n" + text[:-1] + ", /* the end */ }"
    s.case("with comments and a trailing comma", "policy.open", {"text": commented}, {"digest": digest})
    s.case("with an escape for a letter", "policy.open", {"text": text.replace("acme", "\\u0061cme")}, {"digest": digest})
    s.case("with another spelling of a number", "policy.open", {"text": text.replace('"revision": 1', '"revision": 1.0e0')},
           {"digest": digest})
    other = json.dumps(changed(revision=2))
    s.case("another revision has another digest", "policy.open", {"text": other}, {"revision": 2})
    assert json.loads(s.lines[-1])["expect"]["ok"]["digest"] != digest
    named = json.dumps({"$schema": "policy.schema.json", **SMALL})
    s.case("a $schema has another digest, as any member", "policy.open", {"text": named}, {"revision": 1}, opens="named")
    assert json.loads(s.lines[-1])["expect"]["ok"]["digest"] != digest
    ask = {"subject": "user/a", "action": "deploy", "resource": "project/web", "now": "2026-06-01T12:00:00Z"}
    s.case("and decides as ever", "policy.check", ask, {"allowed": True}, on="named")
    big = copy.deepcopy(MODEL)
    big["bindings"].reverse()
    s.case("rows in another order", "policy.open", {"text": json.dumps(big, ensure_ascii=False)}, {}, opens="r")
    for subject, action in (("user/cora", "logs.read"), ("user/lea", "pay.refund"), ("user/bo", "deploy.preview")):
        s.case(f"{subject} {action} with rows in another order", "policy.check",
               {"subject": subject, "action": action, "resource": "project/web", "now": "2026-06-01T12:00:00Z"}, {}, on="r")


def suites():
    first, second = Suite("policy-refused"), Suite("policy-sameness")
    refusals(first)
    sameness(second)
    return [first, second]
