"""Bundles, deltas and trust roots: what opens, and the table of attacks, the same in every runtime.

The documents are signed here, by signed.py, so what our own signing would not sign is among them.
"""

import copy
import hashlib
import json

import tokens
from signed import Key, body_of, document, head
from suite import NOW, Suite, canonical, error

POLICY = {
    "ringfence": 1, "tenant": "acme", "revision": 12,
    "types": {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "runtime": {"flat": True}},
    "permissions": {"deploy": {"on": ["project", "env"]}, "read": {"on": ["runtime", "project"]}},
    "roles": {"dev": {"allow": ["deploy"]}, "viewer": {"allow": ["read"]}, "owner": {"allow": ["*"]}},
    "resources": {"runtime/web": {"parent": "project/web"}},
    "bindings": [
        {"id": "ana", "principal": "user/ana", "role": "owner", "scope": "project/web"},
        {"id": "ben", "principal": "user/ben", "role": "dev", "scope": "project/web"},
        {"id": "cy", "principal": "user/cy", "role": "dev", "scope": "project/api"},
    ],
}  # fmt: skip
OWN, NEXT, STRANGER = (Key("bundle", "acme/policy", label) for label in ("own", "next", "stranger"))
PEOPLE, THIEF = (Key("bindings", "acme/people", label) for label in ("people", "thief"))
START, END, LEND = "2026-05-25T00:00:00Z", "2026-06-24T00:00:00Z", "2026-06-10T00:00:00Z"
DELEGATION = {"key": PEOPLE.public, "roles": ["dev", "viewer"], "scopes": ["project/web"], "expires": LEND}


def bundle_body(policy=None, **header):
    policy = {**POLICY, **(policy or {})}
    text = canonical(policy)
    header = {"tenant": policy["tenant"], "revision": policy["revision"], "semantics": 1, "issued": START, "expires": END,
              "digest": hashlib.sha256(text.encode()).hexdigest(), "delegations": [DELEGATION], **header}
    header = {key: value for key, value in header.items() if value is not None}
    return f"ringfence bundle v1\n{canonical(header)}\n{text}\n"


def bundle(policy=None, key=OWN, **header):
    return document(bundle_body(policy, **header), key)


def delta_text(base, changes, key=PEOPLE, revision=13, **header):
    header = {"base": head(base), "issued": START, "revision": revision, "tenant": "acme", **header}
    return document(f"ringfence bindings v1\n{canonical(header)}\n{canonical(changes)}\n", key)


def root_text(version, keys, signers, tenant="acme"):
    body = {"keys": sorted(key.public for key in keys), "tenant": tenant, "version": version}
    return document(f"ringfence root v1\n{canonical(body)}\n", *signers)


def row(name, role="dev", scope="project/web"):
    return {"id": name, "principal": "user/new", "role": role, "scope": scope}


def adding(*rows):
    return {"bindings": {"add": list(rows)}}


def removing(*ids):
    return {"bindings": {"remove": list(ids)}}


BUNDLE = bundle()
ROOT = root_text(1, [OWN], [OWN])
STATE = {"tenant": "acme", "revision": 12, "head": head(BUNDLE), "root": 1}


