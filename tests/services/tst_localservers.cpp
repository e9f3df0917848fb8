// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/futureof.h"
#include "gateway/services/localservers.h"
#include "tests/support/scriptedtransport.h"

#include <QTest>

using namespace Gatehouse;

namespace {

ScriptedTransport::Answer whole(int status, QByteArray body)
{
    ScriptedTransport::Answer answer;
    answer.status = status;
    answer.pieces = {std::move(body)};
    return answer;
}

ScriptedTransport::Answer nobody()
{
    ScriptedTransport::Answer answer;
    answer.noHead = Error(ErrorKind::UpstreamUnreachable, QStringLiteral("refused"));
    return answer;
}

QList<LocalServer> found(ScriptedTransport &transport)
{
    QFuture<QList<LocalServer>> future = futureOf(searchLocalServers(&transport));
    return QTest::qWaitFor([&future] { return future.isFinished(); }, 5000) ? future.result() : QList<LocalServer>();
}

} // namespace

class TestLocalServers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatAnswers();
    void findsNothing();
    void takesNothingElseForAModelServer_data();
    void takesNothingElseForAModelServer();
};

void TestLocalServers::findsWhatAnswers()
{
    ScriptedTransport transport;
    transport.answers(whole(200, R"({"data":[{"id":"llama3:8b"},{"id":"qwen"}]})"));
    transport.answers(nobody());
    transport.answers(whole(404, "<html>"));
    transport.answers(whole(200, R"({"data":[{"id":"mistral"},{"name":"no id"},5]})"));
    const QList<LocalServer> servers = found(transport);
    QCOMPARE(servers.size(), qsizetype(2));
    QCOMPARE(servers[0].title, QStringLiteral("Ollama"));
    QCOMPARE(servers[0].provider, QByteArray("ollama_chat"));
    QCOMPARE(servers[0].address, QStringLiteral("http://localhost:11434"));
    QCOMPARE(servers[0].models, (QStringList{QStringLiteral("llama3:8b"), QStringLiteral("qwen")}));
    QCOMPARE(servers[1].title, QStringLiteral("vLLM"));
    QCOMPARE(servers[1].address, QStringLiteral("http://localhost:8000/v1"));
    QCOMPARE(servers[1].models, QStringList(QStringLiteral("mistral")));
    // All four at once, and none for long.
    QCOMPARE(transport.requests.size(), std::size_t(4));
    const QList<QByteArray> urls{"http://localhost:11434/v1/models", "http://localhost:1234/v1/models", "http://localhost:8080/v1/models", "http://localhost:8000/v1/models"};
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(transport.requests[i].url, urls[static_cast<qsizetype>(i)]);
        QCOMPARE(transport.requests[i].method, QByteArray("GET"));
        QVERIFY(transport.requests[i].totalTimeout <= std::chrono::seconds(2));
    }
}

void TestLocalServers::findsNothing()
{
    ScriptedTransport transport;
    for (int i = 0; i < 4; ++i)
        transport.answers(nobody());
    QVERIFY(found(transport).isEmpty());
    QCOMPARE(transport.requests.size(), std::size_t(4));
}

void TestLocalServers::takesNothingElseForAModelServer_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a web page") << 200 << QByteArray("<html>hello</html>");
    QTest::newRow("other JSON") << 200 << QByteArray(R"({"status":"ok"})");
    QTest::newRow("an object for a list") << 200 << QByteArray(R"({"data":{"id":"x"}})");
    QTest::newRow("a list of something") << 200 << QByteArray(R"({"data":[{"name":"x"}]})");
    QTest::newRow("no models") << 200 << QByteArray(R"({"data":[]})");
    QTest::newRow("nothing") << 200 << QByteArray();
    QTest::newRow("a refusal with a list") << 401 << QByteArray(R"({"data":[{"id":"x"}]})");
}

void TestLocalServers::takesNothingElseForAModelServer()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    ScriptedTransport transport;
    for (int i = 0; i < 4; ++i)
        transport.answers(whole(status, body));
    QVERIFY(found(transport).isEmpty());
}

QTEST_GUILESS_MAIN(TestLocalServers)
#include "tst_localservers.moc"
