#!/usr/bin/env bash
# packages.sh FOLDER: installs the npm tarballs of build/ into a fresh folder, from the tarballs alone.
set -euo pipefail
folder=$1
rm -rf "$folder"
mkdir -p "$folder"
printf '{ "private": true, "type": "module" }\n' >"$folder/package.json"
tarballs=(build/wasm/packages/*.tgz build/node/packages/*.tgz)
npm install --prefix "$folder" --offline --no-audit --no-fund --loglevel=error "${tarballs[@]/#/$PWD/}" >&2
