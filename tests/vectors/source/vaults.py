"""A vault's scope file and secret file, opened with fixed keys."""

from fixtures import load
from suite import Suite, error

FIXTURES = load()
KEYS, VAULT = FIXTURES["keys"], FIXTURES["vault"]
OWNER = KEYS["vault-owner"]["public"]
PLACE = {"tenant": "acme", "scope": "prod", "owners": [OWNER]}


def suites():
    s = Suite("vault")
    scope, lines = VAULT["scope"], VAULT["lines"]
    for name, label in (("the reader's", "vault-recipient"), ("an outsider's", "vault-recipient-other"), ("the writer's", "vault-writer")):
        s.case(f"open {name} key", "key.open", {"purpose": label.removesuffix("-other")}, {}, secret=KEYS[label]["secret"], opens=label)

    def read(name, want, **changes):
        s.case(f"scope: {name}", "vault.scope", {**PLACE, "file": scope, **changes}, want)

    read("as signed", {"revision": 1, "epoch": 1, "writers": [KEYS["vault-writer"]["public"]], "recipients": [KEYS["vault-recipient"]["public"]]})
    read("one owner of two", {"epoch": 1}, owners=[KEYS["vault-owner-other"]["public"], OWNER])
    read("another owner", error("vault.unknown_owner"), owners=[KEYS["vault-owner-other"]["public"]])
    read("no owner", error("vault.unknown_owner"), owners=[])
    read("another tenant", error("vault.wrong_scope"), tenant="other")
    read("another scope", error("vault.wrong_scope"), scope="staging")
    read("nothing", error("vault.malformed"), file="")
    read("without its line feed", error("vault.malformed"), file=scope[:-1])
    read("a letter altered", error("vault.bad_signature"), file=scope.replace("test-reader+", "test-readez+"))

    def open_(title, want, on="vault-recipient", file="".join(lines), **changes):
        request = {**PLACE, "scope_file": scope, "secret_file": file, "name": "DATABASE_URL", **changes}
        s.case(f"open {title}", "vault.open", request, want, on=on)

    open_("version 1", {"version": 1, "secret": "postgres://first"}, version=1)
    open_("version 2, beyond ASCII", {"version": 2, "secret": "postgres://second \u2713"}, version=2)
    open_("the latest, with every space", {"version": 3, "secret": " spaces and a line feed \n"})
    open_("the latest of two", {"version": 2, "secret": "postgres://second \u2713"}, file="".join(lines[:2]))
    open_("a version that is not there", error("vault.unknown_version", "/version"), version=4)
    open_("version 0", error("request.out_of_range", "/version"), version=0)
    open_("with an outsider's key", error("vault.not_a_recipient"), on="vault-recipient-other")
    open_("with the writer's key", error("key.wrong_purpose"), on="vault-writer")
    open_("under another name", error("vault.wrong_name"), name="OTHER")
    open_("no file", error("vault.malformed"), file="")
    open_("lines in another order", error("vault.malformed"), file=lines[1] + lines[0])
    open_("a line missing", error("vault.malformed"), file=lines[1])
    open_("a line twice", error("vault.malformed"), file=lines[0] + lines[0])
    open_("two bodies of one version", error("vault.fork"), file=lines[0] + VAULT["fork"])
    open_("half a line", error("vault.malformed"), file=lines[0][:-20])
    open_("a letter altered", error("vault.bad_signature"), file=lines[0][:60] + ("A" if lines[0][60] != "A" else "B") + lines[0][61:])
    return [s]
