"""The Python runner: answers the vectors through the installed package. runner.py FILE.jsonl… > answers"""

import json
import sys
from pathlib import Path

import ringfence

SHORT = {"subject", "action", "resource", "now", "view"}


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def wire(error):
    out = {"code": error.code, "message": error.message, "path": error.path}
    if error.more:
        out["more"] = [wire(other) for other in error.more]
    return out


class Suite:
    def __init__(self, name, out):
        self.name, self.out, self.handles, self.policies, self.roots = name, out, {}, {}, {}

    def print(self, label, answer):
        self.out.write(f"{self.name}/{label}\t{answer}\n")

    def answer(self, case):
        request = dict(case["request"])
        for member, name in case.get("handles", {}).items():
            request[member] = self.handles[name].id
        on = self.handles[case["on"]] if "on" in case else None
        try:
            answer = ringfence.call(case["op"], request, handle=on, secret=case.get("secret"))
        except ringfence.RingfenceError as error:
            self.print(case["name"], canonical({"error": wire(error)}))
        else:
            self.print(case["name"], self.clean(case, answer))
        if case["op"] == "policy.check" and on is not None:
            self.short_answers(case)

    def clean(self, case, answer):
        """The answer without its handle, which is remembered, and with the secret that came beside it."""
        text, secret = answer.text, ""
        if "handle" in answer.value:
            value = dict(answer.value)
            handle = ringfence._core.Handle(value.pop("handle"))
            if "as" in case:
                self.handles[case["as"]] = handle
                if case["op"] == "root.open":
                    self.roots[case["as"]] = ringfence.TrustRoot(**case["request"])
                if case["op"] in ("policy.open", "policy.with", "bundle.open", "bundle.apply"):
                    self.policies[case["as"]] = (self.open(case), value["time_dependent"])
            text = canonical(value)
        if answer.secret is not None:
            secret = f',"secret":{canonical(bytes(answer.secret.reveal()).decode())}'
        return f'{{"ok":{text}{secret}}}'

    def open(self, case):
        """The client's object for what was opened."""
        if case["op"] == "policy.open":
            return ringfence.Policy(case["request"]["text"])
        if case["op"] == "bundle.open":
            return ringfence.open_bundle(**{**case["request"], "root": self.roots[case["handles"]["root"]]})
        if case["op"] == "bundle.apply":
            return self.policies[case["on"]][0].apply(**case["request"])
        return self.policies[case["on"]][0].with_changes(case["request"]["changes"])

    def short_answers(self, case):
        """The same question by can_many and by the fast path, where those can ask it."""
        asked = case["request"]
        if "secret" in case or asked.get("view") not in (None, "public", "full"):
            return
        if not SHORT >= asked.keys() or not all(isinstance(asked.get(m), str) for m in ("subject", "action", "resource", "now")):
            return
        check = {member: asked[member] for member in ("subject", "action", "resource")}
        try:
            answer = ringfence.call("policy.can_many", {"now": asked["now"], "checks": [check]}, handle=self.handles[case["on"]])
        except ringfence.RingfenceError as error:
            if error.code == "request.bad_time":
                return
            raise
        self.print(case["name"] + " (can_many)", f'{{"ok":{answer.text}}}')
        policy, time_dependent = self.policies[case["on"]]
        if not time_dependent:
            self.print(case["name"] + " (can)", "true" if policy.can(*check.values()) else "false")


def main(paths):
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
    for path in paths:
        suite = Suite(Path(path).stem, out)
        for line in Path(path).read_text(encoding="utf-8").split("\n"):
            if line:
                suite.answer(json.loads(line))
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
