"""Ringfence in Python: python.py FOLDER CASE → JSON rows, one a line. Median and 99th percentile of the means of batches."""

import itertools
import json
import sys
import time
from pathlib import Path

import ringfence

FOLDER, CASE = Path(sys.argv[1]), sys.argv[2]


def measure(name, batches, steps, step, *, requests=1, load=None, memory=None):
    assert step(), "denied, but must be allowed"
    times = []
    for _ in range(batches):
        start = time.perf_counter_ns()
        for _ in range(steps):
            step()
        times.append((time.perf_counter_ns() - start) / steps / requests)
    times.sort()
    print(json.dumps({"case": name, "engine": "ringfence", "runtime": "python", "median_ns": times[len(times) // 2],
                      "p99_ns": times[len(times) * 99 // 100], "load_ms": load, "memory_bytes": memory}))


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def conditions():
    """Whole decisions of a policy whose one binding has the condition, if any; explanation included."""
    for name, given in json.loads((Path(__file__).resolve().parent / "conditions.json").read_text()).items():
        binding = {"id": "b", "principal": "user/ana", "role": "reader", "scope": "project/p"}
        if "expression" in given:
            binding["when"] = given["expression"]
        policy = ringfence.Policy(json.dumps({
            "ringfence": 1, "tenant": "bench", "revision": 1, "types": {"project": {"in": ["tenant"]}}, "permissions": {"read": {"on": ["project"]}},
            "roles": {"reader": {"allow": ["read"]}}, "bindings": [binding]}))
        assert not any(policy.check("user/ana", "read", "project/p", context=context) for context in given["fails"]), name
        measure(name, 500, 20, lambda: policy.check("user/ana", "read", "project/p", context=given["holds"]))


def policies():
    before, start = resident(), time.perf_counter_ns()
    policy = ringfence.Policy.from_file(FOLDER / f"{CASE}.json")
    load, memory = (time.perf_counter_ns() - start) / 1e6, max(resident() - before, 0)
    can = policy.can
    allowed = []
    for line in (FOLDER / f"{CASE}.tsv").read_text().splitlines():
        subject, action, resource, due = line.split("\t")
        assert can(subject, action, resource) == (due == "allow"), (CASE, subject, action, resource, due)
        if due == "allow":
            allowed.append((subject, action, resource))
    turns = itertools.cycle(allowed)
    measure(CASE, 1000, 100, lambda: can(*next(turns)), load=load, memory=memory)
    if CASE == "casbin-small":
        measure("casbin-small-check", 500, 20, lambda: policy.check(*next(turns)))
        hundred = [dict(zip(("subject", "action", "resource"), question)) for question in allowed[:100]]
        measure("casbin-small-check-many", 200, 1, lambda: all(policy.check_many(hundred)), requests=100)


if __name__ == "__main__":
    try:
        conditions() if CASE == "conditions" else policies()
    except Exception as error:
        sys.exit(f"bench: {type(error).__name__}: {str(error).splitlines()[0][:200]}")
