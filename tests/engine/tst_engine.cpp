// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/modelservice.h"
#include "tests/engine/enginetest.h"

#include <QFileInfo>
#include <QTcpServer>

using namespace Gatehouse;
using Phase = GatewayStatus::Phase;

namespace {

const QByteArray question = R"({"model":"demo","messages":[{"role":"user","content":"hello"}]})";
const QByteArray streamedQuestion = R"({"model":"demo","stream":true,"messages":[{"role":"user","content":"hello"}]})";

} // namespace

/// The whole gateway: threads, sockets, journal, database.
class TestEngine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { forgetVariables(); }
    void servesTheDemoAndCounts();
    void listensOnBothLoopbacks();
    void stopsAndStartsAgain();
    void drainsBeforeItStops();
    void cutsWhatDoesNotEnd();
    void mayBeStoppedWhileItStarts();
    void namesWhoHasThePort();
    void movesToAnotherPort();
    void refusesADirectoryInUse();
    void servesWithoutTheDatabase();
    void showsABrokenConfiguration();
    void startsWithABrokenConfigurationNot();
    void limitsBodiesAsConfigured();
    void letsOnlyKnownNamesIn();
    void reachesItselfBelowARootPath();
};

void TestEngine::servesTheDemoAndCounts()
{
    EngineBench bench;
    QVERIFY(bench.create());
    QCOMPARE(bench.gateway().status().phase, Phase::Stopped);
    QSignalSpy status(&bench.gateway(), &GatewayService::statusChanged);
    QVERIFY(bench.start());
    QVERIFY(status.count() >= 2);
    const GatewayStatus running = bench.gateway().status();
    QCOMPARE(running.phase, Phase::Running);
    QVERIFY(running.port > 0);
    QCOMPARE(running.address, QStringLiteral("http://localhost:%1").arg(running.port));
    QCOMPARE(running.listening, QStringList(QStringLiteral("127.0.0.1:%1").arg(running.port)));
    QCOMPARE(running.modelCount, 1);
    QVERIFY(!running.keyRequired);
    QCOMPARE(bench.listening->first().first().toStringList(), QStringList(QStringLiteral("http://127.0.0.1:%1").arg(running.port)));

    const QByteArray answer = bench.post("/v1/chat/completions", question);
    QCOMPARE(statusIn(answer), 200);
    QVERIFY2(answer.contains("built-in demo model"), answer.constData());
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", R"({"model":"nope","messages":[]})")), 400);
    QTRY_COMPARE(bench.gateway().figures().requestsToday, qint64(2));
    QCOMPARE(bench.gateway().figures().failedToday, qint64(1));
    QVERIFY(bench.gateway().figures().tokensToday > 0);
    QCOMPARE(bench.gateway().figures().inFlight, 0);
    QVERIFY(bench.gateway().notices().isEmpty());
    QTRY_COMPARE(bench.gateway().storage().state, StorageStatus::State::Connected);
    QVERIFY(QFileInfo::exists(bench.directory.filePath(QStringLiteral("gatehouse.sqlite"))));
}

void TestEngine::listensOnBothLoopbacks()
{
    QTcpServer probe;
    if (!probe.listen(QHostAddress::LocalHostIPv6))
        QSKIP("This machine has no IPv6.");
    EngineBench bench;
    bench.options.host = QStringLiteral("localhost");
    QVERIFY(bench.start());
    QCOMPARE(bench.gateway().status().listening.size(), qsizetype(2));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHostIPv6), bench.port());
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
}

void TestEngine::stopsAndStartsAgain()
{
    EngineBench bench;
    QVERIFY(bench.start());
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", question)), 200);
    QTRY_COMPARE(bench.gateway().figures().requestsToday, qint64(1));
    const quint16 before = bench.port();
    bench.gateway().stop();
    QTRY_COMPARE(bench.stopped->count(), 1);
    QCOMPARE(bench.gateway().status().phase, Phase::Stopped);
    QVERIFY(bench.gateway().status().address.isEmpty());
    QTcpSocket refused;
    refused.connectToHost(QHostAddress(QHostAddress::LocalHost), before);
    QTRY_COMPARE(refused.error(), QAbstractSocket::ConnectionRefusedError);
    // What has been counted stays counted.
    QCOMPARE(bench.gateway().figures().requestsToday, qint64(1));
    bench.gateway().start();
    QTRY_COMPARE(bench.listening->count(), 2);
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", question)), 200);
    QTRY_COMPARE(bench.gateway().figures().requestsToday, qint64(2));
}

