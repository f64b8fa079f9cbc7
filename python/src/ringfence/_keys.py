"""Keys: each is good for one purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from ._client import SecretLike, call, given, instant, one_secret, opened
from ._core import Secret

Purpose = Literal[
    "token",
    "record",
    "ledger",
    "bundle",
    "bindings",
    "vault-owner",
    "vault-writer",
    "vault-recipient",
]


class GeneratedKey(NamedTuple):
    """A new key: the public half as text, its short id, and the secret half."""

    public: str
    id: str
    secret: Secret


def generate_key(purpose: Purpose, name: str | None = None) -> GeneratedKey:
    """Make a key from the operating system's entropy; ``token`` keys have no name, all others do."""
    answer = call("key.generate", given(purpose=purpose, name=name))
    return GeneratedKey(answer.value["public"], answer.value["id"], one_secret(answer))


class Key:
    """An open secret key, closed when it goes or by ``with``."""

    __slots__ = ("_handle", "id", "public", "purpose")

    def __init__(self, purpose: Purpose, secret: SecretLike) -> None:
        """Open a secret key from its text; a key of another purpose raises ``key.wrong_purpose``."""
        self._handle, answer = opened("key.open", {"purpose": purpose}, secret=secret)
        self.purpose: str = answer["purpose"]
        self.public: str = answer["public"]
        self.id: str = answer["id"]

    def mint_token(
        self,
        *,
        issuer: str,
        subject: str,
        tenant: str,
        audience: str,
        expires: datetime | str,
        issued_at: datetime | str | None = None,
        not_before: datetime | str | None = None,
        teams: Sequence[str] | None = None,
        attributes: Mapping[str, Any] | None = None,
        token_id: str | None = None,
    ) -> Secret:
        """Mint a PASETO v4.public token with a ``token`` key; whoever holds the token is the subject."""
        claims = given(
            issuer=issuer,
            subject=subject,
            tenant=tenant,
            audience=audience,
            expires=instant(expires),
            issued_at=instant(issued_at),
            not_before=None if not_before is None else instant(not_before),
            teams=teams,
            attributes=attributes,
            token_id=token_id,
        )
        return one_secret(call("token.mint", {"claims": claims}, handle=self._handle))

    def sign_checkpoint(self, size: int, root: str) -> str:
        """Sign a ledger's size and root (base64url) with a ``ledger`` key."""
        answer = call("checkpoint.sign", {"size": size, "root": root}, handle=self._handle).value
        note: str = answer["note"]
        return note

    def close(self) -> None:
        """Wipe the key from memory now."""
        self._handle.close()

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Key {self.purpose} {self.id}>"
