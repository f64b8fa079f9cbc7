"""Signed records from Python."""

from __future__ import annotations

import hashlib

import pytest
import ringfence
from conftest import NOW

WEB = "project/app-web"


@pytest.fixture()
def recorder(record_key):
    with ringfence.Recorder("tenant_9fa", record_key.secret) as recorder:
        yield recorder


def test_a_record_verifies_and_reads_back(recorder, record_key):
    event = {"actor": "user/ana", "action": "deploy.production", "resource": WEB, "effect": "allow", "time": NOW}
    first = recorder.append(event)
    second = recorder.append({**event, "effect": "deny"})
    assert (first.seq, second.seq) == (0, 1)
    record = ringfence.verify_record(first.record, [record_key.public], tenant="tenant_9fa")
    assert record.event["actor"] == "user/ana" and record.event["effect"] == "allow"
    assert record.event["runtime"] == "python" and record.event["host"]
    assert record.event["time"] == "2026-06-01T12:00:00Z" or record.event["time"] == "2026-06-01T12:00:00.000Z"
    assert record.verified is False and record.writer == "app-1" and record.instance == recorder.instance
    after = ringfence.verify_record(second.record, [record_key.public])
    assert after.prev == hashlib.sha256(first.record.encode()).hexdigest()


def test_verified_comes_from_an_identity_only(recorder, record_key, issuer):
    ana = issuer.verify(issuer.mint("user/ana"))
    signed = recorder.append({"action": "deploy.preview"}, identity=ana)
    record = ringfence.verify_record(signed.record, [record_key.public])
    assert record.verified is True and record.event["actor"] == "user/ana"
    for event in [{"verified": True}, {"actor": "user/root"}]:
        with pytest.raises(ringfence.RingfenceError) as caught:
            recorder.append(event, identity=ana)
        assert caught.value.code in ("request.unknown_member", "request.two_actors")


def test_authorize_decides_and_records(recorder, record_key, issuer, policy):
    developer = issuer.verify(issuer.mint("user/developer-07"))
    answer = recorder.authorize(policy, developer, "deploy.production", WEB, now=NOW)
    assert not answer.decision and answer.decision.verified
    record = ringfence.verify_record(answer.record, [record_key.public])
    assert record.event["effect"] == "deny" and record.event["reason"] == "not_granted"
    assert record.event["policy_digest"] == policy.digest and record.verified


def test_every_changed_byte_is_refused(recorder, record_key):
    record = recorder.append({"actor": "user/ana", "action": "deploy.preview"}).record.encode()
    for place in range(len(record)):
        changed = bytearray(record)
        changed[place] ^= 1
        try:
            text = changed.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(ringfence.RingfenceError):
            ringfence.verify_record(text, [record_key.public])


def test_what_does_not_fit_is_refused(recorder, record_key):
    record = recorder.append({"actor": "user/ana"}).record
    stranger = ringfence.generate_key("record", "app-1").public
    ledger = ringfence.generate_key("ledger", "app-1").public
    for writers, tenant in [([], None), ([stranger], None), ([ledger], None), ([record_key.public], "tenant_other")]:
        with pytest.raises(ringfence.RingfenceError):
            ringfence.verify_record(record, writers, tenant=tenant)


def test_a_recorder_takes_record_keys_only():
    for purpose in ["ledger", "vault-writer", "vault-owner"]:
        key = ringfence.generate_key(purpose, "x")
        with pytest.raises(ringfence.RingfenceError) as caught:
            ringfence.Recorder("tenant_9fa", key.secret)
        assert caught.value.code == "key.wrong_purpose"


def test_checkpoints_sign_and_verify():
    key = ringfence.generate_key("ledger", "log.example/1")
    root = ringfence.call("merkle.root", {"leaves": ["YQ", "Yg"]}).value["root"]
    with ringfence.Key("ledger", key.secret) as log:
        note = log.sign_checkpoint(2, root)
        assert repr(log) == f"<Key ledger {key.id}>"
    answer = ringfence.call("checkpoint.verify", {"note": note, "keys": [key.public]}).value
    assert answer == {"origin": "log.example/1", "root": root, "size": 2}
    with pytest.raises(ringfence.RingfenceError):
        ringfence.call("checkpoint.verify", {"note": note.replace("\n2\n", "\n3\n"), "keys": [key.public]})
