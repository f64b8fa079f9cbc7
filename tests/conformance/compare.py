"""Compares what the runtimes answered: compare.py QUESTIONS ANSWERS NAME…

ANSWERS/NAME.txt holds the lines of a runtime, for the cases of QUESTIONS/*.jsonl. All must have answered
the same questions with the same bytes; where a case says what it expects, with those; and
the short answers (`can`, `can_many`) must say what `check` says. Prints a line for each runtime and one
digest of all answers; exit status 1 if anything differs, is missing or is too much.
"""

import hashlib
import json
import sys
from pathlib import Path

SHOWN = 20


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def cases(paths):
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").split("\n"):
            if line:
                case = json.loads(line)
                yield f"{Path(path).stem}/{case['name']}", case


def read(path, problems):
    answers = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        label, tab, answer = line.partition("\t")
        if not line:
            continue
        if not tab or label in answers:
            problems.append(f"a malformed or doubled line: {line[:200]}")
        answers[label] = answer
    return answers


def base(label):
    for mark in (" (can_many)", " (can)"):
        if label.endswith(mark):
            return label.removesuffix(mark), mark
    return label, ""


def short(label, answer, answers):
    """What is wrong with a short answer, if anything."""
    asked, mark = base(label)
    long = json.loads(answers[asked])
    allowed = long.get("ok", {}).get("allowed", False)
    wanted = canonical(allowed) if mark == " (can)" else canonical({"ok": {"allowed": [allowed]}})
    return None if answer == wanted else f"{label}: {answer}, but check says {allowed}"


def judge(answers, first, asked):
    """All that is wrong with the answers of one runtime; `first` is the runtime that it is compared with."""
    problems = [f"not answered: {label}" for label in asked if label not in answers]
    for label, answer in answers.items():
        question, mark = base(label)
        case = asked.get(question)
        if case is None:
            problems.append(f"never asked: {label}")
            continue
        if mark:
            wrong = question not in answers or short(label, answer, answers)
            if wrong:
                problems.append(str(wrong))
        elif "expect" in case and answer != canonical(case["expect"]):
            problems.append(f"{label}\n  expected {canonical(case['expect'])}\n  answered {answer}")
        if first.get(label) != answer:
            problems.append(f"{label} differs from the first runtime\n  first    {first.get(label)}\n  answered {answer}")
    problems += [f"not answered, but by the first runtime: {label}" for label in first if label not in answers and base(label)[1]]
    return problems


def digest(answers):
    text = "".join(f"{label}\t{answers[label]}\n" for label in sorted(answers))
    return hashlib.sha256(text.encode()).hexdigest()


def main(questions, folder, *names):
    asked = dict(cases(sorted(Path(questions).glob("*.jsonl"))))
    passed = failed = 0
    first, digests = None, {}
    for name in names:
        path, problems = Path(folder) / f"{name}.txt", []
        answers = read(path, problems) if path.exists() else {}
        first = answers if first is None else first
        problems += judge(answers, first, asked)
        good = max(len(answers) - len(problems), 0)
        digests[name] = digest(answers)
        print(f"runtime {name.replace('-', ' ')}: {good} passed, {len(problems)} failed")
        for problem in problems[:SHOWN]:
            print(f"  {problem}")
        passed, failed = passed + good, failed + len(problems)
    if len(set(digests.values())) == 1:
        print(f"digest of all {len(first)} answers, the same everywhere: {digests[names[0]]}")
    else:
        failed += 1
        print("the digests of all answers differ:", *(f"\n  {value} {name}" for name, value in digests.items()))
    print(f"{passed} {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
