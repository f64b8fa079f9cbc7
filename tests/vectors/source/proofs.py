"""Merkle trees, checkpoints and notes. The expected hashes are computed here, from RFC 6962's own words."""

import base64
import hashlib
import json

from fixtures import load
from suite import Suite, error

KEYS = load()["keys"]
DATA = [f"record {i}".encode() for i in range(7)]


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return [*path(m, leaves[:k]), root(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), root(leaves[:k])]


def subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), root(leaves[:k])]


LEAVES = [leaf(d) for d in DATA]


def merkle():
    s = Suite("merkle")
    for n in range(len(DATA) + 1):
        s.case(f"root of {n}", "merkle.root", {"leaves": [b64(d) for d in DATA[:n]]},
               {"size": n, "root": b64(root(LEAVES[:n])), "leaf_hashes": [b64(h) for h in LEAVES[:n]]})
    s.case("no padding in base64", "merkle.root", {"leaves": ["YQ=="]}, error("request.bad_base64", "/leaves/0"))
    s.case("no other alphabet", "merkle.root", {"leaves": ["+/+/"]}, error("request.bad_base64", "/leaves/0"))
    s.case("no stray bits in base64", "merkle.root", {"leaves": ["YR"]}, error("request.bad_base64", "/leaves/0"))
    for n, i in ((1, 0), (2, 1), (3, 2), (5, 4), (6, 1), (7, 0), (7, 3), (7, 6)):
        good = {"leaf_hash": b64(LEAVES[i]), "index": i, "size": n, "proof": [b64(h) for h in path(i, LEAVES[:n])], "root": b64(root(LEAVES[:n]))}
        s.case(f"inclusion of {i} in {n}", "merkle.verify_inclusion", good, {"ok": True})
        s.case(f"no other root: {i} in {n}", "merkle.verify_inclusion", {**good, "root": b64(leaf(b"x"))}, error("merkle.bad_proof"))
        s.case(f"no longer proof: {i} in {n}", "merkle.verify_inclusion", {**good, "proof": [*good["proof"], good["root"]]}, error("merkle.bad_proof"))
        if n > 1:
            s.case(f"no shorter proof: {i} in {n}", "merkle.verify_inclusion", {**good, "proof": good["proof"][:-1]}, error("merkle.bad_proof"))
    s.case("no index beyond", "merkle.verify_inclusion", {"leaf_hash": b64(LEAVES[0]), "index": 1, "size": 1, "proof": [], "root": b64(LEAVES[0])},
           error("merkle.bad_proof"))
    s.case("no negative index", "merkle.verify_inclusion", {"leaf_hash": b64(LEAVES[0]), "index": -1, "size": 1, "proof": [], "root": b64(LEAVES[0])},
           error("request.out_of_range", "/index"))
    s.case("no short hash", "merkle.verify_inclusion", {"leaf_hash": "AAAA", "index": 0, "size": 1, "proof": [], "root": b64(LEAVES[0])},
           error("request.bad_hash", "/leaf_hash"))
    for old, new in ((1, 2), (2, 3), (3, 7), (4, 7), (6, 7), (7, 7)):
        good = {"old_size": old, "old_root": b64(root(LEAVES[:old])), "new_size": new, "new_root": b64(root(LEAVES[:new])),
                "proof": [b64(h) for h in subproof(old, LEAVES[:new], True)]}
        s.case(f"consistency of {old} and {new}", "merkle.verify_consistency", good, {"ok": True})
        s.case(f"no other history: {old} and {new}", "merkle.verify_consistency", {**good, "old_root": b64(leaf(b"x"))}, error("merkle.bad_proof"))
    return s


def notes():
    s = Suite("notes")
    own, other = KEYS["ledger"], KEYS["ledger-other"]
    s.case("open the ledger's key", "key.open", {"purpose": "ledger"}, {}, secret=own["secret"], opens="log")
    s.case("open a record key", "key.open", {"purpose": "record"}, {}, secret=KEYS["record"]["secret"], opens="wrong")
    head = {"size": 7, "root": b64(root(LEAVES))}
    body = "ledger.example/acme\n7\n" + base64.b64encode(root(LEAVES)).decode() + "\n"
    s.case("sign a checkpoint", "checkpoint.sign", head, {}, on="log")
    note = json.loads(s.lines[-1])["expect"]["ok"]["note"]
    assert note.startswith(body + "\n\u2014 "), note
    s.case("no checkpoint from a record key", "checkpoint.sign", head, error("key.wrong_purpose"), on="wrong")
    s.case("no negative size", "checkpoint.sign", {**head, "size": -1}, error("request.out_of_range", "/size"), on="log")

    def checkpoint(name, text, want, keys=(own["public"],)):
        s.case(f"checkpoint: {name}", "checkpoint.verify", {"note": text, "keys": list(keys)}, want)

    checkpoint("as signed", note, {"origin": "ledger.example/acme", **head})
    checkpoint("one key of two", note, {"size": 7}, keys=[other["public"], own["public"]])
    checkpoint("another ledger's key", note, error("note.unverified"), keys=[other["public"]])
    checkpoint("another size", note.replace("\n7\n", "\n8\n"), error("note.bad_signature"))
    checkpoint("another origin", note.replace("acme\n7", "acne\n7"), error("note.bad_signature"))
    checkpoint("no signature", body + "\n", error("note.malformed"))
    checkpoint("cut short", note[:-6], error("note.malformed"))
    checkpoint("a record key", note, error("key.wrong_purpose"), keys=[KEYS["record"]["public"]])
    vkey = own["public"].removeprefix("ringfence:ledger:")
    s.case("note: as signed", "note.verify", {"note": note, "vkeys": [vkey]}, {"text": body, "unverified": []})
    s.case("note: no key known", "note.verify", {"note": note, "vkeys": []}, error("note.unverified"))
    s.case("note: a key that is none", "note.verify", {"note": note, "vkeys": ["x"]}, error("note.bad_vkey"))
    s.case("note: text altered", "note.verify", {"note": "x" + note, "vkeys": [vkey]}, error("note.bad_signature"))
    return s


def suites():
    return [merkle(), notes()]
