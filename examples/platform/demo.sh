#!/usr/bin/env bash
# The sample platform from policy to proof, by the command line tool: `./dev demo` builds it and runs
# this. Every exit status is checked; the demo fails if one is not what it must be.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tool=$(readlink -f "${RINGFENCE:-$(command -v ringfence)}")
for name in "${!RINGFENCE@}"; do unset "$name"; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

bold='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
title() { printf '\n%s%s%s\n\n' "$bold" "── $1" "$plain"; }
say() { printf '%s\n' "$@"; }
# `ringfence ARGS…` as the reader would type it; the first argument is the exit status that is due.
rf() {
  local due=$1 status=0
  shift
  "$tool" "$@" || status=$?
  [ "$status" = "$due" ] || {
    printf 'demo: exit status %s, not %s: ringfence %s\n' "$status" "$due" "$*" >&2
    touch failed # a variable would be lost in a pipe
  }
}

fold_words() { fold -s -w 80 | sed 's/ *$//'; }

# ---- A small company: keys, a vault with four secrets, and ringfence.json, which says where they are.

mkdir keys
public() { "$tool" key new "$1" ${2:+--name "$2"} --out "keys/$1.key" 2>/dev/null; }
token_key=$(public token)
record_key=$(public record app.tenant-9fa.example/web)
ledger_key=$(public ledger ledger.tenant-9fa.example)
owner_key=$(public vault-owner olga)
writer_key=$(public vault-writer ana)
recipient_key=$(public vault-recipient app-web)

cat >ringfence.json <<JSON
{
  "policy": "$here/policy.jsonc",
  "vault": "vault",
  "ledger": "ledger.db",
  "tokens": {"issuer": "https://id.tenant-9fa.example", "audience": "platform"},
  "keys": {
    "token": "keys/token.key", "record": "keys/record.key", "ledger": "keys/ledger.key",
    "owner": "keys/vault-owner.key", "writer": "keys/vault-writer.key", "recipient": "keys/vault-recipient.key"
  },
  "trust": {
    "tokens": ["$token_key"], "writers": ["$record_key"],
    "ledgers": ["$ledger_key"], "owners": ["$owner_key"]
  }
}
JSON

for who in user/ana user/developer-07; do
  rf 0 token mint --subject "$who" --tenant tenant_9fa --ttl 15m --out "${who#user/}.token" 2>/dev/null
done

title 'Who may do what on project/app-web'
rf 0 matrix project/app-web

title 'Decisions, and why'
rf 1 check role/developer deploy.production project/app-web
rf 0 check role/maintainer deploy.preview project/app-web
rf 0 check role/viewer logs.read runtime/app-web
rf 1 check role/developer secret.write project/app-web/environment/production
rf 1 check user/ana billing.manage project/app-web --explain
rf 0 check user/developer-07 deploy.preview project/app-web --explain

title 'Secrets are stored sealed, and travel as references'
rf 0 vault init --tenant tenant_9fa >/dev/null
for scope in production billing git-service platform; do
  rf 0 vault scope "$scope" --writer "$writer_key" --recipient "$recipient_key" >/dev/null
done
random() { head -c 18 /dev/urandom | base64 | tr -d '\n'; }
printf 'postgres://app:%s@db.internal/app' "$(random)" | rf 0 vault set production/DATABASE_URL >/dev/null
printf 'xnd_production_%s' "$(random)" | rf 0 vault set billing/XENDIT_SECRET_KEY >/dev/null
printf -- '-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n' "$(random)" |
  rf 0 vault set git-service/GITHUB_APP_PRIVATE_KEY >/dev/null 2>&1
printf '%s' "$token_key" | rf 0 vault set platform/JWT_PUBLIC_KEY >/dev/null
rf 0 vault list

title 'user/developer-07 wants the production DATABASE_URL'
say '$ ringfence run --token-file developer-07.token -- ./migrate' \
  '    (with --env DATABASE_URL=secret://production/DATABASE_URL)' ''
rf 1 run --token-file developer-07.token --env DATABASE_URL=secret://production/DATABASE_URL \
  -- printenv DATABASE_URL 2>&1 | fold_words
say '' 'Denied, and the signed record of it:' ''
rf 0 audit show 0

title 'user/ana runs the migration with it'
cat >migrate <<'SH'
#!/bin/sh
# Shows that it has the secret without showing the secret.
masked=$(printf '%s' "$DATABASE_URL" | sed 's|\(://[^:]*:\).*@|\1********@|')
echo "migrate: connecting to $masked (${#DATABASE_URL} bytes)"
echo "migrate: RINGFENCE_TOKEN is ${RINGFENCE_TOKEN:-not set, as it should be}"
exit 7
SH
chmod +x migrate
say '$ ringfence run --env DATABASE_URL=secret://production/DATABASE_URL -- ./migrate' ''
RINGFENCE_TOKEN=$(cat ana.token) rf 7 run --env DATABASE_URL=secret://production/DATABASE_URL -- ./migrate
say '' "Its exit status, 7, is that of \`ringfence run\`. The ledger:" ''
rf 0 audit list

title 'Anybody with the public keys can verify the ledger'
rf 0 audit verify ledger.db

title 'One byte of a copy is flipped'
cp ledger.db copy.db
# A byte of a record of ana's.
offset=$(grep -obUa 'user/ana' copy.db | head -n 1 | cut -d: -f1)
say "byte $((offset + 5)) of copy.db: a becomes b" ''
printf 'b' | dd of=copy.db bs=1 seek=$((offset + 5)) conv=notrunc status=none
rf 1 audit verify copy.db 2>&1 | fold_words

say ''
[ ! -e failed ] || { say 'The demo did not go as it should.' >&2; exit 1; }
