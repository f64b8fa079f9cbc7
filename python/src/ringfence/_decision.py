"""Answers: a decision, an explanation and the access matrix."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict


class PolicyId(TypedDict):
    """Which policy decided."""

    tenant: str
    revision: int
    digest: str


class DecidingPath(TypedDict, total=False):
    """One row of the policy that decided, and the way from the principal to it (full view only)."""

    id: str
    kind: str
    principal: str
    teams: list[str]
    role: str
    inherited: list[str]
    pattern: str
    scope: str
    when: str
    attribute: str
    failure: str


class NearestGrant(TypedDict):
    """A role that would be enough and allows no more than it must (full view only)."""

    role: str
    scope: str


class ShadowDecision(TypedDict, total=False):
    """What a candidate policy would have answered; ``error`` is a code, where it could not."""

    allowed: bool
    reason: str
    error: str
    policy: PolicyId


class Decision:
    """An answer that is true exactly if it allows, and says why.

    ``reason`` is a stable word (``granted``, ``explicit_deny``, ``not_granted``, …) and ``text`` a sentence
    for people. In the full view ``deciding`` has the rows that decided, ``missed`` and ``elsewhere`` grants
    that came close, ``grants`` and ``needed`` what would be enough, and ``blocked_by`` what denies it
    whatever were granted; the public view, which is the default, leaves them empty and tells nothing
    about others. ``reference`` names the secret that was asked for, where it was one. Of a preview that is
    ``conditional``, ``residual`` is the condition under which it would be allowed and ``depends_on`` the
    unknown attributes in it. ``shadow`` is what a candidate policy said, where it differs.
    """

    __slots__ = (
        "_answer",
        "action",
        "allowed",
        "blocked_by",
        "deciding",
        "depends_on",
        "elsewhere",
        "grants",
        "missed",
        "needed",
        "policy",
        "reason",
        "reference",
        "residual",
        "resource",
        "shadow",
        "subject",
        "text",
        "verified",
    )

    allowed: bool
    reason: str
    subject: str
    action: str
    resource: str
    policy: PolicyId
    text: str
    verified: bool
    deciding: list[DecidingPath]
    missed: list[DecidingPath]
    needed: list[str]
    depends_on: list[str]
    residual: str | None
    grants: list[NearestGrant]
    elsewhere: list[DecidingPath]
    blocked_by: list[DecidingPath]
    reference: str | None
    shadow: ShadowDecision | None

    def __init__(self, answer: Mapping[str, Any], reference: str | None = None) -> None:
        # A member that is absent must not become an allow, so `allowed` is compared with True itself.
        self.allowed = answer["allowed"] is True
        self.reason = answer["reason"]
        self.subject = answer["subject"]
        self.action = answer["action"]
        self.resource = answer["resource"]
        self.policy = answer["policy"]
        self.text = answer["text"]
        self.verified = answer.get("verified") is True
        self.deciding = answer.get("deciding", [])
        self.missed = answer.get("missed", [])
        self.needed = answer.get("needed", [])
        self.depends_on = answer.get("depends_on", [])
        self.residual = answer.get("residual")
        self.grants = answer.get("grants", [])
        self.elsewhere = answer.get("elsewhere", [])
        self.blocked_by = answer.get("blocked_by", [])
        self.reference = reference
        self.shadow = answer.get("shadow")
        self._answer = dict(answer)

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        effect = "allow" if self.allowed else "conditional" if self.reason == "conditional" else "deny"
        return f"<Decision {effect} {self.reason}: {self.subject} {self.action} {self.resource}>"

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values, as every runtime gives it."""
        return copy.deepcopy(self._answer)


class Explanation:
    """A decision and a report of it, which is lines of text for a ticket: ``print(explanation)``."""

    __slots__ = ("decision", "report")

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.decision = Decision(answer["decision"])
        self.report: str = answer["report"]

    def __bool__(self) -> bool:
        return self.decision.allowed

    def __str__(self) -> str:
        return self.report


class Matrix:
    """What many may do: rows are subjects, columns permissions on a resource, or resources for an action."""

    __slots__ = ("action", "cells", "columns", "resource", "rows")

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.resource: str | None = answer.get("resource")
        self.action: str | None = answer.get("action")
        self.rows: list[str] = answer["rows"]
        self.columns: list[str] = answer["columns"]
        self.cells: list[list[str]] = answer["cells"]

    def cell(self, row: str, column: str) -> str:
        """One cell: ``allow``, ``deny`` (an explicit one), or the word for why it is not granted."""
        return self.cells[self.rows.index(row)][self.columns.index(column)]

    def __iter__(self) -> Iterator[tuple[str, dict[str, str]]]:
        for subject, row in zip(self.rows, self.cells, strict=True):
            yield subject, dict(zip(self.columns, row, strict=True))

    def __str__(self) -> str:
        marks = {"allow": "yes", "deny": "DENY", "not_granted": "-", "not_applicable": "n/a"}
        table = [["", *self.rows]]
        for at, column in enumerate(self.columns):
            table.append([column, *(marks.get(row[at], row[at]) for row in self.cells)])
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in table)
        return "\n".join(line.rstrip() for line in lines)
