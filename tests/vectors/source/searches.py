"""Searches, matrices and explanations: who can, what can, where can, and why not."""

import json

from policies import MODEL, WEB
from suite import NOW, Suite, error

PEOPLE = {
    "ringfence": 1, "tenant": "acme", "revision": 1,
    "types": {"project": {"in": ["tenant"]}, "env": {"in": ["project"]}, "runtime": {"flat": True}},
    "permissions": {"deploy": {"on": ["project", "env"]}, "logs.read": {"on": ["project", "runtime"]}, "pay": {"on": ["tenant"]},
                    "unused": {"on": ["env"]}},
    "roles": {"dev": {"allow": ["deploy", "logs.*"]}, "lead": {"inherits": ["dev"], "allow": ["pay"]}},
    "teams": {"web": {"members": ["user/ana", "user/bo", "user/A", "service/ci"]}, "all": {"members": ["team/web", "user/Ünal"]},
              "oncall": {"external": True}},
    "resources": {"runtime/web": {"parent": "project/web"}},
    "bindings": [
        {"id": "web", "principal": "team/all", "role": "dev", "scope": "project/web"},
        {"id": "mfa", "principal": "user/cy", "role": "dev", "scope": "project/web/env/prod", "when": "context.mfa == true"},
        {"id": "late", "principal": "user/di", "role": "dev", "scope": "project/web", "not_before": "2027-01-01T00:00:00Z"},
        {"id": "night", "principal": "team/oncall", "role": "dev", "scope": "project/api"},
        {"id": "pay", "principal": "user/fin", "role": "lead", "scope": "tenant"}],
    "denies": [{"id": "bo", "permissions": ["deploy"], "scope": "project/web/env/prod", "principals": ["user/bo"]}],
    "boundaries": [{"id": "ci", "principal": "service/ci", "allow": ["logs.read"]}],
}
PROD = "project/web/env/prod"


