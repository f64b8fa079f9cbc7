"""Makes the table of what was measured: table.py ROWS.jsonl [ABSENT.tsv], Markdown to standard output: one line a row, each peer's
ratio to ours in the same runtime, why a row is absent, the bars of the design (bars.py) and the notes on what timers include."""

import json
import sys
from pathlib import Path

from bars import bars

NOTES = Path(__file__).resolve().parent / "notes.md"


def shown(nanoseconds):
    if nanoseconds is None:
        return ""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


def ratio(times):
    return f"{times:,.{0 if times >= 9.5 else 1}f}× faster" if times >= 1 else f"{1 / times:,.1f}× slower"


def spread(rows):
    """p99 by median of our rows: the middle one and the widest."""
    wide = sorted((row["p99_ns"] / row["median_ns"], row["case"], row["runtime"]) for row in rows if row["engine"] == "ringfence" and row["p99_ns"])
    if wide:
        (middle, *_), (most, case, runtime) = wide[len(wide) // 2], wide[-1]
        print(f"\nSpread: p99 is {middle:.1f}× the median in the middle one of our rows and {most:.1f}× in the widest ({case}, {runtime}).")


def conditions(value):
    """What a condition costs in a whole decision, beside its evaluation alone."""
    for runtime in ("node-wasm", "chromium", "workerd", "node-addon", "python"):
        with_it, without = (value(case, runtime, "median_ns", "ringfence") for case in ("condition-ip", "condition-none"))
        if with_it and without:
            print(f"\nA decision with the condition `condition-ip`, {runtime}: {shown(with_it)}; the same without a condition: {shown(without)}.")


def main(path, absent=None):
    rows = [json.loads(line) for line in Path(path).read_text().splitlines()]
    found = {(row["case"], row["runtime"], row["engine"]): row for row in rows}

    def value(case, runtime, field, engine):
        return found.get((case, runtime, engine), {}).get(field)

    print("| case | engine | runtime | median | p99 | load | memory | ours is |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for row in [row for row in rows if row["median_ns"] is not None]:
        # A peer's bare expression is compared with our bare expression, which only the native program times.
        runtime = "native" if row["case"].startswith("condition-") else row["runtime"]
        own = value(row["case"], runtime, "median_ns", "ringfence")
        faster = ratio(row["median_ns"] / own) if own and row["engine"] != "ringfence" else ""
        load = "" if row["load_ms"] is None else f"{row['load_ms']:,.1f} ms"
        memory = "" if row["memory_bytes"] is None else f"{row['memory_bytes'] / 1e6:,.1f} MB"
        cells = [row["case"], row["engine"], row["runtime"], shown(row["median_ns"]), shown(row["p99_ns"]), load, memory, faster]
        print("| " + " | ".join(cells) + " |")
    if absent and (lines := Path(absent).read_text().splitlines()):
        print("\n| not measured | engine | runtime | why |\n| --- | --- | --- | --- |")
        for line in lines:
            print("| " + " | ".join(line.split("\t")) + " |")
    print("\n| bar | measured | due | |\n| --- | ---: | ---: | --- |")
    for what, number, sense, due, unit in bars(value):
        if number is None:
            print(f"| {what} | not measured | {sense} {due} {unit} | |")
            continue
        reached = number <= due if sense == "≤" else number >= due
        print(f"| {what} | {number:,.2f} {unit} | {sense} {due} {unit} | {'reached' if reached else 'not reached'} |")
    if shipped := [row for row in rows if row["case"] == "shipped-gzip"]:
        print("\n| a page downloads, gzip -9 | |\n| --- | ---: |")
        for row in shipped:
            print(f"| {row['engine']} | {row['memory_bytes'] / 1024:,.1f} KB |")
    spread(rows)
    conditions(value)
    print("\n" + NOTES.read_text().strip())


main(*sys.argv[1:])
