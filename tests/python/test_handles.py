"""Handles close with their objects, and what is closed stays closed."""

from __future__ import annotations

import gc
import threading

import pytest
import ringfence
from conftest import POLICY
from ringfence import _core

WEB = "project/app-web"


def test_objects_close_when_they_go(issuer):
    gc.collect()
    before = _core.open_handles()
    for _ in range(200):
        policy = ringfence.Policy(POLICY)
        ana = issuer.verify(issuer.mint("user/ana", expires="2099-01-01T00:00:00Z"))
        assert ringfence.Gate(policy).authorize(ana, "deploy.preview", WEB)
    del policy, ana
    gc.collect()
    assert _core.open_handles() == before


def test_with_closes_at_once():
    before = _core.open_handles()
    with ringfence.Policy(POLICY) as policy:
        assert _core.open_handles() == before + 1
    assert _core.open_handles() == before
    policy.close()


def test_a_failed_open_leaves_nothing_behind():
    before = _core.open_handles()
    for _ in range(100):
        with pytest.raises(ringfence.RingfenceError):
            ringfence.Policy("{")
    assert _core.open_handles() == before


def test_a_closed_policy_answers_nothing():
    policy = ringfence.Policy(POLICY)
    policy.close()
    for ask in [
        lambda: policy.can("user/ana", "deploy.preview", WEB),
        lambda: policy.check("user/ana", "deploy.preview", WEB),
        lambda: policy.matrix(WEB),
        lambda: policy.roles,
    ]:
        with pytest.raises(ringfence.RingfenceError) as caught:
            ask()
        assert caught.value.code == "handle.unknown"


def test_a_closed_policy_does_not_become_the_next_one():
    old = ringfence.Policy(POLICY)
    handle = _core.Handle(old._handle.id)
    old.close()
    with ringfence.Policy(POLICY) as new:
        assert new._handle.id != handle.id
        with pytest.raises(ringfence.RingfenceError):
            ringfence.call("policy.info", handle=handle)


def test_handles_of_another_kind_are_refused(policy, issuer):
    ana = issuer.verify(issuer.mint("user/ana"))
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.call("policy.info", handle=ana._handle)
    assert caught.value.code == "handle.unknown"
    with pytest.raises(ringfence.RingfenceError):
        _core.snapshot(ana._handle)


def test_the_fast_path_cannot_be_made_by_hand():
    with pytest.raises(TypeError):
        _core.Snapshot()


def test_threads_share_a_policy(policy):
    answers: list[bool] = []

    def ask() -> None:
        for _ in range(2000):
            answers.append(policy.can("user/ana", "deploy.production", WEB))
            answers.append(bool(policy.check("user/ana", "deploy.preview", WEB)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16000 and all(answers)


def test_threads_may_close_while_others_ask():
    for _ in range(20):
        policy = ringfence.Policy(POLICY)
        errors: list[str] = []

        def ask(policy: ringfence.Policy = policy, errors: list[str] = errors) -> None:
            try:
                while True:
                    assert policy.can("user/ana", "deploy.preview", WEB)
                    assert policy.check("user/ana", "deploy.preview", WEB)
            except ringfence.RingfenceError as error:
                errors.append(error.code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        policy.close()
        for thread in threads:
            thread.join()
        assert errors == ["handle.unknown"] * 3


def test_a_child_process_starts_after_a_fork_fine():
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_ask_in_child) is True


def _ask_in_child() -> bool:
    return ringfence.Policy(POLICY).can("user/ana", "deploy.preview", WEB)
