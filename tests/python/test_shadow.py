"""Snapshots with changes, and a candidate policy beside the active one."""

from __future__ import annotations

import pytest
import ringfence
from conftest import NOW, POLICY

WEB = "project/app-web"
NEW = ("user/new", "deploy.production", WEB)
ROW = {"id": "new", "principal": "user/new", "role": "maintainer", "scope": WEB}


@pytest.fixture()
def candidate(policy):
    return policy.with_changes({"bindings": {"add": [ROW], "remove": ["b2"]}})


def test_a_snapshot_with_changes_is_the_changed_document(policy, candidate):
    whole = POLICY.replace('"revision": 3', '"revision": 4')
    assert policy.with_changes({}).digest == ringfence.Policy(whole).digest
    assert (policy.revision, candidate.revision) == (3, 4)
    assert (policy.can(*NEW), candidate.can(*NEW)) == (False, True)
    assert (policy.can("user/ana", *NEW[1:]), candidate.can("user/ana", *NEW[1:])) == (True, False)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bindings": {"remove": ["none"]}}, "policy.unknown_row"),
        ({"members": {"remove": {"web": ["user/none"]}}}, "policy.not_a_member"),
        ({"binding": {}}, "policy.unknown_member"),
        ({"bindings": []}, "policy.wrong_type"),
    ],
)
def test_changes_that_do_not_fit_are_refused(policy, changes, code):
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.with_changes(changes)
    assert caught.value.code == code


def test_the_candidate_is_reported_and_never_enforced(policy, candidate):
    decision = policy.check(*NEW, now=NOW, shadow=candidate)
    assert not decision
    assert decision.shadow["allowed"] is True
    assert decision.shadow["policy"]["digest"] == candidate.digest
    assert policy.check("user/ana", *NEW[1:], now=NOW, shadow=candidate).shadow["reason"] == "not_granted"
    assert policy.check("user/nobody", *NEW[1:], now=NOW, shadow=candidate).shadow is None
    assert policy.check(*NEW, now=NOW).shadow is None
    question = dict(zip(("subject", "action", "resource"), NEW, strict=True))
    assert [d.shadow["allowed"] for d in policy.check_many([question], now=NOW, shadow=candidate)] == [True]


def test_the_gate_tells_where_it_differs(policy, candidate, issuer):
    told = []
    gate = ringfence.Gate(policy, shadow=candidate, on_differ=told.append)
    new, ana, nobody = (issuer.verify(issuer.mint(f"user/{who}")) for who in ("new", "ana", "nobody"))
    answers = [gate.authorize(who, *NEW[1:], now=NOW) for who in (new, ana, nobody)]
    assert [bool(answer) for answer in answers] == [False, True, False]
    assert told == answers[:2]


def test_a_candidate_of_another_tenant_or_closed_is_refused(policy, candidate):
    other = ringfence.Policy(POLICY.replace("tenant_9fa", "other"))
    with pytest.raises(ringfence.RingfenceError, match="tenant"):
        policy.check(*NEW, now=NOW, shadow=other)
    candidate.close()
    with pytest.raises(ringfence.RingfenceError):
        policy.check(*NEW, now=NOW, shadow=candidate)
