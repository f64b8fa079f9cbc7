"""The conditions that random policies carry, each beside its plain reading from docs/CONDITIONS.md.

A reading is True, False or None, which stands for any error: an attribute that is missing, or of another type
than declared or needed. `&&` and `||` take either side that decides, so an error counts only where it matters.
"""

from __future__ import annotations

ERROR = object()  # what reading an attribute gives that cannot be read


class Seen:
    """What a condition sees: facts before attributes, declared types enforced when an attribute is read."""

    def __init__(self, question: dict, kind: str, now: int, declared: dict):
        self.now = now
        self.declared = declared
        self.principal = {**question.get("principal_attributes", {}), "id": question["subject"]}
        self.resource = {**question.get("resource_attributes", {}), "id": question["resource"], "type": kind}
        self.context = question.get("context", {})

    def has(self, root: str, name: str) -> bool:
        return name in getattr(self, root)

    def read(self, root: str, name: str) -> object:
        value = getattr(self, root).get(name, ERROR)
        if self.declared.get(root, {}).get(name) == "bool" and not isinstance(value, bool):
            return ERROR
        return value


def same(value: object, literal: object) -> bool | None:
    if value is ERROR:
        return None
    return value == literal and isinstance(value, bool) == isinstance(literal, bool)  # Python has 1 == True


def less(value: object, limit: float) -> bool | None:
    return value < limit if isinstance(value, int | float) and not isinstance(value, bool) else None


def among(literal: str, value: object) -> bool | None:
    return literal in value if isinstance(value, list) else None


def negated(a: bool | None) -> bool | None:
    return None if a is None else not a


def both(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a: bool | None, b: bool | None) -> bool | None:
    return negated(both(negated(a), negated(b)))


READINGS = {
    "context.mfa == true": lambda s: same(s.read("context", "mfa"), True),
    "context.n < 5": lambda s: less(s.read("context", "n"), 5),
    "has(context.n) && context.n < 5": lambda s: both(s.has("context", "n"), less(s.read("context", "n"), 5)),
    "has(context.n)": lambda s: s.has("context", "n"),
    "context.n == 1": lambda s: same(s.read("context", "n"), 1),
    "!(context.mfa == true)": lambda s: negated(same(s.read("context", "mfa"), True)),
    "context.mfa == true || context.n < 5": lambda s: either(same(s.read("context", "mfa"), True), less(s.read("context", "n"), 5)),
    "context.n < 5 && context.mfa == true": lambda s: both(less(s.read("context", "n"), 5), same(s.read("context", "mfa"), True)),
    'principal.dept == "eng"': lambda s: same(s.read("principal", "dept"), "eng"),
    'principal.dept != "eng"': lambda s: negated(same(s.read("principal", "dept"), "eng")),
    'principal.id == "user/a"': lambda s: same(s.read("principal", "id"), "user/a"),
    "resource.owner == principal.id": lambda s: same(s.read("resource", "owner"), s.read("principal", "id")),
    'resource.type == "project"': lambda s: same(s.read("resource", "type"), "project"),
    '"ops" in context.tags': lambda s: among("ops", s.read("context", "tags")),
    'now < timestamp("2027-01-15T08:00:00Z")': lambda s: s.now < 1_800_000_000_000,
    'now >= timestamp("2027-01-15T08:00:00Z")': lambda s: s.now >= 1_800_000_000_000,
    "true": lambda s: True,
    "false": lambda s: False,
}
