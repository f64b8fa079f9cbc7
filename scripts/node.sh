#!/usr/bin/env bash
# The Node packages, after CMake has built build/node/ringfence.node and build/wasm/ringfence.wasm: the client
# bundled for ES modules and CommonJS, its declarations, and two tarballs in build/node/packages as npm
# would publish them.
set -euo pipefail
. scripts/common.sh

stage=$ROOT/build/node/stage packages=$ROOT/build/node/packages
addon=build/node/ringfence.node wasm=build/wasm/ringfence.wasm
[ -f "$addon" ] || die "$addon is missing: ./dev build node"
[ -f "$wasm" ] || die "$wasm is missing: ./dev build wasm"

# What the tarballs are made of: nothing happens when none of it has changed.
stamp() {
  { find node wasm/src wasm/package.json scripts/node.sh VERSION "$addon" "$wasm" -type f || true; } |
    LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
}
[ "$(cat "$packages/.stamp" 2>/dev/null)" = "$(stamp)" ] && exit 0
rm -rf "$stage" "$packages"
mkdir -p "$stage/node/dist/cjs" "$stage/linux-x64-gnu" "$packages" build/logs

# bundle FORMAT OUT WASM: one file of our own code; WASM is where the module lies, seen from it.
bundle() {
  node_modules/.bin/esbuild node/src/index.ts --bundle --platform=node --target=node20 --log-level=warning \
    --format="$1" --outfile="$stage/node/dist/$2" --sourcemap --sources-content=true \
    --define:RINGFENCE_WASM="\"$3\"" "${@:4}"
}
bundle esm index.js ./ringfence.wasm
bundle cjs cjs/index.js ../ringfence.wasm --define:import.meta.url=here_ \
  --banner:js='const here_ = require("node:url").pathToFileURL(__filename).href;'
echo '{ "type": "commonjs" }' >"$stage/node/dist/cjs/package.json"
# The same declarations twice: which module system a declaration describes is told by the nearest package.json.
for out in "$stage/node/dist" "$stage/node/dist/cjs"; do
  node_modules/.bin/tsc -p node/tsconfig.json --outDir "$out"
done
cp "$wasm" "$stage/node/dist/"
cp node/package.json node/README.md LICENSE "$stage/node/"
cp node/linux-x64-gnu/package.json node/linux-x64-gnu/README.md LICENSE "$addon" "$stage/linux-x64-gnu/"
strip --strip-unneeded "$stage/linux-x64-gnu/ringfence.node"

(cd "$packages" && npm pack --silent "$stage/node" "$stage/linux-x64-gnu") >build/logs/node-pack.log 2>&1 || {
  tail -n 20 build/logs/node-pack.log >&2
  die "npm pack failed (build/logs/node-pack.log)"
}
stamp >"$packages/.stamp"
