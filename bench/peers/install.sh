# shellcheck shell=bash disable=SC2034,SC2154  # bench/run sets out and reads missing
# Sourced by bench/run, in its folder: installs peers from their registries into build/bench, where they stay for the next run. What
# cannot be had is in `missing`, engine → why, and its rows say so.
declare -A missing=()

# installed WHY ENGINE… -- COMMAND…
installed() {
  local why=$1 engines=() engine
  shift
  while [ "$1" != -- ]; do
    engines+=("$1")
    shift
  done
  shift
  "$@" >"build/logs/bench-${engines[0]}.log" 2>&1 && return
  for engine in "${engines[@]}"; do missing[$engine]="$why (build/logs/bench-${engines[0]}.log)"; done
}

npm_peers() {
  mkdir -p "$out/node"
  cp bench/peers/package.json "$out/node/"
  npm install --prefix "$out/node" --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
}

python_peers() {
  [ -d "$out/python" ] || python3 -m venv "$out/python"
  "$out/python/bin/pip" install -q --disable-pip-version-check -r bench/peers/requirements.txt
}

# The crate takes two minutes the first time.
cargo_peer() {
  mkdir -p "$out/cedar-rust"
  cp -ru bench/peers/cedar-rust/. "$out/cedar-rust/"
  cargo build --release --quiet --manifest-path "$out/cedar-rust/Cargo.toml" --target-dir "$out/cargo"
}

go_peer() {
  mkdir -p "$out/casbin-go"
  cp bench/peers/casbin-go/main.go "$out/casbin-go/"
  cmp -s bench/peers/casbin-go/go.mod "$out/casbin-go/go.mod.given" || cp bench/peers/casbin-go/go.mod "$out/casbin-go/go.mod"
  cp bench/peers/casbin-go/go.mod "$out/casbin-go/go.mod.given"
  (cd "$out/casbin-go" && GOFLAGS=-mod=mod go build -o casbin-go .)
}

install_peers() {
  installed 'npm could not install it' casbin-js cedar-wasm casl cel-js bufbuild-cel -- npm_peers
  installed 'pip could not install it' pycasbin cedarpy common-expression-language -- python_peers
  if command -v cargo >/dev/null; then installed 'cargo could not build it' cedar-rust -- cargo_peer; else missing[cedar-rust]='cargo is not installed'; fi
  if command -v go >/dev/null; then installed 'go could not build it' casbin-go -- go_peer; else missing[casbin-go]='go is not installed'; fi
}
