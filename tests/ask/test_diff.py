"""ringfence diff."""

import html
import json
import re

from conftest import POLICY


def other(folder, **sections):
    return folder.write("other.json", {**POLICY, **sections})


def more(id="x", principal="user/eve", **members):
    row = {"id": id, "principal": principal, "role": "dev", "scope": "project/web", **members}
    return {"bindings": [*POLICY["bindings"], row]}


def test_the_same(folder):
    assert folder.run("diff", "policy.json", "policy.json").stdout == "no change: the same document\n"
    other(folder, revision=2)
    assert folder.run("diff", "policy.json", "other.json").stdout == "no answer changes, though the documents differ\n"


def test_a_change_is_told_and_gives_one(folder):
    other(folder, **more())
    assert folder.run("diff", "policy.json", "other.json", status=1).stdout == (
        "+ allowed: deploy.production, logs.read through dev\n    at project/web: user/eve\n1 change: 1 allowed\n"
    )
    assert "- denied: " in folder.run("diff", "other.json", "policy.json", status=1).stdout


def test_a_condition_is_told(folder):
    other(folder, **more(when="context.mfa==true"))
    told = folder.run("diff", "policy.json", "other.json", status=1).stdout
    assert "~ allowed if: deploy.production, logs.read through dev\n    if context.mfa == true\n" in told
    assert "+ allowed:" in folder.run("diff", "policy.json", "other.json", "--context", '{"mfa":true}', status=1).stdout
    folder.run("diff", "policy.json", "other.json", "--context", '{"mfa":false}')


def test_no_line_is_wider_than_80_columns(folder):
    rows = [{"id": f"x{i}", "principal": f"user/somebody-{i}", "role": "dev", "scope": "project/web"} for i in range(40)]
    other(folder, bindings=[*POLICY["bindings"], *rows])
    lines = folder.run("diff", "policy.json", "other.json", status=1).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("and 28 more" in line for line in lines)


def test_json_is_the_answer_of_the_operation(folder):
    other(folder, **more())
    for option in (["--json"], ["--format", "json"]):
        answer = json.loads(folder.run("diff", "policy.json", "other.json", *option, status=1).stdout)
        assert answer["changes"][0]["scopes"] == [
            {"scope": "project/web", "except": [], "principals": ["user/eve"], "who": ["user/eve"]}
        ]


def test_markdown_shows_ids_as_they_are_and_nothing_more(folder):
    evil = "a|b`c<script>[x](y)*_@team\\&amp;"
    other(folder, **more(principal="user/" + evil))
    told = folder.run("diff", "policy.json", "other.json", "--format", "markdown", status=1).stdout
    assert told.startswith("**Access: 1 change: 1 allowed**\n\n| change | permissions | where | who |\n| --- | --- | --- | --- |\n")
    row = told.splitlines()[-1]
    assert row.count("|") == 5
    assert evil in html.unescape(row)
    for code in re.findall("<code>(.*?)</code>", row):
        assert re.fullmatch(r"(?:[A-Za-z0-9 ./-]|&#\d+;)*", code), code


def test_what_is_wrong_gives_two_and_what_is_missing_three(folder):
    folder.write("broken.json", "{")
    assert "usage.unknown_word" in folder.run("diff", "policy.json", "policy.json", "--format", "html", status=2).stderr
    assert "json.incomplete" in folder.run("diff", "policy.json", "broken.json", status=2).stderr
    assert "--context" in folder.run("diff", "policy.json", "policy.json", "--context", "{", status=2).stderr
    assert "policy.diff_tenant" in folder.run("diff", "policy.json", other(folder, tenant="other"), status=2).stderr
    folder.run("diff", "policy.json", status=2)
    folder.run("diff", "policy.json", "none.json", status=3)
