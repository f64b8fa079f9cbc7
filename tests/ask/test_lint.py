"""ringfence lint: places, formats, exit statuses."""

import json

from conftest import POLICY

# What SARIF 2.1.0 demands of the parts that are written: object, its required members.
REQUIRED = {
    "log": ["version", "runs"],
    "run": ["tool", "results"],
    "driver": ["name", "rules"],
    "rule": ["id"],
    "result": ["message", "ruleId", "level", "locations"],
}
COMMENTED = """// a policy
{
  "ringfence": 1, "tenant": "acme", "revision": 1,
  "types": {"project": {"in": ["tenant"]}},
  "permissions": {"deploy.production": {"on": ["project"]}, "logs.read": {"on": ["project"]}},
  "roles": {
    "dev": {"allow": ["deploy.production", "logs.read"]},
    /* nobody
       has it */ "a/b~\\"c": {"allow": ["*"]},
  },
  "bindings": [
    {"id": "b", "principal": "user/ana", "role": "dev", "scope": "project/web"},
    // "again"
    {"id": "é, {\\"]", "principal": "user/ana", "role": "dev", "scope": "project/web"}, {"id": "old",
      "principal": "user/ana", "role": "dev", "scope": "tenant", "expires": "2020-01-01T00:00:00Z"},
  ],
}
"""


def lint(folder, *options, status=0, name="policy.json"):
    return folder.run("lint", "--policy", name, *options, status=status).stdout


def place(text):
    """Line and column of the only place of `text`, counted by the test itself."""
    assert COMMENTED.count(text) == 1
    before = COMMENTED[: COMMENTED.index(text)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_nothing(folder):
    assert lint(folder) == "nothing found\n"


def test_each_finding_has_its_line_and_column(folder):
    folder.write("c.jsonc", COMMENTED)
    heads = [line for line in lint(folder, status=1, name="c.jsonc").splitlines() if line.startswith("c.jsonc:")]
    assert heads == [
        "c.jsonc:" + place('{"allow": ["*"') + ": warning [lint.unused_role]",
        "c.jsonc:" + place('"*"') + ": warning [lint.broad_wildcard]",
        "c.jsonc:" + place('{"id": "é') + ": warning [lint.redundant_binding]",
        "c.jsonc:" + place('{"id": "old') + ": warning [lint.expired_binding]",
    ]


def test_what_does_not_load_is_found_where_it_is(folder):
    folder.write("c.jsonc", COMMENTED.replace('"dev", "scope": "tenant"', '"king", "scope": "tenant"'))
    told = lint(folder, status=1, name="c.jsonc")
    assert told.startswith("c.jsonc:15:40: error [policy.unknown_role]\n")
    folder.write("c.jsonc", '{\n  "ringfence": 1,,')
    assert lint(folder, status=1, name="c.jsonc").startswith("c.jsonc:2:18: error [json.syntax]\n")


def test_levels_decide_the_exit_status(folder):
    note = {**POLICY, "teams": {"idle": {"members": ["user/ana"]}}}
    folder.write("note.json", note)
    lint(folder, name="note.json")
    lint(folder, "--fail-on", "note", name="note.json", status=1)
    folder.write("warning.json", {**POLICY, "roles": {**POLICY["roles"], "old": {}}})
    lint(folder, name="warning.json", status=1)
    lint(folder, "--fail-on", "error", name="warning.json")
    folder.write("error.json", {**POLICY, "roles": {}})
    lint(folder, "--fail-on", "error", name="error.json", status=1)


def test_json_is_the_answer_of_the_operation(folder):
    folder.write("c.jsonc", COMMENTED)
    for option in (["--json"], ["--format", "json"]):
        answer = json.loads(lint(folder, *option, status=1, name="c.jsonc"))
        assert [f["path"] for f in answer["findings"]] == [
            '/roles/a~1b~0"c/allow/0',
            '/roles/a~1b~0"c',
            "/bindings/2",
            "/bindings/1",
        ]


def test_sarif_has_what_the_standard_demands(folder):
    folder.write("mön #1.jsonc", COMMENTED)
    log = json.loads(lint(folder, "--format", "sarif", status=1, name="mön #1.jsonc"))

    def demand(kind, value):
        assert set(REQUIRED[kind]) <= set(value), (kind, value)

    demand("log", log)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    demand("run", run)
    driver = run["tool"]["driver"]
    demand("driver", driver)
    assert driver["name"] == "ringfence"
    assert run["columnKind"] == "unicodeCodePoints"
    for rule in driver["rules"]:
        demand("rule", rule)
        assert rule["shortDescription"]["text"]
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    assert len(run["results"]) == 4
    for result in run["results"]:
        demand("result", result)
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "m%C3%B6n%20%231.jsonc"
        assert physical["region"]["startLine"] > 0 and physical["region"]["startColumn"] > 0
        assert len(result["partialFingerprints"]["ringfence/v1"]) == 64
    # What is the same stays the same where lines move.
    folder.write("moved.jsonc", "\n\n" + COMMENTED)
    moved = json.loads(lint(folder, "--format", "sarif", status=1, name="moved.jsonc"))["runs"][0]["results"]
    assert [r["partialFingerprints"] for r in moved] == [r["partialFingerprints"] for r in run["results"]]


def test_sarif_of_nothing_has_no_results(folder):
    [run] = json.loads(lint(folder, "--format", "sarif"))["runs"]
    assert run["results"] == [] and run["tool"]["driver"]["rules"] == []


def test_wrong_usage(folder):
    for options in (["--format", "xml"], ["--fail-on", "never"], ["--at", "today"]):
        folder.run("lint", "--policy", "policy.json", *options, status=2)
    folder.run("lint", "--policy", "none.json", status=3)
    (folder.path / "latin.json").write_bytes(b'{"\xe9": 1}')
    assert "json.invalid_utf8" in folder.run("lint", "--policy", "latin.json", status=2).stderr


def test_every_cut_of_a_document_is_a_finding_and_nothing_worse(folder):
    for size in range(0, len(COMMENTED.rstrip()) - 1, 7):
        folder.write("cut.jsonc", COMMENTED[:size])
        lint(folder, status=1, name="cut.jsonc")
