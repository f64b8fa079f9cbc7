#!/usr/bin/env bash
# Builds trees: build.sh [--quiet] [gcc|clang|wasm|node|python|release…]. Each tree has a lock, so that two
# commands at once wait for each other instead of colliding.
set -euo pipefail
. scripts/common.sh

# cmake_tree PRESET FOLDER [ARGS…]: configure once and when the presets change (Ninja re-configures by itself
# for all else), then build.
cmake_tree() {
  local preset=$1 folder=$2
  shift 2
  [ build/"$folder"/.configured -nt CMakePresets.json ] || {
    cmake --preset "$preset" "$@" >"build/logs/$folder-configure.log" 2>&1 || {
      cat "build/logs/$folder-configure.log" >&2
      die "configuring build/$folder failed"
    }
    touch "build/$folder/.configured"
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
      bash scripts/wasm-package.sh
      ;;
    node)
      # The package carries the module too, for machines without an addon.
      bash "$0" wasm
      cmake_tree node node
      bash scripts/node.sh
      ;;
    python) bash scripts/python.sh wheel ;;
  esac
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

main() {
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
}
# One line, so that the shell has read the whole file before it acts, whoever edits it meanwhile.
main "$@"; exit
