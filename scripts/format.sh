#!/usr/bin/env bash
# Rewrites the tracked C++ sources as .clang-format says, or with --check only complains.
set -euo pipefail
. scripts/common.sh
bash scripts/setup.sh lint
mapfile -t files < <(git ls-files '*.h' '*.cpp')
[ ${#files[@]} -gt 0 ] || exit 0
if [ "${1:-}" = --check ]; then
  printf '%s\0' "${files[@]}" | xargs -0 -n 20 -P 2 clang-format --dry-run -Werror
else
  clang-format -i "${files[@]}"
fi
