"""The ledger from Python: appended durably, read by anybody, verified without trusting the file."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import threading

import pytest
import ringfence
from conftest import NOW

TENANT = "tenant_9fa"


@pytest.fixture(scope="session")
def ledger_key():
    return ringfence.generate_key("ledger", "log.example/tenant_9fa")


@pytest.fixture()
def path(tmp_path):
    return tmp_path / "audit.db"


@pytest.fixture()
def ledger(path, ledger_key, record_key):
    with ringfence.Ledger(path, TENANT, ledger_key.secret, writers=[record_key.public]) as ledger:
        yield ledger


@pytest.fixture()
def records(record_key):
    with ringfence.Recorder(TENANT, record_key.secret) as recorder:
        event = {"actor": "user/ana", "action": "deploy.production", "effect": "allow", "time": NOW}
        return [recorder.append({**event, "note": f"number {i}"}).record for i in range(20)]


def code_of(fail, *args, **kwargs) -> str:
    with pytest.raises(ringfence.RingfenceError) as caught:
        fail(*args, **kwargs)
    return caught.value.code


def verify(path, ledger_key, record_key, **more):
    return ringfence.verify_ledger(path, keys=[ledger_key.public], writers=[record_key.public], **more)


def test_what_is_appended_verifies(ledger, records, path, ledger_key, record_key):
    first = ledger.append(records[0])
    assert (first.indexes, first.size, first.duplicates) == ([0], 1, 0)
    rest = ledger.append(records[1:])
    assert rest.indexes == list(range(1, 20)) and rest.size == 20
    report = verify(path, ledger_key, record_key, tenant=TENANT, seen=first.checkpoint)
    assert (report.size, report.covered, report.chains, report.tenant) == (20, 20, 1, TENANT)
    assert report.checkpoint == rest.checkpoint == ledger.checkpoint()
    assert ledger.public == ledger_key.public and ledger.tenant == TENANT and len(ledger) == 20


def test_reading_needs_no_key(ledger, records, path):
    ledger.append(records)
    reader = ringfence.LedgerReader(path)
    assert [entry.record for entry in reader.entries()] == records
    assert [entry.index for entry in reader.entries(5, 8)] == [5, 6, 7]
    assert list(reader.entries(20)) == [] and list(reader.entries(7, 7)) == []
    assert reader.tenant == TENANT and len(reader) == 20


def test_entries_come_in_pages(ledger, record_key):
    with ringfence.Recorder(TENANT, record_key.secret) as recorder:
        many = [recorder.append({"actor": "user/ana", "time": NOW}).record for _ in range(1001)]
    ledger.append(many)
    assert [entry.record for entry in ledger.entries()] == many
    assert [entry.index for entry in ledger.entries(499, 1000)] == list(range(499, 1000))


def test_a_proof_holds_for_its_record_only(ledger, records):
    ledger.append(records)
    proof = ledger.proof(7)
    assert proof.record == records[7]
    [leaf] = ringfence.call("merkle.root", {"leaves": [_b64(proof.record)]}).value["leaf_hashes"]
    question = {"index": 7, "size": proof.size, "root": proof.root, "leaf_hash": leaf, "proof": proof.hashes}
    ringfence.call("merkle.verify_inclusion", question)
    assert code_of(ringfence.call, "merkle.verify_inclusion", {**question, "index": 8}).startswith("merkle.")
    assert code_of(ledger.proof, 20) == "ledger.not_covered"


def test_duplicates_are_kept_once(ledger, records):
    ledger.append(records[:3])
    again = ledger.append(records[:5])
    assert again.indexes == [0, 1, 2, 3, 4] and again.duplicates == 3 and again.size == 5


def test_what_does_not_follow_is_refused_whole(ledger, records, path, ledger_key, record_key, issuer):
    ledger.append(records[:2])
    stranger = ringfence.generate_key("record", "stranger")
    foreign = ringfence.Recorder(TENANT, stranger.secret).append({"actor": "user/ana", "time": NOW}).record
    other = ringfence.Recorder("tenant_other", record_key.secret).append({"actor": "user/ana", "time": NOW}).record
    for batch, code in [
        ([records[3]], "ledger.gap"),
        ([records[2], foreign], "ledger.unknown_writer"),
        ([records[2], records[2][:-5]], "note."),
        ([records[2], other], "record."),
        ([records[2].replace("user/ana", "user/eve")], ""),
        (["", ""], ""),
    ]:
        assert code_of(ledger.append, batch).startswith(code)
        assert len(ledger) == 2
    assert verify(path, ledger_key, record_key).size == 2


def test_a_changed_byte_is_found_and_placed(ledger, records, path, ledger_key, record_key, tmp_path):
    ledger.append(records)
    ledger.close()
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    data = bytearray(copy.read_bytes())
    place = data.index(b"number 13")
    data[place] ^= 1
    copy.write_bytes(data)
    with pytest.raises(ringfence.RingfenceError) as caught:
        verify(copy, ledger_key, record_key)
    assert "13" in caught.value.path, caught.value
    verify(path, ledger_key, record_key)


def test_trust_is_in_the_keys_given(ledger, records, path, ledger_key, record_key):
    ledger.append(records)
    other = ringfence.generate_key("ledger", "log.example/tenant_9fa").public
    writer = ringfence.generate_key("record", "app-1").public
    ask = ringfence.verify_ledger
    assert code_of(ask, path, keys=[other], writers=[record_key.public])
    assert code_of(ask, path, keys=[ledger_key.public], writers=[writer])
    assert code_of(ask, path, keys=[ledger_key.public], writers=[]) != ""
    assert code_of(ask, path, keys=[], writers=[record_key.public]) == "request.no_keys"
    assert code_of(ask, path, keys=[record_key.public], writers=[record_key.public]).startswith("key.")
    assert code_of(verify, path, ledger_key, record_key, tenant="tenant_other") == "ledger.wrong_tenant"


def test_a_shortened_ledger_is_seen_through(ledger, records, path, ledger_key, record_key):
    ledger.append(records[:5])
    ledger.close()
    old = path.read_bytes()
    with ringfence.Ledger(path, TENANT, ledger_key.secret, writers=[record_key.public]) as again:
        seen = again.append(records[5:]).checkpoint
    for suffix in ["-wal", "-shm"]:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(old)
    assert verify(path, ledger_key, record_key).size == 5
    assert code_of(verify, path, ledger_key, record_key, seen=seen).startswith("ledger.")
    open_again = lambda: ringfence.Ledger(path, TENANT, ledger_key.secret, writers=[record_key.public])  # noqa: E731
    assert code_of(open_again) == "ledger.shrunk"


def test_opening_what_is_no_ledger_is_an_error(tmp_path, ledger_key, record_key):
    def open_at(where, tenant=TENANT, key=ledger_key.secret):
        ringfence.Ledger(where, tenant, key, writers=[record_key.public])

    (tmp_path / "text").write_text("not a database at all\n" * 100)
    with sqlite3.connect(tmp_path / "foreign") as foreign:
        foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    assert code_of(open_at, tmp_path / "no" / "such" / "folder.db").startswith("io.")
    for name in ["text", "foreign"]:
        assert code_of(open_at, tmp_path / name).startswith("ledger.")
        assert code_of(ringfence.LedgerReader(tmp_path / name).checkpoint).startswith("ledger.")
    assert code_of(ringfence.LedgerReader(tmp_path / "none").checkpoint).startswith("io.")
    assert not (tmp_path / "none").exists()
    assert code_of(open_at, tmp_path / "a", key=record_key.secret) == "key.wrong_purpose"
    for tenant in ["", "Tenant", "a/b", "x" * 65]:
        assert code_of(open_at, tmp_path / "b", tenant=tenant) == "ledger.bad_tenant"
    assert not (tmp_path / "b").exists()
    with pytest.raises(TypeError):
        open_at(7)


def test_another_key_or_tenant_does_not_get_in(ledger, records, path, record_key, ledger_key):
    ledger.append(records)
    ledger.close()
    other = ringfence.generate_key("ledger", "log.example/tenant_9fa")
    writers = [record_key.public]
    assert code_of(ringfence.Ledger, path, TENANT, other.secret, writers=writers) == "ledger.wrong_key"
    assert code_of(ringfence.Ledger, path, "tenant_other", ledger_key.secret, writers=writers) == "ledger.wrong_tenant"


def test_a_closed_ledger_takes_nothing(ledger, records):
    ledger.append(records[:1])
    ledger.close()
    ledger.close()
    assert code_of(ledger.append, records[1:]) == "handle.unknown"
    assert [entry.record for entry in ledger.entries()] == records[:1]


def test_threads_append_to_one_ledger(ledger, path, record_key, ledger_key):
    done: list[int] = []

    def work() -> None:
        with ringfence.Recorder(TENANT, record_key.secret) as recorder:
            for _ in range(10):
                signed = recorder.append({"actor": "user/ana", "time": NOW})
                done.extend(ledger.append(signed.record).indexes)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))
    assert verify(path, ledger_key, record_key).chains == 4


def test_a_ledger_closes_when_it_goes(path, ledger_key, record_key):
    from ringfence import _core

    gc.collect()
    before = _core.open_handles()
    ledger = ringfence.Ledger(path, TENANT, ledger_key.secret, writers=[record_key.public])
    assert _core.open_handles() == before + 1
    del ledger
    gc.collect()
    assert _core.open_handles() == before


def _b64(text: str) -> str:
    import base64

    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
