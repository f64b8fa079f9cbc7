# Shared by the suites; sourced. Goes to the root of the checkout.
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
passed=0 failed=0
RINGFENCE_VECTORS=${RINGFENCE_VECTORS:-$(realpath -m ../shared/vectors)}
export RINGFENCE_VECTORS

# check NAME COMMAND…: one test; shows the command's output when it fails.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s\n' "$name" "$output"
  fi
}

# catch RUNTIME PROGRAM: runs a Catch2 program and counts its test cases. A crash counts as a failure.
catch() {
  local runtime=$1 program=$2 output good=0 bad=0 total
  output=$("$program" --use-colour no 2>&1)
  printf '== %s\n%s\n' "$program" "$output"
  total=$(tail -n 5 <<<"$output")
  if [[ "$total" =~ "All tests passed ("[0-9]+" assertion"s?" in "([0-9]+)" test case" ]]; then
    good=${BASH_REMATCH[1]}
  elif [[ "$total" =~ "test cases:"\ *([0-9]+) ]]; then
    good=$(sed -nE 's/^test cases:.*\| *([0-9]+) passed.*/\1/p' <<<"$total")
    bad=$((BASH_REMATCH[1] - ${good:-0}))
  fi
  if [ $((${good:-0} + bad)) = 0 ]; then
    printf '%s: no totals (not built, or it crashed)\n' "$program"
    bad=1
  fi
  printf 'runtime %s: %d passed, %d failed\n' "$runtime" "${good:-0}" "$bad"
  passed=$((passed + ${good:-0})) failed=$((failed + bad))
}

# node_tests RUNTIME FILE…: runs tests of node:test and counts them; what is skipped counts as failed.
node_tests() {
  local runtime=$1 output good bad
  output=$(node --test --test-reporter=tap "${@:2}" 2>&1)
  printf '%s\n' "$output"
  good=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' <<<"$output" | tail -n 1)
  bad=$(awk '/^# (fail|cancelled|skipped|todo) [0-9]+$/ { n += $3 } END { print n + 0 }' <<<"$output")
  [ -n "$good" ] || bad=1
  printf 'runtime %s: %d passed, %d failed\n' "$runtime" "${good:-0}" "$bad"
  passed=$((passed + ${good:-0})) failed=$((failed + bad))
}

# finish NAME: the closing line and the exit status.
finish() {
  printf '%s: %d passed, %d failed\n' "$1" "$passed" "$failed"
  [ "$failed" = 0 ]
  exit
}
