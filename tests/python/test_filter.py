"""Filters, as a program with a database uses them."""

import json
import sqlite3

import pytest
import ringfence

TYPES = {"project": {"in": ["tenant"]}, "environment": {"in": ["project"]}}
POLICY = {
    "ringfence": 1, "tenant": "acme", "revision": 1, "types": TYPES,
    "permissions": {"deploy": {"on": ["environment"]}},
    "roles": {"dev": {"allow": ["deploy"]}},
    "bindings": [
        {"id": "1", "principal": "user/ana", "role": "dev", "scope": "project/a"},
        {"id": "2", "principal": "user/eve", "role": "dev", "scope": "project/a", "when": 'resource.owner == "user/eve"'},
        {"id": "3", "principal": "user/lee", "role": "dev", "scope": "project/x' OR 'x'='x"},
    ],
    "denies": [{"id": "4", "permissions": ["deploy"], "scope": "project/a/environment/prod"}],
}
ROWS = [("a", "dev", "user/eve"), ("a", "test", "user/ana"), ("a", "prod", "user/eve"), ("A", "dev", "user/eve"),
        ("ab", "dev", "user/eve"), ("b", "dev", "user/eve"), ("a_", "dev", None), ("a%", "dev", None)]


@pytest.fixture
def policy():
    return ringfence.Policy(json.dumps(POLICY))


@pytest.fixture
def db():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE env (project_id TEXT, name TEXT, owner TEXT, path TEXT)")
    db.execute("CREATE INDEX by_path ON env (path)")
    db.execute("CREATE INDEX by_ids ON env (project_id, name)")
    for project, name, owner in ROWS:
        path = f"project/{project.replace('%', '%25')}/environment/{name}"
        db.execute("INSERT INTO env VALUES (?, ?, ?, ?)", (project, name, owner, path))
    return db


PATH = {"dialect": "sqlite", "path": "e.path"}
IDS = {"dialect": "sqlite", "columns": [{"type": "project", "column": "project_id"}, {"type": "environment", "column": "e.name"}]}


@pytest.mark.parametrize("table", [PATH, IDS])
def test_rows_are_those_that_check_allows(policy, db, table):
    sql = policy.filter("user/ana", "deploy", "environment", sql=table)["sql"]
    assert sql["exact"]
    found = db.execute(f"SELECT project_id, name FROM env e WHERE {sql['where']} ORDER BY 2", sql["parameters"]).fetchall()
    assert found == [("a", "dev"), ("a", "test")]


@pytest.mark.parametrize("table", [PATH, IDS])
def test_a_residual_is_checked_row_by_row(policy, db, table):
    answer = policy.filter("user/eve", "deploy", "environment", sql=table)
    assert not answer["exact"]
    assert answer["allowed"] == [{"prefix": "project/a", "when": 'resource.owner == "user/eve"'}]
    sql = answer["sql"]
    assert not sql["exact"]
    found = db.execute(f"SELECT path, owner FROM env e WHERE {sql['where']} ORDER BY 1", sql["parameters"]).fetchall()
    assert [p for p, _ in found] == ["project/a/environment/dev", "project/a/environment/test"]
    allowed = [p for p, owner in found if policy.check("user/eve", "deploy", p, resource_attributes={"owner": owner})]
    assert allowed == ["project/a/environment/dev"]


@pytest.mark.parametrize("table", [PATH, IDS])
def test_an_id_is_never_sql(policy, db, table):
    sql = policy.filter("user/lee", "deploy", "environment", sql=table)["sql"]
    assert "'x'" not in sql["where"]
    assert any("' OR 'x'='x" in p for p in sql["parameters"])
    assert db.execute(f"SELECT * FROM env e WHERE {sql['where']}", sql["parameters"]).fetchall() == []


@pytest.mark.parametrize("table", [PATH, IDS])
def test_an_index_serves_it(policy, db, table):
    sql = policy.filter("user/ana", "deploy", "environment", sql=table)["sql"]
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM env e WHERE {sql['where']}", sql["parameters"]).fetchall()
    assert plan[0][3].startswith("SEARCH"), plan


def test_a_column_that_is_not_there_is_an_error(policy, db):
    """In SQLite "nmae" would be a text, and the denied environment would then be found."""
    wrong = {"dialect": "sqlite", "columns": [{"type": "project", "column": "project_id"}, {"type": "environment", "column": "nmae"}]}
    sql = policy.filter("user/ana", "deploy", "environment", sql=wrong)["sql"]
    with pytest.raises(sqlite3.OperationalError, match="nmae"):
        db.execute(f"SELECT * FROM env e WHERE {sql['where']}", sql["parameters"])


def test_named_parameters_are_numbered_from_first(policy, db):
    sql = policy.filter("user/ana", "deploy", "environment", sql={**PATH, "placeholder": "named", "first": 2})["sql"]
    bound = {f"rf{i}": value for i, value in enumerate(sql["parameters"], 2)} | {"name": "test"}
    found = db.execute(f"SELECT name FROM env e WHERE name = :name AND {sql['where']}", bound).fetchall()
    assert found == [("test",)]


def test_more_prefixes_than_sqlite_nests(db):
    rows = [{"id": f"b{i}", "principal": "user/ana", "role": "dev", "scope": f"project/{i}"} for i in range(4000)]
    policy = ringfence.Policy(json.dumps({**POLICY, "bindings": rows}))
    for table in (PATH, IDS):
        sql = policy.filter("user/ana", "deploy", "environment", sql=table)["sql"]
        db.execute("INSERT INTO env VALUES ('3999', 'dev', NULL, 'project/3999/environment/dev')")
        found = db.execute(f"SELECT DISTINCT project_id FROM env e WHERE {sql['where']}", sql["parameters"]).fetchall()
        assert found == [("3999",)]


def test_a_wrong_column_is_refused(policy):
    with pytest.raises(ringfence.RingfenceError) as raised:
        policy.filter("user/ana", "deploy", "environment", sql={"dialect": "sqlite", "path": 'path" OR 1=1 --'})
    assert (raised.value.code, raised.value.path) == ("request.bad_column", "/sql/path")