def roots(s):
    def open_root(name, want, text=ROOT, later=(), opens=None):
        s.case(name, "root.open", {"document": text, "later": list(later)}, want, opens=opens)

    second, third = root_text(2, [NEXT], [OWN, NEXT]), root_text(3, [STRANGER], [NEXT, STRANGER])
    open_root("a root", {"tenant": "acme", "version": 1, "keys": [OWN.id]}, opens="root")
    open_root("its successors", {"version": 3, "keys": [STRANGER.id]}, later=[second, third])
    open_root("a successor, pinned", {"version": 2, "keys": [NEXT.id]}, second, opens="second")
    open_root("another tenant's", {"tenant": "other"}, root_text(1, [OWN], [OWN], "other"), opens="other")
    for name, code, later in [
        ("not signed by the old", "root.unknown_key", [root_text(2, [NEXT], [NEXT])]),
        ("not signed by the new", "root.unknown_key", [root_text(2, [NEXT], [OWN])]),
        ("of another tenant", "root.wrong_tenant", [root_text(2, [NEXT], [OWN, NEXT], "other")]),
        ("that leaves one out", "root.chain", [third]),
        ("that goes back", "root.rollback", [second, ROOT]),
        ("twice", "root.rollback", [second, second]),
        ("in the wrong order", "root.chain", [third, second]),
        ("altered", "root.bad_signature", [second.replace(NEXT.public, STRANGER.public)]),
    ]:
        open_root(f"refused: a successor {name}", error(code), later=later)
    for name, code, text in [
        ("by a stranger", "root.unknown_key", root_text(1, [OWN], [STRANGER])),
        ("stripped", "root.unsigned", body_of(ROOT)),
        ("that is a bundle", "root.malformed", BUNDLE),
        ("without keys", "root.malformed", root_text(1, [], [OWN])),
        ("of version 0", "root.malformed", root_text(0, [OWN], [OWN])),
        ("with a key twice", "root.malformed", root_text(1, [OWN, OWN], [OWN])),
        ("with a key for bindings", "root.malformed", root_text(1, [PEOPLE], [OWN])),
        ("of an empty text", "root.malformed", ""),
    ]:
        open_root(f"refused: a root {name}", error(code), text)
    s.case("open a bundle key", "key.open", {"purpose": "bundle"}, {"public": OWN.public}, secret=OWN.secret, opens="own")
    s.case("open the next bundle key", "key.open", {"purpose": "bundle"}, {"public": NEXT.public}, secret=NEXT.secret, opens="next")
    s.case("sign a root", "root.sign", {"keys": [OWN.public], "tenant": "acme", "version": 1}, {"document": ROOT}, on="own")
    s.case("sign one that follows", "root.sign", {"keys": [NEXT.public], "tenant": "acme", "version": 2},
           {"document": root_text(2, [NEXT], [OWN])}, on="own")
    s.case("sign it with the next key", "root.cosign", {"document": root_text(2, [NEXT], [OWN])}, {"document": second}, on="next")
    s.case("no signature on what is no root", "root.cosign", {"document": BUNDLE}, error("root.malformed"), on="next")
    s.case("no root of version 0", "root.sign", {"keys": [OWN.public], "tenant": "acme", "version": 0}, error("root.malformed"), on="own")


