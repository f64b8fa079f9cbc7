"""The package as installed: typed, documented, at the project's version, and buildable from its sdist."""

from __future__ import annotations

import importlib.metadata
import inspect
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import ringfence
from conftest import ROOT

INSTALLED = Path(ringfence.__file__).parent


def test_it_is_the_installed_wheel():
    assert ROOT not in INSTALLED.parents or (ROOT / "build") in INSTALLED.parents
    assert "site-packages" in INSTALLED.parts


def test_the_version_is_the_projects():
    version = (ROOT / "VERSION").read_text().strip()
    assert ringfence.__version__ == version == importlib.metadata.version("ringfence")


def test_it_is_typed():
    assert (INSTALLED / "py.typed").exists() and (INSTALLED / "_core.pyi").exists()


def mypy(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )


def test_the_package_passes_mypy_strict():
    result = mypy("-p", "ringfence")
    assert result.returncode == 0, result.stdout


def test_a_consumer_is_type_checked():
    here = Path(__file__).parent / "typing"
    good = mypy(str(here / "consumer.py"))
    assert good.returncode == 0, good.stdout
    bad = mypy(str(here / "misuse.py"))
    wrong = [line for line in bad.stdout.splitlines() if ": error:" in line]
    expected = (here / "misuse.py").read_text().count("# wrong")
    assert len({line.split(":")[1] for line in wrong}) == expected, bad.stdout


def test_the_stub_names_what_the_module_has():
    from ringfence import _core

    stub = (INSTALLED / "_core.pyi").read_text()
    for name in (name for name in dir(_core) if not name.startswith("_")):
        assert f"class {name}:" in stub or f"def {name}(" in stub, name


def test_everything_public_says_what_it_does():
    for name in ringfence.__all__:
        thing = getattr(ringfence, name)
        if not (inspect.isclass(thing) or inspect.isroutine(thing)):
            continue
        assert inspect.getdoc(thing), name
        if not inspect.isclass(thing):
            continue
        for member, value in vars(thing).items():
            if member.startswith("_") or not (inspect.isroutine(value) or isinstance(value, property)):
                continue
            assert inspect.getdoc(value), f"{name}.{member}"


def test_the_pins_are_the_same_everywhere():
    pyproject = (ROOT / "python" / "pyproject.toml").read_text()
    for pin in (ROOT / "scripts" / "python-requirements.txt").read_text().split():
        assert f'"{pin}"' in pyproject


def test_it_links_nothing_that_a_debian_has_not():
    module = next(INSTALLED.glob("_core*.so"))
    needed = subprocess.run(["readelf", "-d", module], capture_output=True, text=True, check=True).stdout
    libraries = {line.split("[")[1].rstrip("]") for line in needed.splitlines() if "(NEEDED)" in line}
    allowed = {"libc.so.6", "libm.so.6", "libsqlite3.so.0", "ld-linux-x86-64.so.2"}
    assert libraries <= allowed, libraries


def test_it_exports_nothing_but_its_init():
    module = next(INSTALLED.glob("_core*.so"))
    symbols = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True, check=True).stdout
    names = {line.split()[-1] for line in symbols.splitlines()}
    assert names == {"PyInit__core"}, names


def test_the_sdist_builds_alone():
    subprocess.run(["bash", "scripts/python.sh", "sdist"], cwd=ROOT, check=True)
    [sdist] = (ROOT / "build" / "sdist").glob("*.tar.gz")
    # A fixed folder, so that the compiler cache answers the second time.
    folder = ROOT / "build" / "sdist-check"
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
        archive.extractall(folder, filter="data") if sys.version_info >= (3, 12) else archive.extractall(folder)
    assert not [name for name in names if "__pycache__" in name or "libsodium" in name]
    [source] = folder.iterdir()
    environment = {**os.environ, "CCACHE_BASEDIR": str(source), "CCACHE_NOHASHDIR": "1"}
    build = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps", "-q", "-w", folder / "out"]
    subprocess.run([*build, source], env=environment, check=True)
    [wheel] = (folder / "out").glob("*.whl")
    target = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "-q"]
    subprocess.run([*install, "--target", target, wheel], check=True)
    ask = "import ringfence; print(ringfence.__file__, ringfence.call('version').value['version'])"
    ran = subprocess.run(
        [sys.executable, "-c", ask], env={"PYTHONPATH": str(target)}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [str(target / "ringfence" / "__init__.py"), ringfence.__version__]
