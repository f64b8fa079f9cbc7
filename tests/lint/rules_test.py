#!/usr/bin/env python3
"""Plants one violation of each rule in a temporary tree and demands that exactly that rule finds it."""

import sys
import tempfile
from pathlib import Path

import rules

# A tree that keeps every rule.
CLEAN = {
    "VERSION": "0.1.0\n",
    "CHANGELOG.md": "## [Unreleased]\n",
    "core/include/ringfence/a.h": "#pragma once\n#define RINGFENCE_A 1\n[[nodiscard]] Result<int> f();\n",
    "core/src/crypto/a.cpp": '#include <sodium.h>\n#include "crypto/a.h"\n#include "ringfence/version.h"\n',
    "core/src/crypto/a.h": "#pragma once\n",
    "core/src/encoding/json_reader.cpp": "#include <boost/json.hpp>\nvoid f() { std::abort(); }\n",
    "bindings/facade/table.h": '#pragma once\n#include "ringfence/a.h"\n',
    "bindings/abi/abi.cpp": '#include "facade/table.h"\n',
    "native/store/ledger.cpp": '#include <sqlite3.h>\n#include "ringfence/a.h"\n',
    "native/operations.h": '#pragma once\n#include "facade/table.h"\n',
    "native/cli/main.cpp": '#include "facade/table.h"\n// prints with std::cout\n#include <iostream>\n',
    "tests/core/a_test.cpp": '#include <sodium.h>\n#include "crypto/a.h"\n',
}

# Rule, file, text.
BAD = [
    ("rule_layers", "core/src/policy/up.cpp", '#include "facade/table.h"\n'),
    ("rule_layers", "core/include/ringfence/b.h", '#pragma once\n#include "crypto/a.h"\n'),
    ("rule_layers", "native/vault/up.cpp", '#include "facade/table.h"\n'),
    ("rule_layers", "native/store/up.cpp", '#include "operations.h"\n'),
    ("rule_layers", "native/vault/private.cpp", '#include "crypto/a.h"\n'),
    ("rule_layers", "bindings/facade/up.cpp", '#include "../../core/src/crypto/a.h"\n'),
    ("rule_layers", "bindings/facade/lost.cpp", '#include "facade/lost.h"\n'),
    ("rule_confined", "core/src/policy/b.cpp", "#include <sodium.h>\n"),
    ("rule_confined", "native/vault/b.cpp", "#include <sodium/utils.h>\n"),
    ("rule_confined", "bindings/facade/b.cpp", "#include <boost/json.hpp>\n"),
    ("rule_confined", "core/src/encoding/other.cpp", "#  include <boost/json/basic_parser.hpp>\n"),
    ("rule_core_is_pure", "core/src/audit/b.cpp", "#include <chrono>\n"),
    ("rule_core_is_pure", "core/src/audit/c.cpp", 'void f() { std::cout << "x"; }\n'),
    ("rule_core_is_pure", "core/src/encoding/e.cpp", "void f() { std::abort(); }\n"),
    ("rule_core_is_pure", "core/src/audit/d.cpp", "thread_local int x;\n"),
    ("rule_nodiscard", "core/include/ringfence/c.h", "#pragma once\nstatic Result<std::vector<int>> g(int x);\n"),
    ("rule_length", "core/src/policy/long.cpp", "int x;\n" * 501),
    ("rule_headers", "native/store/b.h", "int x();\n"),
    ("rule_headers", "core/include/ringfence/d.h", "#pragma once\n#define TRY 1\n"),
    ("rule_unfinished", "native/store/b.cpp", "// TO" "DO later\n"),
    ("rule_text", "core/src/policy/c.cpp", "int x;"),
    ("rule_text", "scripts/a.sh", "echo \n"),
    ("rule_no_eval", "wasm/src/a.js", 'export const f = new Function("x");\n'),
    ("rule_version", "wasm/package.json", '{"version": "0.2.0"}\n'),
]


def found_in(extra):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**CLEAN, **extra}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return [(rule, path) for rule, path, _, _ in rules.violations(root)]


def main():
    passed = failed = 0
    for want, extra in [([], {})] + [([(rule, path)], {path: text}) for rule, path, text in BAD]:
        found = found_in(extra)
        if found == want:
            passed += 1
        else:
            failed += 1
            print(f"wanted {want}, found {found}")
    uncovered = {rule.__name__ for rule in rules.RULES} - {rule for rule, _, _ in BAD}
    if uncovered:
        failed += 1
        print(f"rules without a planted violation: {sorted(uncovered)}")
    print(f"rules_test: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
