"""From a reference to a secret's bytes: for proven identities only, and never unrecorded."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import _core
from ._bundles import TrustRoot
from ._client import SecretLike, call, given, instant, one_secret, opened
from ._core import Secret
from ._decision import Decision
from ._identity import Gate, Identity
from ._keys import Key
from ._ledger import Ledger
from ._policy import Attributes, Policy, View
from ._vault import Vault


def _decision(answer: Mapping[str, Any]) -> Decision:
    return Decision(answer["decision"], answer["reference"])


class Resolved:
    """What became of a reference: true exactly if its value was released."""

    __slots__ = ("decision", "records", "secret", "version")

    def __init__(self, answer: Mapping[str, Any], secret: Secret | None) -> None:
        self.decision: Decision = _decision(answer["decision"])
        self.records: list[str] = answer["records"]
        self.version: int | None = answer.get("version")
        self.secret: Secret | None = secret if answer["allowed"] is True else None

    def __bool__(self) -> bool:
        return self.secret is not None

    def __repr__(self) -> str:
        return f"<Resolved {self.decision.reference}: {self.decision.reason}>"


class Ran:
    """How a program ended: true exactly if it was started, because every reference was allowed.

    ``exit_code`` or ``signal`` is set where it ran. ``output`` holds what it printed, if captured; it is a
    Secret, since a program may print what it was given.
    """

    __slots__ = ("allowed", "decisions", "exit_code", "output", "records", "signal", "timed_out")

    def __init__(self, answer: Mapping[str, Any], output: Secret | None) -> None:
        self.allowed: bool = answer["allowed"] is True
        self.decisions: list[Decision] = [_decision(decision) for decision in answer["decisions"]]
        self.exit_code: int | None = answer.get("exit_code")
        self.signal: int | None = answer.get("signal")
        self.timed_out: bool = answer.get("timed_out") is True
        self.output: Secret | None = output
        self.records: list[str] = answer["records"]

    def __bool__(self) -> bool:
        return self.allowed

    def __repr__(self) -> str:
        if not self.allowed:
            return "<Ran not: denied>"
        end = f"signal {self.signal}" if self.exit_code is None else f"exit {self.exit_code}"
        return f"<Ran {end}>"


class SecretGate(Gate):
    """A gate that also opens secrets: policy, vault and ledger of one tenant.

    Every request for a secret leaves signed records in the ledger, denials included, before anything is
    opened; if they cannot be written, nothing is.
    """

    __slots__ = ("_handle", "instance", "public")

    _handle: _core.Handle

    def __init__(
        self,
        policy: Policy,
        *,
        vault: Vault,
        ledger: Ledger,
        recipient: Key,
        record_key: SecretLike,
        root: TrustRoot | None = None,
        host: str | None = None,
    ) -> None:
        """Join the parts: ``recipient`` opens entries of the vault, ``record_key`` signs the records.

        Under ``root`` only a policy opened from a bundle of it opens secrets, and only until that ends.
        """
        super().__init__(policy, root=root)
        request = given(
            policy=policy._handle.id,
            root=None if root is None else root._handle.id,
            ledger=ledger._handle.id,
            vault=vault.path,
            owners=vault.owners,
            recipient=recipient._handle.id,
            runtime="python",
            host=host,
        )
        self._handle, answer = opened("gate.open", request, secret=record_key)
        self.instance: str = answer["instance"]
        self.public: str = answer["public"]

    def resolve(
        self,
        identity: Identity,
        reference: str,
        *,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        resource_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
        view: View = "public",
    ) -> Resolved:
        """Decide, record and, if allowed, open ``secret://scope/NAME`` for a proven identity."""
        request = given(
            identity=_handle_of(identity),
            reference=reference,
            now=instant(now),
            context=context,
            resource_attributes=resource_attributes,
            action_attributes=action_attributes,
            view=view,
        )
        answer = call("gate.resolve", request, handle=self._handle)
        # An empty value is a secret like any other.
        return Resolved(answer.value, one_secret(answer))

    def close(self) -> None:
        """End the chain of records and wipe the keys now."""
        self._handle.close()

    def __enter__(self) -> SecretGate:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<SecretGate {self.instance} for {self.policy.tenant}>"


def _handle_of(identity: Identity) -> int:
    if not isinstance(identity, Identity):
        raise TypeError("a secret is released to an Identity from verify_token() only")
    return identity._handle.id


def run(
    gate: SecretGate,
    identity: Identity,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    plain_env: Mapping[str, str] | None = None,
    inherit_env: bool = True,
    cwd: str | os.PathLike[str] | None = None,
    capture: bool = False,
    timeout: float | None = None,
    now: datetime | str | None = None,
    context: Attributes | None = None,
    resource_attributes: Attributes | None = None,
    action_attributes: Attributes | None = None,
    view: View = "public",
) -> Ran:
    """Run a program with secrets in its environment and wait for it; a denial starts nothing.

    ``env`` maps variables to references (``{"DATABASE_URL": "secret://production/DATABASE_URL"}``) and
    ``plain_env`` to plain text. With ``inherit_env`` the child also gets this process's variables, less
    ``RINGFENCE_*``. After ``timeout`` seconds it is killed.
    """
    if isinstance(argv, str | bytes):
        raise TypeError("argv is a list: the program and its arguments, without a shell")
    request = given(
        identity=_handle_of(identity),
        argv=list(argv),
        env=dict(env),
        plain_env=None if plain_env is None else dict(plain_env),
        inherit_env=inherit_env,
        cwd=None if cwd is None else os.fspath(cwd),
        stdout="capture" if capture else "inherit",
        timeout_ms=None if timeout is None else round(timeout * 1000),
        now=instant(now),
        context=context,
        resource_attributes=resource_attributes,
        action_attributes=action_attributes,
        view=view,
    )
    answer = call("run.exec", request, handle=gate._handle)
    return Ran(answer.value, one_secret(answer) if capture and answer.value["allowed"] else None)
