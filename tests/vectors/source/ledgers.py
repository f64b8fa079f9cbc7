"""The ledger and the vault's folder, for runtimes that have files. Paths are relative: each runner starts in an empty folder."""

import os
import tempfile

from fixtures import TIME, load
from suite import FOLDER, Suite, error

FIXTURES = load()
KEYS = FIXTURES["keys"]
WRITER_ID = "+".join(KEYS["vault-writer"]["public"].removeprefix("ringfence:vault-writer:").split("+")[:2])
LOG, WRITER = KEYS["ledger"]["public"], KEYS["record"]["public"]


def ledger(s):
    first, second, third = FIXTURES["records"]
    place = {"path": "ledger.db", "tenant": "acme", "writers": [WRITER]}
    trust = {"path": "ledger.db", "keys": [LOG], "writers": [WRITER]}
    s.case("open", "ledger.open", place, {"tenant": "acme", "public": LOG}, secret=KEYS["ledger"]["secret"], opens="log")
    s.case("no gap in a chain", "ledger.append", {"records": [second]}, error("ledger.gap"), on="log")
    s.case("append", "ledger.append", {"records": [first, second]}, {"indexes": [0, 1], "duplicates": 0, "size": 2}, on="log")
    s.case("again, which changes nothing", "ledger.append", {"records": [first]}, {"indexes": [0], "duplicates": 1, "size": 2}, on="log")
    s.case("no altered record", "ledger.append", {"records": [third.replace("exit:3", "exit:0")]}, error("note.bad_signature", "record 0"), on="log")
    s.case("append one more", "ledger.append", {"records": [third]}, {"indexes": [2], "size": 3}, on="log")
    s.case("read", "ledger.read", {"path": "ledger.db", "from": 1, "limit": 10}, {"size": 3, "entries": [
        {"index": 1, "record": second}, {"index": 2, "record": third}]})
    s.case("checkpoint", "ledger.checkpoint", {"path": "ledger.db"}, {})
    for index in range(3):
        s.case(f"proof of {index}", "ledger.proof", {"path": "ledger.db", "index": index}, {"index": index, "size": 3})
    s.case("no proof beyond", "ledger.proof", {"path": "ledger.db", "index": 3}, error("ledger.not_covered"))
    s.case("verify", "ledger.verify", trust, {"tenant": "acme", "size": 3, "covered": 3, "chains": 1, "origin": "ledger.example/acme"})
    s.case("verify: another tenant", "ledger.verify", {**trust, "tenant": "other"}, error("ledger.wrong_tenant"))
    s.case("verify: another log key", "ledger.verify", {**trust, "keys": [KEYS["ledger-other"]["public"]]}, error("ledger.bad_checkpoint"))
    s.case("verify: another writer", "ledger.verify", {**trust, "writers": [KEYS["record-other"]["public"]]}, error("ledger.bad_record", "record 0", [("ledger.unknown_writer", "")]))
    s.case("no ledger of that name", "ledger.read", {"path": "none.db", "from": 0, "limit": 1}, error("io.not_found"))
    s.case("no ledger of another tenant", "ledger.open", {**place, "tenant": "other"}, error("ledger.wrong_tenant"), secret=KEYS["ledger"]["secret"])


def folder(s):
    owners = [KEYS["vault-owner"]["public"]]
    place = {"path": "vault", "tenant": "acme"}
    for purpose in ("vault-owner", "vault-writer"):
        s.case(f"open a {purpose} key", "key.open", {"purpose": purpose}, {}, secret=KEYS[purpose]["secret"], opens=purpose)
    s.case("open a stranger's writer key", "key.open", {"purpose": "vault-writer"}, {}, secret=KEYS["vault-writer-other"]["secret"], opens="stranger")
    s.case("init", "vault_dir.init", place, {})
    s.case("not twice", "vault_dir.init", place, error("vault.exists"))
    scope = {**place, "scope": "prod", "writers": [KEYS["vault-writer"]["public"]], "recipients": [KEYS["vault-recipient"]["public"]]}
    s.case("create a scope", "vault_dir.create_scope", scope, {}, on="vault-owner")
    s.case("not with a writer's key", "vault_dir.create_scope", {**scope, "scope": "other"}, error("key.wrong_purpose"), on="vault-writer")
    put = {**place, "owners": owners, "scope": "prod", "name": "KEY", "created": TIME}
    s.case("set", "vault_dir.set", put, {"version": 1}, on="vault-writer", secret="one")
    s.case("set again", "vault_dir.set", put, {"version": 2}, on="vault-writer", secret="two")
    s.case("set another", "vault_dir.set", {**put, "name": "B"}, {"version": 1}, on="vault-writer", secret="three")
    s.case("no stranger writes", "vault_dir.set", put, error("vault.unknown_writer"), on="stranger", secret="x")
    s.case("no name in lower case", "vault_dir.set", {**put, "name": "key-1"}, error("vault.bad_field"), on="vault-writer", secret="x")
    s.case("list", "vault_dir.list", {**place, "owners": owners}, {"secrets": [
        {"scope": "prod", "name": "B", "version": 1, "created": TIME, "writer": WRITER_ID},
        {"scope": "prod", "name": "KEY", "version": 2, "created": TIME, "writer": WRITER_ID}]})
    s.case("list: another owner", "vault_dir.list", {**place, "owners": [KEYS["vault-owner-other"]["public"]]}, error("vault.unknown_owner"))
    s.case("list: another tenant", "vault_dir.list", {"path": "vault", "tenant": "other", "owners": owners}, error("vault.wrong_tenant"))


def suites():
    before = os.getcwd()
    out = []
    for name, fill in (("ledger", ledger), ("vault-folder", folder)):
        with tempfile.TemporaryDirectory() as empty:
            os.chdir(empty)
            s = Suite(name, FOLDER / "native")
            fill(s)
            s.handles.clear()
            out.append(s)
            os.chdir(before)
    return out
