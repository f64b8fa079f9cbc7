#!/usr/bin/env python3
"""The rules of CONTRIBUTING.md that a program can check. Prints each violation; exit status 1 if any.

Usage: rules.py [ROOT]. Looks at the tracked files of ROOT (all files where ROOT is no git checkout).
Each rule is a function that yields (path, line, message); rules_test.py plants a violation of each.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

CPP = (".h", ".cpp", ".c")
SOURCE = CPP + (".py", ".js", ".mjs", ".cjs", ".ts", ".sh", ".cmake")
MAX_LINES = 500
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Folder -> layer, longest prefix first; a layer may include itself and what stands in USES.
LAYERS = [
    ("core/src/", "core"),
    ("core/include/", "api"),
    ("bindings/facade/", "facade"),
    ("bindings/abi/", "abi"),
    ("bindings/napi/", "napi"),
    ("bindings/pybind/", "pybind"),
    ("native/cli/", "cli"),
    ("native/operations", "operations"),
    ("native/", "native"),
]
USES = {
    "api": set(),
    "core": {"api"},
    "facade": {"api"},
    "abi": {"api", "facade"},
    "native": {"api"},
    "operations": {"api", "facade", "native"},
    "cli": {"api", "facade", "native", "operations"},
    "napi": {"api", "facade", "abi", "native", "operations"},
    "pybind": {"api", "facade", "abi", "native", "operations"},
}
SEARCH = ["core/include", "core/src", "bindings", "native"]
GENERATED = {"ringfence/version.h": "api"}

# Third-party headers, and the only places that may include them.
CONFINED = [
    (r"sodium(\.h|/)", ["core/src/crypto/"]),
    (r"boost/", ["core/src/encoding/json_reader.cpp"]),
    (r"fmt/", ["core/src/encoding/"]),
    (r"sqlite3\.h", ["native/store/"]),
    (r"yaml\.h", ["native/import/"]),
    (r"CLI/", ["native/cli/"]),
    (r"catch2/", ["tests/"]),
    (r"napi\.h|node_api\.h", ["bindings/napi/"]),
    (r"pybind11/|Python\.h", ["bindings/pybind/"]),
]

# core is values and functions: no I/O, clock, threads, randomness, locale, process.
CORE_BANNED_HEADERS = re.compile(
    r"^(iostream|fstream|sstream|iomanip|filesystem|cstdio|stdio\.h|thread|mutex|shared_mutex|future"
    r"|condition_variable|chrono|ctime|time\.h|random|locale|regex|unistd\.h|sys/.*|csignal|signal\.h)$"
)
CORE_BANNED_WORDS = re.compile(
    r"\bstd::(cout|cerr|clog|shuffle|random_device|\w+_distribution|getenv|abort|exit|terminate|time)\b"
    r"|\b(printf|fprintf|puts|getenv|srand|abort)\s*\(|\bthread_local\b"
)

# Advice on its own memory is no I/O.
CORE_ALLOWED_HEADERS = {"core/src/policy/pages.cpp": "sys/mman.h"}

# Boost's hook for errors must not return, and is never reached.
CORE_ALLOWED_WORDS = {"core/src/encoding/json_reader.cpp": "std::abort"}


def files(root):
    """Paths of the tree, relative, with forward slashes."""
    if (root / ".git").exists():
        out = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True)
        names = out.stdout.decode().split("\0")
        return sorted(n for n in names if n and (root / n).is_file())
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def layer_of(path):
    return next((layer for prefix, layer in LAYERS if path.startswith(prefix)), None)


def code(line):
    """The line without comments and string literals, near enough for word searches."""
    return re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]


def lines(root, paths, suffixes):
    for path in paths:
        if path.endswith(suffixes):
            for number, line in enumerate((root / path).read_text(encoding="utf-8").split("\n"), 1):
                yield path, number, line


def includes(root, paths):
    for path, number, line in lines(root, paths, CPP):
        if match := INCLUDE.match(line):
            yield path, number, match[1] == "<", match[2]


def rule_layers(root, paths):
    """Dependencies point downwards only."""
    for path, number, angle, name in includes(root, paths):
        layer = layer_of(path)
        if layer is None or (angle and not name.startswith("ringfence/")):
            continue
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name)).replace(os.sep, "/")
        places = [beside] + [f"{folder}/{name}" for folder in SEARCH]
        target = next((layer_of(p) for p in places if (root / p).is_file()), GENERATED.get(name))
        if target is None:
            yield path, number, f"include of `{name}`, which is no file of this project"
        elif target != layer and target not in USES[layer]:
            yield path, number, f"{layer} includes `{name}` of {target}: dependencies point downwards only"


def rule_confined(root, paths):
    """Each third-party library is known to one place."""
    for path, number, _, name in includes(root, paths):
        for pattern, places in CONFINED:
            allowed = path.startswith(tuple(places + ["tests/", "bench/", "examples/"]))
            if re.match(pattern, name) and layer_of(path) and not allowed:
                yield path, number, f"`{name}` may be included in {', '.join(places)} only"


def rule_core_is_pure(root, paths):
    """core does no I/O, reads no clock, starts no thread, draws no randomness."""
    core = [p for p in paths if layer_of(p) in ("core", "api")]
    for path, number, _, name in includes(root, core):
        if CORE_BANNED_HEADERS.match(name) and name != CORE_ALLOWED_HEADERS.get(path):
            yield path, number, f"core includes <{name}>: it has no I/O, clock, threads, randomness or locale"
    for path, number, line in lines(root, core, CPP):
        if (match := CORE_BANNED_WORDS.search(code(line))) and match[0] != CORE_ALLOWED_WORDS.get(path):
            yield path, number, f"core uses `{match[0].strip()}`"


def rule_nodiscard(root, paths):
    """A function in a header that returns a Result is [[nodiscard]]: tl::expected is not. (A friend is where it is declared.)"""
    declaration = re.compile(r"^\s*(?:(?:static|virtual|inline|constexpr)\s+)*(?:\w+::)*Result<.*>\s+[\w:]+\(")
    previous = ""
    for path, number, line in lines(root, [p for p in paths if layer_of(p)], (".h",)):
        if declaration.match(line) and "[[nodiscard]]" not in previous:
            yield path, number, "a function that returns a Result lacks [[nodiscard]]"
        previous = line


def rule_length(root, paths):
    """No source file over 500 lines, except what a program of this project wrote."""
    for path in paths:
        if path.endswith(SOURCE):
            text = (root / path).read_text(encoding="utf-8")
            count = text.count("\n")
            if count > MAX_LINES and not re.match(r"(//|#) Generated by [\w/]+\.py ", text):
                yield path, count, f"{count} lines; the limit is {MAX_LINES}: split it by idea"


def rule_headers(root, paths):
    """Headers use #pragma once (the C one a guard); macros of the public ones start with RINGFENCE_."""
    for path in paths:
        if path.endswith(".h") and layer_of(path):
            text = (root / path).read_text(encoding="utf-8")
            if "#pragma once" not in text and not (layer_of(path) == "abi" and "#ifndef RINGFENCE_" in text):
                yield path, 1, "header without #pragma once"
    for path, number, line in lines(root, [p for p in paths if layer_of(p) == "api"], (".h",)):
        if (match := re.match(r"\s*#\s*define\s+(\w+)", line)) and not match[1].startswith("RINGFENCE_"):
            yield path, number, f"public macro `{match[1]}` lacks the prefix RINGFENCE_"


