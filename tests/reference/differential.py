"""Engine against reference over random models: python differential.py [MODELS [SEED]].

Questions that conditions may bear on are also asked as previews with attributes unknown: the reference answers all
completions, and what the engine left open must come to the same for each.

A difference is shrunk to a small document before it is shown. Run by the Python that has the package.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
import sys

import ringfence
from evaluate import Reference
from models import NOW, NOW_TEXT, policy, question

QUESTIONS = 40


def loaded(document: dict) -> ringfence.Policy | None:
    try:
        return ringfence.Policy(json.dumps(document))
    except ringfence.RingfenceError as error:
        # What random documents may run into by design; anything else is a finding.
        codes = {error.code, *(more.code for more in error.more)}
        if codes <= {"policy.deny_on_external_team", "policy.separation_violated"}:
            return None
        raise


def engine_reason(engine: ringfence.Policy, document: dict, asked: dict) -> str:
    try:
        decision = engine.check(**asked, now=NOW_TEXT)
    except ringfence.RingfenceError as error:
        return error.code
    # The fast path knows no teams of tokens and no attributes, and takes the time from the clock, which may
    # be on the other side of a validity or condition that turns at NOW.
    rows = [row for section in ("bindings", "denies", "boundaries") for row in document[section]]
    timed = any("2027" in row.get(k, "") for row in rows for k in ("not_before", "expires", "when"))
    if not timed and asked.keys() == {"subject", "action", "resource"}:
        fast = engine.can(asked["subject"], asked["action"], asked["resource"])
        if fast != decision.allowed:
            return f"can says {fast}"
    return decision.reason


# What an attribute may turn out to be, with None for missing. Together all that the conditions tell apart.
WORLDS = {
    "mfa": [None, True, False, "true"],
    "n": [None, 1, 4.5, 7, "1"],
    "tags": [None, ["ops"], [], "ops"],
}


def completions(asked: dict, unknown: list[str]):
    """The question with every value of its unknown attributes."""
    names = [name for name in WORLDS if "context" in unknown or f"context.{name}" in unknown]
    known = {name: value for name, value in asked.get("context", {}).items() if name not in names}
    for values in itertools.product(*(WORLDS[name] for name in names)):
        yield {**asked, "context": known | {n: v for n, v in zip(names, values, strict=True) if v is not None}}


def residual_holds(document: dict, residual: str, asked: dict) -> bool:
    """The residual as a condition on a completed question; an error in it is a no."""
    kind, path = asked["subject"].partition("/")[0], asked["resource"]
    facts = {
        "principal": {**asked.get("principal_attributes", {}), "id": asked["subject"], "type": kind},
        "resource": {**asked.get("resource_attributes", {}), "id": path, "type": path.split("/")[-2:][0]},
        "context": asked.get("context", {}),
        "attributes": document.get("attributes", {}),
    }
    try:
        return ringfence.try_condition(residual, **facts, now=NOW_TEXT)["value"] == {"bool": True}
    except ringfence.RingfenceError:
        return False


def preview_fault(engine: ringfence.Policy, document: dict, asked: dict, unknown: list[str], reasons: dict) -> str:
    """What is wrong with the engine's preview by the reference's answers to all completions; empty: nothing."""
    try:
        said = engine.preview(**asked, unknown=unknown, now=NOW_TEXT)
    except ringfence.RingfenceError as error:
        wanted = reference_reason(document, asked)
        return "" if wanted == error.code else f"the preview is {error.code}, not {wanted}"
    allowed = {json.dumps(c): reference_reason(document, c) == "granted" for c in completions(asked, unknown)}
    if said.reason != "conditional":
        return "" if set(allowed.values()) == {said.allowed} else f"the preview says {said.reason}, not every completion does"
    reasons["conditional"] = reasons.get("conditional", 0) + 1
    for completion, wanted in allowed.items():
        if residual_holds(document, said.residual, json.loads(completion)) != wanted:
            return f"`{said.residual}` is {not wanted} of {completion}"
    return ""


def reference_reason(document: dict, asked: dict) -> str:
    return Reference(document).reason(asked, NOW)


def differs(document: dict, asked: dict) -> bool:
    try:
        engine = loaded(document)
    except ringfence.RingfenceError:
        return False
    return engine is not None and engine_reason(engine, document, asked) != reference_reason(document, asked)


def smaller_ones(document: dict):
    """Every document with one row, name, list item or limit of a row less."""
    for section in ("bindings", "denies", "boundaries", "separation", "teams", "roles", "resources"):
        rows = document[section]
        for key in list(range(len(rows))) if isinstance(rows, list) else list(rows):
            out = copy.deepcopy(document)
            del out[section][key]
            yield out
    for section in ("bindings", "denies", "boundaries"):
        for i, row in enumerate(document[section]):
            for member in sorted(row.keys() & {"when", "not_before", "expires", "principals"}):
                out = copy.deepcopy(document)
                del out[section][i][member]
                yield out
    for section, lists in (("roles", ("inherits", "allow", "deny")), ("teams", ("members",))):
        for name, row in document[section].items():
            for side in lists:
                for i in range(len(row.get(side, []))):
                    out = copy.deepcopy(document)
                    del out[section][name][side][i]
                    yield out


def shrink(document: dict, asked: dict) -> dict:
    """Leaves things out as long as the two still differ."""
    while found := next((d for d in smaller_ones(document) if differs(d, asked)), None):
        document = found
    return document


def main() -> int:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261125
    asked_count = refused = previews = 0
    reasons: dict[str, int] = {}
    for i in range(models):
        rng = random.Random(f"{seed}/{i}")
        document = policy(rng)
        engine = loaded(document)
        if engine is None:
            refused += 1
            continue
        for _ in range(QUESTIONS):
            asked = question(rng, document)
            wanted, got = reference_reason(document, asked), engine_reason(engine, document, asked)
            asked_count += 1
            reasons[wanted] = reasons.get(wanted, 0) + 1
            if wanted != got:
                print(f"seed {seed}, model {i}: the reference says {wanted}, the engine {got}")
                print(json.dumps(asked), json.dumps(shrink(document, asked), indent=1), sep="\n")
                return 1
            if wanted in ("granted", "condition_failed", "condition_error", "explicit_deny", "boundary"):
                unknown = rng.sample(["context", "context.mfa", "context.n", "context.tags"], rng.randint(1, 2))
                if fault := preview_fault(engine, document, asked, unknown, reasons):
                    print(f"seed {seed}, model {i}, {unknown} unknown: {fault}")
                    print(json.dumps(asked), json.dumps(document, indent=1), sep="\n")
                    return 1
                previews += 1
    print(f"seed {seed}: {previews} previews and {models} models ({refused} refused by design), {asked_count} questions, no difference")
    for word, count in sorted(reasons.items()):
        print(f"  {word:24} {count}")
    missing = {"granted", "explicit_deny", "boundary", "separation", "expired", "not_yet_valid", "not_granted",
               "condition_failed", "condition_error", "conditional"} - set(reasons)
    if missing:
        print("never asked for:", sorted(missing))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
