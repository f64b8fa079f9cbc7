"""The one exception of the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class RingfenceError(Exception):
    """What went wrong: a stable dotted code, a message that says how to mend it, and the place.

    ``code`` is the same in every runtime (``policy.unknown_role``). ``path`` is a JSON pointer, a line and
    column or a byte offset, and may be empty. ``more`` holds the other errors of the same document. None
    of them ever contains a secret.
    """

    code: str
    message: str
    path: str
    more: tuple[RingfenceError, ...]

    def __init__(
        self,
        code: str,
        message: str,
        path: str = "",
        more: Sequence[RingfenceError] = (),
    ) -> None:
        super().__init__(code, message, path, tuple(more))
        self.code = code
        self.message = message
        self.path = path
        self.more = tuple(more)

    def __str__(self) -> str:
        place = f" at {self.path}" if self.path else ""
        others = f" (and {len(self.more)} more)" if self.more else ""
        return f"{self.code}: {self.message}{place}{others}"

    @classmethod
    def _from_wire(cls, error: Mapping[str, Any]) -> RingfenceError:
        more = [cls._from_wire(other) for other in error.get("more", ())]
        return cls(error["code"], error["message"], error.get("path", ""), more)
