"""Keys: each purpose, and that none stands in for another."""

from fixtures import load
from suite import Suite, error

KEYS = load()["keys"]
PURPOSES = ["token", "record", "ledger", "bundle", "bindings", "vault-owner", "vault-writer", "vault-recipient"]


def suites():
    s = Suite("keys")
    for purpose in PURPOSES:
        s.case(f"open a {purpose} key", "key.open", {"purpose": purpose}, {"purpose": purpose, "public": KEYS[purpose]["public"]},
               secret=KEYS[purpose]["secret"])
        for other in PURPOSES:
            if other != purpose:
                s.case(f"a {purpose} key is no {other} key", "key.open", {"purpose": other}, error("key.wrong_purpose"), secret=KEYS[purpose]["secret"])
    token, record = KEYS["token"]["secret"], KEYS["record"]["secret"]
    for name, purpose, text in [
        ("an empty text", "token", ""), ("half a token key", "token", token[:-4]), ("a token key with padding", "token", token + "="),
        ("a public key in place of a secret one", "token", KEYS["token"]["public"]), ("a record key without its prefix", "record", record[12:]),
        ("a record key with a line feed", "record", record + "\n"), ("a record key with another id", "record", record.replace("test-writer", "test-writes")),
    ]:
        s.case(name, "key.open", {"purpose": purpose}, error("key.malformed"), secret=text)
    s.case("a purpose that is none", "key.open", {"purpose": "Token"}, error("request.unknown_word", "/purpose"), secret=token)
    s.case("a key that is not in the secret buffer", "key.open", {"purpose": "token", "secret": "x"}, error("request.unknown_member", "/secret"),
           secret=token)
    return [s]
