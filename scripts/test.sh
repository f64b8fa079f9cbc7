#!/usr/bin/env bash
# ./dev test [--no-build] [--long] [NAME…]: builds every tree, then runs the suites of tests/suites, or
# those whose file name contains a NAME.
#
# A suite is an executable tests/suites/NN-name, in the order of its number. It prints what it likes and
# ends with the line `name: N passed, N failed`, which is what counts. Lines `runtime NAME: N passed, N
# failed` anywhere before say which runtime ran how many of them; they are summed by runtime for show.
# A suite that exits non-zero, or prints no such last line, counts as failed. Two suites run at once, so a
# suite owns the files that it writes: a folder of its own below build/, or a temporary one.
set -uo pipefail
. scripts/common.sh
build=1 names=()
for argument in "$@"; do
  case "$argument" in
    --no-build) build= ;;
    --long) export RINGFENCE_LONG=1 ;;
    -*) echo "dev: no option \`$argument\`: ./dev test [--no-build] [--long] [NAME…]" >&2; exit 2 ;;
    *) names+=("$argument") ;;
  esac
done
export RINGFENCE_VECTORS=${RINGFENCE_VECTORS:-$(realpath -m ../shared/vectors)}
logs=build/test-logs
mkdir -p "$logs" build/logs
total_passed=0 total_failed=0

finish() {
  printf '%d passed, %d failed\n' "$total_passed" "$total_failed"
  [ "$total_failed" = 0 ]
  exit
}

# Builds one tree, quietly; a failure shows the end of the log, counts, and lets the suites of the other
# trees run.
build_tree() {
  local start=$SECONDS
  bash scripts/build.sh "$1" >"build/logs/build-$1.log" 2>&1 || {
    tail -n 60 "build/logs/build-$1.log"
    printf 'build %s failed: build/logs/build-%s.log\n' "$1" "$1"
    total_failed=$((total_failed + 1))
    return
  }
  printf 'built %-8s %4d s\n' "$1" $((SECONDS - start))
}

if [ -n "$build" ]; then
  # What compiling needs first; the long downloads then arrive while the compilers work.
  bash scripts/setup.sh native clang lint || { total_failed=1; finish; }
  { bash scripts/setup.sh && bash scripts/sodium.sh; } >build/logs/setup.log 2>&1 &
  downloads=$!
  build_tree gcc
  build_tree clang
  wait "$downloads" || { tail -n 30 build/logs/setup.log; total_failed=1; finish; }
  for tree in wasm node python; do build_tree "$tree"; done
fi

wanted() {
  local name
  [ ${#names[@]} -gt 0 ] || return 0
  for name in "${names[@]}"; do [[ "$1" == *"$name"* ]] && return 0; done
  return 1
}

# Runs one suite; leaves its exit status and seconds beside its log.
run_suite() {
  local name=$1 start=$SECONDS
  "tests/suites/$name" >"$logs/$name.log" 2>&1 </dev/null
  echo "$? $((SECONDS - start))" >"$logs/$name.end"
}

report() {
  local name=$1 status seconds count passed failed
  read -r status seconds <"$logs/$name.end"
  count=$(tail -n 1 "$logs/$name.log" | sed -nE 's/^.*: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p')
  read -r passed failed <<<"${count:-0 1}"
  [ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1
  total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
  if [ "$failed" != 0 ]; then
    printf -- '---- %s (exit %s), the end of %s\n' "$name" "$status" "$logs/$name.log"
    tail -n 40 "$logs/$name.log"
    [ -n "$count" ] || printf 'the suite printed no closing line `name: N passed, N failed`\n'
    printf -- '----\n'
  fi
  printf '%-24s %5d passed, %d failed  %4d s\n' "$name" "$passed" "$failed" "$seconds"
  sed -nE 's/^runtime (.+): ([0-9]+) passed, ([0-9]+) failed$/\1\t\2\t\3/p' "$logs/$name.log" >>"$logs/.runtimes.$$"
}

suites=()
for suite in tests/suites/[0-9]*; do
  name=$(basename "$suite")
  [ -x "$suite" ] && wanted "$name" && suites+=("$name")
done
[ ${#suites[@]} -gt 0 ] || { printf 'no suite matches: %s\n' "${names[*]}"; total_failed=1; finish; }
# Two at a time, as most use one processor; reported in their order.
for name in "${suites[@]}"; do rm -f "$logs/$name.end"; done
{
  for name in "${suites[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    run_suite "$name" &
  done
  wait
} &
runner=$!
for name in "${suites[@]}"; do
  until [ -s "$logs/$name.end" ]; do
    kill -0 "$runner" 2>/dev/null || [ -s "$logs/$name.end" ] || echo '1 0' >"$logs/$name.end"
    sleep 0.2
  done
  report "$name"
done

if [ -s "$logs/.runtimes.$$" ]; then
  printf '\nby runtime\n'
  awk -F '\t' '!($1 in seen) { seen[$1] = 1; order[++n] = $1 } { passed[$1] += $2; failed[$1] += $3 }
    END { for (i = 1; i <= n; i++) printf "  %-22s %5d passed, %d failed\n", order[i], passed[order[i]], failed[order[i]] }' \
    "$logs/.runtimes.$$"
  printf '\n'
fi
rm -f "$logs/.runtimes.$$"
finish
