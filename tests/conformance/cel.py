"""The conformance cases of the CEL project as questions to condition.try: cel.py write OUT.jsonl | judge ANSWERS.txt

Written, they are questions like any others, so that every runtime answers them and the bytes are compared.
Judged, an answer passes, or is not supported for a reason named here, or fails. Cases with variables of their
own (`x`) cannot be asked here, as conditions have five; tests/core/condition/conformance_test.cpp asks those.
"""

import base64
import json
import math
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("RINGFENCE_VECTORS", ROOT / "../shared/vectors")) / "cel/plain.json"
ZONES = ("Australia/", "US/", "America/", "Asia/")


def cases():
    for i, case in enumerate(json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]):
        if not any(member in case for member in ("bindings", "type_env", "container", "disable_check", "check_only")):
            yield f"{i} {case['file']}/{case['section']}/{case['name']}", case


def write(path):
    with open(path, "w", encoding="utf-8") as out:
        for name, case in cases():
            question = {"name": name, "op": "condition.try", "request": {"expression": case["expr"]}}
            out.write(json.dumps(question, ensure_ascii=False) + "\n")


def number(x):
    return float(x)  # also of "Infinity", "+Inf" and "NaN"


def comparable(value):
    """A value of the suite or of an answer, so that equal ones are equal: maps in any order, NaN equals itself."""
    ((kind, x),) = value.items()
    if kind == "double":
        return kind, "NaN" if math.isnan(number(x)) else number(x)
    if kind == "bytes_b64":
        return "bytes", base64.b64decode(x)
    if kind == "bytes":
        return kind, base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
    if kind == "list":
        return kind, [comparable(item) for item in x]
    if kind == "map":
        return kind, sorted(([comparable(k), comparable(v)] for k, v in x), key=repr)
    return kind, x


def verdict(case, answer):
    expect, error = case["expect"], answer.get("error")
    if error is None:
        same = "value" in expect and comparable(expect["value"]) == comparable(answer["ok"]["value"])
        return "passed" if same else "failed"
    if error["code"] == "condition.unsupported":
        return "not supported"
    if error["code"] == "condition.undeclared" and ("lib" in case or case.get("optional")):
        return "not supported"  # functions of other extensions
    if case.get("lib", "").startswith("ext.block"):
        return "not supported"  # a macro for tests of optimisers
    if error["code"] == "condition.time_zone" and any(zone in case["expr"] for zone in ZONES):
        return "not supported"
    return "passed" if "error" in expect else "failed"


def judge(path):
    answers = dict(line.split("\t", 1) for line in Path(path).read_text(encoding="utf-8").split("\n") if line.startswith("cel/"))
    table, total, failed = defaultdict(Counter), Counter(), []
    for name, case in cases():
        result = verdict(case, json.loads(answers["cel/" + name]))
        table[case["file"]][result] += 1
        total[result] += 1
        if result == "failed":
            failed.append(f"FAILED {name}: {case['expr'][:120]}\n  {answers['cel/' + name][:300]}")
    print("CEL conformance by condition.try (passed / not supported / failed)")
    for name, row in [*sorted(table.items()), ("all", total)]:
        print(f"  {name:<18}{row['passed']} / {row['not supported']} / {row['failed']}")
    print("\n".join(failed))
    return 1 if failed or not total else 0


if __name__ == "__main__":
    if sys.argv[1] == "write" and not VECTORS.exists():
        print("SKIPPED: vectors/cel/plain.json not there")
    else:
        sys.exit({"write": write, "judge": judge}[sys.argv[1]](sys.argv[2]))
