#!/usr/bin/env bash
# Builds trees: build.sh [--quiet] [gcc|clang|wasm|node|python|release…]. Each tree has a lock, so that two
# commands at once wait for each other instead of colliding.
set -euo pipefail
. scripts/common.sh

# cmake_tree PRESET FOLDER [ARGS…]: configure once (Ninja re-configures by itself later), then build.
cmake_tree() {
  local preset=$1 folder=$2
  shift 2
  [ -f "build/$folder/build.ninja" ] || cmake --preset "$preset" "$@" >"build/logs/$folder-configure.log" 2>&1 || {
    cat "build/logs/$folder-configure.log" >&2
    die "configuring build/$folder failed"
  }
  cmake --build "build/$folder"
}

build_tree() {
  mkdir -p build/logs
  case "$1" in
    gcc) cmake_tree dev gcc ;;
    clang) cmake_tree asan clang ;;
    release) cmake_tree release release ;;
    wasm)
      bash scripts/sodium.sh
      # Debian keeps Emscripten's acorn in /usr/share/nodejs; ccache does not know emcc by its name.
      NODE_PATH=/usr/share/nodejs CCACHE_COMPILERTYPE=clang cmake_tree wasm wasm
      ;;
    node)
      bash scripts/sodium.sh
      cmake_tree node node
      ;;
    python) build_python ;;
  esac
}

# The wheel, built in the persistent folder build/python, then installed into the venv; nothing happens
# when neither the extension module nor the Python files have changed.
build_python() {
  [ -f python/pyproject.toml ] || {
    say "python/pyproject.toml is not there: no wheel"
    return 0
  }
  bash scripts/sodium.sh
  [ ! -f build/python/build.ninja ] || cmake --build build/python
  [ "$(cat build/venv/.ringfence-wheel 2>/dev/null)" = "$(wheel_stamp)" ] && return 0
  rm -rf build/wheel
  build/venv/bin/pip wheel --disable-pip-version-check --no-build-isolation --no-deps -q -w build/wheel \
    --config-settings=build-dir="$ROOT/build/python" \
    --config-settings=cmake.define.RINGFENCE_SODIUM_SOURCE="$ROOT/build/deps/libsodium-src" ./python
  build/venv/bin/pip install --disable-pip-version-check --no-deps --force-reinstall -q build/wheel/*.whl
  wheel_stamp >build/venv/.ringfence-wheel
}

# What the installed wheel was made of.
wheel_stamp() {
  { find python VERSION build/python/_core*.so -type f -not -path '*/__pycache__/*' 2>/dev/null || true; } |
    LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
}

build() {
  local tree group
  for tree in "$@"; do
    group=$tree
    case "$tree" in gcc | release) group=native ;; esac
    bash scripts/setup.sh "$group"
    say "build $tree"
    locked "$tree" bash "$0" --tree "$tree"
  done
}

case "${1:-}" in
  --tree) build_tree "$2" ;;
  --quiet)
    shift
    mkdir -p build/logs
    build "$@" >"build/logs/build-$1.log" 2>&1 || {
      cat "build/logs/build-$1.log" >&2
      exit 3
    }
    ;;
  *)
    [ $# -gt 0 ] || set -- gcc clang wasm node python
    for tree in "$@"; do
      case "$tree" in
        gcc | clang | wasm | node | python | release) ;;
        *)
          echo "dev: no tree \`$tree\`: gcc clang wasm node python release" >&2
          exit 2
          ;;
      esac
    done
    build "$@"
    ;;
esac
