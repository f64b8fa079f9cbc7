"""Conditions tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from ._client import call, instant
from ._types import TriedCondition

Attributes = Mapping[str, Any]


def try_condition(
    expression: str,
    *,
    context: Attributes | None = None,
    principal: Attributes | None = None,
    resource: Attributes | None = None,
    action: Attributes | None = None,
    attributes: Attributes | None = None,
    now: datetime | str | None = None,
    unknown: Sequence[str] = (),
) -> TriedCondition:
    """Try an expression in CEL on these facts.

    Raises RingfenceError ``condition.*``, with ``path`` such as ``line 1 column 7``, where the expression
    is wrong or fails. ``unknown`` names attributes not known yet; then ``residual`` is what remains.

    >>> try_condition("1 + 1")["value"]
    {'int': '2'}
    """
    facts = {"context": context, "principal": principal, "resource": resource, "action": action, "attributes": attributes}
    request: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}
    request |= {"expression": expression, "unknown": list(unknown), "now": instant(now)}
    return cast("TriedCondition", call("condition.try", request).value)
