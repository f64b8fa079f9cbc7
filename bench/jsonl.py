"""Writes what was measured as one JSON object a row: jsonl.py FILE… (lines `name TAB nanoseconds`), to standard output.

Only medians of many batches become rows (a single timing, such as the ledger's, stays in the table alone). What was not
measured is null, never a guess: nothing records a p99 or the memory yet, and a load is timed once.
"""

import json
import sys
from pathlib import Path

# measured name: case, engine, runtime, the name under which its load was measured (if any)
ROWS = {
    "can small": ("casbin-small", "ringfence", "native", "load small"),
    "can large": ("casbin-large", "ringfence", "native", "load large"),
    "can bindings-1000": ("growth-1000", "ringfence", "native", "load bindings-1000"),
    "can bindings-1000000": ("growth-1000000", "ringfence", "native", "load bindings-1000000"),
    "wasm can small": ("casbin-small", "ringfence", "node-wasm", None),
    "wasm can large": ("casbin-large", "ringfence", "node-wasm", None),
    "wasm can fresh small": ("js-fresh", "ringfence", "node-wasm", None),
    "addon can small": ("casbin-small", "ringfence", "node-addon", None),
    "python can small": ("casbin-small", "ringfence", "python", None),
    "python can large": ("casbin-large", "ringfence", "python", None),
    "casbin (JS) small": ("casbin-small", "casbin-js", "node", None),
    "cedar-wasm stateful small": ("casbin-small", "cedar-wasm", "node-wasm", None),
    "pycasbin small": ("casbin-small", "pycasbin", "python", None),
    "cedarpy small": ("casbin-small", "cedarpy", "python", None),
    "record sign": ("record-sign", "ringfence", "native", None),
    "record verify": ("record-verify", "ringfence", "native", None),
}


def main(paths):
    lines = [line for path in paths for line in Path(path).read_text().splitlines() if "\t" in line]
    values = {name: float(value) for name, value in (line.split("\t") for line in lines)}
    for name, (case, engine, runtime, load) in ROWS.items():
        if name in values:
            row = {"case": case, "engine": engine, "runtime": runtime, "median_ns": values[name], "p99_ns": None}
            print(json.dumps({**row, "load_ms": values[load] / 1e6 if load in values else None, "memory_bytes": None}))


main(sys.argv[1:])
