"""What mypy --strict must refuse, line by line."""

import ringfence


def misuse(policy: ringfence.Policy, key: ringfence.GeneratedKey) -> None:
    policy.can("user/ana", "deploy.preview", 7)  # wrong
    policy.check("user/ana", "deploy.preview", "tenant", view="all")  # wrong
    ringfence.Gate(policy).authorize("user/ana", "deploy.preview", "tenant")  # wrong
    ringfence.generate_key("everything")  # wrong
    text: str = key.secret  # wrong
    print(text + key.secret.reveal())  # wrong
    ringfence.verify_token("t", issuer="i", tenant="t", audience="a")  # wrong
