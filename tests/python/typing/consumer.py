"""What a typed program writes; mypy --strict accepts it."""

from datetime import UTC, datetime

import ringfence


def deploy(policy: ringfence.Policy, identity: ringfence.Identity) -> str:
    decision = ringfence.Gate(policy).authorize(identity, "deploy.production", "project/app-web")
    if not decision:
        return decision.text
    allowed: bool = policy.can("user/ana", "deploy.preview", "project/app-web")
    cells: list[list[str]] = policy.matrix("project/app-web", now=datetime.now(UTC)).cells
    return f"{allowed} {cells}"


def mint(key: ringfence.Key) -> bytes:
    token: ringfence.Secret = key.mint_token(
        issuer="i", subject="user/ana", tenant="t", audience="a", expires=datetime.now(UTC)
    )
    return token.reveal()


def record(recorder: ringfence.Recorder) -> int:
    try:
        return recorder.append({"action": "deploy.preview"}).seq
    except ringfence.RingfenceError as error:
        raise SystemExit(error.code) from error
