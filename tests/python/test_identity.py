"""Tokens, identities and the gate."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta

import pytest
import ringfence
from conftest import NOW

WEB = "project/app-web"


def code_of(fail) -> str:
    with pytest.raises(ringfence.RingfenceError) as caught:
        fail()
    return caught.value.code


def test_a_token_proves_who_asks(issuer):
    with issuer.verify(issuer.mint("user/ana", teams=["oncall"], token_id="t-1")) as ana:
        assert ana.principal == "user/ana" and ana.tenant == "tenant_9fa"
        assert ana.teams == ["oncall"] and ana.token_id == "t-1"
        assert ana.issuer == "https://id.example"
        assert ana.expires == "2026-06-01T12:10:00Z"
        assert repr(ana) == "<Identity user/ana of tenant_9fa>"


def test_a_token_may_come_as_text_or_bytes(issuer):
    token = issuer.mint("user/ana").reveal()
    assert issuer.verify(token).principal == "user/ana"
    assert issuer.verify(token.decode()).principal == "user/ana"


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        ({"issuer": "https://evil.example"}, "token.wrong_issuer"),
        ({"audience": "web"}, "token."),
        ({"tenant": "tenant_other"}, "token."),
        ({"now": NOW + timedelta(minutes=11)}, "token.expired"),
        ({"now": NOW - timedelta(minutes=1)}, "token.not_yet_valid"),
        ({"keys": []}, "request.no_keys"),
        ({"leeway_seconds": 61}, ""),
        ({"leeway_seconds": -1}, ""),
        ({"keys": ["k4.public.AAAA"]}, "key."),
    ],
)
def test_what_the_verifier_demands_must_hold(issuer, trust, code):
    token = issuer.mint("user/ana")
    assert code_of(lambda: issuer.verify(token, **trust)).startswith(code)


def test_another_key_is_not_trusted(issuer):
    other = ringfence.generate_key("token").public
    token = issuer.mint("user/ana")
    assert code_of(lambda: issuer.verify(token, keys=[other])) == "token.unknown_key"


def test_every_changed_byte_is_refused(issuer):
    token = issuer.mint("user/ana").reveal()
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        assert code_of(lambda changed=changed: issuer.verify(bytes(changed))).startswith(("token.", "json."))
    for cut in range(0, len(token), 7):
        assert code_of(lambda cut=cut: issuer.verify(token[:cut])).startswith(("token.", "request."))


@pytest.mark.parametrize("subject", ["team/web", "role/owner", "ana", "", "user/", "user/a\nb"])
def test_only_users_and_services_get_tokens(issuer, subject):
    assert code_of(lambda: issuer.mint(subject)) == "token.bad_claim"


def test_an_identity_cannot_be_made_by_hand(issuer):
    with pytest.raises(TypeError, match="verify_token"):
        ringfence.Identity()
    ana = issuer.verify(issuer.mint("user/ana"))
    for duplicate in [copy.copy, copy.deepcopy, pickle.dumps]:
        with pytest.raises(TypeError):
            duplicate(ana)
    with pytest.raises(AttributeError):
        ana.principal = "user/root"


def test_the_gate_takes_identities_only(policy, issuer):
    gate = ringfence.Gate(policy)
    ana = issuer.verify(issuer.mint("user/ana"))
    decision = gate.authorize(ana, "deploy.production", WEB, now=NOW)
    assert decision and decision.verified and decision.subject == "user/ana"
    assert not gate.authorize(ana, "billing.manage", WEB, now=NOW)
    for claimed in ["user/ana", None, 4096, {"principal": "user/ana"}, policy]:
        with pytest.raises(TypeError):
            gate.authorize(claimed, "deploy.production", WEB)


def test_external_teams_come_from_the_token_only(policy, issuer):
    gate = ringfence.Gate(policy)
    plain = issuer.verify(issuer.mint("user/zoe"))
    oncall = issuer.verify(issuer.mint("user/zoe", teams=["oncall"]))
    assert not gate.authorize(plain, "deploy.preview", WEB)
    assert gate.authorize(oncall, "deploy.preview", WEB)
    assert not policy.can("user/zoe", "deploy.preview", WEB)


def test_a_closed_identity_is_nobody(policy, issuer):
    ana = issuer.verify(issuer.mint("user/ana"))
    ana.close()
    assert code_of(lambda: ringfence.Gate(policy).authorize(ana, "deploy.preview", WEB)) == "handle.unknown"


def test_an_identity_of_another_tenant_is_denied(policy, issuer):
    token = issuer.mint("user/ana", tenant="tenant_other")
    stranger = issuer.verify(token, tenant="tenant_other")
    decision = ringfence.Gate(policy).authorize(stranger, "deploy.production", WEB)
    assert not decision and decision.reason == "tenant_boundary"