void TestEngine::drainsBeforeItStops()
{
    EngineBench bench;
    QVERIFY(bench.start());
    QTcpSocket socket;
    QByteArray received;
    connect(&socket, &QTcpSocket::readyRead, &socket, [&] { received += socket.readAll(); });
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), bench.port());
    socket.write(EngineBench::postBytes("/v1/chat/completions", streamedQuestion));
    QTRY_VERIFY(received.contains("data: ")); // under way
    bench.engine->stop(std::chrono::seconds(5));
    QCOMPARE(bench.gateway().status().phase, Phase::Stopping);
    QTRY_COMPARE(bench.stopped->count(), 1);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QVERIFY2(received.contains("data: [DONE]"), received.right(300).constData());
}

void TestEngine::cutsWhatDoesNotEnd()
{
    EngineBench bench;
    QVERIFY(bench.start());
    QTcpSocket socket;
    QByteArray received;
    connect(&socket, &QTcpSocket::readyRead, &socket, [&] { received += socket.readAll(); });
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), bench.port());
    socket.write(EngineBench::postBytes("/v1/chat/completions", streamedQuestion));
    QTRY_VERIFY(received.contains("data: "));
    bench.engine->stop(std::chrono::seconds(60));
    bench.engine->stop(std::chrono::milliseconds(1)); // asked again, less patient
    QTRY_COMPARE(bench.stopped->count(), 1);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(!received.contains("data: [DONE]"));
}

void TestEngine::mayBeStoppedWhileItStarts()
{
    EngineBench bench;
    QVERIFY(bench.create());
    bench.engine->start();
    bench.engine->stop(std::chrono::seconds(1));
    QCOMPARE(bench.stopped->count(), 1);
    QCOMPARE(bench.gateway().status().phase, Phase::Stopped);
    // The reading that was under way ends without starting it after all.
    QTRY_COMPARE(bench.gateway().status().modelCount, 1);
    QCOMPARE(bench.listening->count(), 0);
    QVERIFY(bench.start());
}

void TestEngine::namesWhoHasThePort()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    EngineBench bench;
    bench.options.port = taken.serverPort();
    QVERIFY(bench.create());
    bench.engine->start();
    QTRY_COMPARE(bench.failed->count(), 1);
    QCOMPARE(bench.failed->first().at(0).value<Engine::Fault>(), Engine::Fault::PortTaken);
    const GatewayStatus status = bench.gateway().status();
    QCOMPARE(status.phase, Phase::Failed);
    QVERIFY2(status.failure.contains(QString::number(taken.serverPort())), qPrintable(status.failure));
#ifdef Q_OS_LINUX
    QVERIFY2(status.failure.contains(QStringLiteral("tst_engine")), qPrintable(status.failure));
#endif
    QVERIFY(status.freePort > taken.serverPort());
    QVERIFY(bench.hasNotice(QStringLiteral("gateway.failed")));
    // The way out that is offered.
    bench.gateway().startOnPort(status.freePort);
    QTRY_COMPARE(bench.listening->count(), 1);
    QCOMPARE(bench.port(), status.freePort);
    QVERIFY(!bench.hasNotice(QStringLiteral("gateway.failed")));
}

void TestEngine::movesToAnotherPort()
{
    EngineBench bench;
    QVERIFY(bench.start());
    const quint16 before = bench.port();
    QTcpServer finder;
    QVERIFY(finder.listen(QHostAddress::LocalHost));
    const quint16 free = finder.serverPort();
    finder.close();
    bench.gateway().startOnPort(free);
    QTRY_COMPARE(bench.listening->count(), 2);
    QCOMPARE(bench.port(), free);
    QVERIFY(free != before);
    QCOMPARE(bench.stopped->count(), 0); // it has moved, not stopped
    QCOMPARE(statusIn(bench.get("/health/liveliness")), 200);
}

void TestEngine::refusesADirectoryInUse()
{
    EngineBench first;
    QVERIFY(first.create());
    EngineBench second;
    second.options.dataDirectory = first.directory.path();
    QVERIFY(!second.create());
    QCOMPARE(second.failure.kind, ErrorKind::Storage);
    for (const QString &part : {first.directory.path(), QStringLiteral("tst_engine"), QString::number(QCoreApplication::applicationPid()), QStringLiteral("--data-dir")})
        QVERIFY2(second.failure.message.contains(part), qPrintable(second.failure.message));
    first.engine.reset();
    QVERIFY(second.create());
    EngineBench nowhere;
    nowhere.options.dataDirectory = nowhere.directory.filePath(QStringLiteral("not/there"));
    QVERIFY(!nowhere.create());
    QVERIFY2(nowhere.failure.message.contains(QStringLiteral("cannot be written")), qPrintable(nowhere.failure.message));
}

void TestEngine::servesWithoutTheDatabase()
{
    EngineBench bench;
    bench.options.databaseUrl = Secret("postgresql://user:password@127.0.0.1:1/db");
    QVERIFY(bench.start());
    QTRY_COMPARE(bench.gateway().storage().state, StorageStatus::State::Away);
    QVERIFY(bench.hasNotice(QStringLiteral("storage.away")));
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", question)), 200);
    // Counted all the same.
    QTRY_COMPARE(bench.gateway().figures().requestsToday, qint64(1));
    for (const Notice &notice : bench.gateway().notices())
        QVERIFY(!notice.text.contains(QStringLiteral("password@")));
}

