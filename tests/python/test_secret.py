"""Secrets show themselves only when asked, and no error of ours repeats one."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest
import ringfence
from ringfence import _core

VALUE = b"hunter2-\x00\xff'\"$"


def test_reveal_gives_the_bytes_back():
    assert ringfence.Secret(VALUE).reveal() == VALUE
    assert ringfence.Secret(bytearray(VALUE)).reveal() == VALUE
    assert ringfence.Secret(memoryview(VALUE)).reveal() == VALUE
    assert ringfence.Secret("pässword").reveal() == "pässword".encode()
    assert ringfence.Secret(ringfence.Secret(VALUE)).reveal() == VALUE
    assert ringfence.Secret(b"").reveal() == b""


def test_it_has_no_text():
    secret = ringfence.Secret(b"hunter2")
    assert repr(secret) == "<ringfence.Secret>"
    assert "hunter2" not in repr([secret]) and "hunter2" not in "%r" % secret
    for show in [str, "{}".format, "{:>20}".format, lambda s: f"{s}", lambda s: "%s" % s]:
        with pytest.raises(TypeError, match="call reveal"):
            show(secret)


def test_it_cannot_be_compared_or_hashed():
    a, b = ringfence.Secret(b"a"), ringfence.Secret(b"a")
    for compare in [lambda: a == b, lambda: a != b, lambda: a == b"a", lambda: a in [b]]:
        with pytest.raises(TypeError, match="compare_digest"):
            compare()
    with pytest.raises(TypeError):
        hash(a)
    with pytest.raises(TypeError):
        a < b  # noqa: B015


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, bytes, list, len])
def test_it_cannot_be_copied_or_serialised(leak):
    with pytest.raises(TypeError) as caught:
        leak(ringfence.Secret(b"hunter2"))
    assert "hunter2" not in str(caught.value)


def test_it_is_wiped_by_name_and_by_with():
    secret = ringfence.Secret(VALUE)
    assert secret
    secret.wipe()
    assert secret.reveal() == b"" and not secret
    with ringfence.Secret(VALUE) as inside:
        assert inside.reveal() == VALUE
    assert inside.reveal() == b""


def test_it_cannot_be_subclassed():
    with pytest.raises(TypeError):
        type("Loud", (ringfence.Secret,), {})


def test_logging_it_does_not_show_it(caplog):
    logging.getLogger("test").warning("got %r", ringfence.Secret(b"hunter2"))
    assert "hunter2" not in caplog.text


def failures(value):
    """Calls that must fail, each with the secret in an argument."""
    token = {"issuer": "i", "tenant": "t", "audience": "a", "keys": []}
    yield lambda: ringfence.Secret(value, value)
    yield lambda: ringfence.Secret(value=value)
    yield lambda: ringfence.Secret([value])
    yield lambda: ringfence.Secret()
    yield lambda: _core.call("key.open", None, b'{"purpose":"token"}', [value])
    yield lambda: _core.call("key.open", None, b'{"purpose":"token"}', value, value)
    yield lambda: _core.call("key.open", None, [value])
    yield lambda: _core.call("key.open", value, b"{}", value)
    yield lambda: _core.call(value)
    yield lambda: _core.call(secret=value)
    yield lambda: ringfence.Key("token", value)
    yield lambda: ringfence.Key("record", value)
    yield lambda: ringfence.Key("vault-writer", value)
    yield lambda: ringfence.Key("token", 7)
    yield lambda: ringfence.Recorder("tenant_9fa", value)
    yield lambda: ringfence.verify_token(value, **token)
    yield lambda: ringfence.verify_token([value], **token)
    yield lambda: ringfence.call("policy.open", {"text": "{}"}, secret=value)
    yield lambda: ringfence.call("no.such.operation", {}, secret=value)


@pytest.mark.parametrize("value", [b"hunter2-hunter2", "hunter2-hunter2", "hunter2-\ud800-hunter2"], ids=["bytes", "str", "ill-formed"])
def test_no_error_repeats_a_secret(value):
    count = 0
    for fail in failures(value):
        with pytest.raises((TypeError, ringfence.RingfenceError)) as caught:
            fail()
        shown = "".join(traceback.format_exception_only(caught.value)) + repr(caught.value.args)
        chain = caught.value.__cause__ or caught.value.__context__
        assert "hunter2" not in shown and "hunter2" not in repr(chain), shown
        count += 1
    assert count == 19


def test_a_secret_str_must_be_unicode():
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.Secret("\ud800")
    assert caught.value.code == "request.bad_utf8"
    assert caught.value.__context__ is None


def test_generated_keys_are_secrets():
    key = ringfence.generate_key("ledger", "log.example/1")
    assert isinstance(key.secret, ringfence.Secret)
    assert "PRIVATE" not in repr(key) and key.public in repr(key)


def test_non_contiguous_memory_is_refused():
    with pytest.raises(TypeError, match="contiguous"):
        ringfence.Secret(memoryview(b"abcdef")[::2])
