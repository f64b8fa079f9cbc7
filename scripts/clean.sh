#!/usr/bin/env bash
# Removes what was built: build/, and with `all` node_modules/ too.
set -euo pipefail
. scripts/common.sh
say "removing build/"
rm -rf build
if [ "${1:-}" = all ]; then
  say "removing node_modules/"
  rm -rf node_modules
fi
