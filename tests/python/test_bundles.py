"""Signed policies through the package's own classes; every attack is in tests/vectors/bundles.jsonl."""

from __future__ import annotations

from datetime import timedelta

import pytest
import ringfence
from conftest import NOW, POLICY

WEB = "project/app-web"
JOINS = {"bindings": {"add": [{"id": "n", "principal": "user/new", "role": "developer", "scope": WEB}]}}


def key(purpose, name):
    made = ringfence.generate_key(purpose, name)
    return ringfence.Key(purpose, made.secret)


@pytest.fixture()
def signer():
    return key("bundle", "acme/policy")


@pytest.fixture()
def people():
    return key("bindings", "acme/people")


@pytest.fixture()
def root(signer):
    return ringfence.TrustRoot(ringfence.sign_root(signer, tenant="tenant_9fa", version=1, keys=[signer.public]))


@pytest.fixture()
def bundle(policy, signer, people):
    delegation = {"key": people.public, "roles": ["developer"], "scopes": [WEB], "expires": "2026-06-10T00:00:00Z"}
    expires = NOW + timedelta(days=20)
    return ringfence.sign_bundle(signer, policy, issued=NOW, expires=expires, delegations=[delegation])


def refused(call):
    with pytest.raises(ringfence.RingfenceError) as caught:
        call()
    return caught.value.code


def test_a_bundle_is_its_policy_and_says_what_to_keep(policy, root, bundle):
    with ringfence.open_bundle(bundle, root=root, now=NOW) as opened:
        assert isinstance(opened, ringfence.Policy)
        assert opened.digest == policy.digest
        assert opened.can("user/ana", "deploy.production", WEB)
        assert opened.state.keys() == {"tenant", "head", "revision", "root"}
        assert (opened.expires, opened.stale_from, opened.stale) == ("2026-06-21T12:00:00Z", "2026-06-16T12:00:00Z", False)
        assert opened.trust is None
        assert ringfence.open_bundle(bundle, root=root, state=opened.state, now=NOW).state == opened.state
    assert (root.tenant, root.version, len(root.keys)) == ("tenant_9fa", 1, 1)
    assert ringfence.open_bundle(bundle, root=root, now=NOW + timedelta(days=19)).stale


def test_what_was_accepted_is_not_given_up(policy, root, bundle, signer):
    state = ringfence.open_bundle(bundle, root=root, now=NOW).state
    expires = NOW + timedelta(days=1)
    older = ringfence.sign_bundle(signer, policy.with_changes({"revision": 2}), issued=NOW, expires=expires)
    fork = ringfence.sign_bundle(signer, policy, issued=NOW, expires=expires)
    assert refused(lambda: ringfence.open_bundle(older, root=root, state=state, now=NOW)) == "bundle.rollback"
    assert refused(lambda: ringfence.open_bundle(fork, root=root, state=state, now=NOW)) == "bundle.fork"
    assert refused(lambda: ringfence.open_bundle(POLICY, root=root, now=NOW)) == "bundle.unsigned"


def test_a_delegated_key_changes_bindings_within_its_delegation(root, bundle, people):
    opened = ringfence.open_bundle(bundle, root=root, now=NOW)
    delta = ringfence.sign_bindings(people, opened, JOINS, issued=NOW)
    applied = opened.apply(delta, now=NOW)
    assert applied.can("user/new", "deploy.preview", WEB)
    assert not opened.can("user/new", "deploy.preview", WEB)
    assert ringfence.open_bundle(bundle, root=root, deltas=[delta], now=NOW).state == applied.state
    assert refused(lambda: applied.apply(delta, now=NOW)) == "bundle.chain"
    taking = {"bindings": {"remove": ["b2"]}}
    assert refused(lambda: ringfence.sign_bindings(people, opened, taking, issued=NOW)) == "bundle.delegation"


def test_roots_follow_one_another(root, signer):
    after = key("bundle", "acme/next")
    first = ringfence.sign_root(signer, tenant="tenant_9fa", version=1, keys=[signer.public])
    half = ringfence.sign_root(signer, tenant="tenant_9fa", version=2, keys=[after.public])
    assert refused(lambda: ringfence.TrustRoot(first, [half])) == "root.unknown_key"
    assert ringfence.TrustRoot(first, [ringfence.cosign_root(after, half)]).keys == [after.id]


def test_a_gate_under_a_root_asks_where_a_policy_comes_from(policy, root, bundle, token_key, record_key):
    minter = ringfence.Key("token", token_key.secret)
    who = {"issuer": "i", "tenant": "tenant_9fa", "audience": "a"}
    token = minter.mint_token(**who, subject="user/ana", issued_at=NOW, expires=NOW + timedelta(days=30))
    identity = ringfence.verify_token(token, **who, keys=[token_key.public], now=NOW)
    opened = ringfence.open_bundle(bundle, root=root, now=NOW)
    ask = (identity, "deploy.production", WEB)
    assert ringfence.Gate(opened, root=root).authorize(*ask, now=NOW)
    for unsigned in (policy, opened.with_changes({})):
        assert refused(lambda asked=unsigned: ringfence.Gate(asked, root=root).authorize(*ask, now=NOW)) == "policy.unsigned"
    late = NOW + timedelta(days=20)
    assert refused(lambda: ringfence.Gate(opened, root=root).authorize(*ask, now=late)) == "bundle.expired"
    recorder = ringfence.Recorder("tenant_9fa", record_key.secret)
    assert recorder.authorize(opened, *ask, root=root, now=NOW).decision
    assert refused(lambda: recorder.authorize(policy, *ask, root=root, now=NOW)) == "policy.unsigned"
    assert refused(lambda: recorder.authorize(opened, *ask, root=root, now=late)) == "bundle.expired"
