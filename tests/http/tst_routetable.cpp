// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/routetable.h"

#include <QSet>
#include <QTest>

using namespace Gatehouse;

namespace {

void nothing(RouteCall) {}

const std::vector<Route> routes{
    {"GET", "/models", Access::Key, nothing, "list"},
    {"GET", "/models/{id}", Access::Key, nothing, "one"},
    {"DELETE", "/models/{id}", Access::Admin, nothing, "delete"},
    {"POST", "/engines/{model}/chat", Access::Key, nothing, "chat"},
    {"GET", "/models/{id}/info", Access::Key, nothing, "info"},
    {"POST", "/models", Access::Admin, nothing, "add"},
    {"GET", "/", Access::Open, nothing, "home"},
};

} // namespace

class TestRouteTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void finds_data();
    void finds();
    void namesAllowedMethods_data();
    void namesAllowedMethods();
    void everyRouteIsFound();
};

void TestRouteTable::finds_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("summary"); // empty: nothing
    QTest::addColumn<QByteArray>("argument");
    const auto row = [](const char *name, const QByteArray &method, const QByteArray &path, const QByteArray &summary, const QByteArray &argument = {}) {
        QTest::newRow(name) << method << path << summary << argument;
    };
    row("exact", "GET", "/models", "list");
    row("another method", "POST", "/models", "add");
    row("HEAD is GET", "HEAD", "/models", "list");
    row("HEAD of a pattern", "HEAD", "/models/a", "one", "a");
    row("a name", "GET", "/models/gpt-4o", "one", "gpt-4o");
    row("a name with slashes", "GET", "/models/openai/gpt-4o", "one", "openai/gpt-4o");
    row("the longer pattern", "GET", "/models/openai/gpt-4o/info", "info", "openai/gpt-4o");
    row("a method only the shorter has", "DELETE", "/models/a/info", "delete", "a/info");
    row("a name in the middle", "POST", "/engines/a/b/chat", "chat", "a/b");
    row("root", "GET", "/", "home");
    row("no name", "GET", "/models/", "");
    row("no name in the middle", "POST", "/engines//chat", "");
    row("overlapping ends", "POST", "/engines/chat", "");
    row("wrong method", "PUT", "/models", "");
    row("HEAD is not POST", "HEAD", "/engines/a/chat", "");
    row("methods are as written", "get", "/models", "");
    row("paths are as written", "GET", "/Models", "");
    row("more than a path", "GET", "/models2", "");
    row("nothing", "GET", "", "");
}

void TestRouteTable::finds()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, summary);
    const RouteTable::Match match = RouteTable(routes).find(method, path);
    QCOMPARE(match.route ? QByteArray(match.route->summary) : QByteArray(), summary);
    QTEST(match.argument, "argument");
}

void TestRouteTable::namesAllowedMethods_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QList<QByteArray>>("allowed");
    QTest::newRow("exact") << QByteArray("/models") << QList<QByteArray>{"GET", "POST"};
    QTest::newRow("pattern") << QByteArray("/models/a") << QList<QByteArray>{"GET", "DELETE"};
    QTest::newRow("two patterns") << QByteArray("/models/a/info") << QList<QByteArray>{"GET", "DELETE"};
    QTest::newRow("none") << QByteArray("/nothing") << QList<QByteArray>();
}

void TestRouteTable::namesAllowedMethods()
{
    QFETCH(QByteArray, path);
    QFETCH(QList<QByteArray>, allowed);
    QCOMPARE(RouteTable(routes).find("PATCH", path).allowed, allowed);
}

void TestRouteTable::everyRouteIsFound()
{
    const RouteTable table(allRoutes());
    QSet<QByteArray> seen;
    for (const Route &route : allRoutes()) {
        QByteArray path(route.path);
        QVERIFY2(path.startsWith('/') && (path.size() == 1 || !path.endsWith('/')), route.path);
        QVERIFY2(path.count('{') == path.count('}'), route.path);
        QVERIFY2(!seen.contains(route.method + path), route.path);
        seen << route.method + path;
        for (qsizetype open = path.indexOf('{'); open >= 0; open = path.indexOf('{'))
            path.replace(open, path.indexOf('}') + 1 - open, "some-name");
        const RouteTable::Match match = table.find(route.method, path);
        QVERIFY2(match.route == &route, route.path); // and not one before it
        QVERIFY2(QByteArray(route.summary).endsWith('.'), route.path);
    }
}

QTEST_APPLESS_MAIN(TestRouteTable)
#include "tst_routetable.moc"