def rule_unfinished(root, paths):
    """Nothing is left for later in the code."""
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    for path, number, line in lines(root, paths, SOURCE):
        if match := word.search(line):
            yield path, number, f"`{match[0]}`: finish it or file an issue"


def rule_text(root, paths):
    """Text files: Unix line ends, no trailing blanks, a newline at the end."""
    for path in paths:
        if path.endswith(SOURCE + (".md", ".json", ".txt", ".toml", ".html", ".css")):
            data = (root / path).read_bytes()
            if b"\r" in data and not path.startswith("tests/vectors/"):
                yield path, 1, "carriage returns"
            if data and not data.endswith(b"\n") and not path.startswith("tests/vectors/"):
                yield path, data.count(b"\n") + 1, "no newline at the end"
    for path, number, line in lines(root, paths, SOURCE):
        if line != line.rstrip():
            yield path, number, "trailing blanks"


def rule_no_eval(root, paths):
    """What ships to a page or a worker runs under script-src 'self' 'wasm-unsafe-eval'."""
    shipped = [p for p in paths if p.startswith(("wasm/", "node/", "examples/browser/", "examples/edge/"))]
    for path, number, line in lines(root, shipped, (".js", ".mjs", ".cjs", ".ts", ".html")):
        if re.search(r"\beval\s*\(|\bnew\s+Function\b", code(line)):
            yield path, number, "compiles code at run time: forbidden by the content security policy"


def rule_version(root, paths):
    """VERSION is the one source of the version."""
    if "VERSION" not in paths:
        return
    version = (root / "VERSION").read_text(encoding="utf-8").strip()
    for path in ("wasm/package.json", "node/package.json"):
        if path in paths:
            found = json.loads((root / path).read_text(encoding="utf-8")).get("version")
            if found != version:
                yield path, 1, f"version `{found}`, but VERSION says `{version}`"
    if "python/pyproject.toml" in paths:
        for number, line in enumerate((root / "python/pyproject.toml").read_text(encoding="utf-8").split("\n"), 1):
            if re.match(r'version\s*=\s*"', line):
                yield "python/pyproject.toml", number, "a version of its own: take it from VERSION"
    if "CHANGELOG.md" in paths:
        text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
        if f"## [{version}]" not in text and "## [Unreleased]" not in text:
            yield "CHANGELOG.md", 1, f"neither a section [Unreleased] nor [{version}]"


RULES = [value for name, value in sorted(globals().items()) if name.startswith("rule_")]


def violations(root):
    paths = files(root)
    for rule in RULES:
        for path, number, message in rule(root, paths):
            yield rule.__name__, path, number, message


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    found = list(violations(root))
    for _, path, number, message in found:
        print(f"{path}:{number}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
