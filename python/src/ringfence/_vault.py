"""The vault: a directory of sealed secrets, made to be kept in git."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ._client import SecretLike, call, instant
from ._keys import Key


class ListedSecret(NamedTuple):
    """What may be known about a secret without opening it."""

    scope: str
    name: str
    version: int
    created: str
    writer: str


class Vault:
    """A vault's folder, with the owners' public keys that are pinned outside of it.

    Nothing in the folder is trusted. Values come out through a gate only: ``SecretGate.resolve`` and
    ``run``.
    """

    __slots__ = ("owners", "path", "tenant")

    def __init__(self, path: str | os.PathLike[str], tenant: str, *, owners: Sequence[str]) -> None:
        """Name the folder, whose vault it must be, and who owns it."""
        self.path = os.fspath(path)
        self.tenant = tenant
        self.owners = list(owners)

    @classmethod
    def init(cls, path: str | os.PathLike[str], tenant: str, *, owners: Sequence[str]) -> Vault:
        """Make an empty vault in a folder that holds none."""
        call("vault_dir.init", {"path": os.fspath(path), "tenant": tenant})
        return cls(path, tenant, owners=owners)

    def create_scope(
        self, scope: str, owner: Key, *, writers: Sequence[str], recipients: Sequence[str]
    ) -> None:
        """Begin a scope, signed with a ``vault-owner`` key: who may write its secrets, who may open them."""
        request = {
            "path": self.path,
            "tenant": self.tenant,
            "scope": scope,
            "writers": list(writers),
            "recipients": list(recipients),
        }
        call("vault_dir.create_scope", request, handle=owner._handle)

    def set(
        self,
        scope: str,
        name: str,
        value: SecretLike,
        writer: Key,
        *,
        created: datetime | str | None = None,
    ) -> int:
        """Seal a new version of a secret, signed with a ``vault-writer`` key; its number is returned."""
        request = {
            "path": self.path,
            "tenant": self.tenant,
            "owners": self.owners,
            "scope": scope,
            "name": name,
            "created": instant(created),
        }
        answer = call("vault_dir.set", request, handle=writer._handle, secret=value)
        version: int = answer.value["version"]
        return version

    def secrets(self) -> list[ListedSecret]:
        """Every secret of every scope, by scope and name; all signatures are verified."""
        request = {"path": self.path, "tenant": self.tenant, "owners": self.owners}
        answer = call("vault_dir.list", request).value
        return [ListedSecret(**secret) for secret in answer["secrets"]]

    def __repr__(self) -> str:
        return f"<Vault {self.path} of {self.tenant}>"
