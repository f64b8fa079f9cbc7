"""The policies that are measured: model.py FOLDER. Plain RBAC, as casbin's own benchmarks have it, for every engine.

small: 100 groups, 1,000 users; group i may read data i/10. large: the same with 10,000 groups and 100,000 users.
bindings-N: N bindings of as many users, developers on one of N/10 projects.
"""

import json
import sys
from pathlib import Path

HEAD = {"ringfence": 1, "tenant": "bench", "revision": 1, "types": {"project": {"in": ["tenant"]}},
        "permissions": {"read": {"on": ["project"]}, "write": {"on": ["project"]}},
        "roles": {"reader": {"allow": ["read"]}}}


def rbac(groups):
    teams = {f"group{i}": {"members": [f"user/user{i * 10 + j}" for j in range(10)]} for i in range(groups)}
    rows = [{"id": f"b{i}", "principal": f"team/group{i}", "role": "reader", "scope": f"project/data{i // 10}"} for i in range(groups)]
    return {**HEAD, "teams": teams, "bindings": rows}


def bindings(count):
    rows = [{"id": f"b{i}", "principal": f"user/user{i}", "role": "reader", "scope": f"project/p{i % max(count // 10, 1)}"} for i in range(count)]
    return {**HEAD, "bindings": rows}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, document in (("small", rbac(100)), ("large", rbac(10000)), ("bindings-1000", bindings(1000)), ("bindings-1000000", bindings(1000000))):
        (folder / f"{name}.json").write_text(json.dumps(document, separators=(",", ":")))