def opening(s):
    def open_bundle(name, want, text=BUNDLE, opens=None, root="root", **members):
        s.case(name, "bundle.open", {"bundle": text, "now": NOW, **members}, want, handles={"root": root}, opens=opens)

    open_bundle("a bundle", {"tenant": "acme", "revision": 12, "state": STATE, "issued": START, "expires": END, "stale": False,
                             "stale_from": "2026-06-17T00:00:00Z"}, opens="signed")
    open_bundle("the same again", {"revision": 12, "state": STATE}, state=STATE)
    open_bundle("a later one", {"revision": 13}, bundle({"revision": 13}), state=STATE)
    open_bundle("in its last week", {"stale": True}, now="2026-06-17T00:00:00Z")
    open_bundle("with a trust document", {"trust": "0" * 64}, bundle(trust="0" * 64))
    open_bundle("with a stranger's signature beside", {"revision": 12}, document(body_of(BUNDLE), OWN, STRANGER))
    body, line = body_of(BUNDLE), OWN.line(body_of(BUNDLE))
    signature = line.split(" ")[2]
    fewer = {"bindings": POLICY["bindings"][:1]}
    for name, code, text, members in [
        ("stripped of its signature", "bundle.unsigned", body, {}),
        ("stripped to the blank line", "bundle.unsigned", body + "\n", {}),
        ("that is a bare policy", "bundle.unsigned", json.dumps(POLICY, indent=2), {}),
        ("without a key id", "bundle.malformed", f"{body}\n\u2014 {signature}", {}),
        ("with an empty key name", "bundle.malformed", f"{body}\n\u2014  {signature}", {}),
        ("whose signature is alone", "bundle.malformed", f"{body}\n{signature}", {}),
        ("by a stranger", "bundle.unknown_key", bundle(key=STRANGER), {}),
        ("by a key for bindings", "bundle.unknown_key", document(body, PEOPLE), {}),
        ("by the same key for bindings", "bundle.unknown_key", document(body, Key("bindings", "acme/policy", "own")), {}),
        ("altered", "bundle.bad_signature", BUNDLE.replace("user/ben", "user/eve"), {}),
        ("with a good and a bad signature", "bundle.bad_signature", BUNDLE + OWN.line("x\n"), {}),
        ("of another tenant", "bundle.wrong_tenant", bundle({"tenant": "other"}), {}),
        ("with another tenant's state", "bundle.wrong_tenant", BUNDLE, {"state": {**STATE, "tenant": "other"}}),
        ("of an older revision", "bundle.rollback", bundle({"revision": 11}), {"state": STATE}),
        ("under an older root", "bundle.rollback", BUNDLE, {"state": {**STATE, "root": 2}}),
        ("of the same revision with another policy", "bundle.fork", bundle(fewer), {"state": STATE}),
        ("of the same revision with another end", "bundle.fork", bundle(expires="2026-07-24T00:00:00Z"), {"state": STATE}),
        ("at its end", "bundle.expired", BUNDLE, {"now": END}),
        ("before its begin", "bundle.not_yet_valid", BUNDLE, {"now": "2026-05-24T23:59:59.999Z"}),
        ("of other semantics", "bundle.semantics", bundle(semantics=2), {}),
        ("with another digest", "bundle.digest", bundle(digest="0" * 64), {}),
        ("with another revision", "bundle.digest", bundle(revision=13), {}),
        ("with a policy that is not canonical", "bundle.malformed", document(body.replace('"role":"dev"', '"role": "dev"'), OWN), {}),
        ("with a header that is not canonical", "bundle.malformed", document(body.replace('"semantics":1', '"semantics":1.0'), OWN), {}),
        ("with a member too many", "bundle.malformed", bundle(comment="x"), {}),
        ("without an end", "bundle.malformed", bundle(expires=None), {}),
        ("with a line too many", "bundle.malformed", document(body + "{}\n", OWN), {}),
        ("of another version", "bundle.malformed", document(body.replace(" v1", " v2"), OWN), {}),
        ("that is a root", "bundle.malformed", ROOT, {}),
        ("that delegates an unknown role", "bundle.delegation", bundle(delegations=[{**DELEGATION, "roles": ["boss"]}]), {}),
        ("that delegates a scope that cannot be", "bundle.delegation", bundle(delegations=[{**DELEGATION, "scopes": ["planet/mars"]}]), {}),
        ("that delegates to a key for bundles", "bundle.malformed", bundle(delegations=[{**DELEGATION, "key": OWN.public}]), {}),
        ("that delegates no scope", "bundle.malformed", bundle(delegations=[{**DELEGATION, "scopes": []}]), {}),
    ]:
        open_bundle(f"refused: a bundle {name}", error(code), text, **members)
    open_bundle("refused: under another tenant's root", error("bundle.wrong_tenant"), root="other")
    open_bundle("refused: under the next root", error("bundle.unknown_key"), root="second")
    broken = copy.deepcopy(POLICY)
    broken["bindings"][1]["role"] = "devv"
    open_bundle("refused: a signed policy that does not load", error("policy.unknown_role", "line 3: /bindings/1/role"), bundle(broken))
    s.case("refused: no root", "bundle.open", {"bundle": BUNDLE, "now": NOW}, error("request.missing_member", ""))
    s.case("refused: a policy as root", "bundle.open", {"bundle": BUNDLE, "now": NOW}, error("handle.unknown", "/root"), handles={"root": "signed"})
    s.case("refused: no instant", "bundle.open", {"bundle": BUNDLE}, error("request.missing_member", ""), handles={"root": "root"})
    s.case("the policy of a bundle answers", "policy.info", {}, {"revision": 12, "roles": ["dev", "owner", "viewer"]}, on="signed")
    ask = {"subject": "user/ben", "action": "deploy", "resource": "project/web", "now": NOW}
    s.case("and previews", "policy.check", ask, {"allowed": True, "reason": "granted"}, on="signed")
    terms = {"issued": START, "expires": END, "delegations": [DELEGATION]}
    s.case("open the bare policy", "policy.open", {"text": json.dumps(POLICY)}, {"revision": 12}, opens="bare")
    s.case("sign it", "bundle.sign", terms, {"document": BUNDLE}, on="own", handles={"policy": "bare"})
    s.case("no bundle that never holds", "bundle.sign", {**terms, "expires": START}, error("bundle.malformed"), on="own", handles={"policy": "bare"})
    s.case("no delegation of an unknown role", "bundle.sign", {**terms, "delegations": [{**DELEGATION, "roles": ["dev", "devv"]}]},
           error("bundle.delegation", "/delegations/0/roles/1"), on="own", handles={"policy": "bare"})
    s.case("no bundle by a key for bindings", "key.open", {"purpose": "bundle"}, error("key.wrong_purpose"), secret=PEOPLE.secret)
    for name, text, kind in (("bundle", BUNDLE, "bundle"), ("root", ROOT, "root")):
        s.case(f"show a {name}", "bundle.show", {"document": text}, {"kind": kind, "head": head(text), "signers": [OWN.id]})
    s.case("show what is none", "bundle.show", {"document": "{}"}, error("bundle.malformed", "line 1"))


