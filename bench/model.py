"""Writes the models that are measured: model.py FOLDER [CASE…]. CASE.json is the policy; CASE.tsv the questions; the rest is what
peers read (peer_models.py). What is there already, made by these same programs, is kept.

A question is a line `subject TAB action TAB resource TAB allow|deny`, its answer known from how the model was made, not from
an engine. Every engine compares all answers before a timer starts; the allowed ones are timed.

casbin-*: plain RBAC as casbin's own benchmarks have it; group i may read data i/10, ten users a group (1,100, 11,000 and
110,000 rules). growth-N: N bindings of as many users on N/10 projects, a thousand of them active; growth-N-random asks
uniformly. github: as Cedar's example, five roles in a line. gcp: Google's real roles bound to 100,000 principals.
"""

import hashlib
import json
import random
import re
import sys
from pathlib import Path

import peer_models

ROOT = Path(__file__).resolve().parent.parent
GCP = ROOT / "../shared/vectors/real-roles/gcp_roles.json"
if not GCP.exists():
    GCP = Path("/work/shared/vectors/real-roles/gcp_roles.json")
SMALL = {"ringfence": 1, "tenant": "bench", "revision": 1, "types": {"project": {"in": ["tenant"]}},
         "permissions": {"read": {"on": ["project"]}, "write": {"on": ["project"]}}, "roles": {"reader": {"allow": ["read"]}}}


def both(rows, denied):
    return [(*row, "allow") for row in rows] + [(*row, "deny") for row in denied]


def casbin(groups):
    teams = {f"group{i}": {"members": [f"user/user{i * 10 + j}" for j in range(10)]} for i in range(groups)}
    rows = [{"id": f"b{i}", "principal": f"team/group{i}", "role": "reader", "scope": f"project/data{i // 10}"} for i in range(groups)]
    users = [i * 7919 % (groups * 10) for i in range(1000)]
    asked = [(f"user/user{u}", "read", f"project/data{u // 100}") for u in users]
    denied = [(f"user/user{u}", "read", f"project/data{u // 100 + 1}") for u in users] + [(s, "write", r) for s, _, r in asked]
    return {**SMALL, "teams": teams, "bindings": rows}, both(asked, denied)


