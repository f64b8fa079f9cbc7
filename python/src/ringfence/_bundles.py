"""Policies that travel signed: the root that says by whom, and what a host keeps of what it opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import _core
from ._client import call, given, instant, opened
from ._keys import Key
from ._policy import Policy
from ._types import BundleState, Delegation


class TrustRoot:
    """Which keys may sign a tenant's policy: a root that the host pins, and those that follow it."""

    __slots__ = ("_handle", "keys", "tenant", "version")

    _handle: _core.Handle

    def __init__(self, document: str, later: Sequence[str] = ()) -> None:
        """Open the root that ``document`` and its successors, in order, lead to."""
        request = {"document": document, "later": list(later)}
        self._handle, answer = opened("root.open", request)
        self.tenant: str = answer["tenant"]
        self.version: int = answer["version"]
        self.keys: list[str] = answer["keys"]

    def close(self) -> None:
        """Let the root go now."""
        self._handle.close()

    def __repr__(self) -> str:
        return f"<TrustRoot {self.tenant} version {self.version}>"


class SignedPolicy(Policy):
    """A policy that proved where it comes from; ``open_bundle`` makes one.

    ``state`` is to be kept, outside of where bundles come from, for the next opening. A fresh bundle is
    due from ``stale_from``; after ``expires`` a gate under the root refuses this one.
    """

    __slots__ = ()

    @property
    def state(self) -> BundleState:
        """What a host keeps: tenant, revision, head, version of the root."""
        state: BundleState = self._summary["state"]
        return state

    @property
    def expires(self) -> str:
        """The earliest end of bundle, deltas and delegations used, RFC 3339."""
        expires: str = self._summary["expires"]
        return expires

    @property
    def stale_from(self) -> str:
        """From when on a fresh bundle is due, RFC 3339."""
        stale_from: str = self._summary["stale_from"]
        return stale_from

    @property
    def stale(self) -> bool:
        """Whether a fresh bundle was due when this one was opened."""
        return self._summary["stale"] is True

    @property
    def trust(self) -> str | None:
        """Hex SHA-256 of the trust document that it was made for, if it names one."""
        return self._summary.get("trust")

    def apply(self, delta: str, *, now: datetime | str | None = None) -> SignedPolicy:
        """A new snapshot with one more delta; it stays signed."""
        return _signed("bundle.apply", {"delta": delta, "now": instant(now)}, self._handle)


def _signed(operation: str, request: Mapping[str, Any], handle: _core.Handle | None = None) -> SignedPolicy:
    policy = SignedPolicy.__new__(SignedPolicy)
    policy._open(opened(operation, request, handle=handle))
    return policy


def open_bundle(
    bundle: str,
    *,
    root: TrustRoot,
    deltas: Sequence[str] = (),
    state: BundleState | None = None,
    now: datetime | str | None = None,
) -> SignedPolicy:
    """Open a signed policy; anything doubtful raises ``bundle.*``.

    ``state`` is the ``state`` of the one opened before, left out the first time only: an older revision,
    or another document of the same, is refused by it.
    """
    request = given(bundle=bundle, root=root._handle.id, deltas=list(deltas), state=state, now=instant(now))
    return _signed("bundle.open", request)


def sign_bundle(
    key: Key,
    policy: Policy,
    *,
    expires: datetime | str,
    issued: datetime | str | None = None,
    delegations: Sequence[Delegation] | None = None,
    trust: str | None = None,
) -> str:
    """Sign a policy with a ``bundle`` key; the answer is the bundle."""
    request = given(
        policy=policy._handle.id,
        issued=instant(issued),
        expires=instant(expires),
        delegations=None if delegations is None else list(delegations),
        trust=trust,
    )
    return _document("bundle.sign", request, key)


def sign_bindings(
    key: Key,
    policy: SignedPolicy,
    changes: Mapping[str, Any],
    *,
    issued: datetime | str | None = None,
    expires: datetime | str | None = None,
) -> str:
    """Sign a change of bindings with a delegated ``bindings`` key: the delta that follows ``policy``."""
    request = given(
        policy=policy._handle.id,
        changes=dict(changes),
        issued=instant(issued),
        expires=None if expires is None else instant(expires),
    )
    return _document("bundle.sign_bindings", request, key)


def sign_root(key: Key, *, tenant: str, version: int, keys: Sequence[str]) -> str:
    """Sign a trust root of these public ``bundle`` keys with one of them."""
    return _document("root.sign", {"tenant": tenant, "version": version, "keys": list(keys)}, key)


def cosign_root(key: Key, document: str) -> str:
    """Add a signature: a root that follows another is signed by a key of each."""
    return _document("root.cosign", {"document": document}, key)


def _document(operation: str, request: Mapping[str, Any], key: Key) -> str:
    document: str = call(operation, request, handle=key._handle).value["document"]
    return document
