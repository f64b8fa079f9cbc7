#!/usr/bin/env python3
"""clang-tidy over every C++ file that a built tree compiles, two at a time.

A file that passed is remembered by a hash of itself, of every project header it includes (as the
compiler reported them to Ninja), of .clang-tidy and of the tool's version, so that a repeat is cheap, in
another clone too (like ccache, the memory is the user's).
"""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "ringfence/tidy")
TREES = ["build/gcc", "build/node"]
# Not in gcc's tree and mostly pybind11's or node-addon-api's templates: compiled with warnings only.
SKIPPED = ("build/", "bindings/pybind/")


def dependencies(tree):
    """Object file -> project files it was compiled from."""
    out = subprocess.run(["ninja", "-C", tree, "-t", "deps"], capture_output=True, text=True, check=True)
    found, current = {}, None
    for line in out.stdout.splitlines():
        if line and not line.startswith((" ", "ninja:")):
            current = found.setdefault(line.split(":")[0], [])
        elif line.strip() and current is not None:
            path = os.path.normpath(os.path.join(tree, line.strip()))
            if path.startswith(str(ROOT) + os.sep) and "/deps/" not in path and "/node_modules/" not in path:
                current.append(path)
    return found


def jobs():
    """(source, tree, hash) of every tracked source, once each."""
    common = (ROOT / ".clang-tidy").read_bytes() + (ROOT / "tests/.clang-tidy").read_bytes()
    common += subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    common += Path(__file__).read_bytes()
    tracked = set(subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "*.cpp"], capture_output=True,
                                 text=True, check=True).stdout.split("\0"))
    done = set()
    for tree in [str(ROOT / t) for t in TREES]:
        if not os.path.exists(f"{tree}/compile_commands.json"):
            continue
        deps = dependencies(tree)
        for entry in json.loads(Path(tree, "compile_commands.json").read_text(encoding="utf-8")):
            name = os.path.relpath(entry["file"], ROOT)
            if name in done or name not in tracked or name.startswith(SKIPPED):
                continue
            done.add(name)
            digest = hashlib.sha256(common + entry["command"].replace(str(ROOT), "").encode())
            output = re.search(r" -o (\S+)", entry["command"])[1]
            for path in sorted(set(deps.get(output, []) + [entry["file"]])):
                digest.update(Path(path).read_bytes() if os.path.exists(path) else b"")
            yield name, tree, digest.hexdigest()


def check(job):
    name, tree, digest = job
    if (CACHE / digest).exists():
        return name, True, ""
    # gcc alone knows the flag that the tree may carry; clang-tidy must not stumble over it.
    run = subprocess.run(["clang-tidy", "--quiet", "-p", tree, "--extra-arg=-Wno-unknown-warning-option",
                          str(ROOT / name)], capture_output=True, text=True, check=False)
    if run.returncode == 0:
        (CACHE / digest).touch()
    return name, run.returncode == 0, run.stdout


def main():
    CACHE.mkdir(parents=True, exist_ok=True)
    todo = list(jobs())
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for name, good, output in pool.map(check, todo):
            if not good:
                failed += 1
                print(f"clang-tidy: {name}\n{output}".rstrip())
    print(f"clang-tidy: {len(todo) - failed} files clean, {failed} not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
