# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule is, and ways to look at a source."""

import re
from dataclasses import dataclass, field
from typing import Callable

SOURCE_ROOMS = ("gateway/", "app/", "ui/")


@dataclass
class Rule:
    """`findings(path, text)` returns (line, what) pairs; `applies(path)` says which files it looks at. A rule that follows
    files into others `needs_tree`: it is called with a third argument, all texts by path (`example_tree` for its examples)."""
    name: str
    applies: Callable
    findings: Callable
    bad: list = field(default_factory=list)
    good: list = field(default_factory=list)
    needs_tree: bool = False
    example_tree: dict = field(default_factory=dict)

    def look(self, path, text, tree):
        return self.findings(path, text, tree) if self.needs_tree else self.findings(path, text)


def is_cpp(path):
    return path.endswith((".cpp", ".h"))


def is_product_source(path):
    return is_cpp(path) and path.startswith(SOURCE_ROOMS)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def matches(pattern, text, what):
    """One finding for each match; `what` may use {0}, the matched text."""
    return [(line_of(text, m.start()), what.format(" ".join(m.group(0).split()))) for m in re.finditer(pattern, text, re.MULTILINE)]


COMMENT_OR_LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def without_comments(text, keep_literals=True):
    """The source with comments (and literals, when asked) blanked; lines and positions stay."""
    def blank(m):
        token = m.group(0)
        if keep_literals and not token.startswith("/"):
            return token
        return re.sub(r"[^\n]", " ", token)
    # A digit separator (1'000) is no character literal.
    text = re.sub(r"(?<=\d)'(?=\d)", "_", text)
    return COMMENT_OR_LITERAL.sub(blank, text)
