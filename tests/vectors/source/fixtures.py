"""Keys, records and a vault, made once for these tests and kept in fixtures.json: they hold randomness.

Writing them anew (python fixtures.py) changes every vector that uses them. The keys protect nothing.
"""

import json
from pathlib import Path

import ringfence

FILE = Path(__file__).with_name("fixtures.json")
NAMES = {
    "token": None, "token-other": None, "record": "test-writer", "record-other": "test-stranger",
    "ledger": "ledger.example/acme", "ledger-other": "ledger.example/other", "bundle": "test-bundle",
    "bindings": "test-bindings", "vault-owner": "test-owner", "vault-owner-other": "test-thief",
    "vault-writer": "test-writer", "vault-writer-other": "test-stranger", "vault-recipient": "test-reader",
    "vault-recipient-other": "test-outsider",
}
TIME = "2026-06-01T12:00:00.250Z"


def make_keys():
    keys = {}
    for label, name in NAMES.items():
        key = ringfence.generate_key(label.removesuffix("-other"), name)
        keys[label] = {"public": key.public, "secret": bytes(key.secret.reveal()).decode()}
    return keys


def make_records(keys):
    recorder = ringfence.Recorder("acme", keys["record"]["secret"])
    plain = {"kind": "decision", "time": TIME, "actor": "user/ana", "action": "deploy.prod", "resource": "project/web",
             "effect": "allow", "reason": "granted", "deciding": ["b1"], "policy_digest": "0" * 64, "runtime": "edge", "host": "fra-1"}
    secret = {"kind": "secret", "time": TIME, "actor": "service/ci", "action": "secret.read", "scope": "prod", "runtime": "edge",
              "host": "fra-1", "resource": "secret/KEY", "secret": "secret://prod/KEY@2", "effect": "deny", "reason": "not_granted"}
    other = {"kind": "outcome", "time": TIME, "actor": "user/zoë 🚀", "outcome": "exit:3", "runtime": "edge", "host": "h",
             "note": "said \"no\" – \\"}
    return [recorder.append(event).record for event in (plain, secret, other)]


def make_vault(keys):
    def handle(label):
        opened = ringfence.call("key.open", {"purpose": label}, secret=keys[label]["secret"])
        return ringfence._core.Handle(opened.value["handle"])

    place = {"tenant": "acme", "scope": "prod"}
    public = [keys["vault-owner"]["public"]]
    request = {**place, "writers": [keys["vault-writer"]["public"]], "recipients": [keys["vault-recipient"]["public"]]}
    scope = ringfence.call("vault.create_scope", request, handle=handle("vault-owner")).value["file"]
    lines = []
    values = ("postgres://first", "postgres://second ✓", " spaces and a line feed \n")
    for version, value in [*enumerate(values, 1), (1, "another first")]:
        seal = {**place, "scope_file": scope, "owners": public, "name": "DATABASE_URL", "version": version, "created": TIME}
        lines.append(ringfence.call("vault.seal", seal, handle=handle("vault-writer"), secret=value).value["line"])
    return {"scope": scope, "lines": lines[:-1], "fork": lines[-1]}


def load():
    return json.loads(FILE.read_text())


if __name__ == "__main__":
    keys = make_keys()
    FILE.write_text(json.dumps({"keys": keys, "records": make_records(keys), "vault": make_vault(keys)}, indent=1, ensure_ascii=False))
