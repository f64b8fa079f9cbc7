"""Tokens: minting is deterministic, so every byte is compared; then each way for a token to be refused."""

from fixtures import load
from suite import NOW, Suite, error

KEYS = load()["keys"]
CLAIMS = {"issuer": "https://id.example", "subject": "user/ana", "tenant": "acme", "audience": "api", "token_id": "t-1",
          "issued_at": "2026-06-01T11:00:00Z", "expires": "2026-06-01T13:00:00Z"}
TRUST = {"issuer": "https://id.example", "tenant": "acme", "audience": "api", "keys": [KEYS["token"]["public"]], "now": NOW}
POLICY = """{"ringfence":1,"tenant":"acme","revision":1,"types":{"project":{"in":["tenant"]}},"permissions":{"deploy":{"on":["project"]}},
"roles":{"dev":{"allow":["deploy"]}},"teams":{"oncall":{"external":true}},
"bindings":[{"id":"a","principal":"user/ana","role":"dev","scope":"project/web"},{"id":"o","principal":"team/oncall","role":"dev","scope":"project/ops"}]}"""
# Who may, by what the token asserts of its subject.
ASSERTED = """{"ringfence":1,"tenant":"acme","revision":1,"types":{"project":{"in":["tenant"]}},
"permissions":{"deploy":{"on":["project"]},"pay":{"on":["project"]},"view":{"on":["project"]},"wipe":{"on":["project"]}},
"roles":{"dev":{"allow":["deploy"]},"payer":{"allow":["pay"]},"viewer":{"allow":["view","wipe"]}},
"bindings":[{"id":"level","principal":"user/ana","role":"dev","scope":"tenant","when":"principal.level >= 3 && principal.mfa == true"},
{"id":"root","principal":"user/ana","role":"payer","scope":"tenant","when":"principal.root == true"},
{"id":"context","principal":"user/ana","role":"viewer","scope":"tenant","when":"context.level >= 3"}],
"denies":[{"id":"junior","permissions":["wipe"],"scope":"tenant","when":"principal.level < 5"}]}"""


def minted(s, name, on="signer", **changes):
    """A minted token, whose text is then known."""
    claims = {key: value for key, value in {**CLAIMS, **changes}.items() if value is not None}
    s.case(f"mint {name}", "token.mint", {"claims": claims}, {"token_id": claims["token_id"]}, on=on)
    import json
    return json.loads(s.lines[-1])["expect"]["secret"]


