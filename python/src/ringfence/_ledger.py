"""The ledger: every signed record of a tenant, in order, under a signed Merkle root."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._client import SecretLike, call, given, opened

_PAGE = 500


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A record and its place in the ledger."""

    index: int
    record: str


@dataclass(frozen=True, slots=True)
class LedgerAppended:
    """Where records stand once they are durable and signed for."""

    indexes: list[int]
    duplicates: int
    size: int
    checkpoint: str


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """A proof that a checkpoint covers a record; ``hashes`` lead from the leaf to the root."""

    index: int
    record: str
    size: int
    root: str
    checkpoint: str
    hashes: list[str]


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a verified ledger holds; keep ``checkpoint`` and pass it as ``seen`` the next time."""

    tenant: str
    size: int
    covered: int
    chains: int
    root: str
    origin: str
    checkpoint: str


class LedgerReader:
    """A ledger's file, read without any key; what it says is unverified until ``verify_ledger``."""

    __slots__ = ("path",)

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Name the database file; it is opened anew for each question."""
        self.path = os.fspath(path)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[LedgerEntry]:
        """The records from index ``start`` to before ``stop``, in order, a page at a time."""
        while stop is None or start < stop:
            limit = _PAGE if stop is None else min(_PAGE, stop - start)
            page = self._read(start, limit)["entries"]
            for entry in page:
                yield LedgerEntry(entry["index"], entry["record"])
            if len(page) < limit:
                return
            start += limit

    @property
    def tenant(self) -> str:
        """Whose ledger it says it is."""
        tenant: str = self._read(0, 0)["tenant"]
        return tenant

    def __len__(self) -> int:
        size: int = self._read(0, 0)["size"]
        return size

    def checkpoint(self) -> str:
        """The newest signed checkpoint, as it stands in the file."""
        note: str = call("ledger.checkpoint", {"path": self.path}).value["note"]
        return note

    def proof(self, index: int) -> LedgerProof:
        """Prove that the newest checkpoint covers the record at ``index``."""
        return LedgerProof(**call("ledger.proof", {"path": self.path, "index": index}).value)

    def _read(self, start: int, limit: int) -> dict[str, Any]:
        return call("ledger.read", {"path": self.path, "from": start, "limit": limit}).value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"


class Ledger(LedgerReader):
    """A ledger opened for appending; threads may share one, and each process may have one."""

    __slots__ = ("_handle", "_tenant", "public")

    def __init__(
        self,
        path: str | os.PathLike[str],
        tenant: str,
        key: SecretLike,
        *,
        writers: Sequence[str],
    ) -> None:
        """Open or make the ledger of ``tenant`` with the secret text of its ``ledger`` key.

        ``writers`` are the public ``record`` keys whose records are admitted.
        """
        super().__init__(path)
        request = {"path": self.path, "tenant": tenant, "writers": list(writers)}
        self._handle, answer = opened("ledger.open", request, secret=key)
        self._tenant: str = answer["tenant"]
        self.public: str = answer["public"]

    @property
    def tenant(self) -> str:
        """Whose ledger it is."""
        return self._tenant

    def append(self, records: str | Iterable[str]) -> LedgerAppended:
        """Admit signed records, all or none; when this returns they are durable and signed for."""
        batch = [records] if isinstance(records, str) else list(records)
        return LedgerAppended(**call("ledger.append", {"records": batch}, handle=self._handle).value)

    def close(self) -> None:
        """Close the ledger and wipe its key now."""
        self._handle.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def verify_ledger(
    path: str | os.PathLike[str],
    *,
    keys: Sequence[str],
    writers: Sequence[str],
    tenant: str | None = None,
    seen: str | None = None,
) -> LedgerReport:
    """Verify every record, the tree and the checkpoint of a ledger whose file is not trusted.

    ``keys`` are the public ``ledger`` keys that may have signed it, ``writers`` the public ``record`` keys.
    With ``seen``, a checkpoint kept from before, the ledger must extend it. What does not hold raises,
    with the record's index in ``path``.
    """
    request = given(
        path=os.fspath(path),
        keys=list(keys),
        writers=list(writers),
        tenant=tenant,
        seen=seen,
    )
    return LedgerReport(**call("ledger.verify", request).value)
