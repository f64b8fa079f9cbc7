"""Makes the table of what was measured: table.py FILE… (lines `name TAB nanoseconds`), Markdown to standard output."""

import sys
from pathlib import Path

# name, what it is, the peer in the same language on the same questions (if any), the bar of the design (ns or ratio)
ROWS = [
    ("can bindings-1000", "native can, 1,000 bindings", None, "≤ 150 ns"),
    ("can bindings-1000000", "native can, 1,000,000 bindings, 1,000 active", "can bindings-1000", "≤ 1.5× of 1,000"),
    ("can small", "native can, RBAC small", None, ""),
    ("can large", "native can, RBAC large (110,000 rules)", "can small", "≤ 1.5× of small"),
    ("check small", "native check with its explanation", None, ""),
    ("load bindings-1000000", "native load of 1,000,000 bindings", None, "≤ 2 s"),
    ("wasm can small", "JS can (WASM), repeated strings", "cedar-wasm stateful small", "≤ 100 ns"),
    ("wasm can fresh small", "JS can (WASM), all strings fresh", "casbin (JS) small", "≤ 300 ns"),
    ("wasm can large", "JS can (WASM), RBAC large", "wasm can small", "≤ 1.5× of small"),
    ("addon can small", "JS can (Node addon), repeated strings", "casbin (JS) small", ""),
    ("wasm instantiate and load 1000", "WASM instantiate + load 1,000 bindings, Node", None, "≤ 5 ms"),
    ("casbin (JS) small", "peer: casbin, JS, RBAC small", None, ""),
    ("casl one user's ability", "peer: CASL, one user's own ability, one rule", None, ""),
    ("cedar-wasm stateful small", "peer: cedar-wasm, stateful, the question's entities only", None, ""),
    ("python can small", "Python can, RBAC small", "pycasbin small", "≤ 500 ns"),
    ("python can large", "Python can, RBAC large", "python can small", "≤ 1.5× of small"),
    ("pycasbin small", "peer: pycasbin, RBAC small", None, ""),
    ("cedarpy small", "peer: cedarpy, prepared policies", None, ""),
    ("record sign", "record: sign", None, ""),
    ("record verify", "record: verify", None, ""),
    ("ledger append", "ledger append, durable, batches of 1,000", None, "≤ 50 µs (20,000/s)"),
]


def shown(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


def main(paths):
    values = dict(line.split("\t") for path in paths for line in Path(path).read_text().splitlines() if "\t" in line)
    values = {name: float(value) for name, value in values.items()}
    print("| what | measured | in ratio | bar |\n| --- | ---: | --- | --- |")
    for name, what, other, bar in ROWS:
        if name not in values:
            print(f"| {what} | not measured | | {bar} |")
            continue
        ratio = ""
        if other in values:
            own, theirs = values[name], values[other]
            ratio = f"{theirs / own:,.0f}× faster than {other}" if theirs > 2 * own else f"{own / theirs:.2f}× of {other}"
        print(f"| {what} | {shown(values[name])} | {ratio} | {bar} |")
    if "wasm gzip" in values:
        print(f"| .wasm, gzip -9 | {values['wasm gzip'] / 1024:.1f} KB | brotli {values['wasm brotli'] / 1024:.1f} KB | ≤ 120 KB (180 KB with all issues) |")


main(sys.argv[1:])
