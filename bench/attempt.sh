# shellcheck shell=bash disable=SC2154  # bench/run sets out and rows
# Sourced by bench/run: one engine on one case, whatever it does. Rows go to $rows, reasons why there is none to $out/absent.tsv.

absent() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$out/absent.tsv"; }

# attempt CASE ENGINE RUNTIME SECONDS COMMAND…: the rows that it prints, or why there is none: the last line `bench: …` of its errors.
attempt() {
  local case=$1 engine=$2 runtime=$3 limit=$4 status=0 why
  shift 4
  printf '· %s, %s, %s\n' "$case" "$engine" "$runtime" >&2
  # In the background and waited for: a run that is interrupted can then end it (`child`), with all that it started.
  timeout -k 5 "$limit" "$@" >"$out/printed" 2>"$out/error" </dev/null &
  child=$!
  wait "$child" || status=$?
  grep '^{.*}$' "$out/printed" >>"$rows" || true
  [ "$status" != 0 ] || return 0
  why=$(sed -n 's/^bench: //p' "$out/error" | tail -n 1 | tr '\t|' '  ')
  [ "$status" != 124 ] && [ "$status" != 137 ] || why="not done within $limit s"
  absent "$case" "$engine" "$runtime" "${why:-ended with status $status}"
}
