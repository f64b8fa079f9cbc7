#!/usr/bin/env bash
# Installs what is missing, by name: Debian packages, npm packages (npm ci from package-lock.json), and
# one Python venv in build/venv. Silent and quick when all is there. Usage: setup.sh [GROUP…]
set -euo pipefail
. scripts/common.sh

debian_packages() {
  case "$1" in
    native) echo g++ cmake ninja-build ccache pkg-config libsodium-dev libboost1.81-dev libexpected-dev \
      libfmt-dev libsqlite3-dev libyaml-dev libcli11-dev catch2 ;;
    clang) echo clang libclang-rt-14-dev "$(debian_packages native)" ;;
    wasm) echo emscripten dpkg-dev brotli "$(debian_packages native)" ;;
    node) echo dpkg-dev "$(debian_packages native)" ;;
    python) echo dpkg-dev python3 python3-venv python3-dev "$(debian_packages native)" ;;
    lint) echo clang-format clang-tidy shellcheck python3 "$(debian_packages native)" ;;
    browser) echo chromium ;;
    *) die "no setup group \`$1\`: native clang wasm node python lint browser" ;;
  esac
}

# Those of the named Debian packages that are not installed.
missing_debian() {
  comm -23 <(printf '%s\n' "$@" | sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

install_debian() {
  local missing
  mapfile -t missing < <(missing_debian "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "apt-get install ${missing[*]}"
  mkdir -p build/logs
  {
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >build/logs/apt.log 2>&1 || {
    tail -n 20 build/logs/apt.log >&2
    die "apt-get failed (build/logs/apt.log): install ${missing[*]} by hand"
  }
}

install_npm() {
  local major stamp
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
  [ "${major:-0}" -ge 20 ] || die "Node.js 20 or newer is missing (found: ${major:-none}; Debian's own is 18): install one from its vendor"
  command -v npm >/dev/null || die "npm is missing: it comes with Node.js from its vendor"
  stamp=$(npm_stamp)
  [ "$(cat node_modules/.ringfence-lock 2>/dev/null)" = "$stamp" ] && return 0
  say "npm ci"
  mkdir -p build/logs
  npm ci --ignore-scripts --no-audit --no-fund >build/logs/npm.log 2>&1 || {
    tail -n 20 build/logs/npm.log >&2
    die "npm ci failed (build/logs/npm.log)"
  }
  echo "$stamp" >node_modules/.ringfence-lock
}

install_venv() {
  local stamp
  stamp=$(venv_stamp)
  [ "$(cat build/venv/.ringfence-requirements 2>/dev/null)" = "$stamp" ] && return 0
  say "python venv in build/venv"
  mkdir -p build/logs
  # Debian's own Python, so that the wheel is built for the one that a Debian user has.
  { /usr/bin/python3 -m venv --clear build/venv &&
    build/venv/bin/pip install -q --disable-pip-version-check -r scripts/python-requirements.txt; } >build/logs/pip.log 2>&1 || {
    tail -n 20 build/logs/pip.log >&2
    die "creating build/venv failed (build/logs/pip.log)"
  }
  echo "$stamp" >build/venv/.ringfence-requirements
}

npm_stamp() { sha256sum package-lock.json | cut -d' ' -f1; }
venv_stamp() { sha256sum scripts/python-requirements.txt | cut -d' ' -f1; }

# Whether all that the groups need is there; asked before the lock, so that it never waits.
ready() {
  [ -z "$(missing_debian "${packages[@]}")" ] || return 1
  local group
  for group in "$@"; do
    case "$group" in
      wasm | node | browser) [ "$(cat node_modules/.ringfence-lock 2>/dev/null)" = "$(npm_stamp)" ] || return 1 ;;
      python) [ "$(cat build/venv/.ringfence-requirements 2>/dev/null)" = "$(venv_stamp)" ] || return 1 ;;
    esac
  done
}

locked_call=
if [ "${1:-}" = --locked ]; then
  locked_call=1
  shift
fi
[ $# -gt 0 ] || set -- native clang wasm node python lint browser
packages=()
for group in "$@"; do
  names=$(debian_packages "$group")
  mapfile -t -O ${#packages[@]} packages < <(tr ' ' '\n' <<<"$names")
done
ready "$@" && exit 0
[ -n "$locked_call" ] || {
  locked setup bash "$0" --locked "$@"
  exit
}
install_debian "${packages[@]}"
for group in "$@"; do
  case "$group" in
    wasm | node | browser) install_npm ;;
    python) install_venv ;;
  esac
done
