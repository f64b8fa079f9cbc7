"""Snapshots with changes, and a candidate policy beside the active one."""

import copy
import json

import ringfence
from loading import SMALL
from policies import MODEL, WEB
from suite import NOW, Suite, error


def document(**sections):
    return {**copy.deepcopy(SMALL), "revision": 2, **sections}


ROW = {"id": "n", "principal": "user/b", "role": "dev", "scope": "project/web"}
B = SMALL["bindings"]
# Name, the changes, and the document that they must equal once loaded.
FINE = [
    ("nothing but the revision", {}, document()),
    ("a revision of one's own", {"revision": 9}, document(revision=9)),
    ("a revision that is older: it is only asked", {"revision": 0}, document(revision=0)),
    ("a binding more", {"bindings": {"add": [ROW]}}, document(bindings=[*B, ROW])),
    ("a binding less", {"bindings": {"remove": ["b"]}}, document(bindings=[])),
    ("a binding replaced under its id", {"bindings": {"remove": ["b"], "add": [{**ROW, "id": "b"}]}},
     document(bindings=[{**ROW, "id": "b"}])),
    ("somebody joins", {"members": {"add": {"web": ["user/z"]}}},
     document(teams={**SMALL["teams"], "web": {"members": ["user/a", "user/z"]}})),
    ("somebody leaves", {"members": {"remove": {"web": ["user/a"]}}},
     document(teams={**SMALL["teams"], "web": {"members": []}})),
    ("a role set, one removed", {"roles": {"set": {"dev": {"allow": ["pay"]}}, "remove": ["both"]}},
     document(roles={"dev": {"allow": ["pay"]}})),
    ("a deny", {"denies": {"add": [{"id": "d", "permissions": ["pay"], "scope": "tenant"}]}},
     document(denies=[{"id": "d", "permissions": ["pay"], "scope": "tenant"}])),
    ("a $schema of the changes, for editors", {"$schema": "changes.schema.json", "revision": 7}, document(revision=7)),
    ("a $schema beside a change that costs a load", {"$schema": "changes.schema.json", "roles": {}}, document()),
    ("declared attributes", {"attributes": {"set": {"context": {"mfa": "bool"}}}},
     document(attributes={"context": {"mfa": "bool"}})),
]
REFUSED = [
    ("an unknown member", {"binding": {}}, "policy.unknown_member", "/binding"),
    ("the tenant", {"tenant": "other"}, "policy.unknown_member", "/tenant"),
    ("rows as a list", {"bindings": [ROW]}, "policy.wrong_type", "/bindings"),
    ("rows that are set", {"bindings": {"set": {}}}, "policy.unknown_member", "/bindings/set"),
    ("names that are added", {"roles": {"add": []}}, "policy.unknown_member", "/roles/add"),
    ("an id that is a number", {"bindings": {"remove": [1]}}, "policy.wrong_type", "/bindings/remove/0"),
    ("a row that is text", {"bindings": {"add": ["b"]}}, "policy.wrong_type", None),
    ("members of a team as text", {"members": {"add": {"web": "user/z"}}}, "policy.wrong_type", "/members/add/web"),
    ("a member that is a number", {"members": {"add": {"web": [1]}}}, "policy.wrong_type", "/members/add/web/0"),
    ("attributes as a list", {"attributes": []}, "policy.wrong_type", "/attributes"),
    ("attributes that are not there", {"attributes": {"remove": ["context"]}}, "policy.unknown_row", "/attributes/remove/0"),
    ("a row that is not there", {"bindings": {"remove": ["c"]}}, "policy.unknown_row", "/bindings/remove/0"),
    ("a role that is not there", {"roles": {"remove": ["king"]}}, "policy.unknown_row", "/roles/remove/0"),
    ("one who is no member leaves", {"members": {"remove": {"web": ["user/z"]}}}, "policy.not_a_member", "/members/remove/web/0"),
    ("a member joins again", {"members": {"add": {"web": ["user/a"]}}}, "policy.duplicate", "/members/add/web/0"),
    ("an unknown team", {"members": {"add": {"none": ["user/a"]}}}, "policy.unknown_team", None),
    ("an id taken already", {"bindings": {"add": [{**ROW, "id": "b"}]}}, "policy.duplicate", "/bindings/add/0/id"),
    ("a misspelt role", {"roles": {"remove": ["boht"]}}, "policy.unknown_row", "/roles/remove/0"),
    ("a misspelt team", {"members": {"add": {"wbe": ["user/a"]}}}, "policy.unknown_team", "/members/add/wbe"),
    ("one leaves a team that is set with a member of a wrong type",
     {"teams": {"set": {"web": {"members": [1]}}}, "members": {"remove": {"web": ["user/a"]}}}, "policy.not_a_member", "/members/remove/web/0"),
    ("a row removed twice", {"bindings": {"remove": ["b", "b"]}}, "policy.duplicate", "/bindings/remove/1"),
    ("a row removed twice, with a load", {"bindings": {"remove": ["b", "b"]}, "roles": {}}, "policy.duplicate", "/bindings/remove/1"),
    ("one joins twice", {"members": {"add": {"web": ["user/z", "user/z"]}}}, "policy.duplicate", "/members/add/web/1"),
    ("a $schema that is no text", {"$schema": 1}, "policy.wrong_type", "/$schema"),
    ("an unknown role", {"bindings": {"add": [{**ROW, "role": "devv"}]}}, "policy.unknown_role", None),
    ("a role still in use", {"roles": {"remove": ["dev"]}}, "policy.unknown_role", None),
    ("a revision that is text", {"revision": "9"}, "policy.wrong_type", "/revision"),
    ("a revision below 0", {"revision": -1}, "policy.bad_number", "/revision"),
]


