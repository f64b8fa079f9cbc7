"""Kinds of failure that other engines had and that only Python can bring about: bool is an int, ints have no end,
text from the file system may hold halves of characters, classes inherit."""

from __future__ import annotations

import json

import pytest
import ringfence

DOCUMENT = {
    "ringfence": 1, "tenant": "north", "revision": 1,
    "types": {"area": {"in": ["tenant"]}},
    "permissions": {"move": {"on": ["area"]}},
    "roles": {"mover": {"allow": ["move"]}},
    "bindings": [
        {"id": "b", "principal": "user/flag", "role": "mover", "scope": "tenant", "when": "context.ok == true"},
        {"id": "n", "principal": "user/count", "role": "mover", "scope": "tenant", "when": "context.n == 1"},
        {"id": "m", "principal": "user/most", "role": "mover", "scope": "tenant", "when": "context.n == 9007199254740991"},
    ],
}


@pytest.fixture
def world():
    return ringfence.Policy(json.dumps(DOCUMENT))


def reason(world, user, **context):
    return world.check(f"user/{user}", "move", "area/1", context=context).reason


def test_a_bool_is_no_number_and_a_number_no_bool(world):
    assert reason(world, "flag", ok=True) == "granted"
    assert reason(world, "flag", ok=1) == "condition_failed"
    assert reason(world, "count", n=1) == "granted"
    assert reason(world, "count", n=1.0) == "granted"
    assert reason(world, "count", n=True) == "condition_failed"


@pytest.mark.parametrize("n", [2**53, -(2**53), 2**63, 2**64 + 1, 10**400], ids=["2^53", "-2^53", "2^63", "2^64+1", "10^400"])
def test_an_int_that_other_runtimes_cannot_hold_is_refused(world, n):
    with pytest.raises(ringfence.RingfenceError) as caught:
        reason(world, "most", n=n)
    assert caught.value.code.startswith("json."), caught.value.code
    assert reason(world, "most", n=2**53 - 1) == "granted"
    assert reason(world, "most", n=2**53 - 2) == "condition_failed"


def test_bytes_that_are_no_text_are_refused_wherever_they_stand(world):
    name = b"user/\xff".decode(errors="surrogateescape")
    for ask in (
        lambda: world.can(name, "move", "area/1"),
        lambda: world.check(name, "move", "area/1"),
        lambda: world.check("user/flag", "move", "area/1", context={"ok": name}),
        lambda: world.check("user/flag", "move", "area/1", context={name: True}),
        lambda: ringfence.Policy(json.dumps({**DOCUMENT, "tenant": name})),
    ):
        with pytest.raises(ringfence.RingfenceError) as caught:
            ask()
        assert caught.value.code in ("request.bad_utf8", "json.lone_surrogate")
    assert reason(world, "flag", ok=True) == "granted"


def test_what_a_class_has_is_not_in_a_context(world):
    class Context(dict):
        ok = True

    assert world.check("user/flag", "move", "area/1", context=Context()).reason == "condition_error"
    for name in ("__class__", "__dict__", "__init__"):
        assert reason(world, "flag", **{name: {"ok": True}}) == "condition_error"
