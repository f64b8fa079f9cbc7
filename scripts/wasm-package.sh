#!/usr/bin/env bash
# The npm package @ringfence/wasm, after CMake has built build/wasm/ringfence.wasm: the client bundled once
# per kind of host, its declarations, and the tarball in build/wasm/packages as npm would publish it.
set -euo pipefail
. scripts/common.sh

stage=$ROOT/build/wasm/stage packages=$ROOT/build/wasm/packages wasm=build/wasm/ringfence.wasm
[ -f "$wasm" ] || die "$wasm is missing: ./dev build wasm"

# What the tarball is made of: nothing happens when none of it has changed.
stamp() {
  find wasm/src wasm/package.json wasm/tsconfig.json wasm/README.md scripts/wasm-package.sh VERSION "$wasm" -type f |
    LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
}
[ "$(cat "$packages/.stamp" 2>/dev/null)" = "$(stamp)" ] && exit 0
[ "$(node -p 'require("./wasm/package.json").version')" = "$(cat VERSION)" ] || die "wasm/package.json is not of VERSION"
rm -rf "$stage" "$packages"
mkdir -p "$stage/dist/cjs" "$packages" build/logs

# bundle ENTRY OUT [OPTIONS…]: one file of our own code.
bundle() {
  node_modules/.bin/esbuild "wasm/src/$1.ts" --bundle --target=es2022 --log-level=warning --sourcemap \
    --sources-content=true --outfile="$stage/dist/$2" "${@:3}"
}
bundle browser browser.js --format=esm --platform=neutral
bundle edge edge.js --format=esm --platform=neutral --external:./ringfence.wasm
# The same where a module is imported as `….wasm?module` (Vercel's edge runtime).
sed 's#"\./ringfence\.wasm"#"./ringfence.wasm?module"#' "$stage/dist/edge.js" >"$stage/dist/edge-light.js"
sed -i 's#edge\.js\.map#edge-light.js.map#' "$stage/dist/edge-light.js"
sed 's#"edge\.js"#"edge-light.js"#' "$stage/dist/edge.js.map" >"$stage/dist/edge-light.js.map"
bundle node node.js --format=esm --platform=node --define:RINGFENCE_WASM='"./ringfence.wasm"'
bundle node cjs/node.js --format=cjs --platform=node --define:RINGFENCE_WASM='"../ringfence.wasm"' \
  --define:import.meta.url=here_ --banner:js='const here_ = require("node:url").pathToFileURL(__filename).href;'
echo '{ "type": "commonjs" }' >"$stage/dist/cjs/package.json"
# The same declarations twice: which module system one describes is told by the nearest package.json.
for out in "$stage/dist" "$stage/dist/cjs"; do
  node_modules/.bin/tsc -p wasm/tsconfig.json --outDir "$out"
done
cp "$wasm" "$stage/dist/"
cp -r wasm/src wasm/package.json wasm/README.md LICENSE "$stage/"

(cd "$packages" && npm pack --silent "$stage") >build/logs/wasm-pack.log 2>&1 || {
  tail -n 20 build/logs/wasm-pack.log >&2
  die "npm pack failed (build/logs/wasm-pack.log)"
}
stamp >"$packages/.stamp"
