"""ringfence test."""

import json
from xml.etree import ElementTree

TOP = {"ringfence_tests": 1, "now": "2026-06-01T12:00:00Z"}
GOOD = {"name": "devs", "who": ["user/ana"], "may": ["deploy.production"], "on": ["project/web"]}
BAD = {"who": ["user/<&\"'>"], "may": ["logs.read"], "on": ["project/web"]}


def test_all_pass(folder):
    folder.write("t.json", {**TOP, "tests": [GOOD]})
    assert folder.run("test", "policy.json", "t.json").stdout == (
        "roles        1 of 1 exercised\nbindings     1 of 1 exercised\npermissions  1 of 2 exercised\n1 passed, 0 failed\n"
    )


def test_a_failure_has_its_place(folder):
    folder.write("t.jsonc", json.dumps(TOP)[:-1] + ', "tests": [\n  // fine\n  ' + json.dumps(GOOD) + ",\n  " + json.dumps(BAD) + ",\n]}")
    told = folder.run("test", "policy.json", "t.jsonc", status=1).stdout
    assert told.startswith("FAILED t.jsonc:4:3\n  user/<&\"'> may logs.read on project/web\n  denied: not_granted\n")
    assert told.endswith("1 passed, 1 failed\n")


def test_coverage_names_what_was_missed(folder):
    folder.write("t.json", {**TOP, "tests": []})
    told = folder.run("test", "policy.json", "t.json", "--coverage").stdout
    assert "roles        0 of 1 exercised\n  never: dev\n" in told
    assert "  never: deploy.production, logs.read\n" in told


def test_junit_is_xml_that_counts(folder):
    folder.write("t.json", {**TOP, "tests": [GOOD, BAD, {**GOOD, "name": "a\u2028\u00e9]]>", "may_not": ["logs.read"]}]})
    root = ElementTree.fromstring(folder.run("test", "policy.json", "t.json", "--format", "junit", status=1).stdout)
    assert root.tag == "testsuites"
    [suite] = root
    cases = suite.findall("testcase")
    assert suite.attrib == {"name": "t.json", "tests": "4", "failures": "2", "errors": "0"}
    assert len(cases) == 4 and len(suite.findall("testcase/failure")) == 2
    assert cases[0].attrib == {"classname": "devs", "name": "user/ana may deploy.production on project/web"}
    assert cases[1].attrib["name"] == "user/<&\"'> may logs.read on project/web"
    assert cases[1].find("failure").attrib["message"] == "denied: not_granted"
    assert cases[3].attrib["classname"] == "a\u2028\u00e9]]>"


def test_json_is_the_answer_of_the_operation(folder):
    folder.write("t.json", {**TOP, "tests": [GOOD]})
    assert json.loads(folder.run("test", "policy.json", "t.json", "--json").stdout)["failed"] == 0


def test_a_broken_file_has_the_places_of_all_errors(folder):
    folder.write("t.jsonc", json.dumps(TOP)[:-1] + ', "tests": [\n  {"who": ["user/a"], "mya": ["x"]},\n  {"who": "user/a"}]}')
    told = folder.run("test", "policy.json", "t.jsonc", status=2).stderr
    assert "tests.unknown_member at t.jsonc:2:30 /tests/0/mya" in told
    assert "tests.wrong_type at t.jsonc:3:11 /tests/1/who" in told


def test_wrong_usage(folder):
    folder.write("t.json", {**TOP, "tests": []})
    folder.run("test", "policy.json", "t.json", "--format", "tap", status=2)
    folder.run("test", "policy.json", status=2)
    folder.run("test", "policy.json", "none.json", status=3)
    (folder.path / "latin.json").write_bytes(b'{"\xe9": 1}')
    assert "json.invalid_utf8" in folder.run("test", "policy.json", "latin.json", status=2).stderr
