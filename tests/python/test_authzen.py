"""AuthZEN: the standard's certification cases and the interop scenarios of the OpenID working group.

Each scenario's facts become a policy here: owners and departments are bindings and declared parents.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import ringfence
from conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("RINGFENCE_VECTORS", ROOT / "../shared/vectors")) / "authzen"


def read(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def document(permissions, **sections):
    types = sorted({kind for on in permissions.values() for kind in on})
    return {
        "ringfence": 1,
        "tenant": "demo",
        "revision": 1,
        "types": {kind: {"in": ["tenant"]} for kind in types},
        "permissions": {name: {"on": on} for name, on in permissions.items()},
        "roles": {name: {"allow": [name]} for name in permissions},
        **sections,
    }


def load(doc, rows):
    bindings = [
        {"id": f"b{i}", "principal": who, "role": role, "scope": scope, **more}
        for i, (who, role, scope, more) in enumerate(rows)
    ]
    return ringfence.Policy(json.dumps({**doc, "bindings": bindings}))


def certification_policy():
    doc = document({"read": ["record"], "write": ["record"], "delete": ["record"]})
    archived = "has(resource.status) && resource.status == 'archived'"
    doc["denies"] = [
        {"id": "archived", "principals": ["user/alice"], "permissions": ["write"], "scope": "tenant", "when": archived}
    ]
    first, second = "record/record-1", "record/record-2"
    return load(doc, [
        ("user/alice", "read", "tenant", {}),
        ("user/alice", "write", "tenant", {}),
        ("user/alice", "delete", first, {"when": "action.soft == true"}),
        ("user/bob", "read", first, {}),
        ("user/bob", "write", second, {}),
    ])


def includes(got, want):
    """Whether an answer has all that is expected of it; it may say more."""
    if isinstance(want, dict):
        return all(key in got and includes(got[key], value) for key, value in want.items())
    if isinstance(want, list):
        return len(got) == len(want) and all(map(includes, got, want))
    return got == want


def test_certification():
    policy = certification_policy()
    results, refused = {}, 0
    for case in read("certification-1.0.json")["cases"]:
        expect, endpoint = case["expect"], case["path"].removeprefix("/access/v1/").replace("/", "_")
        if expect["status"] == 400:
            refused += 1
            with pytest.raises(ringfence.RingfenceError) as error:
                policy.authzen(endpoint, case["request"], now=NOW)
            assert error.value.code in ("request.missing_member", "request.wrong_type"), case["id"]
            continue
        body = policy.authzen(endpoint, case["request"], now=NOW)
        results[case["id"]] = body.get("results")
        assert includes(body, expect.get("body", {})), (case["id"], body)
        assert len(body.get("evaluations", [])) == expect.get("evaluations_count", len(body.get("evaluations", [])))
        for entity in expect.get("results_include", []):
            assert entity in body["results"], (case["id"], body)
        if "same_result_set_as" in expect:
            assert body["results"] == results[expect["same_result_set_as"]], case["id"]
    assert len(results) + refused == 49 and refused == 16


def records_policy():
    facts = read("facts.json")["search"]
    doc = document({"view": ["record"], "edit": ["record"], "delete": ["record"]})
    doc["types"] = {"department": {"in": ["tenant"]}, "record": {"flat": True}}
    doc["resources"] = {f"record/{r['id']}": {"parent": f"department/{r['department']}"} for r in facts["records"]}
    doc["roles"]["owner"] = {"allow": ["*"]}
    rows = [(f"user/{r['owner']}", "owner", f"record/{r['id']}", {}) for r in facts["records"]]
    for user in facts["users"]:
        who, department = f"user/{user['id']}", f"department/{user['department']}"
        rows.append((who, "view", department, {}))
        if user["role"] == "manager":
            rows += [(who, "view", "tenant", {}), (who, "edit", department, {})]
    return load(doc, rows)


def sorted_results(body):
    return sorted(json.dumps(entity, sort_keys=True) for entity in body["results"])


@pytest.mark.parametrize(("endpoint", "count"), [("subject", 60), ("resource", 18), ("action", 120)])
def test_search_demo(endpoint, count):
    policy = records_policy()
    cases = read(f"search-{endpoint}.json")["evaluation"]
    assert len(cases) == count
    for case in cases:
        body = policy.authzen(f"search_{endpoint}", case["request"], now=NOW)
        assert sorted_results(body) == sorted_results(case["expected"]), case["request"]


def test_search_of_the_identity_provider_scenario():
    policy = records_policy()
    for case in read("idp-search.json")["search"]:
        body = policy.authzen("search_resource", case["request"], now=NOW)
        assert sorted_results(body) == sorted_results(case["expected"]), case["request"]


def todo_policy():
    facts = read("facts.json")["todo"]
    todo = ["can_read_todos", "can_create_todo", "can_update_todo", "can_delete_todo"]
    doc = document({"can_read_user": ["user"], **{name: ["todo"] for name in todo}})
    rows = []
    for key, user in facts["users"].items():
        who = "user/" + key.replace("%", "%25").replace("/", "%2F")
        own = {"when": f"resource.ownerID == '{user['id']}'"}
        may = {"can_read_user": {}, "can_read_todos": {}}
        roles = user["roles"]
        if {"admin", "editor"} & set(roles):
            may["can_create_todo"] = {}
        if "editor" in roles:
            may |= {"can_update_todo": own, "can_delete_todo": own}
        if "evil_genius" in roles:
            may["can_update_todo"] = {}
        if "admin" in roles:
            may["can_delete_todo"] = {}
        rows += [(who, role, "tenant", more) for role, more in may.items()]
    return load(doc, rows)


@pytest.mark.parametrize("draft", ["01", "02"])
def test_todo(draft):
    policy, vectors = todo_policy(), read(f"todo-1.0-draft{draft}.json")
    for case in vectors["evaluation"]:
        assert policy.authzen("evaluation", case["request"], now=NOW)["decision"] is case["expected"], case
    for case in vectors.get("evaluations", []):
        body = policy.authzen("evaluations", case["request"], now=NOW)
        assert includes(body["evaluations"], case["expected"]), (case, body)


ALICE, READ, FIRST = {"type": "user", "id": "alice"}, {"name": "read"}, {"type": "record", "id": "record-1"}


def test_an_id_never_reaches_into_a_path():
    policy = certification_policy()
    rest = {"action": READ, "subject": {"type": "user", "id": "bob"}}
    for resource, allowed in [
        (FIRST, True),
        ({"type": "record", "id": "record-1/record/x"}, False),
        ({"type": "record", "id": "record%2D1"}, False),
        ({"type": "record/record-1/record", "id": "x"}, False),
        ({"type": "tenant", "id": "demo"}, False),
        ({"type": "", "id": ""}, False),
    ]:
        assert policy.authzen("evaluation", {**rest, "resource": resource}, now=NOW)["decision"] is allowed
    path = {**rest, "resource": {"type": "record", "id": "record/record-1"}}
    assert policy.authzen("evaluation", path, now=NOW, paths=True)["decision"] is True
    assert policy.authzen("evaluation", path, now=NOW)["decision"] is False
    path["resource"]["type"] = "project"  # not the type that the path ends in
    assert policy.authzen("evaluation", path, now=NOW, paths=True)["decision"] is False


def test_only_people_and_services_ask():
    policy = certification_policy()
    for kind in ("role", "team", "tenant", "User", "user/alice", ""):
        body = {"subject": {"type": kind, "id": "alice"}, "action": READ, "resource": FIRST}
        assert policy.authzen("evaluation", body, now=NOW)["decision"] is False
        assert policy.authzen("search_subject", body, now=NOW)["results"] == []
    for identity in ("", "a\nb", "x" * 513):
        body = {"subject": {"type": "user", "id": identity}, "action": READ, "resource": FIRST}
        assert policy.authzen("evaluation", body, now=NOW)["decision"] is False
        assert policy.authzen("search_action", body, now=NOW)["results"] == []


def test_pages_and_their_tokens():
    policy = certification_policy()
    body = {"subject": {"type": "user"}, "action": READ, "resource": FIRST}
    first = policy.authzen("search_subject", {**body, "page": {"limit": 1}}, now=NOW)
    assert first["results"] == [ALICE] and first["page"]["next_token"]
    page = {"limit": 1, "token": first["page"]["next_token"]}
    last = policy.authzen("search_subject", {**body, "page": page}, now=NOW)
    assert last["results"] == [{"type": "user", "id": "bob"}] and last["page"]["next_token"] == ""
    for change, code, path in [
        ({"page": {"token": "AAAA"}}, "request.bad_cursor", "/body/page/token"),
        ({"page": page, "action": {"name": "write"}}, "request.other_cursor", "/body/page/token"),
        ({"page": {"limit": 0}}, "request.out_of_range", "/body/page/limit"),
        ({"page": {"limit": "1"}}, "request.wrong_type", "/body/page/limit"),
        ({"page": []}, "request.wrong_type", "/body/page"),
        ({"page": {"token": 1}}, "request.wrong_type", "/body/page/token"),
        ({"context": []}, "request.wrong_type", "/body/context"),
        ({"resource": {**FIRST, "properties": 1}}, "request.wrong_type", "/body/resource/properties"),
    ]:
        with pytest.raises(ringfence.RingfenceError) as error:
            policy.authzen("search_subject", {**body, **change}, now=NOW)
        assert (error.value.code, error.value.path) == (code, path)


def test_batches_stop_where_they_are_told_to():
    policy = certification_policy()
    asked = [{"action": READ}, {"action": {"name": "fly"}}, {}, {"action": READ}]
    body = {"subject": ALICE, "resource": FIRST, "evaluations": asked}
    for semantic, decisions in [
        (None, [True, False, False, True]),
        ("execute_all", [True, False, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ]:
        options = {"options": {"evaluations_semantic": semantic}} if semantic else {}
        answers = policy.authzen("evaluations", {**body, **options}, now=NOW)["evaluations"]
        assert [answer["decision"] for answer in answers] == decisions
    for bad in ({"options": {"evaluations_semantic": "some"}}, {"options": []}, {"evaluations": {}}, {"evaluations": [1]}):
        with pytest.raises(ringfence.RingfenceError):
            policy.authzen("evaluations", {**body, **bad}, now=NOW)
