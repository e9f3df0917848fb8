// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/routebench.h"

using namespace Gatehouse;

namespace {

const QByteArray key = "sk-master-0123456789";
const QByteArray closed = "general_settings: {master_key: " + key + "}\nmodel_list:\n  - {model_name: thing, litellm_params: {model: ollama/x}}\n";

/// A path that finds the route.
QByteArray pathOf(const Route &route)
{
    QByteArray path(route.path);
    if (const qsizetype open = path.indexOf('{'); open >= 0)
        path.replace(open, path.indexOf('}') + 1 - open, "thing");
    return path;
}

} // namespace

/// Who may call what. The rows come from the list of routes, so that a new one is covered by itself.
class TestDispatcher : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksForTheKey_data();
    void asksForTheKey();
    void leavesUnknownPathsAlone();
    void namesTheMethodsOfAPath_data();
    void namesTheMethodsOfAPath();
    void answersHeadLikeGet();
    void forgivesOneSlash();
    void servesBelowTheRootPath_data();
    void servesBelowTheRootPath();
    void needsNoKeyWithoutOne();
    void numbersEveryCall();
};

void TestDispatcher::asksForTheKey_data()
{
    QTest::addColumn<const Route *>("route");
    for (const Route &route : allRoutes())
        QTest::addRow("%s %s", route.method, route.path) << &route;
}

void TestDispatcher::asksForTheKey()
{
    QFETCH(const Route *, route);
    RouteBench bench(closed);
    const bool isOpen = route->access == Access::Open;
    const auto statusWith = [&](const QByteArray &sent) {
        const auto client = bench.ask(route->method, pathOf(*route), sent, "{\"model\":\"thing\"}", {{"Content-Type", "application/json"}});
        return QTest::qWaitFor([&client] { return client->complete(); }, 5000) ? client->status : -1;
    };
    QCOMPARE(statusWith({}) == 401, !isOpen);
    QCOMPARE(statusWith("sk-wrong") == 401, !isOpen);
    QCOMPARE(statusWith("no key at all") == 401, !isOpen);
    const int allowed = statusWith(key);
    QVERIFY2(allowed > 0 && allowed != 401 && allowed != 403 && allowed != 404 && allowed != 405, qPrintable(QString::number(allowed)));
    if (isOpen)
        QCOMPARE(statusWith({}), 200);
}

void TestDispatcher::leavesUnknownPathsAlone()
{
    RouteBench bench(closed);
    for (const QByteArray method : {"GET", "POST", "OPTIONS", "BREW"}) {
        const auto client = bench.ask(method, "/nothing/here", key);
        QCOMPARE(client->status, 404);
        QCOMPARE(client->body, QByteArray("{\"detail\":\"Not Found\"}"));
        QVERIFY(!client->headers.value("x-litellm-call-id").isEmpty());
    }
}

void TestDispatcher::namesTheMethodsOfAPath_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");
    QTest::newRow("POST") << QByteArray("POST") << QByteArray("/v1/models") << 405 << QByteArray("GET, HEAD, OPTIONS");
    QTest::newRow("GET") << QByteArray("GET") << QByteArray("/v1/chat/completions") << 405 << QByteArray("POST, OPTIONS");
    QTest::newRow("HEAD") << QByteArray("HEAD") << QByteArray("/v1/chat/completions") << 405 << QByteArray("POST, OPTIONS");
    QTest::newRow("OPTIONS") << QByteArray("OPTIONS") << QByteArray("/v1/models") << 204 << QByteArray("GET, HEAD, OPTIONS");
    QTest::newRow("OPTIONS of a pattern") << QByteArray("OPTIONS") << QByteArray("/v1/models/a/b") << 204 << QByteArray("GET, HEAD, OPTIONS");
    QTest::newRow("a method of nobody") << QByteArray("BREW") << QByteArray("/") << 405 << QByteArray("GET, HEAD, OPTIONS");
}

void TestDispatcher::namesTheMethodsOfAPath()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, allow);
    RouteBench bench(closed);
    const auto client = bench.ask(method, path); // what may be asked is no secret
    QTEST(client->status, "status");
    QCOMPARE(client->headers.value("allow"), allow);
    QCOMPARE(client->body.isEmpty(), client->status == 204);
}

void TestDispatcher::answersHeadLikeGet()
{
    RouteBench bench(closed);
    QCOMPARE(bench.ask("HEAD", "/health/liveliness")->status, 200);
    QCOMPARE(bench.ask("HEAD", "/v1/models")->status, 401);
    QCOMPARE(bench.ask("HEAD", "/v1/models", key)->status, 200);
}

void TestDispatcher::forgivesOneSlash()
{
    RouteBench bench(closed);
    QCOMPARE(bench.get("/v1/models/", key)->status, 200);
    QCOMPARE(bench.get("/v1/models//", key)->status, 404);
    QCOMPARE(bench.get("/v1/models/thing/", key)->status, 200);
}

void TestDispatcher::servesBelowTheRootPath_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("below") << QByteArray("/gate/way/v1/models") << 200;
    QTest::newRow("root") << QByteArray("/gate/way") << 200;
    QTest::newRow("root with slash") << QByteArray("/gate/way/") << 200;
    QTest::newRow("outside") << QByteArray("/v1/models") << 404;
    QTest::newRow("only half of it") << QByteArray("/gate/v1/models") << 404;
    QTest::newRow("a longer name") << QByteArray("/gate/wayward/v1/models") << 404;
    QTest::newRow("the root outside") << QByteArray("/") << 404;
}

void TestDispatcher::servesBelowTheRootPath()
{
    QFETCH(QByteArray, path);
    RouteBench bench(closed);
    bench.shared.rootPath = "/gate/way";
    QTEST(bench.get(path, key)->status, "status");
}

void TestDispatcher::needsNoKeyWithoutOne()
{
    RouteBench bench("model_list: [{model_name: demo, litellm_params: {model: demo/demo}}]\n");
    QCOMPARE(bench.get("/v1/models")->status, 200);
    QCOMPARE(bench.get("/spend/logs", "sk-whatever")->status == 401, false);
}

void TestDispatcher::numbersEveryCall()
{
    RouteBench bench(closed);
    const QByteArray first = bench.get("/health/liveliness")->headers.value("x-litellm-call-id");
    const QByteArray second = bench.get("/v1/models")->headers.value("x-litellm-call-id");
    QCOMPARE(first.size(), 36);
    QCOMPARE(second.size(), 36);
    QVERIFY(first != second);
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"