def searches():
    s = Suite("policy-search")
    s.case("people", "policy.open", {"text": json.dumps(PEOPLE)}, {}, opens="p")

    def who(name, request, want, **rest):
        s.case(name, "policy.search_subjects", {"now": NOW, "action": "deploy", "resource": PROD, **request}, want, on="p", **rest)

    everybody = ["team/all", "team/web", "user/A", "user/ana", "user/fin", "user/Ünal"]
    who("who can: sorted by bytes, without the denied, the capped and those whose grant does not hold", {}, {"results": everybody})
    who("who can, with a context for which a condition holds", {"context": {"mfa": True}},
        {"results": sorted([*everybody, "user/cy"], key=lambda name: name.encode())})
    who("who can, later", {"now": "2027-01-01T00:00:00Z"}, {"results": sorted([*everybody, "user/di"], key=lambda name: name.encode())})
    who("who can: users only", {"type": "user"}, {"results": everybody[2:]})
    who("who can: services only", {"type": "service", "action": "logs.read", "resource": "runtime/web"}, {"results": ["service/ci"]})
    who("who can: teams only", {"type": "team"}, {"results": ["team/all", "team/web"]})
    who("who can: candidates are asked like all others", {"candidates": ["user/new", "user/ana", "service/new"]}, {"results": everybody})
    who("who can, were they all in an external team", {"external_teams": ["oncall"], "resource": "project/api", "candidates": ["user/new"], "type": "user"},
        {"results": ["user/A", "user/ana", "user/bo", "user/cy", "user/di", "user/fin", "user/new", "user/Ünal"]})
    who("who can what nobody may", {"action": "unused"}, {"results": []})
    for reason, request in [("unknown_action", {"action": "deploi"}), ("unknown_type", {"resource": "planet/x"}),
                            ("unknown_resource", {"resource": "runtime/x"}), ("not_applicable", {"resource": "tenant"}),
                            ("tenant_boundary", {"tenant": "other"})]:
        who(f"nobody can: {reason}", request, {"results": [], "barred": reason})
    for name, request, want in [
        ("a malformed resource", {"resource": "/"}, error("request.bad_resource", "/resource")),
        ("a malformed action", {"action": "Deploy"}, error("request.bad_action", "/action")),
        ("a malformed candidate", {"candidates": ["user/a", "a"]}, error("request.bad_subject", "/candidates/1")),
        ("a role that is not there as a candidate", {"candidates": ["role/x"]}, error("request.unknown_role", "/candidates/0")),
        ("a type that is none", {"type": "role"}, error("request.unknown_word", "/type")),
        ("a page of nothing", {"limit": 0}, error("request.out_of_range", "/limit")),
        ("a page too large", {"limit": 10001}, error("request.out_of_range", "/limit")),
        ("a page below nothing", {"limit": -1}, error("request.out_of_range", "/limit")),
        ("a cursor of one's own", {"cursor": "user/ana"}, error("request.bad_cursor", "/cursor")),
        ("a cursor cut short", {"cursor": "AAAA"}, error("request.bad_cursor", "/cursor")),
    ]:
        who(f"refused: {name}", request, want)

    # Pages: the cursor of each is what the engine answered to the one before.
    cursor, at = None, 0
    for page in range(3):
        request = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        who(f"page {page + 1} of 3", request, {"results": everybody[at:at + 2]})
        cursor, at = json.loads(s.lines[-1])["expect"]["ok"].get("next", cursor), at + 2
    who("the same cursor, a page of another size", {"limit": 1, "cursor": cursor}, {"results": ["user/fin"]})
    who("a cursor of another question", {"limit": 2, "cursor": cursor, "action": "logs.read"}, error("request.other_cursor", "/cursor"))
    who("a cursor of the same question in another context", {"limit": 2, "cursor": cursor, "context": {"mfa": True}}, error("request.other_cursor", "/cursor"))
    s.case("people, changed", "policy.with", {"changes": {}}, {}, on="p", opens="changed")
    s.case("a cursor of another revision", "policy.search_subjects",
           {"now": NOW, "action": "deploy", "resource": PROD, "cursor": cursor}, error("request.other_cursor", "/cursor"), on="changed")
    for i in (0, 10, 21, 33, len(cursor) - 1):
        damaged = cursor[:i] + ("A" if cursor[i] != "A" else "B") + cursor[i + 1:]
        who(f"a cursor damaged at {i}", {"cursor": damaged}, error("request.bad_cursor", "/cursor"))

    def where(name, request, want):
        s.case(name, "policy.search_resources", {"now": NOW, "subject": "user/ana", "action": "logs.read", **request}, want, on="p")

    where("where can: declared and mentioned resources", {}, {"results": ["project/web", "runtime/web"]})
    where("where can, with candidates", {"candidates": ["project/web", "runtime/x", "project/new", "planet/x"], "subject": "user/fin"},
          {"results": ["project/api", "project/new", "project/web", "runtime/web"]})
    where("where can: of one type", {"type": "runtime"}, {"results": ["runtime/web"]})
    where("where can: below what is denied", {"subject": "user/bo", "action": "deploy"}, {"results": ["project/web"]})
    where("where can: nowhere", {"subject": "user/nobody"}, {"results": []})
    where("where can: a role", {"subject": "role/lead", "action": "pay"}, {"results": ["tenant"]})
    where("where can: an undeclared type", {"type": "planet"}, {"results": [], "barred": "unknown_type"})
    where("where can: a type that it does not apply to", {"type": "env"}, {"results": [], "barred": "not_applicable"})
    where("where can: only denied", {"subject": "service/ci", "action": "deploy"}, {"results": []})
    where("refused: where can nobody", {"subject": "ana"}, error("request.bad_subject", "/subject"))
    where("refused: a malformed candidate place", {"candidates": ["project"]}, error("request.bad_resource", "/candidates/0"))

    def what(name, request, want):
        s.case(name, "policy.search_actions", {"now": NOW, "subject": "user/ana", "resource": "project/web", **request}, want, on="p")

    what("what can", {}, {"results": ["deploy", "logs.read"]})
    what("what can where one is denied", {"subject": "user/bo", "resource": PROD}, {"results": []})
    what("what can within a boundary", {"subject": "service/ci"}, {"results": ["logs.read"]})
    what("what can, a page at a time", {"limit": 1}, {"results": ["deploy"]})
    what("what can nobody", {"subject": "user/nobody"}, {"results": []})
    what("what can on nothing", {"resource": "planet/x"}, {"results": [], "barred": "unknown_type"})
    what("what can elsewhere", {"tenant": "other"}, {"results": [], "barred": "tenant_boundary"})
    what("refused: what can on a malformed path", {"resource": ""}, error("request.bad_resource", "/resource"))
    return s


