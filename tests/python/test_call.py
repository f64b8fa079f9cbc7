"""The low-level call: strict about what goes in, canonical in what comes out."""

from __future__ import annotations

import json

import pytest
import ringfence


def code_of(*args: object, **kwargs: object) -> str:
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.call(*args, **kwargs)
    return caught.value.code


def test_version_matches_the_package():
    answer = ringfence.call("version")
    assert answer.value["version"] == ringfence.__version__
    assert answer.secret is None


def test_the_text_is_the_canonical_answer():
    answer = ringfence.call("reference.parse", {"text": "secret://production/DATABASE_URL@7#/a/b"})
    assert json.loads(answer.text) == answer.value
    assert ringfence.call("json.canonical", {"text": answer.text}).value["canonical"] == answer.text


def test_bad_requests_are_errors():
    assert code_of("no.such") == "request.unknown_operation"
    assert code_of("version", {"extra": 1}) == "request.unknown_member"
    assert code_of("reference.parse", {}) == "request.missing_member"
    assert code_of("reference.parse", {"text": 7}) == "request.wrong_type"
    assert code_of("reference.parse", {"text": "\udfff"}) == "request.bad_utf8"
    assert code_of("key.generate", {"purpose": "everything"}) == "request.unknown_word"
    assert code_of("key.open", {"purpose": "token"}) == "request.secret_missing"
    assert code_of("version", {}, secret=b"x") == "request.secret_unexpected"
    assert code_of("policy.info") == "handle.unknown"


def test_requests_must_be_json():
    for value in [{"text": b"bytes"}, {"text": object()}, {"text": {1, 2}}]:
        with pytest.raises(TypeError):
            ringfence.call("reference.parse", value)


def test_errors_carry_place_and_pointer():
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.call("json.canonical", {"text": '{"a":[1,2,{"b":01}]}'})
    error = caught.value
    assert error.code.startswith("json.") and error.path
    assert error.args == (error.code, error.message, error.path, error.more)


def test_strings_cross_exactly():
    for text in ["", "ü", "🚀", "a\u0000b", "\u2028", "\ufffd", "\U0001f600" * 5000, "é" * 70_000]:
        quoted = json.dumps(text)
        answer = ringfence.call("json.canonical", {"text": quoted}).value["canonical"]
        assert json.loads(answer) == text
