"""Who is asking, as proven by a token, and the gate that enforces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NoReturn

from . import _core
from ._bundles import TrustRoot
from ._client import SecretLike, call, given, instant, opened
from ._decision import Decision
from ._policy import Attributes, Policy, View


class Identity:
    """A proven identity: ``verify_token`` makes one, and nothing else can."""

    __slots__ = ("_claims", "_handle")

    _handle: _core.Handle
    _claims: dict[str, Any]

    def __init__(self) -> None:
        raise TypeError("an Identity comes from verify_token() only")

    @property
    def principal(self) -> str:
        """Who: ``user/…`` or ``service/…``."""
        return self._text("principal")

    @property
    def tenant(self) -> str:
        """The tenant that the token is for."""
        return self._text("tenant")

    @property
    def issuer(self) -> str:
        """Who issued the token."""
        return self._text("issuer")

    @property
    def token_id(self) -> str:
        """The token's own id."""
        return self._text("token_id")

    @property
    def expires(self) -> str:
        """When the token ends, RFC 3339."""
        return self._text("expires")

    @property
    def teams(self) -> list[str]:
        """External teams that the token asserts."""
        return list(self._claims["teams"])

    def _text(self, member: str) -> str:
        text: str = self._claims[member]
        return text

    def close(self) -> None:
        """Forget the identity now."""
        self._handle.close()

    def __enter__(self) -> Identity:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Identity {self.principal} of {self.tenant}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Identity cannot be copied or pickled: verify the token again")


def verify_token(
    token: SecretLike,
    *,
    issuer: str,
    tenant: str,
    audience: str,
    keys: Sequence[str],
    leeway_seconds: int | None = None,
    now: datetime | str | None = None,
) -> Identity:
    """Prove who is asking from a PASETO v4.public token; anything doubtful raises ``token.*``.

    ``keys`` are the issuer's public keys (``k4.public.…``). Nothing has a permissive default.
    """
    request = given(
        issuer=issuer,
        tenant=tenant,
        audience=audience,
        keys=list(keys),
        leeway_seconds=leeway_seconds,
        now=instant(now),
    )
    identity = Identity.__new__(Identity)
    identity._handle, identity._claims = opened("identity.verify", request, secret=token)
    return identity


class Gate:
    """Enforcement: a policy asked by proven identities only."""

    __slots__ = ("_on_differ", "_root", "_shadow", "policy")

    def __init__(
        self,
        policy: Policy,
        *,
        root: TrustRoot | None = None,
        shadow: Policy | None = None,
        on_differ: Callable[[Decision], object] | None = None,
    ) -> None:
        """Under ``root`` only a policy opened from a bundle of it decides, and only until that ends.

        ``shadow`` is a candidate asked too and never enforced; ``on_differ`` is told where it differs.
        """
        self.policy = policy
        self._root = root
        self._shadow = shadow
        self._on_differ = on_differ

    def authorize(
        self,
        identity: Identity,
        action: str,
        resource: str,
        *,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        resource_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
        view: View = "public",
    ) -> Decision:
        """Decide for a proven identity; the answer is true exactly if it allows."""
        if not isinstance(identity, Identity):
            raise TypeError("authorize() takes an Identity from verify_token(); "
                            "for a subject given as text there is Policy.check()")
        request = given(
            identity=identity._handle.id,
            action=action,
            resource=resource,
            now=instant(now),
            context=context,
            resource_attributes=resource_attributes,
            action_attributes=action_attributes,
            view=view,
            shadow=None if self._shadow is None else self._shadow._handle.id,
            root=None if self._root is None else self._root._handle.id,
        )
        decision = Decision(call("policy.authorize", request, handle=self.policy._handle).value)
        if decision.shadow is not None and self._on_differ is not None:
            self._on_differ(decision)
        return decision