def deltas(s):
    def attempt(name, want, *texts, opens=None, **members):
        s.case(name, "bundle.open", {"bundle": BUNDLE, "deltas": list(texts), "now": NOW, **members}, want, handles={"root": "root"}, opens=opens)

    def one(name, want, changes, **header):
        attempt(name, want, delta_text(BUNDLE, changes, **header))

    first = delta_text(BUNDLE, adding(row("n")))
    second = delta_text(first, {"bindings": {"add": [row("n", "viewer", "runtime/web")], "remove": ["n", "ben"]}}, revision=14)
    branch = delta_text(BUNDLE, removing("ben"))
    state = {"tenant": "acme", "revision": 13, "head": head(first), "root": 1}
    attempt("a delta", {"revision": 13, "expires": LEND, "state": state}, first, opens="one")
    attempt("two", {"revision": 14, "state": {**state, "revision": 14, "head": head(second)}}, first, second, opens="two")
    attempt("two, the first seen before", {"revision": 14}, first, second, state=state)
    attempt("one, then a later bundle", {"revision": 13}, first, state=STATE)
    attempt("refused: none, one seen before", error("bundle.rollback", ""), state=state)
    attempt("refused: another one, one seen before", error("bundle.fork", "deltas/0"), branch, state=state)
    attempt("refused: the first left out", error("bundle.chain", "deltas/0: line 2"), second)
    attempt("refused: in the wrong order", error("bundle.chain", "deltas/0: line 2"), second, first)
    attempt("refused: the same twice", error("bundle.chain", "deltas/1: line 2"), first, first)
    attempt("refused: after another one", error("bundle.chain", "deltas/1: line 2"), branch, second)
    attempt("refused: after the delegation's end", error("bundle.expired"), first, now=LEND)
    attempt("refused: stripped", error("bundle.unsigned", "deltas/0"), body_of(first))
    attempt("refused: altered", error("bundle.bad_signature", "deltas/0"), first.replace("user/new", "user/eve"))
    attempt("refused: by the bundle's own key", error("bundle.unknown_key", "deltas/0"), document(body_of(first), OWN))
    one("refused: by a key nothing was delegated to", error("bundle.unknown_key", "deltas/0"), adding(row("n")), key=THIEF)
    one("refused: of another tenant", error("bundle.wrong_tenant", "deltas/0"), adding(row("n")), tenant="other")
    one("refused: over already", error("bundle.expired", "deltas/0"), adding(row("n")), expires=NOW)
    one("refused: not begun", error("bundle.not_yet_valid", "deltas/0"), adding(row("n")), issued="2026-06-01T12:00:00.001Z")
    one("refused: a revision left out", error("bundle.chain", "deltas/0: line 2"), adding(row("n")), revision=14)
    one("refused: a header with more", error("bundle.malformed", "deltas/0: line 2"), adding(row("n")), note="x")
    one("it ends by itself", {"expires": "2026-06-02T00:00:00Z"}, adding(row("n")), expires="2026-06-02T00:00:00Z")
    one("under the scope", {"revision": 13}, adding(row("n", "dev", "project/web/env/prod")))
    one("a declared resource under the scope", {"revision": 13}, adding(row("n", "viewer", "runtime/web")))
    out = "deltas/0: line 3: /bindings"
    for name, changes, place in [
        ("another role", adding(row("n", "owner")), "/add/0/id"),
        ("another scope", adding(row("n", "dev", "project/api")), "/add/0/id"),
        ("a scope that only begins alike", adding(row("n", "dev", "project/web2")), "/add/0/id"),
        ("a scope above", adding(row("n", "dev", "tenant")), "/add/0/id"),
        ("one good row, one bad", adding(row("n"), row("m", "owner")), "/add/1/id"),
        ("a binding of another role taken away", removing("ana"), "/remove/0"),
        ("a binding elsewhere taken away", removing("cy"), "/remove/0"),
        ("a binding outside replaced by one inside", {"bindings": {"remove": ["ana"], "add": [row("ana")]}}, "/remove/0"),
    ]:
        one(f"refused: {name}", error("bundle.delegation", out + place), changes)
    for name, changes in [
        ("a role changed", {"roles": {"set": {"dev": {"allow": ["*"]}}}}), ("a role beside a binding", {**adding(row("n")), "roles": {}}),
        ("a team joined", {"members": {"add": {}}}), ("a revision of its own", {**adding(row("n")), "revision": 99}), ("a list", []),
        ("a $schema", {**adding(row("n")), "$schema": "x"}),
    ]:
        one(f"refused: {name}", error("bundle.delegation", "deltas/0: line 3"), changes)
    one("refused: nothing", error("bundle.malformed", "deltas/0: line 3"), adding())
    one("refused: an id taken already", error("policy.duplicate", out + "/add/0/id"), adding(row("cy")))
    one("refused: an unknown role", error("policy.unknown_role"), adding(row("n", "devv")))
    s.case("refused: a delta where nothing is delegated", "bundle.open",
           {"bundle": bundle(delegations=None), "deltas": [first], "now": NOW}, error("bundle.unknown_key", "deltas/0"), handles={"root": "root"})
    s.case("apply one more", "bundle.apply", {"delta": second, "now": NOW}, {"revision": 14, "expires": LEND}, on="one", opens="applied")
    s.case("refused: apply it again", "bundle.apply", {"delta": second, "now": NOW}, error("bundle.chain", "line 2"), on="applied")
    s.case("refused: apply to a bare policy", "bundle.apply", {"delta": first, "now": NOW}, error("policy.unsigned"), on="bare")
    ask = {"subject": "user/ben", "action": "deploy", "resource": "project/web", "now": NOW}
    s.case("the deltas count", "policy.check", ask, {"allowed": False, "reason": "not_granted"}, on="applied")
    s.case("open a bindings key", "key.open", {"purpose": "bindings"}, {"public": PEOPLE.public}, secret=PEOPLE.secret, opens="people")

    def sign(name, want, changes, on="people", policy="signed"):
        s.case(name, "bundle.sign_bindings", {"changes": changes, "issued": START}, want, on=on, handles={"policy": policy})

    sign("sign a delta", {"document": first}, adding(row("n")))
    sign("no delta outside the delegation", error("bundle.delegation", "line 3: /bindings/add/0/id"), adding(row("n", "owner")))
    sign("no delta by a bundle key", error("key.wrong_purpose"), adding(row("n")), on="own")
    sign("no delta of a bare policy", error("policy.unsigned"), adding(row("n")), policy="bare")


