// SPDX-License-Identifier: GPL-3.0-or-later
#include "gatefixture.h"

#include <QCoro/QCoroTask>
#include <QSignalSpy>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

/// The coroutine of a route that streams as fast as the client takes it.
QCoro::Task<void> pour(std::shared_ptr<ReplySink> reply, qint64 total, qint64 *most, bool *finished)
{
    reply->begin(200, {});
    while (reply->bytesWritten() < total && !reply->clientGone()) {
        reply->write(QByteArray(32 * 1024, 'p'));
        *most = std::max(*most, reply->bytesWritten());
        if (reply->congested())
            co_await reply->drained();
    }
    reply->end();
    *finished = true;
}

void shrinkReceiveBuffer(QTcpSocket &socket)
{
    socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4096);
}

} // namespace

/// Time, leaving, pressure and the end.
class TestGateLife : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slowHeadGets408();
    void tricklingHeadGets408();
    void slowBodyGets408();
    void steadyBodyIsGivenTime();
    void silentConnectionIsClosed();
    void idleConnectionIsClosedSilently();
    void answeringHasNoTimeOut();
    void clientThatNeverReadsIsClosed();
    void slowReaderThatReadsIsKept();
    void clientGoneIsToldAtOnce();
    void halfClosedIsGone();
    void goneWithFullPipelineIsTold();
    void goneStopsTheCoroutine();
    void abortStorm();
    void goneWhileReadingIsQuiet();
    void pressureStopsTheWriter();
    void sinkOutlivesGate();
    void drainLetsAnswersFinish();
    void drainOfNothing();
    void closeAllCuts();
};

void TestGateLife::slowHeadGets408()
{
    GateFixture f;
    RawClient client(f);
    client.send("GET / HTTP/1.1\r\nHost: loc");
    QTRY_COMPARE(f.gate->counters().open.load(), 1);
    RawClient good(f);
    good.send(get("/"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.clock->pass(9900ms);
    QTest::qWait(20); // several sweeps
    QVERIFY(client.received.isEmpty());
    f.clock->pass(200ms);
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({408}));
    QVERIFY(!good.isClosed());
}

void TestGateLife::tricklingHeadGets408()
{
    GateFixture f;
    RawClient client(f);
    for (int second = 0; second < 9; ++second) {
        client.send(second == 0 ? "GET / HTTP/1.1\r\n" : "X-A: b\r\n");
        QTest::qWait(10);
        f.clock->pass(1s);
    }
    QTest::qWait(10);
    QVERIFY(client.received.isEmpty());
    client.send("X-B: c\r\n");
    f.clock->pass(1100ms);
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({408}));
}

void TestGateLife::slowBodyGets408()
{
    GateFixture f;
    RawClient client(f);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
    QTRY_COMPARE(f.gate->counters().open.load(), 1);
    QTest::qWait(20);
    f.clock->pass(29s);
    QTest::qWait(20);
    QVERIFY(client.received.isEmpty());
    f.clock->pass(2s);
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({408}));
    QVERIFY(f.calls.empty());
}

void TestGateLife::steadyBodyIsGivenTime()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n");
    for (int i = 0; i < 4; ++i) {
        QTest::qWait(10);
        f.clock->pass(25s);
        client.send("x");
    }
    QVERIFY(client.waitFor("POST / xxxx"));
}

void TestGateLife::silentConnectionIsClosed()
{
    GateFixture f;
    RawClient client(f);
    QTRY_COMPARE(f.gate->counters().open.load(), 1);
    QTest::qWait(10);
    f.clock->pass(70s);
    QTest::qWait(20);
    QVERIFY(!client.isClosed());
    f.clock->pass(6s);
    QVERIFY(client.waitUntilClosed());
    QVERIFY(client.received.isEmpty());
}

