"""Records: verified, and each way to alter one."""

from fixtures import TIME, load
from suite import Suite, error

FIXTURES = load()
WRITER, STRANGER = FIXTURES["keys"]["record"]["public"], FIXTURES["keys"]["record-other"]["public"]


def suites():
    s = Suite("records")
    plain, secret, other = FIXTURES["records"]

    def verify(name, record, want, writers=(WRITER,), **extra):
        s.case(name, "record.verify", {"record": record, "writers": list(writers), **extra}, want)

    verify("the first of its chain", plain, {"tenant": "acme", "seq": 0, "prev": "", "verified": False, "event": {
        "kind": "decision", "time": TIME, "actor": "user/ana", "action": "deploy.prod", "resource": "project/web", "effect": "allow",
        "reason": "granted", "deciding": ["b1"], "policy_digest": "0" * 64, "runtime": "edge", "host": "fra-1"}})
    verify("of a secret", secret, {"seq": 1})
    verify("with text beyond ASCII", other, {"seq": 2})
    verify("of the tenant asked for", plain, {"seq": 0}, tenant="acme")
    verify("one writer of two", plain, {"seq": 0}, writers=[STRANGER, WRITER])
    verify("refused: of another tenant", plain, error("record.wrong_tenant"), tenant="other")
    verify("refused: a stranger's", plain, error("note.unverified"), writers=[STRANGER])
    verify("refused: nobody may have signed", plain, error("note.unverified"), writers=[])
    verify("refused: a writer that is none", plain, error("key.malformed"), writers=["nonsense"])
    verify("refused: a ledger key as writer", plain, error("key.wrong_purpose"), writers=[FIXTURES["keys"]["ledger"]["public"]])
    verify("refused: nothing", "", error("note.malformed"))
    verify("refused: without its last line feed", plain[:-1], error("note.malformed"))
    verify("refused: with one more line feed", plain + "\n", error("note.malformed"))
    verify("refused: with a carriage return", plain.replace("\n", "\r\n"), error("note.malformed"))
    verify("refused: another actor", plain.replace("user/ana", "user/ann"), error("note.bad_signature"))
    verify("refused: allow for deny", secret.replace('"deny"', '"allow"'), error("note.bad_signature"))
    verify("refused: another sequence number", plain.replace('"seq":0', '"seq":1'), error("note.bad_signature"))
    verify("refused: verified added", plain.replace('"verified":false', '"verified":true'), error("note.bad_signature"))
    verify("refused: the signature of another record", plain.split("\n\n")[0] + "\n\n" + secret.split("\n\n")[1], error("note.bad_signature"))
    verify("refused: a space more", plain.replace('"seq":0', '"seq": 0'), error("note.bad_signature"))
    return [s]
