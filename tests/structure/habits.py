# SPDX-License-Identifier: GPL-3.0-or-later
"""Habits of the coding guide that a machine can see."""

import re

from rule import Rule, is_product_source, line_of, matches, without_comments

MOST_LINES = 600


def is_code(path):
    return path.endswith((".cpp", ".h", ".py", ".sh", ".js", ".mjs", ".cmake", ".qss", ".sql")) or path in ("dev", ".ci/run") \
        or path.endswith("CMakeLists.txt")


def size_findings(path, text):
    lines = text.count("\n")
    return [(lines, f"{lines} lines; a file has at most {MOST_LINES}: split it by what it is about")] if lines > MOST_LINES else []


# Qt keeps its application object behind instance(); that one is not ours.
ACCESSOR = r"\b(?!Q(?:Core|Gui)?Application\b)\w+::instance\(|^\s*static\s+[\w:<>]+\s*[&*]\s*instance\(|\bQ_(?:GLOBAL|APPLICATION)_STATIC\w*\("
MEYERS = (r"^[ \t]*(?:(?:static|inline)[ \t]+)*(?!const\b|return\b|static\b|inline\b)[A-Za-z_][\w:<>, ]*[&*][ \t]*[\w:]+\([^;{}()]*\)[ \t]*"
          r"(?:const[ \t]*)?(?:noexcept)?\s*\{\s*static[ \t]+(?!const\b|constexpr\b)")


# Where the process itself has one of something, and why.
OF_THE_PROCESS = {"app/engine/logging.cpp": "Qt's message handler is a plain function; what it needs can only be the process's"}


def singleton_findings(path, text):
    if path in OF_THE_PROCESS:
        return []
    code = without_comments(text, keep_literals=False)
    found = matches(ACCESSOR, code, "{0}: no singletons; take it through the constructor")
    return found + [(line_of(code, m.start()), f"{' '.join(m.group(0).split())[:80]}: a function that hands out a hidden global; pass it in")
                    for m in re.finditer(MEYERS, code, re.MULTILINE)]


def network_findings(path, text):
    return matches(r"\bQNetworkAccessManager\b", without_comments(text, keep_literals=False),
                   "{0}: upstream calls go through gateway/upstream/transport.h")


LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"


def has_licence_line(path):
    return path.endswith((".cpp", ".h", ".py", ".mjs")) or path in ("dev", ".ci/run", "tests/conformance/prepare")


def licence_findings(path, text):
    first = text.split("\n", 2)[:2]
    return [] if not text or any(LICENCE in line for line in first) else [(1, f"the first line says \"{LICENCE}\"")]


# Of somebody's own machine. Examples in the docs are written with "you" as the name.
MACHINE_PATH = r"(?<![\w.~$}>*)-])/(?:home/(?!you\b)\w|root/|work/|Users/(?!you\b)\w)|\b[A-Z]:\\{1,2}Users\\{1,2}(?!you\b)\w"


def path_findings(path, text):
    return matches(MACHINE_PATH, text, "a path of somebody's machine ({0}…); write it relative, or with \"you\" as the name")


def is_text_of_ours(path):
    return path != "LICENSE" and not path.endswith((".ts", ".tsv", "package-lock.json"))


SHOUT = "static Registry &registry()\n{\n    static Registry all;\n    return all;\n}\n"

HABIT_RULES = [
    Rule("filesize", is_code, size_findings, bad=[("gateway/base/x.cpp", "\n" * (MOST_LINES + 1))], good=[("gateway/base/x.cpp", "\n" * MOST_LINES)]),
    Rule("singletons", is_product_source, singleton_findings,
         bad=[("app/engine/x.h", "    static Engine &instance();\n"), ("ui/shell/x.cpp", "Settings::instance()->value();\n"), ("gateway/base/x.cpp", SHOUT),
              ("gateway/base/x.cpp", "Q_GLOBAL_STATIC(Registry, registry)\n"), ("gateway/base/x.cpp", "Registry *Registry::all() { static Registry r; return &r; }\n")],
         good=[("gateway/base/x.cpp", "const std::vector<Row> &rows()\n{\n    static const std::vector<Row> all;\n    return all;\n}\n"),
               ("app/desktop/x.cpp", "QCoreApplication::instance()->quit();\n"), ("gateway/base/x.cpp", "// never instance()\nint f(Registry &r) { return 1; }\n")]),
    Rule("transport", is_product_source, network_findings,
         bad=[("gateway/upstream/x.cpp", "QNetworkAccessManager manager;\n")], good=[("gateway/upstream/x.cpp", "// QNetworkAccessManager allows six connections\n")]),
    Rule("licence", has_licence_line, licence_findings,
         bad=[("gateway/base/x.cpp", "#include <QString>\n")], good=[("gateway/base/x.cpp", f"// {LICENCE}\n"), ("dev", f"#!/bin/sh\n# {LICENCE}\n")]),
    Rule("machinepaths", is_text_of_ours, path_findings,
         bad=[("README.md", "see /ho" + "me/alice/x"), ("docs/x.md", "cd /wo" + "rk/main"), ("x.py", "'/ro" + "ot/.cache'"), ("x.md", "(/Us" + "ers/bob/)"),
              ("x.md", "C:\\Us" + "ers\\bob"), ("x.cpp", '"C:\\\\Us' + 'ers\\\\bob"')],
         good=[("README.md", "/home/you/.config, ~/work/x, https://example.com/home/page, net/work/x, C:\\Users\\you, $HOME/work/x")]),
]
