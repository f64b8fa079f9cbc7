"""Imports the groups of Casbin's own decisions (../shared/vectors/casbin) and asks every request.

A group either decides as listed, each request asked of the imported policy through the command line
tool, or is refused with a code; which are refused is pinned below by count, so that neither a lost
group nor a silent refusal passes. Usage: casbin_vectors.py TOOL VECTORS
"""
import collections
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

TOOL, VECTORS = sys.argv[1:]
DECIDED = 14  # groups; the others are refused


def rows_of(group, folder):
    rows = []
    if group["policy"]:
        text = open(f"{folder}/examples/{group['policy']}", encoding="utf-8").read()
        for line in text.splitlines():
            if line.strip() and not line.strip().startswith("#"):
                rows.append(next(csv.reader([line.strip()], skipinitialspace=True)))
    for op in group.get("ops") or []:
        kind, args = op["op"], op["args"]
        if kind == "AddPolicy":
            rows.append(["p", *args])
        elif kind == "AddGroupingPolicy":
            rows.append(["g", *args])
        elif kind == "RemovePolicy":
            rows.remove(["p", *args])
        elif kind == "RemoveFilteredPolicy":
            at = op["field_index"] + 1
            rows = [r for r in rows if r[0] != "p" or r[at:at + len(args)] != args]
        else:
            return None
    return rows


def run(*arguments):
    return subprocess.run([TOOL, *arguments], capture_output=True, text=True, check=False)


def main():
    folder = f"{VECTORS}/casbin"
    decided, asked, wrong = 0, 0, []
    refused = collections.Counter()
    with tempfile.TemporaryDirectory() as home:
        for group in json.load(open(f"{folder}/decisions.json", encoding="utf-8"))["groups"]:
            if group.get("matching_functions"):  # registered in code: no file tells of them
                refused["a matching function registered in code"] += 1
                continue
            rows = rows_of(group, folder)
            if rows is None:
                refused["an operation other than adding and removing rows"] += 1
                continue
            policy, document = f"{home}/policy.csv", f"{home}/policy.json"
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            open(policy, "w", encoding="utf-8").write(text.getvalue())
            got = run("import", "casbin", f"{folder}/examples/{group['model']}", policy, "--json")
            if got.returncode == 2:
                refused[json.loads(got.stdout)["error"]["code"]] += 1
                continue
            assert got.returncode == 0, got
            open(document, "w", encoding="utf-8").write(got.stdout)
            teams = json.loads(got.stdout)["teams"]
            decided += 1
            for case in group["requests"]:
                names = [n.replace("%", "%25").replace("/", "%2F") for n in case["request"]]
                subject, where = names[0], f"object/{names[-2]}"
                team = subject
                if len(names) == 4:
                    team, where = f"{names[1]}%2F{subject}", f"domain/{names[1]}/{where}"
                who = f"team/{team}" if team.replace("%2F", "/") in teams else f"user/{subject}"
                answer = run("check", who, f"object.{names[-1]}", where, "--policy", document)
                due = case["allowed"] if "allowed" in case else bool(case["matched_rule"])
                asked += 1
                # 2 is an action that no row names: it is refused as unknown.
                if (answer.returncode == 0) != due or answer.returncode == 3:
                    wrong.append((group["test"], case, answer.returncode, answer.stderr))
    print(f"casbin: {decided} groups decide as listed ({asked} requests), "
          f"{sum(refused.values())} are not expressible:")
    for code, count in sorted(refused.items()):
        print(f"  {code}: {count}")
    for row in wrong:
        print("WRONG", row)
    if wrong or decided != DECIDED:
        sys.exit(f"{len(wrong)} wrong; {decided} groups decided, {DECIDED} due")


os.environ.pop("RINGFENCE_POLICY", None)
main()
