#!/usr/bin/env bash
# The static checks: shellcheck, the rules of CONTRIBUTING.md and the test of those rules, clang-format,
# clang-tidy. Runs all, says which failed, and closes with the count of checks.
set -euo pipefail
. scripts/common.sh
bash scripts/setup.sh lint

passed=0 failed=0
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'lint: %s failed\n' "$name"
  fi
}

bash_files() {
  git ls-files -z | xargs -0 grep -lE '^#!.*\bbash' -- 2>/dev/null
  printf '%s\n' scripts/common.sh
}
# SC2034: a suite's counts are for lib.sh, which shellcheck does not follow.
shell() { bash_files | sort -u | xargs -d '\n' shellcheck --shell=bash --external-sources --severity=warning -e SC2034; }
tidy() { bash scripts/build.sh --quiet gcc && python3 scripts/tidy.py; }

check shellcheck shell
check 'clang-format (./dev format mends it)' bash scripts/format.sh --check
check rules python3 tests/lint/rules.py
check 'the test of the rules' python3 tests/lint/rules_test.py
check clang-tidy tidy
printf 'lint: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
