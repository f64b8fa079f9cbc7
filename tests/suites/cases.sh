# shellcheck shell=bash
# What suites of command line cases share: functions named case_…, each run in a copy of $template. To be
# sourced after lib.sh; sets $tool and makes $template.
tool=$PWD/build/gcc/ringfence
template=$(mktemp -d)
trap 'rm -rf "$template"' EXIT
for name in "${!RINGFENCE_@}"; do unset "$name"; done

# ---- What cases say. Each ends the case at once if it does not hold.

rf() { "$tool" "$@"; }
# status N COMMAND…: it ends with that status; its output is in $out and $err.
status() {
  local due=$1 got=0
  shift
  "$@" >.out 2>.err || got=$?
  out=$(cat .out) err=$(cat .err)
  [ "$got" = "$due" ] || {
    printf 'exit status %s, not %s: %s\n%s\n%s\n' "$got" "$due" "$*" "$out" "$err"
    exit 1
  }
}
has() { [[ "$1" == *"$2"* ]] || { printf 'no `%s` in:\n%s\n' "$2" "$1"; exit 1; }; }
lacks() { [[ "$1" != *"$2"* ]] || { printf '`%s` is in:\n%s\n' "$2" "$1"; exit 1; }; }
is() { [ "$1" = "$2" ] || { printf 'got:\n%s\nnot:\n%s\n' "$1" "$2"; exit 1; }; }
absent() { [ ! -e "$1" ] || { echo "there is a $1"; exit 1; }; }
json() { python3 -c 'import json,sys; print(eval(sys.argv[1], {"a": json.load(open(".out"))}))' "$1"; }

one() { (
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cp -r "$template/." "$folder"
  cd "$folder" && "$1"
); }
