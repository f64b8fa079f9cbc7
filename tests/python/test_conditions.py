"""Conditions tried out, and previews while attributes are unknown."""

from __future__ import annotations

import pytest
import ringfence
from conftest import NOW

WEB = "project/app-web"
ASKED = ("user/cy", "deploy.production", WEB)


@pytest.fixture()
def guarded(policy):
    row = {"id": "cy", "principal": "user/cy", "role": "maintainer", "scope": WEB, "when": "context.mfa == true && principal.dept == 'web'"}
    deny = {"id": "z", "permissions": ["deploy.*"], "scope": WEB, "when": "context.frozen == true"}
    return policy.with_changes({"bindings": {"add": [row]}, "denies": {"add": [deny]}})


def test_an_expression_has_a_value_with_its_type():
    assert ringfence.try_condition("1+1") == {"canonical": "2", "cost": 1, "text": "2", "type": "int", "value": {"int": "2"}}
    tried = ringfence.try_condition(
        "context.n > 2 && principal.id == 'user/a' && action.name == 'x' && resource.k",
        context={"n": 3}, principal={"id": "user/a"}, action={"name": "x"}, resource={"k": True}, now=NOW,
    )
    assert (tried["value"], tried["text"]) == ({"bool": True}, "true")
    declared = ringfence.try_condition("context.t", context={"t": "90m"}, attributes={"context": {"t": "duration"}})
    assert declared["value"] == {"duration": "5400s"}


def test_unknown_attributes_leave_what_remains():
    facts = {"principal": {"level": 3}, "unknown": ["context.mfa"]}
    tried = ringfence.try_condition("context.mfa && principal.level > 2", **facts)
    assert tried["residual"] == "context.mfa"
    assert not {"text", "value"} & tried.keys()
    known = ringfence.try_condition("context.mfa && principal.level > 3", **facts)
    assert known["text"] == "false"
    assert "residual" not in known


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("true &&\n  fals", "condition.undeclared", "line 2 column 3"),
        ("'🚀' + 1", "condition.type", "line 1 column 5"),
        ("1 / (2 - 2)", "condition.divide_by_zero", "line 1 column 3"),
        ("(" * 100_000 + "1" + ")" * 100_000, "condition.too_long", None),
        ("(" * 30_000 + "1" + ")" * 30_000, "condition.too_deep", None),
        ("[1, 2].all(a, " * 3 + "context.missing" + ")" * 3, "condition.missing_attribute", None),
    ],
)
def test_an_expression_that_does_not_hold_up_has_a_code_and_a_place(text, code, path):
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.try_condition(text)
    assert caught.value.code == code
    assert path in (None, caught.value.path)


def test_what_is_no_attribute_cannot_be_unknown(guarded):
    for path in ("now", "principal.id", "context.*", ""):
        with pytest.raises(ringfence.RingfenceError) as caught:
            guarded.preview(*ASKED, unknown=["context", path], now=NOW)
        assert (caught.value.code, caught.value.path) == ("request.bad_unknown", "/unknown/1")


def test_a_preview_is_conditional_where_the_answer_depends_on_it(guarded):
    open_ = guarded.preview(*ASKED, unknown=["context"], principal_attributes={"dept": "web"}, now=NOW)
    assert not open_
    assert open_.reason == "conditional"
    assert open_.residual == "context.mfa == true && context.frozen != true"
    assert (open_.needed, open_.depends_on) == (["context.frozen", "context.mfa"], ["context"])
    assert repr(open_).startswith("<Decision conditional conditional")
    certain = guarded.preview(*ASKED, unknown=["context"], principal_attributes={"dept": "ops"}, now=NOW)
    assert (certain.reason, certain.residual) == ("condition_failed", None)
    public = guarded.check(*ASKED, unknown=["context"], principal_attributes={"dept": "web"}, now=NOW)
    assert (public.reason, public.residual, public.depends_on) == ("conditional", None, ["context"])
    known = guarded.preview(*ASKED, unknown=[], principal_attributes={"dept": "web"}, context={"mfa": True, "frozen": False}, now=NOW)
    assert known.allowed


def test_a_denial_names_the_attribute_that_could_turn_it(guarded):
    decision = guarded.check(*ASKED, context={"mfa": False, "frozen": False}, principal_attributes={"dept": "web"}, view="full", now=NOW)
    assert decision.reason == "condition_failed"
    assert decision.needed[0] == "context.mfa"


def test_enforcement_knows_nothing_of_unknown(guarded):
    request = {"identity": 1, "action": ASKED[1], "resource": WEB, "now": "2026-06-01T12:00:00Z", "unknown": ["context"]}
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.call("policy.authorize", request, handle=guarded._handle)
    assert (caught.value.code, caught.value.path) == ("request.unknown_member", "/unknown")
    with pytest.raises(TypeError):
        ringfence.Gate(guarded).authorize(None, ASKED[1], WEB, unknown=["context"])