def changes(s):
    s.case("open", "policy.open", {"text": json.dumps(SMALL)}, {"revision": 1}, opens="m")
    for name, change, whole in FINE:
        with ringfence.Policy(json.dumps(whole)) as loaded:
            want = {"digest": loaded.digest, "revision": whole["revision"], "tenant": "acme"}
        s.case(name, "policy.with", {"changes": change}, want, on="m")
    schema = {"$schema": "policy.schema.json"}
    with ringfence.Policy(json.dumps(document(bindings=[], **schema))) as loaded:
        kept = {"digest": loaded.digest}
    s.case("open one with a $schema", "policy.open", {"text": json.dumps({**SMALL, **schema})}, {"revision": 1}, opens="s")
    s.case("its $schema stays", "policy.with", {"changes": {"bindings": {"remove": ["b"]}}}, kept, on="s")
    s.case("and is not replaced", "policy.with", {"changes": {"$schema": "x", "roles": {}, "bindings": {"remove": ["b"]}}}, kept, on="s")
    for name, change, code, path in REFUSED:
        s.case(f"refused: {name}", "policy.with", {"changes": change}, error(code, path), on="m")
    s.case("refused: changes as text", "policy.with", {"changes": "{}"}, error("request.wrong_type", "/changes"), on="m")
    s.case("refused: no changes", "policy.with", {}, error("request.missing_member", ""), on="m")
    s.case("refused: no policy", "policy.with", {"changes": {}}, error("handle.unknown"))
    s.case("a snapshot to ask", "policy.with", {"changes": {"bindings": {"add": [ROW]}}}, {"revision": 2}, on="m", opens="n")
    ask = {"subject": "user/b", "action": "deploy", "resource": "project/web", "now": NOW}
    s.case("the new one answers", "policy.check", ask, {"allowed": True}, on="n")
    s.case("the old one stays", "policy.check", ask, {"allowed": False}, on="m")
    s.case("a change of a changed one", "policy.with", {"changes": {"bindings": {"remove": ["n", "b"]}}}, {"revision": 3}, on="n", opens="o")
    s.case("and it answers", "policy.check", ask, {"allowed": False}, on="o")


