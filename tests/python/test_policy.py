"""Asking a policy."""

from __future__ import annotations

from datetime import datetime

import pytest
import ringfence
from conftest import NOW, POLICY

ANA = "user/ana"
WEB = "project/app-web"


def test_can_answers_from_strings(policy):
    assert policy.can(ANA, "deploy.production", WEB) is True
    assert policy.can("user/developer-07", "deploy.preview", WEB) is True
    assert policy.can("user/developer-07", "deploy.production", WEB) is False
    assert policy.can("user/nobody", "deploy.preview", WEB) is False


def test_can_denies_what_it_does_not_understand(policy):
    for question in [
        ("", "", ""),
        (ANA, "deploy.production", ""),
        (ANA, "no.such", WEB),
        (ANA, "deploy.production", "planet/earth"),
        (ANA, "deploy.production", WEB + "/"),
        (ANA + " ", "deploy.production", WEB),
        ("USER/ana", "deploy.production", WEB),
        (ANA + "\0", "deploy.production", WEB),
    ]:
        assert policy.can(*question) is False, question


def test_can_and_check_agree_on_text_beyond_ascii(policy):
    name = "user/Jörg 🚀"
    assert policy.can(name, "deploy.preview", WEB) is True
    assert policy.check(name, "deploy.preview", WEB)
    for near in ["user/Jorg 🚀", "user/J\u00f6rg", "user/Jo\u0308rg 🚀", "user/Jrg 🚀", "user/J\u00f6rg =\u0680"]:
        assert policy.can(near, "deploy.preview", WEB) is False
        assert not policy.check(near, "deploy.preview", WEB)


def test_names_of_python_and_javascript_are_ordinary(policy):
    assert policy.can("user/__proto__", "deploy.preview", WEB) is True
    assert policy.can("user/__class__", "deploy.preview", WEB) is False


def test_long_ids_are_never_cut(policy):
    assert policy.can(ANA + "x" * 100_000, "deploy.production", WEB) is False
    assert policy.can(ANA, "deploy.production", WEB + "x" * 100_000) is False


@pytest.mark.parametrize("place", range(3))
def test_a_lone_surrogate_is_an_error_not_an_answer(policy, place):
    question = [ANA, "deploy.production", WEB]
    question[place] += "\ud83d"
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.can(*question)
    assert caught.value.code == "request.bad_utf8"
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.check(*question)
    assert caught.value.code == "request.bad_utf8"


@pytest.mark.parametrize("wrong", [None, 7, b"user/ana", ["user/ana"]])
def test_can_takes_str_only(policy, wrong):
    for place in range(3):
        question = [ANA, "deploy.production", WEB]
        question[place] = wrong
        with pytest.raises(TypeError):
            policy.can(*question)


def test_can_takes_three_arguments(policy):
    with pytest.raises(TypeError):
        policy.can(ANA, "deploy.production")
    with pytest.raises(TypeError):
        policy.can(ANA, "deploy.production", WEB, NOW)


def test_a_decision_is_true_exactly_if_it_allows(policy):
    yes = policy.check(ANA, "deploy.production", WEB, now=NOW)
    no = policy.check("user/developer-07", "deploy.production", WEB, now=NOW)
    assert bool(yes) is True and yes.allowed is True and yes.reason == "granted"
    assert bool(no) is False and no.allowed is False and no.reason == "not_granted"
    assert str(no) == no.text and "deploy.production" in no.text
    assert no.policy["tenant"] == "tenant_9fa" and no.policy["revision"] == 3


def test_an_explicit_deny_says_so(policy):
    assert policy.check(ANA, "billing.manage", WEB).reason == "explicit_deny"


def test_the_public_view_tells_nothing_of_the_structure(policy):
    no = policy.check("user/developer-07", "deploy.production", WEB)
    assert no.deciding == [] and no.missed == [] and no.needed == []
    assert not {"deciding", "missed", "needed"} & set(no.to_dict())
    assert "team/web" not in str(no.to_dict()) and "maintainer" not in str(no.to_dict())


def test_the_full_view_says_why(policy):
    yes = policy.check(ANA, "deploy.production", WEB, view="full")
    assert [row["id"] for row in yes.deciding] == ["b2"]


