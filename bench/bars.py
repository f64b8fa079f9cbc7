"""The bars of the design for what is measured here."""


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
    for runtime, label in (("node-wasm", "Node"), ("chromium", "Chromium")):
        yield f"JS can in {label}, repeated strings", ours("casbin-small", runtime), "≤", 100, "ns"
        yield f"JS can in {label}, fresh strings", ours("js-fresh", runtime), "≤", 300, "ns"
    small = ours("casbin-small", "node-wasm")
    yield "JS can, faster than cedar-wasm", ratio(value("casbin-small", "node-wasm", "median_ns", "cedar-wasm"), small), "≥", 150, "×"
    yield "JS can, faster than casbin", ratio(value("casbin-small", "node-wasm", "median_ns", "casbin-js"), small), "≥", 500, "×"
    yield "Python can", ours("casbin-small", "python"), "≤", 500, "ns"
    pycasbin = value("casbin-small", "python", "median_ns", "pycasbin")
    yield "Python can, faster than pycasbin", ratio(pycasbin, ours("casbin-small", "python")), "≥", 100, "×"
    for runtime in ("native", "node-wasm", "chromium", "workerd", "node-addon", "python"):
        yield f"RBAC large to small, {runtime}", ratio(ours("casbin-large", runtime), ours("casbin-small", runtime)), "≤", 1.5, "×"
    yield "instantiate and load 1,000 bindings in a worker", ratio(ours("instantiate-1000", "workerd"), 1e6), "≤", 5, "ms"
    yield "load 1,000,000 bindings", ours("growth-1000000", field="load_ms"), "≤", 2000, "ms"
    yield "memory of 1,000,000 bindings", ratio(ours("growth-1000000", field="memory_bytes"), 1e6), "≤", 400, "MB"
    yield "change of one binding at a million", ratio(ours("change-1000000"), 1e6), "≤", 5, "ms"
    yield "condition with cidr(), native", ours("condition-ip"), "≤", 300, "ns"
    yield "native can, RBAC small, against the 179 ns that SAPL publishes", ours("casbin-small"), "≤", 179, "ns"
    yield "append of a durable record, batches of 1,000", ratio(ours("ledger-append"), 1e3), "≤", 50, "µs"
    yield ".wasm, gzip -9", ratio(value("wasm-gzip", "node-wasm", "memory_bytes", "ringfence"), 1024), "≤", 180, "KB"
