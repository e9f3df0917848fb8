// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "tests/support/scriptedserver.h"

using namespace Gatehouse;
using namespace std::chrono_literals;

/// The limits of time of a call, each by its name.
class CurlLimitsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTimeLimits_data();
    void keepsTimeLimits();
    void doesNotCountItsOwnPauses();
};

void CurlLimitsTest::keepsTimeLimits_data()
{
    QTest::addColumn<QString>("limit");
    QTest::addColumn<QString>("says");
    QTest::newRow("first byte") << QStringLiteral("first") << QStringLiteral("did not begin to answer within 0.3 s");
    QTest::newRow("total before the head") << QStringLiteral("total") << QStringLiteral("did not answer within 0.3 s");
    QTest::newRow("total in a busy stream") << QStringLiteral("stream") << QStringLiteral("was not complete within 0.3 s");
    QTest::newRow("silence") << QStringLiteral("idle") << QStringLiteral("fell silent in the middle of its answer for 0.3 s");
    QTest::newRow("connect") << QStringLiteral("connect") << QStringLiteral("No connection to 127.0.0.1:");
}

void CurlLimitsTest::keepsTimeLimits()
{
    QFETCH(QString, limit);
    QFETCH(QString, says);
    ScriptedServer server;
    const FullPort full;
    OutgoingRequest request = postTo(server.url());
    Script script;
    if (limit == QLatin1String("first")) {
        request.firstByteTimeout = 300ms;
        script.hang();
    } else if (limit == QLatin1String("total")) {
        request.totalTimeout = 300ms;
        script.hang();
    } else if (limit == QLatin1String("stream")) {
        request.totalTimeout = 300ms;
        request.idleTimeout = 200ms;
        script = Script::events(QList<QByteArray>(200, "data: x\n\n"), 20ms);
    } else if (limit == QLatin1String("idle")) {
        request.idleTimeout = 300ms;
        script.head(200, {{"Content-Length", "9"}}).send("abc").hang();
    }
    server.respond(script);
    if (limit == QLatin1String("connect")) {
        QTRY_VERIFY(full.isFull());
        request.url = full.url();
        request.connectTimeout = 300ms;
    }
    Upstream upstream;
    QElapsedTimer clock;
    clock.start();
    const Outcome outcome = upstream.ask(std::move(request));
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::Timeout));
    QVERIFY2(outcome.message().contains(says), qPrintable(outcome.message()));
    QVERIFY2(clock.elapsed() >= 290, qPrintable(QString::number(clock.elapsed())));
    if (limit == QLatin1String("idle"))
        QCOMPARE(outcome.body, "abc");
}

// While the client does not take, the silence of the upstream is our own doing.
void CurlLimitsTest::doesNotCountItsOwnPauses()
{
    ScriptedServer server;
    const qint64 size = 32 * 1024 * 1024;
    server.respond(Script().head(200, {{"Content-Length", QByteArray::number(size)}}).flood(size));
    Upstream upstream;
    OutgoingRequest request = postTo(server.url());
    request.idleTimeout = 150ms;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(std::move(request));
    QTRY_VERIFY(call->headReady());
    QElapsedTimer clock;
    clock.start();
    QTRY_VERIFY(clock.elapsed() > 500);
    Outcome outcome;
    auto reading = readAll(call.get(), &outcome);
    QTRY_VERIFY(outcome.done);
    QVERIFY2(!outcome.error, qPrintable(outcome.message()));
    QCOMPARE(outcome.body.size(), size);
}

QTEST_GUILESS_MAIN(CurlLimitsTest)
#include "tst_curllimits.moc"