def test_check_refuses_what_the_wire_does_not_know(policy):
    for options, code in [
        ({"view": "everything"}, "request.unknown_word"),
        ({"context": [1]}, "request.wrong_type"),
        ({"external_teams": "oncall"}, "request.wrong_type"),
        ({"now": "yesterday"}, "request.bad_time"),
        ({"context": {"n": float("nan")}}, "request.wrong_type"),
        ({"context": {"n": float("inf")}}, "request.wrong_type"),
    ]:
        with pytest.raises(ringfence.RingfenceError) as caught:
            policy.check(ANA, "deploy.preview", WEB, **options)
        assert caught.value.code == code, options


def test_an_unsafe_integer_is_refused(policy):
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.check(ANA, "deploy.preview", WEB, context={"n": 2**53})
    assert caught.value.code == "json.unsafe_integer"


def test_deep_nesting_is_an_error_and_leaves_the_policy_usable(policy):
    deep: object = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.check(ANA, "deploy.preview", WEB, context=deep)
    assert caught.value.code == "json.too_deep"
    while deep:  # freed by hand: Python itself recurses when it frees
        deep = deep.pop("a")
    assert policy.can(ANA, "deploy.preview", WEB)


def test_a_time_needs_a_zone(policy):
    with pytest.raises(ValueError, match="time zone"):
        policy.check(ANA, "deploy.preview", WEB, now=datetime(2026, 1, 1))


def test_check_many_keeps_the_order(policy):
    answers = policy.check_many(
        [
            {"subject": ANA, "action": "deploy.production", "resource": WEB},
            {"subject": "user/nobody", "action": "deploy.production", "resource": WEB},
        ]
    )
    assert [bool(answer) for answer in answers] == [True, False]


def test_as_fills_the_subject_in(policy):
    ana = policy.as_(ANA)
    assert ana.can("deploy.production", WEB) and not ana.can("billing.manage", WEB)
    assert ana.check("billing.manage", WEB).reason == "explicit_deny"


def test_the_matrix_agrees_with_check(policy):
    matrix = policy.matrix(WEB, now=NOW)
    assert matrix.rows == [f"role/{role}" for role in policy.roles] and matrix.columns == policy.permissions
    assert matrix.cell("role/maintainer", "billing.manage") == "deny"
    assert matrix.cell("role/viewer", "deploy.preview") == "not_granted"
    assert matrix.cell("role/maintainer", "secret.read") == "not_applicable"
    for role, row in matrix:
        for permission, cell in row.items():
            assert policy.can(role, permission, WEB) is (cell == "allow")
    assert "DENY" in str(matrix)
    people = policy.matrix(action="deploy.production", rows="principals", now=NOW)
    assert people.rows == policy.principals and WEB in people.columns
    for who, row in people:
        for where, cell in row.items():
            assert policy.check(who, "deploy.production", where, now=NOW).allowed is (cell == "allow")
    one = policy.matrix(action="deploy.production", subjects=[ANA, "user/x"], resources=[WEB], now=NOW)
    assert one.cells == [["allow"], ["not_granted"]]
    with pytest.raises(ringfence.RingfenceError, match="either a `resource`"):
        policy.matrix()


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_who_what_where_are_what_check_allows(policy, limit):
    def may(who, what, where):
        return policy.check(who, what, where, now=NOW).allowed

    action = "deploy.production"
    found = list(policy.who_can(action, WEB, now=NOW, candidates=["user/x"], limit=limit))
    assert ANA in found and "user/x" not in found and found == sorted(found)
    assert [name for name in found if not name.startswith("team/")] == [p for p in policy.principals if may(p, action, WEB)]
    assert all(name.startswith("team/") for name in policy.who_can(action, WEB, type="team", now=NOW))
    assert list(policy.what_can(ANA, WEB, now=NOW, limit=limit)) == [p for p in policy.permissions if may(ANA, p, WEB)]
    below = f"{WEB}/environment/fresh"
    places = list(policy.where_can(ANA, action, now=NOW, candidates=[below, "project/other"], limit=limit))
    assert WEB in places and "project/other" not in places
    assert all(may(ANA, action, place) for place in places)