def matrices():
    s = Suite("policy-matrix")
    s.case("people", "policy.open", {"text": json.dumps(PEOPLE)}, {}, opens="p")

    def matrix(name, request, want):
        s.case(name, "policy.matrix", {"now": NOW, **request}, want, on="p")

    matrix("principals and permissions at a project", {"resource": "project/web", "rows": "principals"},
           {"rows": ["service/ci", "user/A", "user/ana", "user/bo", "user/cy", "user/di", "user/fin", "user/Ünal"],
            "columns": ["deploy", "logs.read", "pay", "unused"],
            "cells": [[deploy, logs, "not_applicable", "not_applicable"] for deploy, logs in
                      [("boundary", "allow")] + [("allow", "allow")] * 3 + [("not_granted", "not_granted"), ("not_yet_valid", "not_yet_valid")]
                      + [("allow", "allow")] * 2]})
    matrix("principals and environments", {"action": "deploy", "subjects": ["user/cy", "user/bo", "user/x"],
                                           "resources": [PROD, "project/web/env/test", "project/api"]},
           {"cells": [["condition_error", "not_granted", "not_granted"], ["deny", "allow", "not_granted"], ["not_granted"] * 3]})
    matrix("an attribute that a condition wants", {"action": "deploy", "subjects": ["user/cy"], "resources": [PROD], "context": {"mfa": True}},
           {"cells": [["allow"]]})
    matrix("all resources that the policy names", {"action": "deploy", "rows": "teams"},
           {"rows": ["team/all", "team/oncall", "team/web"], "columns": ["project/api", "project/web", PROD],
            "cells": [["not_granted", "allow", "allow"], ["allow", "not_granted", "not_granted"], ["not_granted", "allow", "allow"]]})
    matrix("an attribute that is not known yet", {"action": "deploy", "subjects": ["user/cy", "user/ana"], "resources": [PROD], "unknown": ["context.mfa"]},
           {"cells": [["conditional"], ["allow"]]})
    matrix("external teams for all", {"action": "deploy", "subjects": ["user/x", "role/dev"], "resources": ["project/api"], "external_teams": ["oncall"]},
           {"cells": [["allow"], ["allow"]]})
    matrix("another tenant's", {"resource": "project/web", "subjects": ["user/ana"], "tenant": "other"},
           {"cells": [["tenant_boundary"] * 4]})
    matrix("resources that are not there", {"action": "deploy", "subjects": ["user/fin"], "resources": ["planet/x", "runtime/x", "tenant"]},
           {"cells": [["unknown_type", "unknown_resource", "not_applicable"]]})
    for name, request, want in [
        ("neither a place nor an action", {}, error("request.bad_matrix", "")),
        ("both a place and an action", {"resource": "tenant", "action": "pay"}, error("request.bad_matrix", "")),
        ("columns twice", {"resource": "tenant", "resources": ["tenant"]}, error("request.bad_matrix", "/resources")),
        ("an action that is not there", {"action": "payy"}, error("request.unknown_action", "/action")),
        ("a malformed action", {"action": "Pay"}, error("request.bad_action", "/action")),
        ("a subject that is not there", {"action": "pay", "subjects": ["role/x"]}, error("request.unknown_role", "/subjects/0")),
        ("a malformed resource", {"action": "pay", "resources": ["tenant", "x"]}, error("request.bad_resource", "/resources/1")),
        ("a resource that is not there", {"resource": "runtime/x"}, error("request.unknown_resource", "/resource")),
        ("an attribute that is always known", {"resource": "project/web", "unknown": ["now"]}, error("request.bad_unknown")),
        ("rows of no kind", {"resource": "tenant", "rows": "users"}, error("request.unknown_word", "/rows")),
    ]:
        matrix(f"refused: {name}", request, want)
    return s


