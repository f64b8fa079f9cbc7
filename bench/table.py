"""Makes the table of what was measured: table.py ROWS.jsonl, Markdown to standard output: one line a row, each peer's
ratio to ours in the same language, and the bars of the design, each reached, missed or not measured."""

import json
import sys
from pathlib import Path

LANGUAGE = {"node": "js", "node-wasm": "js", "node-addon": "js", "chromium": "js", "workerd": "js"}
OURS = {"js": "node-wasm", "python": "python", "native": "native"}


def shown(nanoseconds):
    if nanoseconds is None:
        return ""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


def bars(value):
    """What is barred, the measured number (None: not measured), the most or least it may be, and the unit.

    value(case, runtime, field, engine) is a number of one row or None.
    """
    def ratio(above, below):
        return above / below if above is not None and below else None

    def ours(case, runtime="native", field="median_ns"):
        return value(case, runtime, field, "ringfence")

    yield "native check, 1,000 bindings", ours("growth-1000"), "≤", 150, "ns"
    yield "native check, 1,000,000 bindings, 1,000 active", ours("growth-1000000"), "≤", 150, "ns"
    yield "a million to a thousand", ratio(ours("growth-1000000"), ours("growth-1000")), "≤", 1.5, "×"
    yield "a million, uniformly random, in memory latencies", ratio(ours("growth-1000000-random"), ours("memory-latency")), "≤", 6, "×"
    yield "JS can, repeated strings", ours("casbin-small", "node-wasm"), "≤", 100, "ns"
    yield "JS can, fresh strings", ours("js-fresh", "node-wasm"), "≤", 300, "ns"
    small = ours("casbin-small", "node-wasm")
    yield "JS can, faster than cedar-wasm", ratio(value("casbin-small", "node-wasm", "median_ns", "cedar-wasm"), small), "≥", 150, "×"
    yield "JS can, faster than casbin", ratio(value("casbin-small", "node", "median_ns", "casbin-js"), small), "≥", 500, "×"
    yield "Python can", ours("casbin-small", "python"), "≤", 500, "ns"
    yield "Python can, faster than pycasbin", ratio(value("casbin-small", "python", "median_ns", "pycasbin"), ours("casbin-small", "python")), "≥", 100, "×"
    for runtime in ("native", "node-wasm", "node-addon", "python"):
        yield f"RBAC large to small, {runtime}", ratio(ours("casbin-large", runtime), ours("casbin-small", runtime)), "≤", 1.5, "×"
    yield "instantiate and load 1,000 bindings", ratio(ours("instantiate-1000", "node-wasm"), 1e6), "≤", 5, "ms"
    yield "load 1,000,000 bindings", ours("growth-1000000", field="load_ms"), "≤", 2000, "ms"
    yield "memory of 1,000,000 bindings", ratio(ours("growth-1000000", field="memory_bytes"), 1e6), "≤", 400, "MB"
    yield "change of one binding at a million", ratio(ours("change-1000000"), 1e6), "≤", 5, "ms"
    yield "append of a durable record, batches of 1,000", ratio(ours("ledger-append"), 1e3), "≤", 50, "µs"
    yield ".wasm, gzip -9", ratio(value("wasm-gzip", "node-wasm", "memory_bytes", "ringfence"), 1024), "≤", 180, "KB"


def main(path):
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    found = {(row["case"], row["runtime"], row["engine"]): row for row in rows}

    def value(case, runtime, field, engine):
        return found.get((case, runtime, engine), {}).get(field)

    print("| case | engine | runtime | median | p99 | load | memory | ours is |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        language = LANGUAGE.get(row["runtime"], row["runtime"])
        own = value(row["case"], OURS[language], "median_ns", "ringfence")
        faster = f"{row['median_ns'] / own:,.0f}× faster" if own and row["engine"] != "ringfence" else ""
        load = "" if row["load_ms"] is None else f"{row['load_ms']:.1f} ms"
        memory = "" if row["memory_bytes"] is None else f"{row['memory_bytes'] / 1e6:.1f} MB"
        print(f"| {row['case']} | {row['engine']} | {row['runtime']} | {shown(row['median_ns'])} | {shown(row['p99_ns'])} | {load} | {memory} | {faster} |")
    print("\n| bar | measured | due | |\n| --- | ---: | ---: | --- |")
    for what, number, sense, due, unit in bars(value):
        if number is None:
            print(f"| {what} | not measured | {sense} {due} {unit} | |")
            continue
        reached = number <= due if sense == "≤" else number >= due
        print(f"| {what} | {number:,.2f} {unit} | {sense} {due} {unit} | {'reached' if reached else 'missed'} |")


main(sys.argv[1])
