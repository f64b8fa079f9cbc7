"""Peers in Python: python.py FOLDER pycasbin|cedarpy|common-expression-language CASE → JSON rows, one a line. All are loaded once and stay."""

import ipaddress
import json
import sys
import time
from pathlib import Path

FOLDER, ENGINE, CASE = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def text(suffix):
    return (FOLDER / f"{CASE}.{suffix}").read_text()


def sample():
    return [line.split("\t") for line in text("sample.tsv").splitlines()]


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def measure(name, questions, ask, load=None, memory=None):
    """Compares `ask(*question)` with what is due, the last of each; then times the allowed ones.

    A batch is a whole number of rounds through the questions and lasts about a millisecond, or a round where that is longer; batches go
    on for two seconds, three at least.
    """
    start = time.perf_counter_ns()
    for *question, due in questions:
        if ask(*question) != (due == "allow"):
            raise ValueError(f"{name}: not {due}: {question}")
    each = (time.perf_counter_ns() - start) / len(questions)
    asked = [question[:-1] for question in questions if question[-1] == "allow"]
    asked *= max(round(1e6 / each / len(asked)), 1)
    times, begun = [], time.perf_counter_ns()
    while len(times) < 3 or (len(times) < 1000 and time.perf_counter_ns() - begun < 2e9):
        start = time.perf_counter_ns()
        for question in asked:
            ask(*question)
        times.append((time.perf_counter_ns() - start) / len(asked))
    times.sort()
    print(json.dumps({"case": name, "engine": ENGINE, "runtime": "python", "median_ns": times[len(times) // 2],
                      "p99_ns": times[len(times) * 99 // 100], "load_ms": load, "memory_bytes": memory}))


def loaded(make):
    before, start = resident(), time.perf_counter_ns()
    value = make()
    return value, (time.perf_counter_ns() - start) / 1e6, max(resident() - before, 0)


def pycasbin():
    """Timed: enforce from three strings."""
    import casbin

    def make():
        enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=text("conf")))
        enforcer.enable_auto_build_role_links(False)
        kinds = {"p": [], "g": []}
        for line in text("csv").splitlines():
            kind, *rest = line.split(", ")
            kinds[kind].append(rest)
        enforcer.add_policies(kinds["p"])
        enforcer.add_grouping_policies(kinds["g"])
        enforcer.build_role_links()
        return enforcer

    enforcer, *cost = loaded(make)
    measure(CASE, sample(), lambda user, action, place: enforcer.enforce(user, place, action), *cost)


def cedarpy():
    """Timed: is_authorized of prepared policies; each call is given the entities of its question, made before."""
    import cedarpy as cedar

    policies, *cost = loaded(lambda: cedar.PolicySet.from_str(text("cedar")))
    entities = {(one["uid"]["type"], one["uid"]["id"]): one for one in json.loads(text("entities.json"))}

    def above(ids):
        found, left = {}, list(ids)
        while left:
            at = left.pop()
            if at in entities and at not in found:
                found[at] = entities[at]
                left += [(parent["type"], parent["id"]) for parent in found[at]["parents"]]
        return list(found.values())

    questions = []
    for *ids, due in sample():
        ids = list(zip(("Principal", "Action", "Resource"), ids))
        asked = dict(zip(("principal", "action", "resource"), [f'{kind}::"{name}"' for kind, name in ids]), context={})
        questions.append((asked, above(ids), due))
    measure(CASE, questions, lambda asked, given: cedar.is_authorized(asked, policies, given).allowed, *cost)


def common_expression_language():
    """Timed: an expression compiled once, executed on a context that it has converted before. It has no cidr() and no methods of hosts: `ipaddress` in a function."""
    import cel

    def in_cidr(address, text):
        return ipaddress.ip_address(address) in ipaddress.ip_network(text)

    conditions = json.loads((Path(__file__).resolve().parent.parent / "conditions.json").read_text())
    for name, condition in conditions.items():
        if "expression" not in condition:
            continue
        program = cel.compile(condition["expression"].replace('cidr("10.0.0.0/8").containsIP(context.ip)', 'in_cidr(context.ip, "10.0.0.0/8")'))
        contexts = [cel.Context(variables={"context": given}, functions={"in_cidr": in_cidr}) for given in (condition["holds"], *condition["fails"])]
        measure(name, list(zip(contexts, ["allow", "deny", "deny"])), program.execute)


if __name__ == "__main__":
    try:
        {"pycasbin": pycasbin, "cedarpy": cedarpy, "common-expression-language": common_expression_language}[ENGINE]()
    except Exception as error:
        sys.exit(f"bench: {type(error).__name__}: {str(error).splitlines()[0][:200]}")
