#!/usr/bin/env bash
# The Python package: `python.sh wheel` (what ./dev build python does) and `python.sh sdist`.
set -euo pipefail
. scripts/common.sh

# The wheel, compiled in the persistent folder build/python, then installed into build/venv. Nothing happens
# when neither the extension module nor the Python files have changed. The venv holds the very versions
# that pyproject.toml asks for, so isolation would only cost time here; tests/python builds the sdist isolated.
wheel() {
  bash scripts/sodium.sh
  [ ! -f build/python/build.ninja ] || cmake --build build/python --target ringfence_python
  [ "$(cat build/venv/.ringfence-wheel 2>/dev/null)" = "$(wheel_stamp)" ] && return 0
  rm -rf build/wheel
  # The same compiler by the same name as the other trees, for ccache; --config-settings as in the presets.
  CC=gcc CXX=g++ build/venv/bin/pip wheel --disable-pip-version-check --no-build-isolation --no-deps -q -w build/wheel \
    --config-settings=build-dir="$ROOT/build/python" \
    --config-settings=cmake.define.RINGFENCE_GENERATED="$ROOT/build/generated" \
    --config-settings=cmake.define.RINGFENCE_SODIUM_SOURCE="$ROOT/build/deps/libsodium-src" ./python
  build/venv/bin/pip install --disable-pip-version-check --no-deps --force-reinstall -q build/wheel/*.whl
  wheel_stamp >build/venv/.ringfence-wheel
}

# What the installed wheel was made of.
wheel_stamp() {
  { find python VERSION build/python/_core*.so -type f -not -path '*/__pycache__/*' 2>/dev/null || true; } |
    LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
}

# The sdist, in build/sdist: python/ with the C++ sources beside the package, in engine/. A copy, because
# an sdist cannot reach above its own folder.
sdist() {
  local stage=$ROOT/build/sdist-stage
  rm -rf "$stage" build/sdist
  mkdir -p "$stage/engine" build/sdist
  cp -rL python/. "$stage/"
  cp LICENSE "$stage/"
  cp -r CMakeLists.txt VERSION LICENSE cmake core native "$stage/engine/"
  mkdir "$stage/engine/bindings"
  cp -r bindings/facade bindings/abi bindings/pybind "$stage/engine/bindings/"
  find "$stage" -name __pycache__ -prune -exec rm -rf {} +
  (cd "$stage" && "$ROOT/build/venv/bin/python" -c \
    "import sys; from scikit_build_core.build import build_sdist; build_sdist(sys.argv[1])" "$ROOT/build/sdist") >build/logs/sdist.log 2>&1 || {
    tail -n 20 build/logs/sdist.log >&2
    die "making the sdist failed (build/logs/sdist.log)"
  }
}

case "${1:-wheel}" in
  wheel | sdist) "${1:-wheel}" ;;
  *)
    echo "python.sh: wheel or sdist" >&2
    exit 2
    ;;
esac
