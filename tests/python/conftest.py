"""The model that the tests share, and one of every key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import ringfence

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

POLICY = """
{
  "ringfence": 1, "tenant": "tenant_9fa", "revision": 3,
  // a person's file: comments and trailing commas are fine
  "types": {
    "project": {"in": ["tenant"]},
    "environment": {"in": ["project"]},
    "secret": {"in": ["environment", "project", "tenant"]},
  },
  "permissions": {
    "deploy.production": {"on": ["project"], "sensitive": true},
    "deploy.preview": {"on": ["project"]},
    "secret.read": {"on": ["secret"], "sensitive": true},
    "billing.manage": {"on": ["tenant", "project"]},
  },
  "roles": {
    "viewer": {},
    "developer": {"inherits": ["viewer"], "allow": ["deploy.preview"]},
    "maintainer": {"inherits": ["developer"], "allow": ["deploy.production", "secret.*"], "deny": ["billing.manage"]},
  },
  "teams": {"web": {"members": ["user/developer-07", "user/Jörg 🚀"]}, "oncall": {"external": true}},
  "secret_scopes": {"production": "project/app-web/environment/production"},
  "bindings": [
    {"id": "b1", "principal": "team/web", "role": "developer", "scope": "project/app-web"},
    {"id": "b2", "principal": "user/ana", "role": "maintainer", "scope": "project/app-web"},
    {"id": "b3", "principal": "team/oncall", "role": "developer", "scope": "project/app-web"},
    {"id": "b4", "principal": "user/__proto__", "role": "developer", "scope": "project/app-web"},
  ],
}
"""


@pytest.fixture()
def policy() -> ringfence.Policy:
    return ringfence.Policy(POLICY)


@pytest.fixture(scope="session")
def token_key() -> ringfence.GeneratedKey:
    return ringfence.generate_key("token")


@pytest.fixture(scope="session")
def record_key() -> ringfence.GeneratedKey:
    return ringfence.generate_key("record", "app-1")


class Issuer:
    """Mints tokens and verifies them at NOW, as one service would."""

    def __init__(self, key: ringfence.GeneratedKey) -> None:
        self.public = key.public
        self.key = ringfence.Key("token", key.secret)

    def mint(self, subject: str, **claims: object) -> ringfence.Secret:
        defaults = {
            "issuer": "https://id.example",
            "tenant": "tenant_9fa",
            "audience": "api",
            "issued_at": NOW,
            "expires": NOW + timedelta(minutes=10),
        }
        return self.key.mint_token(subject=subject, **{**defaults, **claims})

    def verify(self, token: ringfence.SecretLike, **trust: object) -> ringfence.Identity:
        defaults = {
            "issuer": "https://id.example",
            "tenant": "tenant_9fa",
            "audience": "api",
            "keys": [self.public],
            "now": NOW,
        }
        return ringfence.verify_token(token, **{**defaults, **trust})


@pytest.fixture(scope="session")
def issuer(token_key: ringfence.GeneratedKey) -> Issuer:
    return Issuer(token_key)
