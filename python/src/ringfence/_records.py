"""Audit records: signed where the decision was made, verifiable anywhere."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ._bundles import TrustRoot
from ._client import SecretLike, call, given, instant, opened
from ._decision import Decision
from ._identity import Identity
from ._policy import Attributes, Policy, View


class Appended(NamedTuple):
    """A signed record and its number in the recorder's chain."""

    record: str
    seq: int


class Recorded(NamedTuple):
    """A decision and the signed record of it."""

    decision: Decision
    record: str
    seq: int


class Record:
    """A verified record: whose it is, who signed, and what happened (``event``)."""

    __slots__ = ("event", "instance", "prev", "seq", "tenant", "verified", "writer")

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.tenant: str = answer["tenant"]
        self.writer: str = answer["writer"]
        self.instance: str = answer["instance"]
        self.seq: int = answer["seq"]
        self.prev: str = answer["prev"]
        self.verified: bool = answer["verified"] is True
        self.event: dict[str, Any] = answer["event"]

    def __repr__(self) -> str:
        return f"<Record {self.seq} of {self.writer} for {self.tenant}>"


def _host() -> str:
    return socket.gethostname()[:64]


class Recorder:
    """One chain of signed records, begun by this object and continued by nobody else."""

    __slots__ = ("_handle", "instance", "public", "tenant")

    def __init__(self, tenant: str, key: SecretLike) -> None:
        """Begin a chain with the secret text of a ``record`` key."""
        self.tenant = tenant
        self._handle, answer = opened("recorder.open", {"tenant": tenant}, secret=key)
        self.instance: str = answer["instance"]
        self.public: str = answer["public"]

    def append(self, event: Mapping[str, Any], *, identity: Identity | None = None) -> Appended:
        """Sign the next record; it says ``verified`` only where an ``identity`` acted.

        ``time``, ``runtime`` and ``host`` are filled in where the event leaves them out.
        """
        filled = {"runtime": "python", "host": _host(), **event}
        time = filled.get("time")
        if time is None or isinstance(time, datetime):
            filled["time"] = instant(time)
        request = given(event=filled, identity=None if identity is None else identity._handle.id)
        answer = call("recorder.append", request, handle=self._handle).value
        return Appended(answer["record"], answer["seq"])

    def authorize(
        self,
        policy: Policy,
        identity: Identity,
        action: str,
        resource: str,
        *,
        root: TrustRoot | None = None,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        resource_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
        note: str | None = None,
        view: View = "public",
    ) -> Recorded:
        """Decide for a proven identity and sign the record of it, in one step."""
        request = given(
            policy=policy._handle.id,
            root=None if root is None else root._handle.id,
            identity=identity._handle.id,
            action=action,
            resource=resource,
            now=instant(now),
            context=context,
            resource_attributes=resource_attributes,
            action_attributes=action_attributes,
            note=note,
            view=view,
            runtime="python",
            host=_host(),
        )
        answer = call("recorder.authorize", request, handle=self._handle).value
        return Recorded(Decision(answer["decision"]), answer["record"], answer["seq"])

    def close(self) -> None:
        """End the chain and wipe its key now."""
        self._handle.close()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Recorder {self.instance} for {self.tenant}>"


def verify_record(record: str, writers: Sequence[str], *, tenant: str | None = None) -> Record:
    """Verify one record against the public record keys that may have signed it, and read it."""
    request = given(record=record, writers=list(writers), tenant=tenant)
    return Record(call("record.verify", request).value)
