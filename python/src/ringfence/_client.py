"""Calls into the engine: one shape for every operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from . import _core
from ._core import Secret
from ._errors import RingfenceError

# What may be given where a secret is wanted. A str is taken as UTF-8.
SecretLike = Secret | bytes | bytearray | memoryview | str


class Answer(NamedTuple):
    """What an operation answered: the value, its canonical JSON text, and the secret if it yields one."""

    value: dict[str, Any]
    text: str
    secret: Secret | None


def call(
    operation: str,
    request: Mapping[str, Any] | None = None,
    *,
    handle: _core.Handle | None = None,
    secret: SecretLike | None = None,
) -> Answer:
    """Run one operation of the table (docs/API.md) and return its answer; a failure raises RingfenceError.

    This is the door behind every class of the package. ``request`` holds plain JSON values; what is
    secret travels in ``secret`` and never in the request.
    """
    try:
        body = json.dumps(
            {} if request is None else request,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        ).encode()
    except UnicodeEncodeError:
        message = "the request holds a lone surrogate, which is no Unicode text"
        raise RingfenceError("request.bad_utf8", message) from None
    except ValueError:
        message = "the request holds a number that JSON has not: nan or an infinity"
        raise RingfenceError("request.wrong_type", message) from None
    except RecursionError:
        raise RingfenceError("json.too_deep", "the request is nested too deeply") from None
    reply, revealed = _core.call(operation, handle, body, secret)
    # The reply is {"ok":ANSWER} or {"error":…} in canonical form, so the answer's own canonical
    # text is what stands between.
    document = json.loads(reply)
    if "error" in document:
        raise RingfenceError._from_wire(document["error"])
    return Answer(document["ok"], reply[6:-1].decode(), revealed)


def opened(
    operation: str,
    request: Mapping[str, Any],
    *,
    handle: _core.Handle | None = None,
    secret: SecretLike | None = None,
) -> tuple[_core.Handle, dict[str, Any]]:
    """Run an operation that opens a handle; the handle closes when Python lets go of it."""
    answer = call(operation, request, handle=handle, secret=secret).value
    return _core.Handle(answer.pop("handle")), answer


def instant(now: datetime | str | None) -> str:
    """``now`` as the wire wants it: RFC 3339 in UTC; None is the clock of this machine."""
    if isinstance(now, str):
        return now
    if now is None:
        now = datetime.now(UTC)
    if now.tzinfo is None:
        raise ValueError("a time needs a time zone: datetime.now(UTC)")
    utc = now.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def given(**members: Any) -> dict[str, Any]:
    """The members that are not None: a request says what it means by leaving the others out."""
    return {name: value for name, value in members.items() if value is not None}


def one_secret(answer: Answer) -> Secret:
    """The secret of an operation that always yields one; an empty value is a Secret too."""
    return answer.secret if answer.secret is not None else Secret(b"")
