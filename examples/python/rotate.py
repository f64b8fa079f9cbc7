"""Automation with the sample platform: check, resolve a secret, run a command with it, verify the ledger.

Usage: rotate.py POLICY WORK, where WORK is an empty folder for the keys, the vault and the ledger of this run.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ringfence

TENANT, ISSUER = "tenant_9fa", "https://id.tenant-9fa.example"
POLICY, WORK = Path(sys.argv[1]), Path(sys.argv[2])

# A small company: its keys, and a vault with one secret. In production these exist and live elsewhere.
token, record = ringfence.generate_key("token"), ringfence.generate_key("record", "app.tenant-9fa.example")
log, owner = ringfence.generate_key("ledger", "ledger.tenant-9fa.example"), ringfence.generate_key("vault-owner", "olga")
writer, reader = ringfence.generate_key("vault-writer", "ana"), ringfence.generate_key("vault-recipient", "app-web")
vault = ringfence.Vault.init(WORK / "vault", TENANT, owners=[owner.public])
vault.create_scope("production", ringfence.Key("vault-owner", owner.secret), writers=[writer.public], recipients=[reader.public])
vault.set("production", "DATABASE_URL", "postgres://app:hunter2@db/app", ringfence.Key("vault-writer", writer.secret))


def token_of(subject):
    expires = datetime.now(UTC) + timedelta(minutes=15)
    key = ringfence.Key("token", token.secret)
    return key.mint_token(issuer=ISSUER, subject=subject, tenant=TENANT, audience="platform", expires=expires)


ledger_key, record_key, recipient = log.secret, record.secret, ringfence.Key("vault-recipient", reader.secret)
ana, developer = token_of("user/ana"), token_of("user/developer-07")

# snippet: python
policy = ringfence.Policy.from_file(POLICY)
print(policy.check("user/developer-07", "deploy.production", "project/app-web"))

# Enforcement: a token proves who asks; every request for a secret leaves a signed record in the ledger.
trust = dict(issuer=ISSUER, tenant=TENANT, audience="platform", keys=[token.public])
with ringfence.Ledger(WORK / "ledger.db", TENANT, ledger_key, writers=[record.public]) as ledger:
    gate = ringfence.SecretGate(policy, vault=vault, ledger=ledger, recipient=recipient, record_key=record_key)
    denied = gate.resolve(ringfence.verify_token(developer, **trust), "secret://production/DATABASE_URL")
    print(denied.decision)
    ran = ringfence.run(gate, ringfence.verify_token(ana, **trust), ["sh", "-c", "echo connected with ${#DATABASE_URL} characters"],
                        env={"DATABASE_URL": "secret://production/DATABASE_URL"}, capture=True)
    print(ran.output.reveal().decode().strip())

report = ringfence.verify_ledger(WORK / "ledger.db", keys=[log.public], writers=[record.public], tenant=TENANT)
print(f"{report.size} records verified")
# end snippet