void TestGateLife::idleConnectionIsClosedSilently()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send(get("/1"));
    QVERIFY(client.waitFor("GET /1 "));
    f.clock->pass(70s);
    QTest::qWait(20);
    client.send(get("/2"));
    QVERIFY(client.waitFor("GET /2 "));
    f.clock->pass(70s);
    QTest::qWait(20);
    QVERIFY(!client.isClosed());
    f.clock->pass(6s);
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({200, 200}));
}

void TestGateLife::answeringHasNoTimeOut()
{
    GateFixture f;
    RawClient client(f);
    client.send(get("/long"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.clock->pass(1h);
    QTest::qWait(20);
    f.calls[0].reply->begin(200, {});
    f.calls[0].reply->write("a");
    f.clock->pass(1h);
    QTest::qWait(20);
    f.calls[0].reply->write("b");
    f.calls[0].reply->end();
    QVERIFY(client.waitFor("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
}

void TestGateLife::clientThatNeverReadsIsClosed()
{
    GateFixture f;
    RawClient client(f, 1);
    shrinkReceiveBuffer(client.socket);
    client.reading = false;
    bool gone = false;
    qint64 most = 0;
    bool finished = false;
    f.answer = [&](auto, auto reply) {
        reply->onGone([&] { gone = true; });
        pour(reply, 50 * 1024 * 1024, &most, &finished);
    };
    client.send(get("/flood"));
    QTRY_VERIFY(f.calls.size() == 1 && f.calls[0].reply->congested());
    QTest::qWait(50);
    const qint64 before = most;
    QVERIFY(before < 20 * 1024 * 1024);
    f.clock->pass(59s);
    QTest::qWait(30);
    QVERIFY(!gone);
    QCOMPARE(most, before);
    f.clock->pass(2s);
    QTRY_VERIFY(gone);
    QVERIFY(finished);
    QVERIFY(f.calls[0].reply->clientGone());
    QTRY_COMPARE(f.gate->counters().open.load(), 0);
}

void TestGateLife::slowReaderThatReadsIsKept()
{
    GateFixture f;
    RawClient client(f, 64 * 1024);
    client.reading = false;
    qint64 most = 0;
    bool finished = false;
    f.answer = [&](auto, auto reply) { pour(reply, 24 * 1024 * 1024, &most, &finished); };
    client.send(get("/slow"));
    QTRY_VERIFY(f.calls.size() == 1 && f.calls[0].reply->congested());
    // More than the stall time in all, but never without a byte taken for as long.
    const auto readSome = [&] {
        f.clock->pass(200ms);
        client.received += client.socket.read(256 * 1024);
        return finished || client.isClosed();
    };
    while (!readSome())
        QCoreApplication::processEvents();
    QVERIFY(!client.isClosed());
    QVERIFY(finished);
    QVERIFY(f.clock->steady() > SteadyTime(1h) + 60s);
    client.reading = true;
    QVERIFY(waitUntil([&] { return (client.received += client.socket.readAll()).endsWith("\r\n0\r\n\r\n"); }));
}

void TestGateLife::clientGoneIsToldAtOnce()
{
    GateFixture f;
    auto client = std::make_unique<RawClient>(f);
    client->send(get("/"));
    QTRY_COMPARE(f.calls.size(), 1u);
    int gone = 0;
    ReplySink &reply = *f.calls[0].reply;
    reply.onGone([&] { ++gone; });
    QVERIFY(!reply.clientGone());
    client->socket.abort();
    QTRY_COMPARE(gone, 1);
    QVERIFY(reply.clientGone());
    reply.begin(200, {});
    reply.write("nobody");
    reply.end();
    reply.send(200, {}, "nobody");
    QCOMPARE(gone, 1);
    QTRY_COMPARE(f.gate->counters().open.load(), 0);
}

void TestGateLife::halfClosedIsGone()
{
    GateFixture f;
    RawClient client(f);
    client.send(get("/"));
    QTRY_COMPARE(f.calls.size(), 1u);
    bool gone = false;
    f.calls[0].reply->onGone([&] { gone = true; });
    ::shutdown(static_cast<int>(client.socket.socketDescriptor()), SHUT_WR);
    QTRY_VERIFY(gone);
}

void TestGateLife::goneWithFullPipelineIsTold()
{
    GateFixture f;
    auto client = std::make_unique<RawClient>(f);
    client->send(get("/first"));
    QTRY_COMPARE(f.calls.size(), 1u);
    bool gone = false;
    f.calls[0].reply->onGone([&] { gone = true; });
    // More than is read ahead, less than the system holds: the connection's end lies behind bytes nobody takes.
    client->send(QByteArray(get("/next")).repeated(2600));
    QTest::qWait(50);
    QVERIFY(!gone);
    QCOMPARE(f.calls.size(), 1u);
    client->socket.disconnectFromHost();
    QTRY_VERIFY(gone);
}

void TestGateLife::goneStopsTheCoroutine()
{
    GateFixture f;
    auto client = std::make_unique<RawClient>(f, 1);
    client->reading = false;
    qint64 most = 0;
    bool finished = false;
    f.answer = [&](auto, auto reply) { pour(reply, 50 * 1024 * 1024, &most, &finished); };
    client->send(get("/"));
    QTRY_VERIFY(f.calls.size() == 1 && f.calls[0].reply->congested());
    QVERIFY(!finished);
    client->socket.abort();
    QTRY_VERIFY(finished);
    QVERIFY(most < 50 * 1024 * 1024);
}

/// Clients that leave at any moment of requests that are answered at any moment; the sanitizers watch.
void TestGateLife::abortStorm()
{
    GateFixture f;
    std::vector<GateFixture::Call> open;
    int gone = 0;
    int step = 0;
    f.answer = [&](auto request, auto reply) {
        reply->onGone([&] { ++gone; });
        switch (++step % 4) {
        case 0:
            reply->send(200, {}, request->body);
            break;
        case 1:
            reply->begin(200, {});
            reply->write("x");
            [[fallthrough]];
        case 2:
            open.push_back({request, reply});
            break;
        default:
            break; // dropped: 500
        }
    };
    for (int round = 0; round < 300; ++round) {
        RawClient client(f);
        client.send((postRequest("/a", "hello") + get("/b")).left(20 + (round * 37) % 130));
        for (int i = 0; i < round % 4; ++i)
            QCoreApplication::processEvents();
        if (round % 3 == 0)
            client.socket.abort();
        if (round % 5 == 0 && !open.empty()) {
            open.back().reply->write("late");
            open.back().reply->end();
            open.pop_back();
        }
    }
    open.clear();
    f.calls.clear();
    QTRY_COMPARE(f.gate->counters().open.load(), 0);
    QVERIFY(gone > 0);
}

void TestGateLife::goneWhileReadingIsQuiet()
{
    GateFixture f;
    {
        RawClient client(f);
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
        QTRY_COMPARE(f.gate->counters().open.load(), 1);
        client.socket.abort();
    }
    QTRY_COMPARE(f.gate->counters().open.load(), 0);
    QVERIFY(f.calls.empty());

    RawClient half(f);
    half.send("GET / HTT");
    QTRY_COMPARE(f.gate->counters().open.load(), 1);
    ::shutdown(static_cast<int>(half.socket.socketDescriptor()), SHUT_WR);
    QVERIFY(half.waitUntilClosed());
    QCOMPARE(half.statuses(), QList<int>({400}));
}

void TestGateLife::pressureStopsTheWriter()
{
    GateFixture f;
    RawClient client(f, 1);
    client.reading = false;
    client.send(get("/"));
    QTRY_COMPARE(f.calls.size(), 1u);
    ReplySink &reply = *f.calls[0].reply;
    reply.begin(200, {});
    reply.write(QByteArray(256 * 1024, 'x'));
    reply.write("y");
    // What the socket took at once does not count.
    while (!reply.congested())
        reply.write(QByteArray(64 * 1024, 'z'));
    const qint64 written = reply.bytesWritten();
    QVERIFY(written > 256 * 1024);
    bool resumed = false;
    const auto wait = [](ReplySink &sink, bool *done) -> QCoro::Task<void> {
        co_await sink.drained();
        *done = true;
    };
    wait(reply, &resumed);
    QTest::qWait(20);
    QVERIFY(!resumed);
    client.socket.setReadBufferSize(0);
    client.reading = true;
    client.received += client.socket.readAll();
    QTRY_VERIFY(resumed);
    QVERIFY(!reply.congested());
    reply.end();
    QVERIFY(client.waitFor("\r\n0\r\n\r\n"));
}

void TestGateLife::sinkOutlivesGate()
{
    std::shared_ptr<ReplySink> reply;
    bool gone = false;
    {
        GateFixture f;
        RawClient client(f);
        client.send(get("/"));
        QTRY_COMPARE(f.calls.size(), 1u);
        reply = f.calls[0].reply;
        reply->onGone([&] { gone = true; });
    }
    QVERIFY(gone);
    QVERIFY(reply->clientGone());
    reply->send(200, {}, "x");
}

void TestGateLife::drainLetsAnswersFinish()
{
    GateFixture f;
    RawClient idle(f);
    RawClient busy(f);
    RawClient uploading(f);
    RawClient streaming(f);
    idle.send(get("/idle"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.calls[0].reply->send(200, {}, "idle");
    QVERIFY(idle.waitFor("idle"));
    busy.send(get("/busy") + get("/never"));
    QTRY_COMPARE(f.calls.size(), 2u);
    streaming.send(get("/stream"));
    QTRY_COMPARE(f.calls.size(), 3u);
    f.calls[2].reply->begin(200, {});
    QVERIFY(streaming.waitFor("HTTP/1.1 200"));
    uploading.send("POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nx");
    QTRY_COMPARE(f.gate->counters().open.load(), 4);
    QTest::qWait(20);

    QSignalSpy drained(f.gate.get(), &Gate::drained);
    f.gate->drain();
    QVERIFY(idle.waitUntilClosed());
    uploading.send("y");
    QTRY_COMPARE(f.calls.size(), 4u);
    f.calls[3].reply->send(200, {}, "uploaded");
    QVERIFY(uploading.waitUntilClosed());
    QCOMPARE(uploading.body(), QByteArray("uploaded"));
    QCOMPARE(uploading.header("Connection"), QByteArray("close"));
    f.calls[1].reply->send(200, {}, "done");
    QVERIFY(busy.waitUntilClosed());
    QCOMPARE(busy.body(), QByteArray("done"));
    QCOMPARE(drained.count(), 0);
    f.calls[2].reply->write("last");
    f.calls[2].reply->end();
    QVERIFY(streaming.waitUntilClosed());
    QVERIFY(streaming.received.endsWith("4\r\nlast\r\n0\r\n\r\n"));
    QTRY_COMPARE(drained.count(), 1);
    QCOMPARE(f.calls.size(), 4u);
    RawClient late(f);
    QVERIFY(late.waitUntilClosed());
    QCOMPARE(drained.count(), 1);
}

void TestGateLife::drainOfNothing()
{
    GateFixture f;
    QSignalSpy drained(f.gate.get(), &Gate::drained);
    f.gate->drain();
    QTRY_COMPARE(drained.count(), 1);
}

void TestGateLife::closeAllCuts()
{
    GateFixture f;
    RawClient client(f);
    client.send(get("/"));
    QTRY_COMPARE(f.calls.size(), 1u);
    bool gone = false;
    f.calls[0].reply->onGone([&] { gone = true; });
    f.gate->closeAll();
    QVERIFY(gone);
    QVERIFY(client.waitUntilClosed());
}

QTEST_GUILESS_MAIN(TestGateLife)
#include "tst_gatelife.moc"
