"""ringfence codegen: programs that must compile do, and those that must not do not, by line."""

import os
import re
import subprocess

import pytest
from conftest import POLICY, ROOT

MYPY = os.environ["RINGFENCE_MYPY"]
PYTHON = os.environ["RINGFENCE_PYTHON"]
# Ids that would like to be something else.
NAMES = ["class", "await", 'a"b', "a'b", "a\\", "${x}", "`", "*/", '"""', "\u2028", "é", "😀", "__proto__", "never | string", "#", "a\u00adb"]
WILD = {**POLICY, "roles": {**POLICY["roles"], **{name: {"allow": ["logs.read"]} for name in NAMES}}}

TS = """import type { Policy } from "@ringfence/wasm";
import { permissions, typed, type Permission, type Role, type TypedPolicy } from "./permissions.js";
export function run(raw: Policy): boolean {
  const policy: TypedPolicy = typed(raw);
  policy.can("user/ana", "deploy.prodution", "project/web"); // wrong
  policy.can("user/ana", "deploy", "project/web"); // wrong
  policy.can("ana", "deploy.production", "project/web"); // wrong
  policy.can("user/ana", "deploy.production", "projct/web"); // wrong
  policy.can("role/king", "deploy.production", "project/web"); // wrong
  policy.as("user/ana").can("logs.raed", "project/web"); // wrong
  policy.check({ subject: "user/ana", action: "logs.raed", resource: "tenant" }); // wrong
  const role: Role = "king"; // wrong
  const some: Permission[] = [...permissions];
  policy.check({ subject: "role/dev", action: "logs.read", resource: "tenant", context: { mfa: true } });
  return policy.can("user/ana", "deploy.production", "project/web") && policy.as("service/ci").can(some[0] ?? "logs.read", "tenant");
}
"""
PY = """import ringfence
from permissions import PERMISSIONS, Permission, Role, typed


def run(raw: ringfence.Policy) -> bool:
    policy = typed(raw)
    policy.can("user/ana", "deploy.prodution", "project/web")  # wrong
    policy.can("user/ana", "deploy", "project/web")  # wrong
    policy.as_("user/ana").can("logs.raed", "project/web")  # wrong
    policy.check("user/ana", "logs.raed", "tenant")  # wrong
    role: Role = "king"  # wrong
    some: list[Permission] = list(PERMISSIONS)
    policy.check("role/dev", "logs.read", "tenant", context={"mfa": True})
    return policy.can("user/ana", "deploy.production", "project/web") and policy.as_("user/a").can(some[0], "tenant")
"""


def wrong_lines(program):
    return [i + 1 for i, line in enumerate(program.splitlines()) if "wrong" in line]


def right(program):
    return "\n".join(line for line in program.splitlines() if "wrong" not in line) + "\n"


def tsc(folder, program):
    modules = folder.path / "node_modules" / "@ringfence"
    if not modules.exists():
        modules.mkdir(parents=True)
        (modules / "wasm").symlink_to(ROOT / "build/wasm/stage")
    folder.write("package.json", {"type": "module"})
    folder.write("main.ts", program)
    command = ["node", str(ROOT / "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022",
               "--skipLibCheck", "--types", "", "main.ts"]
    return subprocess.run(command, cwd=folder.path, capture_output=True, text=True, check=False)


def mypy(folder, program):
    folder.write("main.py", program)
    command = [MYPY, "--strict", "--no-color-output", "--cache-dir", str(folder.path / "cache"), "--python-executable", PYTHON, "main.py"]
    return subprocess.run(command, cwd=folder.path, capture_output=True, text=True, check=False)


@pytest.fixture(params=["plain", "wild"])
def made(request, folder):
    if request.param == "wild":
        folder.write("policy.json", WILD)
    for language, name in (("ts", "permissions.ts"), ("python", "permissions.py")):
        folder.write(name, folder.run("codegen", language, "--policy", "policy.json").stdout)
    return folder


def test_typescript(made):
    good = tsc(made, right(TS))
    assert good.returncode == 0, good.stdout
    bad = tsc(made, TS)
    assert sorted({int(n) for n in re.findall(r"main\.ts\((\d+),", bad.stdout)}) == wrong_lines(TS), bad.stdout


def test_python(made):
    good = mypy(made, right(PY))
    assert good.returncode == 0, good.stdout
    bad = mypy(made, PY)
    assert sorted({int(n) for n in re.findall(r"main\.py:(\d+): error", bad.stdout)}) == wrong_lines(PY), bad.stdout


def test_literals_mean_the_names(made):
    """Python reads the literals as the very names; TypeScript's differ in the escapes alone."""
    code = "import permissions, json, typing; print(json.dumps([typing.get_args(permissions.Role), permissions.PERMISSIONS]))"
    result = subprocess.run([PYTHON, "-c", code], cwd=made.path, capture_output=True, text=True, check=True)
    import json

    roles, permissions = json.loads(result.stdout)
    policy = json.loads((made.path / "policy.json").read_text(encoding="utf-8"))
    assert sorted(roles) == sorted(policy["roles"]) and permissions == sorted(policy["permissions"])
    ts = (made.path / "permissions.ts").read_text()
    block = ts[ts.index("type Role =") : ts.index("/** Every type of")]
    read = [re.sub(r"\\u\{([0-9A-F]+)\}", lambda m: chr(int(m[1], 16)), text) for text in re.findall(r'"([^"]*)"', block)]
    assert sorted(read) == sorted(policy["roles"])
    assert ts.isascii()


def test_the_typed_policy_is_the_policy(made):
    code = "import ringfence, permissions, pathlib; p = ringfence.Policy(pathlib.Path('policy.json').read_bytes()); " \
           "assert permissions.typed(p) is p and permissions.typed(p).can('user/ana', 'logs.read', 'project/web')"
    subprocess.run([PYTHON, "-c", code], cwd=made.path, check=True)


def test_the_same_names_give_the_same_bytes(folder):
    for language in ("ts", "python"):
        once = folder.run("codegen", language, "--policy", "policy.json").stdout
        turned = {key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in reversed(POLICY.items())}
        folder.write("turned.json", turned)
        assert folder.run("codegen", language, "--policy", "turned.json").stdout == once


def test_a_policy_of_nothing_compiles(folder):
    folder.write("policy.json", {"ringfence": 1, "tenant": "t", "revision": 0})
    folder.write("permissions.ts", folder.run("codegen", "ts", "--policy", "policy.json").stdout)
    folder.write("permissions.py", folder.run("codegen", "python", "--policy", "policy.json").stdout)
    ts = tsc(folder, 'import type { TypedPolicy } from "./permissions.js";\nexport const f = (p: TypedPolicy) => p.can("user/a", "x", "tenant");\n')
    assert "main.ts(2," in ts.stdout and "permissions.ts(" not in ts.stdout
    py = mypy(folder, "from permissions import TypedPolicy\n\n\ndef f(p: TypedPolicy) -> bool:\n    return p.can('user/a', 'x', 'tenant')\n")
    assert "main.py:5: error" in py.stdout and "permissions.py:" not in py.stdout, py.stdout


def test_another_package_and_wrong_usage(folder):
    made = folder.run("codegen", "ts", "--policy", "policy.json", "--package", "@ringfence/node").stdout
    assert 'from "@ringfence/node"' in made
    assert "usage.unknown_word" in folder.run("codegen", "rust", "--policy", "policy.json", status=2).stderr
    folder.write("broken.json", "{")
    folder.run("codegen", "ts", "--policy", "broken.json", status=2)
    folder.run("codegen", "ts", "--policy", "none.json", status=3)
