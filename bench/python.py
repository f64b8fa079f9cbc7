"""In Python: python.py FOLDER own|peers CASE… → JSON rows, one a line. Median and 99th percentile of the batches' means."""

import itertools
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


def peer(folder, case, engine, load, ask):
    """Times `ask(user, action, data)` over some of the questions, after comparing its answers. One batch is one call."""
    questions = [line.split("\t") for line in (folder / f"{case}.tsv").read_text().splitlines()]
    plain = [(subject.split("/")[1], action, resource.split("/")[1], due == "allow") for subject, action, resource, due in questions]
    sample = [question for due in (True, False) for question in [q for q in plain if q[3] == due][1:13]]
    for *question, due in sample:
        assert ask(*question) == due, (engine, case, question, due)
    # Users from all over: the very first rule would end Casbin's search at once.
    turns = itertools.cycle([question[:3] for question in sample if question[3]])
    measure(case, engine, 12 if case == "casbin-large" else 120, 1, lambda: ask(*next(turns)), load)


def pycasbin(folder, case, groups):
    import casbin

    start = time.perf_counter_ns()
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text="""[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
"""))
    enforcer.enable_auto_build_role_links(False)
    enforcer.add_policies([[f"group{i}", f"data{i // 10}", "read"] for i in range(groups)])
    enforcer.add_grouping_policies([[f"user{i}", f"group{i // 10}"] for i in range(groups * 10)])
    enforcer.build_role_links()
    peer(folder, case, "pycasbin", (time.perf_counter_ns() - start) / 1e6, lambda user, action, data: enforcer.enforce(user, data, action))


def cedarpy(folder, case, groups):
    import cedarpy as cedar

    start = time.perf_counter_ns()
    policies = cedar.PolicySet.from_str("\n".join(
        f'permit(principal in Group::"group{i}", action == Action::"read", resource == Project::"data{i // 10}");' for i in range(groups)))
    load = (time.perf_counter_ns() - start) / 1e6

    def ask(user, action, data):
        # Only the entities of the question: Cedar reads them at each call.
        entities = [{"uid": {"type": "User", "id": user}, "attrs": {}, "parents": [{"type": "Group", "id": f"group{int(user[4:]) // 10}"}]}]
        asked = {"principal": f'User::"{user}"', "action": f'Action::"{action}"', "resource": f'Project::"{data}"', "context": {}}
        return cedar.is_authorized(asked, policies, entities).allowed

    peer(folder, case, "cedarpy", load, ask)


def peers(folder, cases):
    groups = {"casbin-small": 100, "casbin-medium": 1000, "casbin-large": 10000}
    for case in [case for case in cases if case in groups]:
        for engine in (pycasbin, cedarpy):
            try:
                engine(folder, case, groups[case])
            except Exception as error:
                print(f"bench: {engine.__name__}, {case}: not measured: {error!r}", file=sys.stderr)


if __name__ == "__main__":
    {"own": own, "peers": peers}[sys.argv[2]](Path(sys.argv[1]), sys.argv[3:])