def suites():
    s = Suite("tokens")
    s.case("open the issuer's key", "key.open", {"purpose": "token"}, {}, secret=KEYS["token"]["secret"], opens="signer")
    s.case("open another issuer's key", "key.open", {"purpose": "token"}, {}, secret=KEYS["token-other"]["secret"], opens="stranger")
    s.case("open a record key", "key.open", {"purpose": "record"}, {}, secret=KEYS["record"]["secret"], opens="wrong")
    plain = minted(s, "a plain token")
    rich = minted(s, "a token with teams and attributes", teams=["oncall", "Grün"], attributes={"mfa": True, "level": 3}, token_id="t-2")
    service = minted(s, "a token for a service", subject="service/ci", token_id="t-3")
    elsewhere = minted(s, "a token for another tenant", tenant="other", token_id="t-4")
    audience = minted(s, "a token for another audience", audience="web", token_id="t-5")
    issuer = minted(s, "a token of another issuer", issuer="https://evil.example", token_id="t-6")
    forged = minted(s, "a token of a stranger's key", on="stranger", token_id="t-7")
    later = minted(s, "a token for later", not_before="2026-06-01T12:00:30Z", token_id="t-8")
    ending = minted(s, "a token that ends now", expires=NOW, token_id="t-9")

    def refuse_mint(name, code, path, **changes):
        claims = {**CLAIMS, **changes}
        s.case(f"no token {name}", "token.mint", {"claims": claims}, error(code, path), on="signer")

    refuse_mint("for a team", "token.bad_claim", "/sub", subject="team/web")
    refuse_mint("for a role", "token.bad_claim", "/sub", subject="role/dev")
    refuse_mint("that never holds", "token.bad_claim", "/exp", expires=CLAIMS["issued_at"])
    refuse_mint("for a tenant in capitals", "token.bad_claim", "/tenant", tenant="Acme")
    refuse_mint("with a team twice", "token.bad_claim", "/teams", teams=["a", "a"])
    refuse_mint("with an unknown claim", "request.unknown_member", "/claims/admin", admin=True)
    s.case("no token from a key of another purpose", "token.mint", {"claims": CLAIMS}, error("key.wrong_purpose"), on="wrong")

    def verify(name, token, want, opens=None, **changes):
        s.case(f"verify {name}", "identity.verify", {**TRUST, **changes}, want, secret=token, opens=opens)

    verify("a plain token", plain, {"principal": "user/ana", "tenant": "acme", "teams": [], "attributes": {}, "token_id": "t-1",
                                    "issuer": "https://id.example", "expires": CLAIMS["expires"]}, opens="ana")
    verify("teams and attributes", rich, {"teams": ["oncall", "Grün"], "attributes": {"level": 3, "mfa": True}}, opens="rich")
    verify("a service", service, {"principal": "service/ci"}, opens="ci")
    verify("with one key of several", plain, {"principal": "user/ana"}, keys=[KEYS["token-other"]["public"], KEYS["token"]["public"]])
    verify("within the leeway before", later, {"principal": "user/ana"}, leeway_seconds=30)
    verify("within the leeway after", ending, {"principal": "user/ana"}, leeway_seconds=1)
    verify("too early by a second of leeway", later, error("token.not_yet_valid", "/nbf"), leeway_seconds=29)
    verify("too early", later, error("token.not_yet_valid", "/nbf"))
    verify("too late by no time at all", ending, error("token.expired", "/exp"))
    verify("another issuer", issuer, error("token.wrong_issuer", "/iss"))
    verify("another tenant, which the signature covers", elsewhere, error("token.bad_signature"))
    verify("another audience, which the signature covers", audience, error("token.bad_signature"))
    verify("a verifier of another tenant", plain, error("token.bad_signature"), tenant="other")
    verify("a stranger's key", forged, error("token.unknown_key"))
    verify("an empty token", "", error("token.malformed"))
    verify("no token", None, error("request.secret_missing"))
    verify("a token of another version", plain.replace("v4.public", "v3.public"), error("token.malformed"))
    verify("a token for encryption", plain.replace("v4.public", "v4.local"), error("token.malformed"))
    verify("a token without its footer", plain.rsplit(".", 1)[0], error("token.malformed"))
    verify("a token with a space", plain + " ", error("token.malformed"))
    verify("another token's footer", ".".join([*plain.split(".")[:3], forged.split(".")[3]]), error("token.unknown_key"))
    body = plain.split(".")[2]
    for place in (0, 40, len(body) // 2, len(body) - 3):
        letter = "A" if body[place] != "A" else "B"
        altered = ".".join(["v4", "public", body[:place] + letter + body[place + 1:], plain.split(".")[3]])
        verify(f"with letter {place} altered", altered, error("token.bad_signature"))
    verify("with no keys", plain, error("request.no_keys", "/keys"), keys=[])
    verify("with a record key", plain, error("key.wrong_purpose", "/keys/0"), keys=[KEYS["record"]["public"]])
    verify("with too much leeway", plain, error("request.out_of_range", "/leeway_seconds"), leeway_seconds=61)

    s.case("open the policy", "policy.open", {"text": POLICY}, {"tenant": "acme"}, opens="p")
    s.case("open the policy of another tenant", "policy.open", {"text": POLICY.replace("acme", "other")}, {}, opens="q")

    def authorize(name, identity, action, resource, reason, on="p", **extra):
        s.case(f"authorize {name}", "policy.authorize", {"action": action, "resource": resource, "now": NOW, "view": "full", **extra},
               {"allowed": reason == "granted", "reason": reason, "verified": True}, on=on, handles={"identity": identity})

    authorize("a user", "ana", "deploy", "project/web", "granted")
    authorize("elsewhere", "ana", "deploy", "project/ops", "not_granted")
    authorize("by a team of the token", "rich", "deploy", "project/ops", "granted")
    authorize("a service without grants", "ci", "deploy", "project/web", "not_granted")
    authorize("by the policy of another tenant", "ana", "deploy", "project/web", "tenant_boundary", on="q")
    authorize("with context", "ana", "deploy", "project/web", "granted", context={"mfa": False})
    s.case("open a policy on what tokens assert", "policy.open", {"text": ASSERTED}, {}, opens="asserted")
    for name, identity, action, reason, extra in [
        ("what the token asserts", "rich", "deploy", "granted", {}),
        ("a token that asserts nothing", "ana", "deploy", "condition_error", {}),
        ("a claim made in the context", "ana", "deploy", "condition_error", {"context": {"level": 9, "mfa": True}}),
        ("a principal made in the context", "ana", "deploy", "condition_error", {"context": {"principal": {"level": 9, "mfa": True}}}),
        ("a principal made as the resource", "rich", "pay", "condition_error", {"resource_attributes": {"root": True}}),
        ("a principal made as the action", "rich", "pay", "condition_error", {"action_attributes": {"root": True}}),
        ("a context cannot take away", "rich", "deploy", "granted", {"context": {"level": 0, "mfa": False}}),
        ("what the token asserts is no context", "rich", "view", "condition_error", {}),
        ("the context is the request's", "rich", "view", "granted", {"context": {"level": 3}}),
        ("a deny by what the token asserts", "rich", "wipe", "explicit_deny", {"context": {"level": 9}}),
        ("a deny in error", "ana", "wipe", "explicit_deny", {"context": {"level": 9}}),
    ]:
        authorize(f"by {name}", identity, action, "project/web", reason, on="asserted", **extra)
    s.case("authorize: a request asserts nothing of its principal", "policy.authorize",
           {"action": "pay", "resource": "project/web", "now": NOW, "principal_attributes": {"root": True}},
           error("request.unknown_member", "/principal_attributes"), on="asserted", handles={"identity": "rich"})
    s.case("authorize: a policy is no identity", "policy.authorize", {"action": "deploy", "resource": "project/web", "now": NOW},
           error("handle.unknown"), on="p", handles={"identity": "q"})
    s.case("authorize: an identity is no JSON", "policy.authorize",
           {"action": "deploy", "resource": "project/web", "now": NOW, "identity": {"principal": "user/ana"}},
           error("request.wrong_type", "/identity"), on="p")
    return [s]
