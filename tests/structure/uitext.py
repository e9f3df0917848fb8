# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read is translated: literals that reach the screen go through tr()."""

import re

from rule import Rule, is_product_source, line_of, without_comments

SHOWING = ("setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription",
           "setTitle", "setLabelText", "setInformativeText", "setDetailedText", "setHeaderData", "setTitleText", "setSubTitle", "setPrefix", "setSuffix",
           "setTabText", "setSpecialValueText", "addAction", "addMenu", "addTab", "addItem", "insertItem", "addRow", "addButton", "showMessage", "say",
           "QLabel", "QPushButton", "QAction", "QCheckBox", "QRadioButton", "QGroupBox", "QMenu", "QCommandLinkButton", "QProgressDialog")
TRANSLATING = ("tr", "translate", "QT_TR_NOOP", "QT_TRANSLATE_NOOP", "QT_TR_N_NOOP")
# Calls that only carry a literal to where it is shown; any other call (an icon's name, an id) takes it elsewhere.
CARRYING = ("QStringLiteral", "QLatin1String", "QLatin1StringView", "QString", "fromUtf8", "fromLatin1", "arg", "move", "u")
CALL = re.compile(r"\b(?:new\s+)?(" + "|".join(SHOWING) + r")\s*(?:\w+\s*)?\(")
TOKEN = re.compile(r'(\w+)\s*\(|(\()|(\))|(?:u8|u|L)?"((?:\\.|[^"\\\n])*)"')
PLACEHOLDER = re.compile(r"%L?\d+|%n|&(?:nbsp|amp|lt|gt);|<[^>]*>|\\[nt]")
MARK = "// not shown"


def shown_literals(code, start):
    """Literals in the argument list that opens just before `start`, which no translation and no other call takes."""
    calls = [""]
    for token in TOKEN.finditer(code, start):
        if token.group(1) is not None:
            calls.append(token.group(1))
        elif token.group(2):
            calls.append("")
        elif token.group(3):
            calls.pop()
            if not calls:
                return
        elif all(call == "" or call in CARRYING for call in calls) and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", token.group(4))):
            yield token.start(), token.group(4)


def ui_text_findings(path, text):
    code = without_comments(text)
    lines = text.split("\n")
    found = []
    for call in CALL.finditer(code):
        for position, literal in shown_literals(code, call.end()):
            line = line_of(code, position)
            if MARK not in lines[line - 1]:
                found.append((line, f"\"{literal[:60]}\" is shown by {call.group(1)}() without tr(); if nobody reads it, end the line with {MARK}"))
    return sorted(set(found))


UI_TEXT_RULES = [
    Rule("uitext", lambda path: is_product_source(path) and path.startswith(("ui/", "app/desktop/")), ui_text_findings,
         bad=[("ui/shell/x.cpp", 'label->setText("Ready");\n'), ("ui/shell/x.cpp", 'new QLabel(QStringLiteral("Ready"), this);\n'),
              ("ui/shell/x.cpp", 'menu->addAction(\n    icon("save"),\n    QStringLiteral("Save"));\n'),
              ("ui/shell/x.cpp", 'l->setText(u"Spent %1"_s.arg(tr("x")));\n'), ("ui/shell/x.cpp", 'QLabel title("Ready");\n')],
         good=[("ui/shell/x.cpp", 'label->setText(tr("Ready"));\nmenu->addAction(icon("save"), tr("Save %1").arg(QStringLiteral("%1")));\n'),
               ("ui/shell/x.cpp", 'label->setText(QStringLiteral("%1 / %2").arg(a, b));\nl->setText("https"); // not shown\n'),
               ("ui/shell/x.cpp", 'label->setText(QCoreApplication::translate("Shell", "Ready"));\n')]),
]
