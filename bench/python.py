"""In Python: python.py FOLDER own|peers CASE… → JSON rows, one a line. Median and 99th percentile of the batches' means."""

import json
import sys
import time
from pathlib import Path


def measure(case, engine, batches, steps, step, load=None, memory=None):
    assert step(), "denied, but must be allowed"
    times = []
    for _ in range(batches):
        start = time.perf_counter_ns()
        for _ in range(steps):
            step()
        times.append((time.perf_counter_ns() - start) / steps)
    times.sort()
    print(json.dumps({"case": case, "engine": engine, "runtime": "python", "median_ns": times[len(times) // 2],
                      "p99_ns": times[len(times) * 99 // 100], "load_ms": load, "memory_bytes": memory}))


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def own(folder, cases):
    import ringfence

    for case in cases:
        if not (folder / f"{case}.json").exists():
            continue
        before, start = resident(), time.perf_counter_ns()
        can = ringfence.Policy.from_file(folder / f"{case}.json").can
        load, memory = (time.perf_counter_ns() - start) / 1e6, max(resident() - before, 0)
        questions = [line.split("\t") for line in (folder / f"{case}.tsv").read_text().splitlines()]
        for subject, action, resource, due in questions:
            assert can(subject, action, resource) == (due == "allow"), (case, subject, action, resource, due)
        subject, action, resource, _ = next(question for question in questions if question[3] == "allow")
        measure(case, "ringfence", 1000, 100, lambda: can(subject, action, resource), load, memory)


def peers():
    import casbin
    import cedarpy

    model = casbin.Enforcer.new_model(text="""[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
""")
    enforcer = casbin.Enforcer(model)
    for i in range(100):
        enforcer.add_policy(f"group{i}", f"data{i // 10}", "read")
    for i in range(1000):
        enforcer.add_grouping_policy(f"user{i}", f"group{i // 10}")
    measure("casbin-small", "pycasbin", 5, 20, lambda: enforcer.enforce("user501", "data5", "read"))
    policies = cedarpy.PolicySet.from_str("\n".join(
        f'permit(principal in Group::"group{i}", action == Action::"read", resource == Project::"data{i // 10}");' for i in range(100)))
    entities = [{"uid": {"type": "User", "id": "user501"}, "attrs": {}, "parents": [{"type": "Group", "id": "group50"}]}]
    asked = {"principal": 'User::"user501"', "action": 'Action::"read"', "resource": 'Project::"data5"', "context": {}}
    measure("casbin-small", "cedarpy", 11, 100, lambda: cedarpy.is_authorized(asked, policies, entities).allowed)


if __name__ == "__main__":
    if sys.argv[2] == "own":
        own(Path(sys.argv[1]), sys.argv[3:])
    elif "casbin-small" in sys.argv[3:]:
        peers()