def test_what_a_search_refuses(policy):
    for code, ask in [
        ("request.out_of_range", lambda: policy.who_can("deploy.production", WEB, limit=0)),
        ("request.bad_cursor", lambda: policy.who_can("deploy.production", WEB, cursor="AAAA")),
        ("request.unknown_word", lambda: policy.who_can("deploy.production", WEB, type="role")),
        ("request.unknown_member", lambda: policy.what_can(ANA, WEB, mfa=True)),
        ("request.bad_subject", lambda: policy.where_can("ana", "deploy.production")),
    ]:
        with pytest.raises(ringfence.RingfenceError) as refused:
            list(ask())
        assert refused.value.code == code


def test_an_explanation_is_for_one_or_the_other_reader(policy):
    told = policy.explain("user/x", "deploy.production", WEB, now=NOW)
    assert not told and told.decision.reason == "not_granted" and "role" not in str(told)
    full = policy.explain("user/x", "deploy.production", WEB, now=NOW, view="full")
    assert "Any one of these would be enough" in full.report
    assert [f"role {g['role']} at {g['scope']}" for g in full.decision.grants] == full.decision.needed
    assert policy.explain(ANA, "deploy.production", WEB, now=NOW).report.startswith("ALLOWED")


def test_what_a_policy_says_of_itself(policy):
    assert policy.tenant == "tenant_9fa" and policy.revision == 3
    assert len(policy.digest) == 64
    assert "user/ana" in policy.principals
    assert repr(policy) == "<Policy tenant_9fa revision 3>"


def test_the_digest_is_of_the_meaning_not_the_spelling(policy):
    text = ringfence.call("json.canonical", {"text": '{"b":1.0,"a":"\\u00f6"}'})
    assert text.value["canonical"] == '{"a":"ö","b":1}'
    assert ringfence.Policy(POLICY.replace("\n", "\n  ")).digest == policy.digest


def test_a_secret_reference_has_a_resource(policy):
    path = policy.secret_resource("secret://production/DATABASE_URL")
    assert path == "project/app-web/environment/production/secret/DATABASE_URL"
    with pytest.raises(ringfence.RingfenceError) as caught:
        policy.secret_resource("secret://staging/DATABASE_URL")
    assert caught.value.code == "secret.unknown_scope"


def test_every_error_of_a_document_comes_at_once():
    broken = POLICY.replace('"maintainer", "scope"', '"maintaner", "scope"').replace("team/web", "team/wob")
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.Policy(broken)
    error = caught.value
    codes = {error.code, *(other.code for other in error.more)}
    assert {"policy.unknown_role", "policy.unknown_team"} <= codes
    assert error.path.startswith("/bindings/")
    assert str(error).startswith(f"{error.code}: {error.message}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json."),
        ("{", "json."),
        ('{"ringfence": 1, "ringfence": 1}', "json.duplicate_key"),
        (b'{"tenant": "\xff"}', "json.bad_utf8"),
        ('{"ringfence": 99}', "policy."),
    ],
)
def test_a_bad_document_is_an_error(text, code):
    with pytest.raises(ringfence.RingfenceError) as caught:
        ringfence.Policy(text)
    assert caught.value.code.startswith(code)


def test_a_policy_comes_from_a_file(tmp_path):
    (tmp_path / "policy.jsonc").write_text(POLICY, encoding="utf-8")
    assert ringfence.Policy.from_file(tmp_path / "policy.jsonc").can(ANA, "deploy.preview", WEB)
    with pytest.raises(FileNotFoundError):
        ringfence.Policy.from_file(tmp_path / "none.jsonc")


def test_asking_about_the_whole(policy):
    with policy.with_changes({"roles": {"set": {"old": {"allow": ["*"]}}}}) as after:
        assert policy.diff(after, now=NOW)["same"]
        rules = {finding["rule"] for finding in after.lint(now=NOW, granting=["deploy.preview"])}
        assert {"lint.unused_role", "lint.broad_wildcard"} <= rules
        report = after.test('{"ringfence_tests":1,"now":"2026-06-01T12:00:00Z","tests":[]}')
        assert report["failed"] == 0 and "old" in report["coverage"]["roles"]["missed"]
