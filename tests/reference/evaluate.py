"""A plain evaluator of policies, written from docs/POLICY.md alone and sharing no code with the engine.

Everything is recomputed for every question from the document as it stands: slow, and easy to check
against the text. Of conditions it knows those of conditions.py. `reason(question)` answers with the reason's word.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

from conditions import READINGS, Seen

PERMISSION = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*\Z")


def valid_segment(text: str) -> bool:
    """An id inside a path: 1 to 512 bytes once unescaped, no control characters, %2F and %25 only."""
    plain = re.sub(r"%2F|%25", "x", text)
    if "%" in plain or "/" in plain:
        return False
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in plain):
        return False
    return 1 <= len(plain.encode()) <= 512


def pairs_of(path: str) -> list[tuple[str, str]] | None:
    parts = path.split("/")
    if len(parts) % 2 or len(parts) > 64 or len(path.encode()) > 16384:
        return None
    if not all(valid_segment(part) for part in parts):
        return None
    return list(zip(parts[::2], parts[1::2]))


def matches(pattern: str, permission: str) -> bool:
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return permission.startswith(pattern[:-1])
    return pattern == permission


def millis(text: str) -> int:
    stamp = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return int(stamp.timestamp()) * 1000


class Reference:
    def __init__(self, document: dict):
        self.doc = document
        self.types = document.get("types", {})
        self.roles = document.get("roles", {})
        self.teams = document.get("teams", {})
        self.resources = document.get("resources", {})

    # -- resources

    def place_fault(self, path: str) -> str | None:
        """None if the path stands; else malformed, unknown_type or unknown_resource."""
        if path == "tenant":
            return None
        pairs = pairs_of(path)
        if pairs is None:
            return "malformed"
        if any(kind not in self.types for kind, _ in pairs):
            return "unknown_type"
        parent = "tenant"
        for i, (kind, name) in enumerate(pairs):
            rule = self.types[kind]
            if rule.get("flat"):
                declared = f"{kind}/{name}" in self.resources
                if i > 0 or not (declared or "tenant" in rule.get("in", [])):
                    return "unknown_resource"
            elif parent not in rule.get("in", []):
                return "unknown_resource"
            parent = kind
        return None

    def ancestors(self, path: str) -> list[str]:
        """The path itself, its prefixes, the declared parents of its root, the tenant."""
        out = []
        while path != "tenant":
            parts = path.split("/")
            out.extend("/".join(parts[:n]) for n in range(len(parts), 0, -2))
            root = "/".join(parts[:2])
            path = self.resources.get(root, {}).get("parent", "tenant")
        return out + ["tenant"]

    def type_of(self, path: str) -> str:
        return path if path == "tenant" else path.split("/")[-2]

    # -- principals

    def teams_of(self, principal: str, external: list[str]) -> set[str]:
        found = {f"team/{t}" for t in external if self.teams.get(t, {}).get("external")}
        frontier = {principal} | found
        while frontier:
            above = {
                f"team/{name}"
                for name, team in self.teams.items()
                if frontier & set(team.get("members", []))
            }
            frontier = above - found
            found |= above
        return found

    def closure(self, role: str) -> set[str]:
        found, todo = set(), [role]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self.roles[name].get("inherits", []))
        return found

    def role_lists(self, role: str, side: str, permission: str) -> bool:
        return any(
            matches(pattern, permission)
            for name in self.closure(role)
            for pattern in self.roles[name].get(side, [])
        )

    def bindings_of(self, subject: str, holders: set[str]) -> list[dict]:
        if subject.startswith("role/"):
            return [{"role": subject[5:], "scope": "tenant"}]
        return [b for b in self.doc.get("bindings", []) if b["principal"] in holders]

    def denies_of(self, holders: set[str]) -> list[dict]:
        return [
            d
            for d in self.doc.get("denies", [])
            if "principals" not in d or holders & set(d["principals"])
        ]

    # -- separation

    def held(self, subject: str, holders: set[str], place: str) -> set[str]:
        above = self.ancestors(place)
        rows = [b for b in self.bindings_of(subject, holders) if b["scope"] in above]
        denies = [d for d in self.denies_of(holders) if d["scope"] in above and "when" not in d]
        return {
            p
            for p in self.doc.get("permissions", {})
            if any(self.role_lists(b["role"], "allow", p) for b in rows)
            and not any(
                self.role_lists(b["role"], "deny", p)
                for b in rows
                if "expires" not in b and "not_before" not in b
            )
            and not any(matches(pattern, p) for d in denies for pattern in d["permissions"])
        }

    def separated(self, subject: str, holders: set[str], action: str) -> bool:
        places = {b["scope"] for b in self.bindings_of(subject, holders)}
        return any(
            action in rule["permissions"]
            and any(
                len(self.held(subject, holders, place) & set(rule["permissions"])) > 1
                for place in places
            )
            for rule in self.doc.get("separation", [])
        )

    # -- the order of decision

    def holds(self, row: dict, seen: Seen) -> bool | None:
        """Whether a row's condition holds; None if it cannot be said."""
        return READINGS[row["when"]](seen) if "when" in row else True

    def reason(self, question: dict, now: int) -> str:
        subject, action, resource = question["subject"], question["action"], question["resource"]
        external, tenant = question.get("external_teams", []), question.get("tenant")
        kind, _, name = subject.partition("/")
        if kind not in ("user", "service", "team", "role") or not valid_segment(name):
            return "request.bad_subject"
        bare = name.replace("%2F", "/").replace("%25", "%")
        if kind == "role" and bare not in self.roles:
            return "request.unknown_role"
        if kind == "team" and bare not in self.teams:
            return "request.unknown_team"
        if not PERMISSION.match(action) or len(action) > 256:
            return "request.bad_action"
        fault = self.place_fault(resource)
        if fault == "malformed":
            return "request.bad_resource"
        if tenant is not None and tenant != self.doc["tenant"]:
            return "tenant_boundary"
        if action not in self.doc.get("permissions", {}):
            return "unknown_action"
        if fault:
            return fault
        if self.type_of(resource) not in self.doc["permissions"][action]["on"]:
            return "not_applicable"

        preview = kind in ("role", "team")
        holders = {subject} | self.teams_of(subject, [] if preview else external)
        above = self.ancestors(resource)
        seen = Seen(question, self.type_of(resource), now, self.doc.get("attributes", {}))
        misses, granted, denied = [], False, False
        for b in self.bindings_of(subject, holders):
            if b["scope"] not in above:
                continue
            early = "not_before" in b and now < millis(b["not_before"])
            late = "expires" in b and now >= millis(b["expires"])
            denies = self.role_lists(b["role"], "deny", action)
            if denies and not early and not late:
                denied = True
            elif not denies and self.role_lists(b["role"], "allow", action):
                if early or late:
                    misses.append("not_yet_valid" if early else "expired")
                elif (met := self.holds(b, seen)) is not True:
                    misses.append("condition_error" if met is None else "condition_failed")
                else:
                    granted = True
        for d in self.denies_of(holders):
            if d["scope"] in above and any(matches(p, action) for p in d["permissions"]) and self.holds(d, seen) is not False:
                denied = True
        if denied:
            return "explicit_deny"
        if not granted:
            order = ("condition_failed", "condition_error", "not_yet_valid", "expired")
            return next((m for m in order if m in misses), "not_granted")
        for cap in self.doc.get("boundaries", []):
            if cap["principal"] == "tenant" or cap["principal"] in holders:
                if not any(matches(p, action) for p in cap["allow"]) and self.holds(cap, seen) is not False:
                    return "boundary"
        return "separation" if self.separated(subject, holders, action) else "granted"