def shadows(s):
    def ask(name, request, want, shadow="c", op="policy.check"):
        handles = {"shadow": shadow} if shadow else None
        s.case(name, op, {"now": NOW, **request}, want, on="m", handles=handles)

    other = {**MODEL, "tenant": "other"}
    s.case("open the active one", "policy.open", {"text": json.dumps(MODEL)}, {"revision": 4}, opens="m")
    changes = {"bindings": {"remove": ["b-lead"], "add": [{"id": "x", "principal": "user/new", "role": "owner", "scope": "tenant"}]}}
    s.case("and a candidate", "policy.with", {"changes": changes}, {"revision": 5}, on="m", opens="c")
    s.case("and another tenant's", "policy.open", {"text": json.dumps(other)}, {"tenant": "other"}, opens="t")
    new, lea, olga = ({"subject": f"user/{who}", "action": "deploy.prod", "resource": WEB} for who in ("new", "lea", "olga"))
    with ringfence.Policy(json.dumps(MODEL)) as active, active.with_changes(changes) as candidate:
        ref = {"tenant": "acme", "revision": 5, "digest": candidate.digest}
        assert ref["digest"] != active.digest
    ask("the candidate allows, the answer is no", new,
        {"allowed": False, "reason": "not_granted", "shadow": {"allowed": True, "reason": "granted", "policy": ref}})
    ask("the candidate denies, the answer is yes", lea,
        {"allowed": True, "reason": "granted", "shadow": {"allowed": False, "reason": "not_granted", "policy": ref}})
    ask("both deny for other reasons", {**lea, "action": "pay.refund"},
        {"allowed": False, "reason": "explicit_deny", "shadow": {"allowed": True, "reason": "granted", "policy": ref}})
    ask("where they agree nothing is said", olga, {"allowed": True})
    ask("the policy beside itself never differs", lea, {"allowed": True}, shadow="m")
    ask("without a shadow nothing is said", new, {"allowed": False, "reason": "not_granted"}, shadow=None)
    ask("a batch", {"requests": [new, olga, lea]}, {}, op="policy.check_many")
    ask("refused: another tenant's", new, error("policy.shadow_tenant", "/shadow"), shadow="t")
    ask("refused: another tenant's, for a batch", {"requests": [new]}, error("policy.shadow_tenant", "/shadow"), shadow="t", op="policy.check_many")
    for name, handle in (("no handle", 0), ("a stale one", 4294967295), ("one below", -1), ("one that is a handle when cut", 4294967296 + 4096)):
        ask(f"refused: {name}", {**new, "shadow": handle}, error("handle.unknown", "/shadow"), shadow=None)
    ask("refused: text", {**new, "shadow": "c"}, error("request.wrong_type", "/shadow"), shadow=None)
    ask("refused: a shadow of one question in a batch", {"requests": [{**new, "shadow": 1}]},
        error("request.unknown_member", "/requests/0/shadow"), op="policy.check_many")
    # What the active policy can answer and the candidate cannot: previews of a role or team that it no longer has.
    less = {"roles": {"remove": ["cashier"]}, "teams": {"remove": ["bots"]}, "bindings": {"remove": ["b-lead-pay"]},
            "boundaries": {"remove": ["cap-bots"]}}
    s.case("and a candidate that has less", "policy.with", {"changes": less}, {"revision": 5}, on="m", opens="l")
    with ringfence.Policy(json.dumps(MODEL)) as active, active.with_changes(less) as candidate:
        ref = {"tenant": "acme", "revision": 5, "digest": candidate.digest}
    cashier = {"subject": "role/cashier", "action": "pay", "resource": "tenant"}
    gone = {"allowed": False, "reason": "error", "error": "request.unknown_role", "policy": ref}
    ask("a candidate in error denies nothing", cashier, {"allowed": True, "reason": "granted", "shadow": gone}, shadow="l")
    ask("a candidate in error beside a no", {**cashier, "subject": "team/bots"},
        {"allowed": False, "reason": "not_granted", "shadow": {**gone, "error": "request.unknown_team"}}, shadow="l")
    ask("a candidate in error for one of a batch", {"requests": [cashier, olga]}, {}, shadow="l", op="policy.check_many")
    s.case("the candidate alone refuses", "policy.check", {**cashier, "now": NOW}, error("request.unknown_role", "/subject"), on="l")
    ask("a question that cannot be asked fails as ever", {**new, "subject": "new"}, error("request.bad_subject", "/subject"))


def suites():
    out = []
    for name, fill in (("with", changes), ("shadow", shadows)):
        s = Suite(f"policy-{name}")
        fill(s)
        out.append(s)
    return out
