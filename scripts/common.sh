# Shared by ./dev and its parts; sourced, from the root of the checkout.
ROOT=$PWD
export ROOT

# One compiler cache for every tree and every clone: paths relative to the checkout, no build folder
# in the hash.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}

say() { printf '\033[1m· %s\033[0m\n' "$*"; }
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 3
}

# Commands that change the system: as they are for root, by sudo for everybody else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# locked NAME COMMAND…: one at a time for each NAME, across processes.
locked() {
  local name=$1
  shift
  mkdir -p build/locks
  flock "build/locks/$name" "$@"
}
