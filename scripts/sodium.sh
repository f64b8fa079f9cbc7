#!/usr/bin/env bash
# Fetches libsodium's source, with Debian's patches, into build/deps/libsodium-src, for WASM, addon and
# wheel. A private list of sources and a private folder of lists leave the system's own untouched.
#
# RINGFENCE_SODIUM_SOURCE=PATH takes a source tree that you have (upstream's tarball, unpacked).
set -euo pipefail
. scripts/common.sh
target=$ROOT/build/deps/libsodium-src
[ -f "$target/.ready" ] && exit 0
say "libsodium source in build/deps/libsodium-src"
mkdir -p build/deps build/logs
rm -rf "$target"
if [ -n "${RINGFENCE_SODIUM_SOURCE:-}" ]; then
  cp -r "$RINGFENCE_SODIUM_SOURCE" "$target"
  touch "$target/.ready"
  exit 0
fi

work=$ROOT/build/deps/apt
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/source"
# The Debian archives that this machine uses, whatever the format of its lists, asked for sources.
# The release before its updates: apt takes a version that several archives list from the first.
apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  sed -n 's|^Debian \(.* main\)$|deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] \1|p' |
  sort -u -k 4,4 -k 3,3 >"$work/sources.list"
[ -s "$work/sources.list" ] ||
  die "apt knows no Debian archive: run apt-get update, or give RINGFENCE_SODIUM_SOURCE=PATH"
options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work" -o APT::Sandbox::User=root -o Acquire::Languages=none)
fetch() {
  apt-get "${options[@]}" update -qq
  # dpkg-source unpacks it and applies debian/patches (a security fix is among them).
  (cd "$work/source" && apt-get "${options[@]}" source -qq libsodium)
}
fetch >build/logs/sodium.log 2>&1 || {
  tail -n 20 build/logs/sodium.log >&2
  die "fetching libsodium's source failed (build/logs/sodium.log); RINGFENCE_SODIUM_SOURCE=PATH takes a tree that you have"
}
mv "$work"/source/libsodium-*/ "$target"
touch "$target/.ready"