def growth(count, random_questions=0):
    places = max(count // 10, 1)
    rows = [{"id": f"b{i}", "principal": f"user/user{i}", "role": "reader", "scope": f"project/p{i % places}"} for i in range(count)]
    draw = random.Random(4)
    users = [draw.randrange(count) for _ in range(random_questions)] or [i * 7919 % count for i in range(1000)]
    asked = [(f"user/user{u}", "read", f"project/p{u % places}") for u in users]
    return {**SMALL, "bindings": rows}, both(asked, [(s, "write", r) for s, _, r in asked[:1000]])


def platform():
    app = "project/app-web"
    allowed = [("user/olga", "project.delete", app), ("user/bill", "billing.read", app), ("user/ana", "deploy.production", app),
               ("user/developer-07", "deploy.preview", app), ("user/vic", "logs.read", "runtime/app-web")]
    denied = [("user/ana", "billing.read", app), ("user/vic", "deploy.preview", app), ("user/casey", "deploy.production", app),
              ("user/bill", "deploy.production", app), ("user/nobody", "logs.read", app)]
    return (ROOT / "examples/platform/policy.jsonc").read_text(), both(allowed, denied)


def github():
    line = ["reader", "triager", "writer", "maintainer", "admin"]
    rights = ["pull", "triage", "push", "maintain", "administer"]
    roles = {role: {"allow": [rights[i]], **({"inherits": [line[i - 1]]} if i else {})} for i, role in enumerate(line)}
    teams = {f"team{t}": {"members": [f"user/user{t * 10 + j}" for j in range(10)]} for t in range(100)}
    # Team t has the role t % 5 on the five repositories from 5t.
    rows = [{"id": f"b{t}-{r}", "principal": f"team/team{t}", "role": line[t % 5], "scope": f"repository/repo{t * 5 + r}"}
            for t in range(100) for r in range(5)]
    allowed, denied = [], []
    for user in range(1000):
        for right in range(5):
            question = (f"user/user{user}", rights[right], f"repository/repo{user // 10 * 5 + user % 5}")
            (allowed if right <= user // 10 % 5 else denied).append(question)
    return {"ringfence": 1, "tenant": "bench", "revision": 1, "types": {"repository": {"in": ["tenant"]}},
            "permissions": {right: {"on": ["repository"]} for right in rights}, "roles": roles, "teams": teams, "bindings": rows}, both(allowed[::3], denied)


def gcp():
    """None where the roles are not at hand. Names are lower-cased and `/` becomes a dot, as policies have them: 13,785 stay distinct."""
    if not GCP.exists():
        return None
    data = json.loads(GCP.read_text())
    names = [name.lower().replace("/", ".") for name in data["permissions"]]
    roles = {}
    for at, (_, _, _, deltas) in enumerate(data["roles"]):
        index, allowed = 0, []
        for delta in deltas:
            index += delta
            allowed.append(names[index])
        roles[f"role{at}"] = sorted(set(allowed))
    some = [name for name, allowed in roles.items() if allowed]
    rows = [{"id": f"b{i}", "principal": f"user/user{i}", "role": some[i % len(some)], "scope": f"project/p{i % 1000}"} for i in range(100000)]
    draw, allowed, denied = random.Random(5), [], []
    for user in draw.sample(range(100000), 1000):
        held = roles[some[user % len(some)]]
        allowed.append((f"user/user{user}", draw.choice(held), f"project/p{user % 1000}"))
        denied += [(f"user/user{user}", name, f"project/p{user % 1000}") for name in draw.sample(names, 3) if name not in set(held)]
    return {**SMALL, "permissions": {name: {"on": ["project"]} for name in names},
            "roles": {name: {"allow": allow} for name, allow in roles.items()}, "bindings": rows}, both(allowed, denied)


CASES = {"casbin-small": lambda: casbin(100), "casbin-medium": lambda: casbin(1000), "casbin-large": lambda: casbin(10000),
         "platform": platform, "github": github, "gcp": gcp, "growth-1000": lambda: growth(1000), "growth-10000": lambda: growth(10000),
         "growth-100000": lambda: growth(100000), "growth-1000000": lambda: growth(1000000),
         "growth-1000000-random": lambda: growth(1000000, 200000)}


def plain_json(text):
    """A person's policy file as data: whole-line comments, comments after a value and trailing commas go."""
    text = re.sub(r"^\s*//.*$|\s//\s.*$", "", text, flags=re.M)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", text))


def sample(questions):
    """Twelve of each answer, evenly from all over (a rule that comes first ends Casbin's search at once): a peer takes long."""
    chosen = []
    for due in ("allow", "deny"):
        found = [one for one in questions if one[3] == due]
        count = min(len(found), 12)
        chosen += [found[(2 * i + 1) * len(found) // (2 * count)] for i in range(count)]
    return chosen


def write(folder, names):
    sources = [Path(__file__), Path(peer_models.__file__), ROOT / "examples/platform/policy.jsonc"]
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    for name in names:
        stamp = folder / f"{name}.version"
        if stamp.exists() and stamp.read_text() == version:
            continue
        made = CASES[name]()
        if made is None:
            print(f"bench: {name} is left out: {GCP} is not there", file=sys.stderr)
            continue
        document, questions = made
        (folder / f"{name}.json").write_text(document if isinstance(document, str) else json.dumps(document, separators=(",", ":")))
        (folder / f"{name}.tsv").write_text("".join("\t".join(question) + "\n" for question in questions))
        peer_models.write(folder, name, plain_json(document) if isinstance(document, str) else document, sample(questions))
        stamp.write_text(version)


if __name__ == "__main__":
    unknown = [name for name in sys.argv[2:] if name not in CASES]
    if unknown:
        sys.exit(f"bench: no case `{unknown[0]}`; there are {', '.join(CASES)}")
    write(Path(sys.argv[1]), sys.argv[2:] or CASES)