def enforcement(s):
    """A gate under a trust root."""
    s.case("open the issuer's key", "key.open", {"purpose": "token"}, {}, secret=tokens.KEYS["token"]["secret"], opens="issuer")
    claims = {**tokens.CLAIMS, "subject": "user/ben", "expires": "2026-07-01T00:00:00Z"}
    s.case("mint a token", "token.mint", {"claims": claims}, {}, on="issuer")
    token = json.loads(s.lines[-1])["expect"]["secret"]
    s.case("verify it", "identity.verify", tokens.TRUST, {"principal": "user/ben"}, secret=token, opens="ben")
    s.case("change the policy in memory", "policy.with", {"changes": {}}, {"revision": 13}, on="signed", opens="changed")

    def authorize(name, want, on="signed", root="root", now=NOW, op="policy.authorize", **members):
        handles = {"identity": "ben", **({"root": root} if root else {})}
        s.case(f"authorize {name}", op, {"action": "deploy", "resource": "project/web", "now": now, **members}, want, on=on, handles=handles)

    yes = {"allowed": True, "reason": "granted"}
    authorize("under the root", yes)
    authorize("under the root, after deltas", {"allowed": False, "reason": "not_granted"}, on="two")
    authorize("until it ends", yes, now="2026-06-23T23:59:59.999Z")
    authorize("without a root a bare policy may decide", yes, on="bare", root=None)
    authorize("refused: at its end", error("bundle.expired"), now=END)
    authorize("refused: at the end of a delegation it needs", error("bundle.expired"), on="one", now=LEND)
    authorize("refused: a bare policy", error("policy.unsigned"), on="bare")
    authorize("refused: a policy changed in memory", error("policy.unsigned"), on="changed")
    authorize("refused: under another tenant's root", error("policy.wrong_root"), root="other")
    authorize("refused: under the root that follows", error("policy.wrong_root"), root="second")
    authorize("refused: a policy as root", error("handle.unknown", "/root"), root="bare")


def suites():
    s = Suite("bundles")
    for fill in (roots, opening, deltas, enforcement):
        fill(s)
    return [s]