void TestEngine::showsABrokenConfiguration()
{
    EngineBench bench;
    bench.options.configFile = bench.directory.filePath(QStringLiteral("litellm_config.yaml"));
    const QByteArray good = "model_list:\n- {model_name: demo, litellm_params: {model: demo/demo}}\n- {model_name: lost, litellm_params: {model: nosuch/x}}\n";
    QVERIFY(writeFile(bench.options.configFile, good));
    QVERIFY(bench.start());
    QVERIFY(bench.hasNotice(QStringLiteral("model.unusable:")));
    QVERIFY(writeFile(bench.options.configFile, "model_list: [\n"));
    QTRY_VERIFY(bench.hasNotice(QStringLiteral("config.broken")));
    QCOMPARE(bench.gateway().notices().first().severity, Notice::Severity::Error); // the worst first
    QVERIFY(!bench.engine->problems().isEmpty());
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", question)), 200);
    QVERIFY(bench.get("/health/readiness").contains("the last good one is used"));
    QVERIFY(writeFile(bench.options.configFile, "model_list:\n- {model_name: renamed, litellm_params: {model: demo/demo}}\n"));
    QTRY_VERIFY(bench.gateway().notices().isEmpty());
    QTRY_VERIFY(bench.get("/v1/models").contains("\"renamed\""));
    QCOMPARE(bench.failed->count(), 0);
}

void TestEngine::startsWithABrokenConfigurationNot()
{
    EngineBench bench;
    bench.options.configFile = bench.directory.filePath(QStringLiteral("litellm_config.yaml"));
    QVERIFY(writeFile(bench.options.configFile, "model_list: 5\n"));
    QVERIFY(bench.create());
    bench.engine->start();
    QTRY_COMPARE(bench.failed->count(), 1);
    QCOMPARE(bench.failed->first().at(0).value<Engine::Fault>(), Engine::Fault::Configuration);
    QVERIFY(bench.failed->first().at(1).toString().contains(QStringLiteral("litellm_config.yaml:1")));
    QCOMPARE(bench.gateway().status().phase, Phase::Failed);
}

void TestEngine::limitsBodiesAsConfigured()
{
    EngineBench bench;
    bench.options.configFile = bench.directory.filePath(QStringLiteral("litellm_config.yaml"));
    const QByteArray models = "model_list:\n- {model_name: demo, litellm_params: {model: demo/demo}}\n";
    QVERIFY(writeFile(bench.options.configFile, models + "general_settings: {max_request_size_mb: 0.001}\n"));
    QVERIFY(bench.start());
    const QByteArray large = R"({"model":"demo","messages":[{"role":"user","content":")" + QByteArray(2000, 'x') + "\"}]}";
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", question)), 200);
    QCOMPARE(statusIn(bench.post("/v1/chat/completions", large)), 413);
    // An edit reaches gates that are open already.
    QVERIFY(writeFile(bench.options.configFile, models));
    QTRY_COMPARE(statusIn(bench.post("/v1/chat/completions", large)), 200);
}

void TestEngine::letsOnlyKnownNamesIn()
{
    EngineBench bench;
    bench.options.allowedHosts = {"gateway.lan"};
    bench.options.allowedOrigins = {"https://app.example"};
    QVERIFY(bench.start());
    const auto asked = [&bench](const QByteArray &host, const QByteArray &fields = {}) {
        return bench.exchange("GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + fields + "\r\n");
    };
    QCOMPARE(statusIn(asked("gateway.lan")), 200);
    QCOMPARE(statusIn(asked("evil.example")), 421);
    QCOMPARE(statusIn(asked("localhost", "Origin: https://evil.example\r\n")), 403);
    const QByteArray allowed = asked("localhost", "Origin: https://app.example\r\n");
    QCOMPARE(statusIn(allowed), 200);
    QVERIFY2(allowed.contains("Access-Control-Allow-Origin: https://app.example"), allowed.constData());
}

void TestEngine::reachesItselfBelowARootPath()
{
    EngineBench bench;
    bench.options.rootPath = "/gate";
    QVERIFY(bench.start());
    QCOMPARE(statusIn(bench.get("/health/liveliness")), 404);
    QCOMPARE(statusIn(bench.get("/gate/health/liveliness")), 200);
    QFuture<Result<ModelTest>> test = bench.engine->services().models->test("demo");
    QTRY_VERIFY(test.isFinished());
    const Result<ModelTest> result = test.result();
    QVERIFY2(result.ok(), result.ok() ? "" : qPrintable(result.error().message));
    QVERIFY(!result->answer.isEmpty());
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
