"""Sign here, verify there, for every ordered pair of runtimes.

exchange.py make OUT.jsonl                     what every runtime is to make: token, records, checkpoint, sealed secret
exchange.py verify OUT.jsonl ANSWERS NAME…     from what each made (ANSWERS/NAME.txt), what every runtime is to verify
"""

import json
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "vectors/source/fixtures.json"
FIXTURES = json.loads(SOURCE.read_text(encoding="utf-8"))
KEYS, SCOPE = FIXTURES["keys"], FIXTURES["vault"]["scope"]
NOW, ROOT, VALUE = "2026-06-01T12:00:00Z", "A" * 43, "sealed in one runtime, opened in another \u2713"
PLACE = {"tenant": "acme", "scope": "prod", "owners": [KEYS["vault-owner"]["public"]], "scope_file": SCOPE}
TRUST = {"issuer": "https://id.example", "tenant": "acme", "audience": "api", "keys": [KEYS["token"]["public"]], "now": NOW}


def write(path, cases):
    text = "".join(json.dumps(case, ensure_ascii=False, sort_keys=True) + "\n" for case in cases)
    Path(path).write_text(text, encoding="utf-8")


def key(purpose):
    return {"name": f"{purpose} key", "op": "key.open", "request": {"purpose": purpose}, "secret": KEYS[purpose]["secret"], "as": purpose}


def make():
    claims = {"issuer": "https://id.example", "subject": "user/ana", "tenant": "acme", "audience": "api",
              "issued_at": "2026-06-01T11:00:00Z", "expires": "2026-06-01T13:00:00Z"}
    event = {"time": NOW, "actor": "user/zoë 🚀", "action": "deploy", "resource": "project/web", "effect": "deny", "reason": "not_granted",
             "runtime": "edge", "host": "h"}
    yield from (key(purpose) for purpose in ("token", "ledger", "vault-writer"))
    yield {"name": "token", "op": "token.mint", "on": "token", "request": {"claims": claims}}
    yield {"name": "recorder", "op": "recorder.open", "request": {"tenant": "acme"}, "secret": KEYS["record"]["secret"], "as": "recorder"}
    yield {"name": "record", "op": "recorder.append", "on": "recorder", "request": {"event": event}}
    yield {"name": "checkpoint", "op": "checkpoint.sign", "on": "ledger", "request": {"size": 3, "root": ROOT}}
    yield {"name": "line", "op": "vault.seal", "on": "vault-writer", "secret": VALUE,
           "request": {**PLACE, "name": "KEY", "version": 1, "created": NOW}}
    yield {"name": "new key", "op": "key.generate", "request": {"purpose": "record", "name": "fresh"}}


def verify(folder, names):
    yield key("vault-recipient")
    for name in names:
        made = {}
        for line in Path(folder, f"{name}.txt").read_text(encoding="utf-8").splitlines():
            label, _, answer = line.partition("\t")
            made[label.removeprefix("make/")] = json.loads(answer)
        fresh = made["new key"]["ok"]
        instance = json.loads(made["record"]["ok"]["record"].splitlines()[1])["instance"]
        yield {"name": f"{name} token", "op": "identity.verify", "request": TRUST, "secret": made["token"]["secret"],
               "expect": {"ok": {"principal": "user/ana", "tenant": "acme", "teams": [], "issuer": "https://id.example", "attributes": {},
                                 "token_id": made["token"]["ok"]["token_id"], "expires": "2026-06-01T13:00:00Z"}}}
        yield {"name": f"{name} record", "op": "record.verify",
               "request": {"record": made["record"]["ok"]["record"], "writers": [KEYS["record"]["public"]], "tenant": "acme"},
               "expect": {"ok": {"tenant": "acme", "writer": "test-writer", "seq": 0, "prev": "", "verified": False,
                                 "instance": instance, "event": {
                                     "kind": "decision", "time": "2026-06-01T12:00:00.000Z", "actor": "user/zoë 🚀", "action": "deploy",
                                     "resource": "project/web", "effect": "deny", "reason": "not_granted", "runtime": "edge", "host": "h"}}}}
        yield {"name": f"{name} checkpoint", "op": "checkpoint.verify",
               "request": {"note": made["checkpoint"]["ok"]["note"], "keys": [KEYS["ledger"]["public"]]},
               "expect": {"ok": {"origin": "ledger.example/acme", "size": 3, "root": ROOT}}}
        yield {"name": f"{name} line", "op": "vault.open", "on": "vault-recipient",
               "request": {**PLACE, "name": "KEY", "secret_file": made["line"]["ok"]["line"]},
               "expect": {"ok": {"version": 1}, "secret": VALUE}}
        yield {"name": f"{name} new key", "op": "key.open", "request": {"purpose": "record"}, "secret": made["new key"]["secret"],
               "expect": {"ok": {"purpose": "record", **fresh}}}




if __name__ == "__main__":
    if sys.argv[1] == "make":
        write(sys.argv[2], make())
    else:
        write(sys.argv[2], verify(sys.argv[3], sys.argv[4:]))
