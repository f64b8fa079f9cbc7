from typing import final

from ._client import SecretLike

@final
class Secret:
    """Bytes that show themselves only through ``reveal()``."""

    def __init__(self, value: SecretLike, /) -> None: ...
    def reveal(self) -> bytes:
        """The bytes themselves, as an ordinary ``bytes`` object."""

    def wipe(self) -> None:
        """Overwrites the bytes now; the Secret is empty after."""

    def __enter__(self) -> Secret: ...
    def __exit__(self, *exc: object) -> None: ...
    def __bool__(self) -> bool: ...

@final
class Handle:
    """An open handle of the engine; it closes when it goes."""

    def __init__(self, id: int, /) -> None: ...
    @property
    def id(self) -> int:
        """The handle's number; 0 once closed."""

    def close(self) -> None:
        """Closes it now. Closing twice is harmless."""

@final
class Snapshot:
    """One policy snapshot with the fast ``can``."""

    def can(self, subject: str, action: str, resource: str, /) -> bool:
        """Whether the policy allows it, now."""

    def close(self) -> None:
        """Lets the policy go; ``can`` raises after."""

def call(
    operation: str,
    handle: Handle | None,
    request: bytes,
    secret: SecretLike | None = None,
    /,
) -> tuple[bytes, Secret | None]:
    """Runs one operation of the table: JSON bytes in, (JSON bytes, Secret or None) out."""

def snapshot(handle: Handle, /) -> Snapshot:
    """The fast path of an open policy."""

def open_handles() -> int:
    """How many handles are open, for tests of leaks."""
