# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the shape of the house: structure.py RULE..., or --list for their names.

A finding is printed as path:line: what. Every rule carries examples it must refuse and examples it must let pass; they
are tried first, so that a rule which has gone blind fails instead of passing."""

import subprocess
import sys
from pathlib import Path

from arrows import ARROW_RULES
from habits import HABIT_RULES
from uitext import UI_TEXT_RULES
from unity import UNITY_RULES

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.name: rule for rule in ARROW_RULES + HABIT_RULES + UI_TEXT_RULES + UNITY_RULES}


def project_files():
    """Every file of the project as (path, text): what git knows or would take in; in an unpacked archive all but build/."""
    try:
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"],
                                capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
        listed = [p for p in listed if p.split("/")[0] not in ("build", ".git", ".cache")]
    for path in sorted(set(filter(None, listed))):
        file = ROOT / path
        if not file.is_file():
            continue  # deleted, not yet committed
        content = file.read_bytes()
        if b"\0" not in content[:8192]:
            yield path, content.decode("utf-8", "replace")


def self_test(rule):
    problems = []
    for path, text in rule.bad:
        if not (rule.applies(path) and rule.look(path, text, rule.example_tree)):
            problems.append(f"rule {rule.name} does not see what is wrong in its example {path}: {text!r}")
    for path, text in rule.good:
        if rule.applies(path):
            problems += [f"rule {rule.name} refuses its good example {path}: {what}" for _, what in rule.look(path, text, rule.example_tree)]
    if not rule.bad:
        problems.append(f"rule {rule.name} has no bad example")
    return problems


def main(names):
    if names == ["--list"]:
        print("\n".join(RULES))
        return 0
    unknown = [name for name in names if name not in RULES]
    if unknown or not names:
        print(f"unknown rule {unknown}; there are: {', '.join(RULES)}" if unknown else __doc__, file=sys.stderr)
        return 2
    files = list(project_files())
    tree = dict(files)
    problems = []
    for rule in (RULES[name] for name in names):
        problems += self_test(rule)
        seen = [(path, text) for path, text in files if rule.applies(path)]
        if not seen:
            problems.append(f"rule {rule.name} found no file to look at below {ROOT}")
        for path, text in seen:
            problems += [f"{path}:{line}: {what}" for line, what in rule.look(path, text, tree)]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} findings in {len(files)} files ({', '.join(names)})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
