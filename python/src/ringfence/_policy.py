"""Policies and the questions one asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Literal, cast

from . import _core
from ._client import call, given, instant, opened
from ._decision import Decision, Explanation, Matrix
from ._errors import RingfenceError
from ._types import Filter, LintFinding, PolicyDiff, PolicySlice, PolicyTestReport, SqlOptions

View = Literal["public", "full"]
Attributes = Mapping[str, Any]


class Policy:
    """A loaded policy: one immutable snapshot that any number of threads may ask.

    What is asked with a subject given as text is a *preview*: right if the caller vouches for the
    subject. Enforcement for a proven identity is ``Gate(policy).authorize(identity, …)``.
    """

    __slots__ = ("_can", "_handle", "_snapshot", "_summary")

    def __init__(self, text: str | bytes) -> None:
        """Load a policy document; every error of it is raised at once (``error.more``)."""
        if isinstance(text, bytes):
            try:
                text = text.decode()
            except UnicodeDecodeError as error:
                place = f"byte {error.start}"
                message = "the policy is not UTF-8: save it in that encoding"
                raise RingfenceError("json.bad_utf8", message, place) from None
        self._open(opened("policy.open", {"text": text}))

    def _open(self, answer: tuple[_core.Handle, dict[str, Any]]) -> None:
        self._handle, self._summary = answer
        self._snapshot = _core.snapshot(self._handle)
        self._can = self._snapshot.can

    def with_changes(self, changes: Mapping[str, Any]) -> Policy:
        """A new snapshot with a change set (docs/POLICY.md), to ask what it would do.

        Unsigned, so for previews; this policy stays as it is.
        """
        changed = Policy.__new__(Policy)
        request = {"changes": dict(changes)}
        changed._open(opened("policy.with", request, handle=self._handle))
        return changed

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Policy:
        """Load a policy from a file."""
        return cls(Path(path).read_bytes())

    def can(self, subject: str, action: str, resource: str) -> bool:
        """Whether the policy allows it now; whatever is not understood is a deny."""
        return self._can(subject, action, resource)

    def as_(self, subject: str) -> Subject:
        """The same questions with the subject filled in: ``policy.as_("user/ana").can(…)``."""
        return Subject(self, subject)

    def check(
        self,
        subject: str,
        action: str,
        resource: str,
        *,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        principal_attributes: Attributes | None = None,
        resource_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
        external_teams: Sequence[str] | None = None,
        tenant: str | None = None,
        unknown: Sequence[str] | None = None,
        view: View = "public",
        shadow: Policy | None = None,
    ) -> Decision:
        """Decide and say why; the answer is true exactly if it allows.

        ``unknown`` makes it a ``preview``. ``shadow`` is a candidate policy that is asked too and decides nothing: ``decision.shadow``.
        """
        request = given(
            subject=subject,
            action=action,
            resource=resource,
            now=instant(now),
            context=context,
            principal_attributes=principal_attributes,
            resource_attributes=resource_attributes,
            action_attributes=action_attributes,
            external_teams=external_teams,
            tenant=tenant,
            unknown=None if unknown is None else list(unknown),
            view=view,
            shadow=None if shadow is None else shadow._handle.id,
        )
        return Decision(call("policy.check", request, handle=self._handle).value)

    def preview(self, subject: str, action: str, resource: str, *, unknown: Sequence[str], **options: Any) -> Decision:
        """Decide while the attributes at the ``unknown`` paths (``context.mfa``, all of ``context``) are not known.

        Where the answer depends on them, ``reason`` is ``conditional`` and ``residual`` the condition in CEL
        under which it would be allowed. Options as in ``check``, but the view is full unless asked otherwise:
        the public one leaves the residual out.
        """
        return self.check(subject, action, resource, unknown=unknown, **{"view": "full", **options})

    def check_many(
        self,
        requests: Iterable[Mapping[str, Any]],
        *,
        now: datetime | str | None = None,
        view: View = "public",
        shadow: Policy | None = None,
    ) -> list[Decision]:
        """Decide many questions at one instant, in order; each is {subject, action, resource, …}."""
        request = given(
            requests=list(requests),
            now=instant(now),
            view=view,
            shadow=None if shadow is None else shadow._handle.id,
        )
        answer = call("policy.check_many", request, handle=self._handle).value
        return [Decision(decision) for decision in answer["decisions"]]

    def explain(
        self,
        subject: str,
        action: str,
        resource: str,
        *,
        view: View = "public",
        now: datetime | str | None = None,
        **circumstances: Any,
    ) -> Explanation:
        """Decide and say why, as lines for a ticket: ``view="full"`` for operators.

        ``circumstances`` as in ``check``: context, external_teams and so on.
        """
        request = given(
            subject=subject,
            action=action,
            resource=resource,
            view=view,
            now=instant(now),
            **circumstances,
        )
        return Explanation(call("policy.explain", request, handle=self._handle).value)

    def who_can(
        self,
        action: str,
        resource: str,
        *,
        type: Literal["user", "service", "team"] | None = None,
        candidates: Sequence[str] | None = None,
        now: datetime | str | None = None,
        **circumstances: Any,
    ) -> Iterator[str]:
        """Everybody who may do it there, sorted: whom the policy names, and ``candidates``.

        ``circumstances`` as in ``check``; ``limit`` is the size of the pages behind the iterator.
        """
        search = given(
            action=action, resource=resource, type=type, candidates=candidates, **circumstances
        )
        return self._pages("policy.search_subjects", search, now)

    def what_can(
        self,
        subject: str,
        resource: str,
        *,
        now: datetime | str | None = None,
        **circumstances: Any,
    ) -> Iterator[str]:
        """Every permission that the subject has on the resource, sorted."""
        search = given(subject=subject, resource=resource, **circumstances)
        return self._pages("policy.search_actions", search, now)

    def where_can(
        self,
        subject: str,
        action: str,
        *,
        type: str | None = None,
        candidates: Sequence[str] | None = None,
        now: datetime | str | None = None,
        **circumstances: Any,
    ) -> Iterator[str]:
        """Everything the subject may do it on, sorted: what the policy names, and ``candidates``."""
        search = given(
            subject=subject, action=action, type=type, candidates=candidates, **circumstances
        )
        return self._pages("policy.search_resources", search, now)

    def _pages(
        self, operation: str, search: dict[str, Any], now: datetime | str | None
    ) -> Iterator[str]:
        request = {**search, "now": instant(now)}  # one instant for all pages
        while True:
            page = call(operation, request, handle=self._handle).value
            yield from page["results"]
            if "next" not in page:
                return
            request["cursor"] = page["next"]

    def matrix(
        self,
        resource: str | None = None,
        *,
        action: str | None = None,
        rows: Literal["roles", "teams", "principals"] | None = None,
        subjects: Sequence[str] | None = None,
        resources: Sequence[str] | None = None,
        now: datetime | str | None = None,
        **circumstances: Any,
    ) -> Matrix:
        """What many may do: every permission on ``resource``, or ``action`` on every resource.

        Rows are the roles, or what ``rows`` or ``subjects`` say; ``circumstances`` as in ``check``,
        and ``unknown`` as in ``preview``.
        """
        request = given(
            resource=resource,
            action=action,
            rows=rows,
            subjects=subjects,
            resources=resources,
            now=instant(now),
            **circumstances,
        )
        return Matrix(call("policy.matrix", request, handle=self._handle).value)

    def diff(
        self,
        after: Policy,
        *,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        principal_attributes: Attributes | None = None,
        resource_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
    ) -> PolicyDiff:
        """What ``after`` would answer otherwise.

        Without attributes, what conditions decide is ``conditional``.
        """
        request = given(
            policy=after._handle.id,
            now=instant(now),
            context=context,
            principal_attributes=principal_attributes,
            resource_attributes=resource_attributes,
            action_attributes=action_attributes,
        )
        return cast("PolicyDiff", call("policy.diff", request, handle=self._handle).value)

    def lint(
        self, *, now: datetime | str | None = None, granting: Sequence[str] | None = None
    ) -> list[LintFinding]:
        """What in the policy is probably not meant so.

        ``granting`` names the permissions by which one can grant roles.
        """
        request = given(policy=self._handle.id, now=instant(now), granting=granting)
        findings: list[LintFinding] = call("policy.lint", request).value["findings"]
        return findings

    def test(self, text: str) -> PolicyTestReport:
        """Hold the policy to a file of expectations (docs/ASK.md)."""
        answer = call("policy.test", {"text": text}, handle=self._handle)
        return cast("PolicyTestReport", answer.value)

    def filter(
        self,
        subject: str,
        action: str,
        type: str,
        *,
        sql: SqlOptions | None = None,
        now: datetime | str | None = None,
        context: Attributes | None = None,
        principal_attributes: Attributes | None = None,
        action_attributes: Attributes | None = None,
        external_teams: Sequence[str] | None = None,
        tenant: str | None = None,
    ) -> Filter:
        """Which resources of ``type`` the subject may act on: as rules and, with ``sql``, for a table.

        ``{"dialect": "sqlite", "path": "path"}`` names the column that holds paths; the answer's
        ``["sql"]`` has ``where`` and ``parameters``. Where its ``exact`` is false, ask ``check`` for each row.
        """
        request = given(
            subject=subject,
            action=action,
            type=type,
            sql=sql,
            now=instant(now),
            context=context,
            principal_attributes=principal_attributes,
            action_attributes=action_attributes,
            external_teams=external_teams,
            tenant=tenant,
        )
        return cast("Filter", call("policy.filter", request, handle=self._handle).value)

    def slice(self, principal: str, *, external_teams: Sequence[str] | None = None) -> PolicySlice:
        """The part of the policy that decisions of one principal need, and nothing of others.

        ``Policy(slice["text"])`` answers for that principal as the whole does.
        """
        request = given(principal=principal, external_teams=external_teams)
        return cast("PolicySlice", call("policy.slice", request, handle=self._handle).value)

    def authzen(
        self,
        endpoint: Literal[
            "evaluation", "evaluations", "search_subject", "search_resource", "search_action"
        ],
        body: Mapping[str, Any],
        *,
        paths: bool = False,
        now: datetime | str | None = None,
    ) -> dict[str, Any]:
        """Answer a request of the OpenID Authorization API (AuthZEN) 1.0: a preview.

        What is raised is for status 400. With ``paths`` the ids of resources are whole paths.
        """
        request = {"endpoint": endpoint, "body": dict(body), "paths": paths, "now": instant(now)}
        answer = call("policy.authzen", request, handle=self._handle).value
        response: dict[str, Any] = answer["body"]
        return response

    def secret_resource(self, reference: str) -> str:
        """The resource on which ``secret.read`` is checked for a secret reference."""
        answer = call("policy.secret", {"reference": reference}, handle=self._handle).value
        resource: str = answer["resource"]
        return resource

    @property
    def tenant(self) -> str:
        """Whose policy it is."""
        tenant: str = self._summary["tenant"]
        return tenant

    @property
    def revision(self) -> int:
        """The document's revision."""
        revision: int = self._summary["revision"]
        return revision

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the document's canonical JSON."""
        digest: str = self._summary["digest"]
        return digest

    @property
    def roles(self) -> list[str]:
        """The declared roles, sorted."""
        return self._info("roles")

    @property
    def permissions(self) -> list[str]:
        """The declared permissions, sorted."""
        return self._info("permissions")

    @property
    def principals(self) -> list[str]:
        """The users and services that the policy names, sorted."""
        return self._info("principals")

    def _info(self, member: str) -> list[str]:
        names: list[str] = call("policy.info", handle=self._handle).value[member]
        return names

    def close(self) -> None:
        """Let the policy go now rather than when Python does; every question raises after."""
        self._snapshot.close()
        self._handle.close()

    def __enter__(self) -> Policy:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Policy {self.tenant} revision {self.revision}>"


class Subject:
    """A policy's questions for one subject."""

    __slots__ = ("_policy", "subject")

    def __init__(self, policy: Policy, subject: str) -> None:
        self._policy = policy
        self.subject = subject

    def can(self, action: str, resource: str) -> bool:
        """Whether the policy allows it now; whatever is not understood is a deny."""
        return self._policy.can(self.subject, action, resource)

    def check(self, action: str, resource: str, **options: Any) -> Decision:
        """Decide and say why; options as in ``Policy.check``."""
        return self._policy.check(self.subject, action, resource, **options)
