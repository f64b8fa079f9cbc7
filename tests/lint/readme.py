"""Checks that each snippet of README.md stands in a tested file: readme.py [--write]. With --write it puts them there.

In README.md a fenced block that follows `<!-- snippet: FILE NAME -->` must equal the lines of FILE between `snippet: NAME`
and `end snippet`, both in comments. Every other block of a programming language is an error.
"""

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?:<!-- snippet: (?P<file>\S+) (?P<name>\S+) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)```\n", re.S)
FREE = {"", "text", "console"}  # blocks that need no file behind them: commands to type and their output


def region(path, name):
    found = re.search(rf"^[^\n]*snippet: {re.escape(name)}\n(.*?)^[^\n]*end snippet", (ROOT / path).read_text(), re.S | re.M)
    if not found:
        raise SystemExit(f"README.md names the snippet `{name}` of {path}, which has none")
    return textwrap.dedent(found[1])


def main():
    problems, count = [], 0

    def check(block):
        nonlocal count
        if not block["file"]:
            if block["language"] not in FREE:
                problems.append(f"a {block['language']} block comes from no file: {block['text'][:60]!r}")
            return block[0]
        count += 1
        wanted = region(block["file"], block["name"])
        if block["text"] != wanted:
            problems.append(f"the snippet `{block['name']}` differs from {block['file']}: python3 tests/lint/readme.py --write")
        return f"<!-- snippet: {block['file']} {block['name']} -->\n```{block['language']}\n{wanted}```\n"

    text = BLOCK.sub(check, README.read_text())
    if "--write" in sys.argv:
        README.write_text(text)
    elif problems:
        raise SystemExit("\n".join(problems))
    print(f"{count} snippets of README.md stand in tested files")


main()
