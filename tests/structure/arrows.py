# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom. The one place where the arrows of docs/developer/architecture.md are written as rules."""

import re

from rule import Rule, is_product_source, line_of, matches, without_comments

GROUND = ["gateway/base", "gateway/domain"]
LANGUAGES = ["gateway/dialects", "gateway/providers"]
STATE = ["gateway/storage", "gateway/config", "gateway/secrets"]
PARTS = ["gateway/upstream", "gateway/routing", "gateway/accounting", "gateway/access", "gateway/caching", "gateway/guardrails"]
BELOW_SERVICES = GROUND + LANGUAGES + STATE + PARTS + ["gateway/pipeline"]
UI_PARTS = ["ui/models", "ui/charts", "ui/widgets", "ui/theme", "ui/support"]
UI_SEES = GROUND + ["gateway/services"]

# A room may include itself and what is listed here, nothing else of the project.
MAY_INCLUDE = {
    "gateway/base": [],
    "gateway/domain": ["gateway/base"],
    "gateway/dialects": GROUND,
    "gateway/providers": GROUND + ["gateway/dialects"],
    "gateway/secrets": GROUND,
    "gateway/storage": GROUND + ["gateway/secrets"],
    "gateway/config": GROUND + ["gateway/secrets"],
    "gateway/upstream": GROUND + LANGUAGES,
    "gateway/accounting": GROUND + LANGUAGES + STATE,
    "gateway/access": GROUND + STATE + ["gateway/accounting"],
    "gateway/routing": GROUND + LANGUAGES + STATE + ["gateway/accounting", "gateway/access"],
    "gateway/caching": GROUND + LANGUAGES + STATE,
    "gateway/guardrails": GROUND + LANGUAGES + STATE,
    "gateway/pipeline": GROUND + LANGUAGES + STATE + PARTS,
    "gateway/services": BELOW_SERVICES,
    "gateway/http": BELOW_SERVICES + ["gateway/services"],
    "app/engine": BELOW_SERVICES + ["gateway/services", "gateway/http"],
    "app/server": BELOW_SERVICES + ["gateway/services", "gateway/http", "app/engine"],
    "app/desktop": UI_SEES + UI_PARTS + ["ui/shell", "ui/screens", "app/engine"],
    **{part: UI_SEES + UI_PARTS for part in UI_PARTS},
    "ui/screens": UI_SEES + UI_PARTS + ["ui/shell"],
    "ui/shell": UI_SEES + UI_PARTS,
}
PURE_ROOMS = ("gateway/dialects/", "gateway/providers/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(path):
    return "/".join(path.split("/")[:2])


def includes(text):
    """(line, kind, name) of every include; kind is < or a quote."""
    return [(line_of(text, m.start()), m.group(1), m.group(2)) for m in INCLUDE.finditer(text)]


def arrow_findings(path, text):
    room = room_of(path)
    if room not in MAY_INCLUDE:
        return [(1, f"room {room} is not in tests/structure/arrows.py: say there what it may include")]
    found = []
    for line, kind, name in includes(text):
        if kind == "<" or "/" not in name:
            continue
        target = room_of(name)
        if target == room or target in MAY_INCLUDE[room]:
            continue
        # The list of screens is the one place of the shell that knows them.
        if target == "ui/screens" and path == "ui/shell/screenlist.cpp":
            continue
        found.append((line, f"{room} may not include {name}: the arrows allow it {', '.join(MAY_INCLUDE[room]) or 'nothing'}"))
    return found


def view_findings(path, text, tree):
    """What an include of the console brings along counts as seen: the headers it may name must not open other rooms."""
    found = []
    for line, kind, name in includes(text):
        trail = trail_out_of_sight(name, tree) if kind == '"' and name.startswith("gateway/") else None
        if trail:
            found.append((line, f"the console would see {trail[-1]}, through {' → '.join(trail[:-1])}"))
    return found


def trail_out_of_sight(name, tree):
    """The shortest chain of includes from that header to one of a room the console may not see; None when there is none."""
    waiting, seen = [[name]], {name}
    for trail in waiting:
        if room_of(trail[-1]) not in UI_SEES:
            return trail
        for _, kind, further in includes(tree.get(trail[-1], "")):
            if kind == '"' and "/" in further and further not in seen:
                seen.add(further)
                waiting.append(trail + [further])
    return None


def screen_findings(path, text):
    own = "/".join(path.split("/")[:3])
    return [(line, f"{own} may not include {name}: screens do not know each other")
            for line, kind, name in includes(text)
            if name.startswith("ui/screens/") and "/".join(name.split("/")[:3]) != own]


IMPURE_INCLUDE = re.compile(r"(Qt(Network|Sql|HttpServer)\b|Q(Network|Sql|Tcp|Udp|Ssl|Host|Local)[A-Z]|QAbstractSocket|QTimer|QElapsedTimer|"
                            r"QDeadlineTimer|QDebug|QLoggingCategory|QFile\b|QProcess|QSettings|QRandomGenerator|ctime|time\.h|iostream|fstream|cstdio|"
                            r"random|thread|mutex|curl/|gateway/base/(clock|log|iowatcher)\.h)")
IMPURE_CALL = (r"\b(currentSecsSinceEpoch|currentMSecsSinceEpoch|currentDateTime(Utc)?|(system|steady|high_resolution)_clock::now|"
               r"qDebug|qInfo|qWarning|qCritical|qC(Debug|Info|Warning|Critical)|getenv|qgetenv|qEnvironmentVariable|std::rand|std::cerr|std::cout)\b")


def pure_findings(path, text):
    found = [(line, f"{name} in a pure room: dialects and providers know no network, database, clock, file or log")
             for line, _, name in includes(text) if IMPURE_INCLUDE.match(name)]
    return found + matches(IMPURE_CALL, without_comments(text, keep_literals=False), "{0} in a pure room: pass the value in")


def yaml_findings(path, text):
    return [(line, "only gateway/config/yaml* reads with yaml-cpp")
            for line, _, name in includes(text) if name.startswith("yaml-cpp/")]


WIDGET_INCLUDE = re.compile(r"(Qt(Widgets|Gui|Charts|Svg|SvgWidgets)\b|Q(Widget|Application|GuiApplication|MainWindow|Dialog|Label|Action|Menu|Icon|Pixmap|"
                            r"Color|Font|Palette|Painter|MessageBox|Style|Clipboard|Screen|Window|Chart|ChartView|SvgRenderer|SystemTrayIcon)$)")


def widget_findings(path, text):
    return [(line, f"{name} outside the console: the gateway draws nothing")
            for line, _, name in includes(text) if WIDGET_INCLUDE.match(name)]


ARROW_RULES = [
    Rule("arrows", is_product_source, arrow_findings,
         bad=[("gateway/dialects/x.cpp", '#include "gateway/storage/storage.h"\n'), ("gateway/base/x.h", '#include "gateway/domain/usage.h"\n'),
              ("ui/screens/keys/x.cpp", '  #  include "gateway/pipeline/exchange.h"\n'), ("gateway/pipeline/x.cpp", '#include "gateway/http/gate.h"\n'),
              ("gateway/http/x.cpp", '#include "ui/shell/screen.h"\n'), ("gateway/newroom/x.cpp", "\n"), ("app/server/main.cpp", '#include "ui/shell/screen.h"\n'),
              ("ui/shell/mainwindow.cpp", '#include "ui/screens/keys/keysscreen.h"\n'), ("gateway/base/x.cpp", '#include "tests/support/fakeclock.h"\n')],
         good=[("gateway/http/x.cpp", '#include "gateway/pipeline/exchange.h"\n#include <QString>\n#include "x.moc"\n'),
               ("ui/shell/screenlist.cpp", '#include "ui/screens/keys/keysscreen.h"\n'), ("ui/screens/keys/x.cpp", '#include "gateway/services/services.h"\n')]),
    Rule("view", lambda path: path.startswith("ui/") and is_product_source(path), view_findings, needs_tree=True,
         bad=[("ui/shell/x.cpp", '#include "gateway/services/leaky.h"\n'), ("ui/shell/x.cpp", '#include "gateway/domain/deep.h"\n')],
         good=[("ui/shell/x.cpp", '#include "gateway/services/tight.h"\n#include <QString>\n')],
         example_tree={"gateway/services/leaky.h": '#include "gateway/storage/storage.h"\n', "gateway/domain/deep.h": '#include "gateway/services/leaky.h"\n',
                       "gateway/services/tight.h": '#include "gateway/domain/usage.h"\n'}),
    Rule("screens", lambda path: path.startswith("ui/") and is_product_source(path),
         lambda path, text: screen_findings(path, text) if path.startswith("ui/screens/") else [],
         bad=[("ui/screens/keys/x.cpp", '#include "ui/screens/models/modelsscreen.h"\n')],
         good=[("ui/screens/keys/x.cpp", '#include "ui/screens/keys/keysmodel.h"\n')]),
    Rule("purity", lambda path: is_product_source(path) and path.startswith(PURE_ROOMS), pure_findings,
         bad=[("gateway/dialects/x.cpp", "#include <QNetworkRequest>\n"), ("gateway/providers/x.cpp", '#include "gateway/base/clock.h"\n'),
              ("gateway/dialects/x.cpp", "auto t = std::chrono::system_clock::now();\n"), ("gateway/dialects/x.cpp", 'qWarning("x");\n'),
              ("gateway/dialects/x.cpp", "#include <QSqlQuery>\n"), ("gateway/providers/x.cpp", "#include <QtNetwork/QSslSocket>\n")],
         good=[("gateway/dialects/x.cpp", "#include <chrono>\n// qWarning is not for here\nstd::chrono::seconds s;\n")]),
    Rule("yaml", lambda path: is_product_source(path) and not re.fullmatch(r"gateway/config/yaml[a-z]*\.(h|cpp)", path), yaml_findings,
         bad=[("gateway/config/configcheck.cpp", "#include <yaml-cpp/yaml.h>\n")],
         good=[("gateway/config/configcheck.cpp", '#include "gateway/config/yamlreader.h"\n')]),
    Rule("widgets", lambda path: is_product_source(path) and not path.startswith(("ui/", "app/desktop/")), widget_findings,
         bad=[("gateway/services/x.h", "#include <QIcon>\n"), ("app/server/main.cpp", "#include <QtWidgets/QApplication>\n")],
         good=[("app/server/main.cpp", "#include <QCoreApplication>\n")]),
]
