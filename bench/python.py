"""In Python: python.py FOLDER own|peers → lines `name TAB nanoseconds`. The same RBAC for every engine."""

import statistics
import sys
import time
from pathlib import Path


def median(name, batches, steps, step):
    times = []
    for _ in range(batches):
        start = time.perf_counter_ns()
        for _ in range(steps):
            step()
        times.append((time.perf_counter_ns() - start) / steps)
    assert step(), "denied, but must be allowed"
    print(f"{name}\t{statistics.median(times)}")


def own(folder):
    import ringfence

    for name in ("small", "large"):
        can = ringfence.Policy.from_file(folder / f"{name}.json").can
        median(f"python can {name}", 31, 5000, lambda can=can: can("user/user501", "read", "project/data5"))


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
    median("pycasbin small", 5, 20, lambda: enforcer.enforce("user501", "data5", "read"))
    policies = cedarpy.PolicySet.from_str("\n".join(
        f'permit(principal in Group::"group{i}", action == Action::"read", resource == Project::"data{i // 10}");' for i in range(100)))
    entities = [{"uid": {"type": "User", "id": "user501"}, "attrs": {}, "parents": [{"type": "Group", "id": "group50"}]}]
    asked = {"principal": 'User::"user501"', "action": 'Action::"read"', "resource": 'Project::"data5"', "context": {}}
    median("cedarpy small", 11, 100, lambda: cedarpy.is_authorized(asked, policies, entities).allowed)


if __name__ == "__main__":
    own(Path(sys.argv[1])) if sys.argv[2] == "own" else peers()
