"""Secrets through the gate: to proven identities only, recorded before they are opened, never shown."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest
import ringfence
from conftest import NOW

TENANT = "tenant_9fa"
REFERENCE = "secret://production/DATABASE_URL"
VALUE = b"postgres://hunter2:\n'\"$`\\ \xff@db/app"


class World:
    """A vault with one secret, a ledger, and a gate between."""

    def __init__(self, folder, policy, record_key) -> None:
        self.folder = folder
        keys = {
            purpose: ringfence.generate_key(purpose, "k")
            for purpose in ["vault-owner", "vault-writer", "vault-recipient"]
        }
        self.public = {purpose: key.public for purpose, key in keys.items()}
        self.key = {purpose: ringfence.Key(purpose, key.secret) for purpose, key in keys.items()}
        self.ledger_key = ringfence.generate_key("ledger", "log.example/1")
        self.record_key = record_key
        owners = [self.public["vault-owner"]]
        self.vault = ringfence.Vault.init(folder / "vault", TENANT, owners=owners)
        self.vault.create_scope(
            "production",
            self.key["vault-owner"],
            writers=[self.public["vault-writer"]],
            recipients=[self.public["vault-recipient"]],
        )
        self.vault.set("production", "DATABASE_URL", VALUE, self.key["vault-writer"], created=NOW)
        self.ledger = ringfence.Ledger(
            folder / "audit.db", TENANT, self.ledger_key.secret, writers=[record_key.public]
        )
        self.gate = self.open_gate(policy)

    def open_gate(self, policy, **more) -> ringfence.SecretGate:
        parts = {
            "vault": self.vault,
            "ledger": self.ledger,
            "recipient": self.key["vault-recipient"],
            "record_key": self.record_key.secret,
        }
        return ringfence.SecretGate(policy, **{**parts, **more})

    def events(self) -> list[dict]:
        records = [entry.record for entry in self.ledger.entries()]
        writers = [self.record_key.public]
        return [ringfence.verify_record(record, writers, tenant=TENANT).event for record in records]

    def everything_stored(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture()
def world(tmp_path, policy, record_key):
    return World(tmp_path, policy, record_key)


@pytest.fixture()
def ana(issuer):
    return issuer.verify(issuer.mint("user/ana"))


@pytest.fixture()
def developer(issuer):
    return issuer.verify(issuer.mint("user/developer-07"))


def code_of(fail, *args, **kwargs) -> str:
    with pytest.raises(ringfence.RingfenceError) as caught:
        fail(*args, **kwargs)
    assert b"hunter2" not in str(caught.value).encode()
    return caught.value.code


PRINT = [sys.executable, "-c", "import os, sys; sys.stdout.buffer.write(os.environb[b'URL'])"]


def test_a_secret_is_released_and_recorded(world, ana):
    resolved = world.gate.resolve(ana, REFERENCE, now=NOW)
    assert resolved and resolved.secret.reveal() == VALUE and resolved.version == 1
    assert resolved.decision.allowed and resolved.decision.reference == REFERENCE
    assert b"hunter2" not in repr(resolved).encode()
    events = world.events()
    assert {event["secret"] for event in events} == {REFERENCE}
    assert events[0]["actor"] == "user/ana" and events[0]["effect"] == "allow"
    assert events[0]["scope"] == "production" and events[0]["runtime"] == "python"
    assert [record for record in resolved.records] == [entry.record for entry in world.ledger.entries()]


def test_a_denial_leaves_a_record_and_no_secret(world, developer):
    denied = world.gate.resolve(developer, REFERENCE, now=NOW)
    assert not denied and denied.secret is None and denied.version is None
    assert denied.decision.reason == "not_granted"
    [event] = world.events()
    assert event["effect"] == "deny" and event["reason"] == "not_granted"
    assert event["actor"] == "user/developer-07" and event["secret"] == REFERENCE
    assert event["resource"] == "project/app-web/environment/production/secret/DATABASE_URL"


def test_an_unmapped_scope_is_denied_and_recorded(world, ana):
    denied = world.gate.resolve(ana, "secret://staging/DATABASE_URL", now=NOW)
    assert not denied and denied.decision.reason == "unknown_scope"
    assert [event["effect"] for event in world.events()] == ["deny"]


@pytest.mark.parametrize("who", ["user/ana", None, 1, 4096, {"principal": "user/ana"}])
def test_only_identities_get_secrets(world, who):
    with pytest.raises(TypeError):
        world.gate.resolve(who, REFERENCE)
    with pytest.raises(TypeError):
        ringfence.run(world.gate, who, PRINT, env={"URL": REFERENCE})
    assert world.events() == []


def test_a_closed_or_expired_identity_gets_nothing(world, ana, issuer):
    late = "2026-06-01T13:00:00Z"
    assert code_of(world.gate.resolve, ana, REFERENCE, now=late) == "token.expired"
    ana.close()
    assert code_of(world.gate.resolve, ana, REFERENCE, now=NOW) == "handle.unknown"


def test_an_identity_of_another_tenant_is_denied(world, issuer):
    stranger = issuer.verify(issuer.mint("user/ana", tenant="tenant_other"), tenant="tenant_other")
    try:
        assert not world.gate.resolve(stranger, REFERENCE, now=NOW)
    except ringfence.RingfenceError as error:
        assert error.code in ("record.wrong_tenant", "gate.wrong_tenant")


def test_what_cannot_be_recorded_is_not_opened(world, ana):
    path = world.ledger.path
    world.ledger.close()
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.SecretGate(
            world.gate.policy,
            vault=world.vault,
            ledger=world.ledger,
            recipient=world.key["vault-recipient"],
            record_key=world.record_key.secret,
        )
    assert caught.value.code == "handle.unknown"
    # A record key that the ledger does not admit: nothing may be opened with it.
    other = ringfence.generate_key("record", "other")
    ledger = ringfence.Ledger(path, TENANT, world.ledger_key.secret, writers=[world.record_key.public])
    try:
        gate = world.open_gate(world.gate.policy, ledger=ledger, record_key=other.secret)
        answer = code_of(gate.resolve, ana, REFERENCE, now=NOW)
    except ringfence.RingfenceError as error:
        answer = error.code
    assert answer == "ledger.unknown_writer"
    assert list(ledger.entries()) == []


def test_each_key_stands_in_its_own_place(world, policy):
    for purpose in ["vault-owner", "vault-writer"]:
        assert code_of(world.open_gate, policy, recipient=world.key[purpose]) == "key.wrong_purpose"
    assert code_of(world.open_gate, policy, record_key=world.ledger_key.secret) == "key.wrong_purpose"
    stranger = ringfence.generate_key("vault-recipient", "x")
    gate = world.open_gate(policy, recipient=ringfence.Key("vault-recipient", stranger.secret))
    assert gate.instance != world.gate.instance


def test_a_stranger_opens_nothing(world, policy, ana):
    stranger = ringfence.generate_key("vault-recipient", "x")
    gate = world.open_gate(policy, recipient=ringfence.Key("vault-recipient", stranger.secret))
    assert code_of(gate.resolve, ana, REFERENCE, now=NOW).startswith("vault.")


def test_a_vault_of_other_owners_is_refused(world, policy, ana):
    other = ringfence.generate_key("vault-owner", "k").public
    vault = ringfence.Vault(world.vault.path, TENANT, owners=[other])
    assert code_of(vault.secrets).startswith("vault.")
    gate = world.open_gate(policy, vault=vault)
    assert code_of(gate.resolve, ana, REFERENCE, now=NOW).startswith("vault.")


def test_versions_and_parts_of_a_secret(world, ana):
    writer = world.key["vault-writer"]
    document = json.dumps({"user": "u", "password": "hunter2", "deep": [1, {"x": "ü"}]})
    assert world.vault.set("production", "DATABASE_URL", document, writer) == 2
    ask = lambda tail: world.gate.resolve(ana, REFERENCE + tail, now=NOW)  # noqa: E731
    assert ask("@1").secret.reveal() == VALUE
    assert ask("").secret.reveal() == document.encode() and ask("").version == 2
    assert ask("#/password").secret.reveal() == b"hunter2"
    assert ask("#/deep/1/x").secret.reveal() == "ü".encode()
    for tail, code in [("@3", "vault.unknown_version"), ("#/none", "vault.no_pointer"), ("@1#/user", "vault.not_json")]:
        assert code_of(ask, tail) == code
    assert code_of(ask, "@0").startswith("reference.")


def test_the_vault_lists_names_and_never_values(world):
    [listed] = world.vault.secrets()
    assert (listed.scope, listed.name, listed.version) == ("production", "DATABASE_URL", 1)
    assert listed.created == "2026-06-01T12:00:00Z"
    assert "hunter2" not in repr(world.vault) + repr(listed)


def test_a_secret_is_stored_nowhere_in_the_clear(world, ana):
    world.gate.resolve(ana, REFERENCE, now=NOW)
    ringfence.run(world.gate, ana, PRINT, env={"URL": REFERENCE}, capture=True, now=NOW)
    assert b"hunter2" not in world.everything_stored()


def test_the_vault_refuses_what_does_not_fit(world, tmp_path):
    writer, owner = world.key["vault-writer"], world.key["vault-owner"]
    assert code_of(world.vault.set, "production", "no name", b"x", writer)
    assert code_of(world.vault.set, "staging", "X", b"x", writer) == "vault.unknown_scope"
    assert code_of(world.vault.set, "../../etc", "X", b"x", writer)
    assert code_of(world.vault.set, "production", "../X", b"x", writer)
    assert code_of(world.vault.set, "production", "X", b"x", owner) == "key.wrong_purpose"
    other = ringfence.generate_key("vault-writer", "k")
    assert code_of(world.vault.set, "production", "X", b"x", ringfence.Key("vault-writer", other.secret))
    assert code_of(world.vault.create_scope, "production", owner, writers=[], recipients=[])
    assert code_of(ringfence.Vault.init, world.vault.path, TENANT, owners=[]) == "vault.exists"
    assert code_of(ringfence.Vault(tmp_path, TENANT, owners=[world.public["vault-owner"]]).secrets)
    assert code_of(ringfence.Vault(world.vault.path, TENANT, owners=[]).secrets)
    assert code_of(ringfence.Vault(world.vault.path, "tenant_other", owners=world.vault.owners).secrets)
    assert len(world.vault.secrets()) == 1


def test_run_delivers_the_exact_bytes(world, ana):
    ran = ringfence.run(world.gate, ana, PRINT, env={"URL": REFERENCE}, capture=True, now=NOW)
    assert ran and ran.exit_code == 0 and ran.signal is None and not ran.timed_out
    assert ran.output.reveal() == VALUE
    assert isinstance(ran.output, ringfence.Secret) and "hunter2" not in repr(ran)
    assert world.events()[-1]["outcome"] == "exit:0"


def test_run_prints_to_the_callers_output(world, ana, capfd):
    program = [sys.executable, "-c", "print('plain')"]
    ran = ringfence.run(world.gate, ana, program, env={"URL": REFERENCE}, now=NOW)
    assert ran.output is None and capfd.readouterr().out == "plain\n"


def test_run_tells_how_it_ended(world, ana):
    def end(code: str, **more) -> ringfence.Ran:
        return ringfence.run(world.gate, ana, [sys.executable, "-c", code], env={"URL": REFERENCE}, now=NOW, **more)

    assert end("raise SystemExit(7)").exit_code == 7
    killed = end("import os; os.kill(os.getpid(), 9)")
    assert killed.signal == signal.SIGKILL and killed.exit_code is None and killed.allowed
    late = end("import time; time.sleep(60)", timeout=0.3)
    assert late.timed_out and late.exit_code is None
    outcomes = [event["outcome"] for event in world.events() if event.get("outcome", "").startswith(("exit", "failed"))]
    assert outcomes == ["exit:7", "exit:137", "failed:run.timed_out"]


def test_a_denied_run_starts_nothing(world, developer, tmp_path):
    mark = tmp_path / "mark"
    program = [sys.executable, "-c", f"open({str(mark)!r}, 'w')"]
    ran = ringfence.run(world.gate, developer, program, env={"URL": REFERENCE}, now=NOW)
    assert not ran and ran.exit_code is None and ran.output is None and not mark.exists()
    assert [decision.reason for decision in ran.decisions] == ["not_granted"]
    assert [event["effect"] for event in world.events()] == ["deny"]


def test_one_denial_stops_all(world, ana, tmp_path):
    mark = tmp_path / "mark"
    env = {"URL": REFERENCE, "OTHER": "secret://staging/X"}
    ran = ringfence.run(world.gate, ana, ["/usr/bin/touch", str(mark)], env=env, now=NOW)
    assert not ran and not mark.exists()
    assert {decision.reference: decision.allowed for decision in ran.decisions} == {
        REFERENCE: True,
        "secret://staging/X": False,
    }


def test_the_childs_environment(world, ana, monkeypatch):
    monkeypatch.setenv("RINGFENCE_KEY", "own-credential")
    monkeypatch.setenv("INHERITED", "yes")
    dump = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]

    def child(**more) -> dict:
        ran = ringfence.run(world.gate, ana, dump, env={"URL": REFERENCE}, capture=True, now=NOW, **more)
        return json.loads(ran.output.reveal())

    inherited = child(plain_env={"MODE": "ü"})
    assert inherited["INHERITED"] == "yes" and inherited["MODE"] == "ü" and "RINGFENCE_KEY" not in inherited
    bare = child(inherit_env=False)
    assert {"URL"} <= set(bare) <= {"URL", "LC_CTYPE"}


def test_run_refuses_before_it_opens(world, ana):
    def refused(argv=("/bin/true",), env=None, **more) -> str:
        return code_of(ringfence.run, world.gate, ana, argv, env=env or {"URL": REFERENCE}, now=NOW, **more)

    assert refused([]) == "run.no_program"
    assert refused(["/no/such/program"]) == "run.not_found"
    assert refused(["/bin/true", "a\0b"]) == "run.nul_in_argument"
    for name in ["LD_PRELOAD", "PATH", "PYTHONPATH", "NODE_OPTIONS", "BASH_ENV", "RINGFENCE_X"]:
        assert refused(env={name: REFERENCE}) == "run.refused_name", name
    for name in ["", "A=B", "A B", "Ü", "1A"]:
        assert refused(env={name: REFERENCE}) == "run.bad_name", name
    assert refused(env={"URL": "DATABASE_URL"}).startswith("reference.")
    assert refused(plain_env={"URL": "x"}) == "run.duplicate_name"
    assert refused(timeout=0) == "request.out_of_range"
    assert world.events() == []
    with pytest.raises(TypeError):
        ringfence.run(world.gate, ana, "echo $URL", env={})


def test_a_value_that_no_environment_can_hold_is_not_delivered(world, ana):
    world.vault.set("production", "DATABASE_URL", b"hunter2\0hunter2", world.key["vault-writer"])
    assert code_of(ringfence.run, world.gate, ana, ["/bin/true"], env={"URL": REFERENCE}, now=NOW) == "run.nul_in_value"
    assert world.events()[-1]["outcome"] == "failed:run.nul_in_value"


def test_a_closed_gate_releases_nothing(world, ana):
    with world.gate as gate:
        assert gate.authorize(ana, "deploy.production", "project/app-web", now=NOW)
    assert code_of(world.gate.resolve, ana, REFERENCE, now=NOW) == "handle.unknown"
    assert code_of(ringfence.run, world.gate, ana, ["/bin/true"], env={}, now=NOW) == "handle.unknown"
    assert os.path.isdir(world.vault.path)


def test_the_whole_verifies(world, ana, developer):
    world.gate.resolve(ana, REFERENCE, now=NOW)
    world.gate.resolve(developer, REFERENCE, now=NOW)
    report = ringfence.verify_ledger(
        world.ledger.path, keys=[world.ledger_key.public], writers=[world.record_key.public], tenant=TENANT
    )
    assert report.size == len(world.ledger) == len(world.events()) and report.size >= 3


def test_under_a_trust_root_only_a_signed_policy_opens_secrets(world, policy, ana):
    made = ringfence.generate_key("bundle", "acme/policy")
    signer = ringfence.Key("bundle", made.secret)
    root = ringfence.TrustRoot(ringfence.sign_root(signer, tenant=TENANT, version=1, keys=[signer.public]))
    ends = "2026-06-01T12:05:00Z"
    signed = ringfence.open_bundle(ringfence.sign_bundle(signer, policy, issued=NOW, expires=ends), root=root, now=NOW)
    for unsigned in (policy, signed.with_changes({})):
        with pytest.raises(ringfence.RingfenceError) as caught:
            world.open_gate(unsigned, root=root)
        assert caught.value.code == "policy.unsigned"
    with world.open_gate(signed, root=root) as gate:
        assert gate.resolve(ana, REFERENCE, now=NOW).secret.reveal() == VALUE
        for late in (
            lambda: gate.resolve(ana, REFERENCE, now=ends),
            lambda: ringfence.run(gate, ana, ["/bin/true"], env={"A": REFERENCE}, now=ends),
            lambda: gate.authorize(ana, "deploy.preview", "project/app-web", now=ends),
        ):
            with pytest.raises(ringfence.RingfenceError) as caught:
                late()
            assert caught.value.code == "bundle.expired"
