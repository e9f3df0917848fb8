# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets the sources of a folder be compiled as one (CMAKE_UNITY_BUILD, which `./dev run` builds with): a helper in an
unnamed namespace is then seen by its neighbours, so that its name has to be its own. And that no two types have one name."""

import re

from arrows import MAY_INCLUDE, room_of
from rule import Rule, is_product_source, line_of, without_comments

NAMESPACE = re.compile(r"\bnamespace\b\s*([\w:]*)\s*\{")
TYPE = re.compile(r"(?:struct|class|union|enum(?: class)?)\s+(\w+)")
OPENED = re.compile(r"^[ \t]*using namespace (?!std\b|Qt\b)([\w:]+);", re.MULTILINE)
BORROWED = re.compile(r"using\s+([\w:]+::(\w+))$")
ALIAS = re.compile(r"using\s+(\w+)\s*=")
NO_NAME = re.compile(r"(using|static_assert|friend|namespace|extern|template\s*<>)\b|Q_[A-Z_]+\s*\(|$")
# The first name before an opening bracket, a "=" or the end: a function's or a variable's.
CALLED = re.compile(r"[^({=]*?(operator\s*[^\s\w(]+|\w+)\s*(?:\[[^\]]*\]\s*)*(?:[({=]|$)")


def end_of_block(code, begin):
    """The position of the brace that closes the block which opened before `begin`."""
    depth, at = 1, begin
    for at in range(begin, len(code)):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        if depth == 0:
            break
    return at


def declarations(code, begin, end):
    """(position, text) of each declaration between the two, with blocks left empty. Those inside blocks are not looked at."""
    start, text, at = begin, "", begin
    while at < end:
        if code[at] == "{":
            at = end_of_block(code, at + 1)
            text += "{}"
            if code[at + 1:end].lstrip()[:1] not in (";", ",", "["):
                yield start, text
                start, text = at + 1, ""
        elif code[at] == ";":
            yield start, text
            start, text = at + 1, ""
        else:
            text += code[at]
        at += 1


def without_angles(text):
    while (shorter := re.sub(r"<[^<>()]*>", "", text)) != text:
        text = shorter
    return text


def name_of(declaration):
    """(name, what the name stands for) or None. What is only borrowed from elsewhere may be borrowed by all."""
    text = re.sub(r"^[ \t]*#.*$", "", declaration, flags=re.MULTILINE)
    text = " ".join(re.sub(r"\[\[.*?\]\]", "", text).split())
    if borrowed := BORROWED.match(text):
        return borrowed.group(2), borrowed.group(1)
    if alias := ALIAS.match(text):
        return alias.group(1), text
    if NO_NAME.match(text):
        return None
    text = re.sub(r"^(template )?\s*", "", without_angles(text).strip())
    found = TYPE.match(text) if re.match(r"(struct|class|union|enum)\b[^=(]*$", text) else CALLED.match(text)
    return (found.group(1), "") if found else None


def blocks(code, unnamed):
    """(begin, end, name) of the namespaces; of those with a name, or of the unnamed ones."""
    for opening in NAMESPACE.finditer(code):
        if (opening.group(1) == "") == unnamed:
            yield opening.end(), end_of_block(code, opening.end()), opening.group(1)


def names_in(code, unnamed):
    """{name: (position, what it stands for)} of what the namespaces of a source declare."""
    found = {}
    for begin, end, _ in blocks(code, unnamed):
        for position, text in declarations(code, begin, end):
            if named := name_of(text):
                found.setdefault(named[0], (position + len(text) - len(text.lstrip()), named[1]))
    return found


def helpers_of(text):
    code = without_comments(text, keep_literals=False)
    found = names_in(code, unnamed=True)
    for static in re.finditer(r"^static\s[^=;{(]*?(\w+)\s*\(", code, re.MULTILINE):
        found.setdefault(static.group(1), (static.start(), ""))
    return found


def type_defined(declaration):
    """Name of the type that is defined there, not only announced."""
    text = " ".join(without_angles(declaration).replace("template", "").split())
    found = TYPE.match(text)
    return found.group(1) if found and re.match(r"(struct|class|union|enum)\b[^=(]*\{", text) else None


class House:
    """The helpers of every folder and the names of every header, read once."""

    def __init__(self, tree):
        self.tree = tree
        self.helpers = {}  # folder → name → [(path, what it stands for)]
        self.headers = {}  # name → [(path, namespace)]
        self.types = {}  # (namespace, name) → headers that define a type so called
        self.opened = {}  # folder → the namespaces its sources bring in with "using namespace"
        for path in tree:
            if path.endswith(".cpp") and is_product_source(path):
                folder = path.rpartition("/")[0]
                for name, (_, meaning) in helpers_of(tree[path]).items():
                    self.helpers.setdefault(folder, {}).setdefault(name, []).append((path, meaning))
                self.opened.setdefault(folder, []).extend(OPENED.findall(tree[path]))
            elif is_product_source(path):
                code = without_comments(tree[path], keep_literals=False)
                for begin, end, namespace in blocks(code, unnamed=False):
                    for _, text in declarations(code, begin, end):
                        if named := name_of(text):
                            self.headers.setdefault(named[0], []).append((path, namespace))
                        if defined := type_defined(text):
                            self.types.setdefault((namespace, defined), []).append(path)


def platform_of(path):
    """Sources of two platforms are never compiled together."""
    ending = re.search(r"_(win|unix|mac|linux)\.cpp$", path)
    return ending.group(1) if ending else ""


def neighbour_with(name, meaning, path, house):
    for other, other_meaning in house.helpers.get(path.rpartition("/")[0], {}).get(name, []):
        apart = platform_of(path) and platform_of(other) and platform_of(path) != platform_of(other)
        if other != path and not apart and not (meaning and meaning == other_meaning):
            return other
    return None


def header_with(name, path, code, house):
    """A header that the folder may include and whose name the helper would hide, or make ambiguous."""
    around = [namespace for _, _, namespace in blocks(code, unnamed=False)]
    opened = house.opened.get(path.rpartition("/")[0], [])
    for header, namespace in house.headers.get(name, []):
        may_include = room_of(header) in [room_of(path), *MAY_INCLUDE.get(room_of(path), [])]
        seen = any((one + "::").startswith(namespace + "::") for one in around) or any(f"::{namespace}".endswith(f"::{one}") for one in opened)
        if may_include and seen:
            return header
    return None


LAST_HOUSE = []  # reading the whole tree once for every file would take minutes


def house_of(tree):
    if not LAST_HOUSE or LAST_HOUSE[0].tree is not tree:
        LAST_HOUSE[:] = [House(tree)]
    return LAST_HOUSE[0]


def unity_findings(path, text, tree):
    house = house_of(tree)
    code = without_comments(text, keep_literals=False)
    found = []
    for name, (position, meaning) in helpers_of(text).items():
        if other := neighbour_with(name, meaning, path, house):
            found.append((line_of(code, position), f"\"{name}\" is a helper of {other} too, and ./dev run compiles a folder as one: name it otherwise, or share it"))
        elif not meaning and (header := header_with(name, path, code, house)):
            found.append((line_of(code, position), f"\"{name}\" is declared by {header} too; to the sources of the folder that mean that one it is in the way: name it otherwise"))
    return found


def type_findings(path, text, tree):
    """Two types of one name in one namespace: whoever sees both headers does not compile, and who sees neither links one
    class's functions to the other's objects."""
    house = house_of(tree)
    found = []
    code = without_comments(text, keep_literals=False)
    for begin, end, namespace in blocks(code, unnamed=False):
        for position, declaration in declarations(code, begin, end):
            name = type_defined(declaration)
            for other in sorted(set(house.types.get((namespace, name), [])) - {path}) if name else []:
                found.append((line_of(code, position + len(declaration) - len(declaration.lstrip())), f"{namespace} has a type \"{name}\" in {other} too: name one of them otherwise"))
    return found


def source(text, namespace="Gatehouse"):
    return f"namespace {namespace} {{\nnamespace {{\n\n{text}\n\n}} // namespace\n}}\n"


EXAMPLES = {
    "gateway/base/json.h": "namespace Gatehouse {\nconst Json *member(const Json &object, const char *name);\nclass Listener;\n}\n",
    "gateway/http/answers.h": "namespace Gatehouse {\nvoid answer(const RouteCall &call);\n}\n",
    "gateway/http/one.cpp": source("Refusal bad(QByteArray message)\n{\n    return {400, message};\n}\n\nstruct Row {\n    int inner = 0;\n};\n\n"
                                   "constexpr std::array<int, 2> limits = {1, 2};\n\nusing std::chrono::seconds;\n\nusing Rows = std::vector<Row>;"),
    "gateway/http/two.cpp": "static void registerAll()\n{\n}\n",
    "gateway/base/cells.h": "namespace Gatehouse::Cells {\nbool isNumeric(int column);\n}\n",
    "gateway/http/table.cpp": source("using namespace Cells;"),
    "gateway/http/signals_unix.cpp": source("void passOn(int signal)\n{\n}"),
}

TYPE_EXAMPLES = {
    "gateway/domain/entity.h": "namespace Gatehouse {\nstruct Setting {\n    int value = 0;\n};\nclass Gate;\n}\n",
    "gateway/http/gate/gate.h": "namespace Gatehouse {\nclass Gate final : public QObject\n{\n};\nenum class Kind { One };\n}\n",
}

UNITY_RULES = [
    Rule("types", lambda path: path.endswith(".h") and is_product_source(path), type_findings, needs_tree=True, example_tree=TYPE_EXAMPLES,
         bad=[("app/engine/x.h", "namespace Gatehouse {\ntemplate <class T>\nstruct Setting {\n    T value{};\n};\n}\n"),
              ("gateway/pipeline/x.h", "namespace Gatehouse {\nclass Gate\n{\n};\n}\n"), ("ui/x.h", "namespace Gatehouse {\nenum class Kind : int { Two };\n}\n")],
         good=[("gateway/pipeline/x.h", "namespace Gatehouse {\nclass Gate;\nstruct Setting;\nGate gateOf(const Setting &);\n}\n"),
               ("ui/x.h", "namespace Gatehouse::Ui {\nclass Gate\n{\n};\n}\n"), ("gateway/http/gate/gate.h", TYPE_EXAMPLES["gateway/http/gate/gate.h"]),
               ("gateway/x/x.h", "namespace Gatehouse {\nclass Outer\n{\n    struct Setting {\n    };\n};\n}\n")]),
    Rule("unity", lambda path: path.endswith(".cpp") and is_product_source(path), unity_findings, needs_tree=True, example_tree=EXAMPLES,
         bad=[("gateway/http/x.cpp", source("template <class T>\nError bad(const T &what)\n{\n    return Error(what);\n}")), ("gateway/http/x.cpp", source("enum class Row { First };")),
              ("gateway/http/x.cpp", source("struct Row final : Base {\n} spare;")), ("gateway/http/x.cpp", source("const int limits[] = {1};")),
              ("gateway/http/x.cpp", source("void registerAll();")), ("gateway/http/x.cpp", "static int bad(int x)\n{\n}\n"),
              ("gateway/http/x.cpp", source("QByteArray seconds(int count)\n{\n}")), ("gateway/http/x.cpp", source("using Rows = QList<Row>;")),
              ("gateway/dialects/openaichat/x.cpp", source("QByteArray member(const char *name)\n{\n}", "Gatehouse::OpenAiChat")),
              ("app/engine/x.cpp", source("struct Listener {\n    int user = 0;\n};")), ("gateway/http/x.cpp", source("bool isNumeric(int x)\n{\n}")),
              ("gateway/http/x.cpp", source("const QByteArray answer = R\"(})\";"))],
         good=[("gateway/http/x.cpp", source("Refusal worse(int bad)\n{\n    int limits = bad;\n    return Row(limits);\n}\n\nstruct Other {\n    int bad() const;\n};")),
               ("gateway/http/x.cpp", source("using std::chrono::seconds;\nusing Rows = std::vector<Row>;")), ("gateway/http/one.cpp", EXAMPLES["gateway/http/one.cpp"]),
               ("gateway/http/signals_win.cpp", source("void passOn(int signal)\n{\n}")), ("gateway/http/gate/x.cpp", source("Refusal bad(int);")),
               ("gateway/services/x.cpp", source("QByteArray answer(int x)\n{\n}")), ("gateway/http/gate/x.cpp", source("bool isNumeric(int x)\n{\n}")), ("gateway/http/x.cpp", "namespace Gatehouse {\nvoid Listener::bad()\n{\n}\n}\n")]),
]
