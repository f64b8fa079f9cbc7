"""How the vectors are written: by hand, as a question and what matters of its answer.

The engine fills in the rest of the answer, so that the file holds every byte; what the author wrote
here is compared with it, and a difference stops the writing. So a vector never records what merely
came out.
"""

import json
from pathlib import Path

import ringfence

FOLDER = Path(__file__).resolve().parent.parent
NOW = "2026-06-01T12:00:00Z"


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def error(code, path=None, more=()):
    """An error, with the places that matter; `more` holds (code, path) of all others, in order."""
    return ("error", code, path, list(more))


class Suite:
    """One file of cases. Handles have names, which live as long as the suite."""

    def __init__(self, name, folder=FOLDER):
        self.name, self.folder, self.lines, self.names, self.handles, self.problems = name, folder, [], set(), {}, []

    def case(self, name, op, request, want, *, on=None, handles=None, secret=None, opens=None):
        """`want`: members of the answer (an object, of which others are left to the engine) or error(…)."""
        if name in self.names:
            raise SystemExit(f"{self.name}: `{name}` twice")
        self.names.add(name)
        case = {"name": name, "op": op, "on": on, "handles": handles, "secret": secret, "as": opens}
        case = {key: value for key, value in case.items() if value is not None}
        case["request"] = request
        full = {**request, **{member: self.handles[h].id for member, h in (handles or {}).items()}}
        try:
            answer = ringfence.call(op, full, handle=self.handles.get(on), secret=secret)
            value = dict(answer.value)
            if "handle" in value:
                handle = ringfence._core.Handle(value.pop("handle"))
                if opens:
                    self.handles[opens] = handle
            case["expect"] = {"ok": value}
            if answer.secret is not None:
                case["expect"]["secret"] = bytes(answer.secret.reveal()).decode()
        except ringfence.RingfenceError as e:
            # As the runtimes' runners write it: tests/conformance/README.md.
            case["expect"] = {"error": wire(e)}
        self._compare(name, case["expect"], want)
        self.lines.append(canonical(case))

    def _compare(self, name, got, want):
        if isinstance(want, tuple):
            e = got.get("error")
            more = [(m["code"], m["path"]) for m in e.get("more", [])] if e else None
            fine = e and e["code"] == want[1] and want[2] in (None, e["path"]) and more == want[3]
        else:
            answer = {**got.get("ok", {}), **({"secret": got["secret"]} if "secret" in got else {})}
            fine = "ok" in got and all(answer.get(key) == value for key, value in want.items())
        if not fine:
            self.problems.append(f"{self.name}/{name}\n  wanted {want}\n  got    {canonical(got)}")

    def write(self):
        (self.folder / f"{self.name}.jsonl").write_text("".join(line + "\n" for line in self.lines))
        print(f"{self.name}: {len(self.lines)} cases")
        return self.problems


def wire(e):
    out = {"code": e.code, "message": e.message, "path": e.path}
    if e.more:
        out["more"] = [wire(m) for m in e.more]
    return out