def explanations():
    s = Suite("policy-explain")
    s.case("people", "policy.open", {"text": json.dumps(PEOPLE)}, {}, opens="p")
    s.case("the model", "policy.open", {"text": json.dumps(MODEL)}, {}, opens="m")

    def why(name, subject, action, resource, report, view="full", on="p", **more):
        """`report`: the lines below the digest, or all of the public view."""
        request = {"now": NOW, "subject": subject, "action": action, "resource": resource, "view": view, **more}
        s.case(name, "policy.explain", request, {}, on=on)
        got = json.loads(s.lines[-1])["expect"]["ok"]["report"]
        told = got if view == "public" else "\n".join(got.split("\n")[6:])
        if told != report:
            s.problems.append(f"policy-explain/{name}\n  wanted {report!r}\n  got    {told!r}")

    why("an allow, with the whole way", "user/ana", "deploy", PROD,
        "Decided by\n  - binding web\n    user/ana -> team/web -> team/all -> role/dev -> deploy at project/web\n")
    why("a deny for one", "user/bo", "deploy", PROD,
        "Decided by\n  - deny bo\n    user/bo -> deploy at project/web/env/prod\n"
        "\nClose, and what they missed\n  - binding web: explicit_deny\n    user/bo -> team/web -> team/all -> role/dev -> deploy at project/web\n"
        "\nNo grant would help while these stand\n  - deny bo\n    user/bo -> deploy at project/web/env/prod\n")
    why("a condition that missed an attribute", "user/cy", "deploy", PROD,
        "Close, and what they missed\n  - binding mfa: condition_error\n    user/cy -> role/dev -> deploy at project/web/env/prod\n"
        "    when context.mfa == true\n    context.mfa is missing or unfit\n"
        "\nAttributes that could turn it\n  - context.mfa\n"
        "\nAny one of these would be enough\n  - role dev at project/web/env/prod\n")
    why("a condition that failed", "user/cy", "deploy", PROD,
        "Close, and what they missed\n  - binding mfa: condition_failed\n    user/cy -> role/dev -> deploy at project/web/env/prod\n"
        "    when context.mfa == true\n"
        "\nAttributes that could turn it\n  - context.mfa\n"
        "\nAny one of these would be enough\n  - role dev at project/web/env/prod\n", context={"mfa": False})
    why("a grant elsewhere", "user/cy", "deploy", "project/web/env/test",
        "Granted elsewhere\n  - binding mfa: its scope is another\n    user/cy -> role/dev -> deploy at project/web/env/prod\n    when context.mfa == true\n"
        "\nAny one of these would be enough\n  - role dev at project/web/env/test\n")
    why("a grant that is not valid yet", "user/di", "deploy", "project/web",
        "Close, and what they missed\n  - binding late: not_yet_valid\n    user/di -> role/dev -> deploy at project/web\n"
        "\nAny one of these would be enough\n  - role dev at project/web\n")
    why("a boundary", "service/ci", "deploy", "project/web",
        "Decided by\n  - boundary ci\n    service/ci\n"
        "\nClose, and what they missed\n  - binding web: boundary\n    service/ci -> team/web -> team/all -> role/dev -> deploy at project/web\n"
        "\nNo grant would help while these stand\n  - boundary ci\n    service/ci\n")
    why("a boundary around what is not granted either", "service/ci", "pay", "tenant",
        "No grant would help while these stand\n  - boundary ci\n    service/ci\n")
    why("what no role allows", "user/ana", "unused", PROD, "No role of the policy would allow it\n")
    why("what the policy does not know", "user/ana", "deploi", PROD, "")
    why("a deny, to an end user", "user/bo", "deploy", PROD,
        f"DENIED   user/bo may not deploy on {PROD}\nReason   explicit_deny: it is explicitly denied\nAsked    {NOW}\nPolicy   acme\n", view="public")
    why("an allow, to an end user", "user/ana", "deploy", PROD,
        f"ALLOWED  user/ana may deploy on {PROD}\nReason   granted: it is granted\nAsked    {NOW}\nPolicy   acme\n", view="public")
    s.case("the public view is the default", "policy.explain", {"now": NOW, "subject": "user/bo", "action": "deploy", "resource": PROD}, {}, on="p")
    if "deciding" in json.loads(s.lines[-1])["expect"]["ok"]["decision"]:
        s.problems.append("policy-explain: the default view is not the public one")
    s.case("grants as data", "policy.check", {"now": NOW, "subject": "user/x", "action": "deploy.prod", "resource": WEB, "view": "full"},
           {"grants": [{"role": "lead", "scope": WEB}], "needed": [f"role lead at {WEB}"]}, on="m")
    s.case("refused: a malformed subject", "policy.explain", {"now": NOW, "subject": "bo", "action": "deploy", "resource": PROD},
           error("request.bad_subject", "/subject"), on="p")
    s.case("refused: a view of one's own", "policy.explain", {"now": NOW, "subject": "user/bo", "action": "deploy", "resource": PROD, "view": "all"},
           error("request.unknown_word", "/view"), on="p")
    return s


def suites():
    return [searches(), matrices(), explanations()]
