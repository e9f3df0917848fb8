// SPDX-License-Identifier: GPL-3.0-or-later
#include "gatefixture.h"

#include <QCoro/QCoroTask>
#include <QSignalSpy>
#include <QTcpServer>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
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

/// Time, leaving, pressure and the ends of things.
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
    void connectionCap();
    void outOfDescriptors();
    void listensOnBothFamilies();
    void portInUse();
    void unknownAddress();
    void stopRefuses();
    void spreadsOverGates();
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

void TestGateLife::connectionCap()
{
    GateFixture f(GateFixture::options(), 3);
    f.echo();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(std::make_unique<RawClient>(f));
    QTRY_COMPARE(f.gate->counters().accepted.load(), 3);
    RawClient fourth(f);
    fourth.send(get("/"));
    QVERIFY(fourth.waitUntilClosed());
    QCOMPARE(fourth.statuses(), QList<int>({503}));
    QCOMPARE(fourth.header("Retry-After"), QByteArray("1"));
    QCOMPARE(fourth.header("Content-Type"), QByteArray("application/json"));
    QVERIFY(f.calls.empty());
    QCOMPARE(f.gate->counters().open.load(), 3);
    clients.pop_back();
    QTRY_COMPARE(f.gate->counters().open.load(), 2);
    RawClient fifth(f);
    fifth.send(get("/5"));
    QVERIFY(fifth.waitFor("GET /5 "));
}

void TestGateLife::outOfDescriptors()
{
#ifdef Q_OS_UNIX
    GateFixture f(GateFixture::options(), 512);
    f.echo();
    RawClient before(f);
    before.send(get("/before"));
    QVERIFY(before.waitFor("GET /before "));
    // Two sockets made ahead, because a client here needs a descriptor of the same process.
    QTcpSocket waiting;
    waiting.bind(QHostAddress(QHostAddress::LocalHost));
    QTcpSocket later;
    later.bind(QHostAddress(QHostAddress::LocalHost));

    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &old), 0);
    const int next = ::dup(0);
    ::close(next);
    rlimit tight = old;
    tight.rlim_cur = static_cast<rlim_t>(next);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    std::vector<int> filler; // holes below the limit
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY))
        filler.push_back(fd);

    QByteArray answer;
    waiting.connectToHost(QHostAddress(QHostAddress::LocalHost), f.acceptor.port());
    const bool shed = waitUntil([&] {
        answer += waiting.readAll();
        return answer.contains("\r\n\r\n");
    });
    before.send(get("/during"));
    const bool during = before.waitFor("GET /during ");

    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &old), 0);
    for (const int fd : filler)
        ::close(fd);
    QVERIFY(shed);
    QVERIFY(answer.startsWith("HTTP/1.1 503"));
    QVERIFY(during);

    // The first to come may still be turned away; then all is as before.
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
            RawClient client(f);
            client.send(get("/after"));
            return waitUntil([&] { return client.received.contains("HTTP/1.1 ") || client.isClosed(); }) && client.received.contains("GET /after ");
        }(),
        3000);
#endif
}

void TestGateLife::listensOnBothFamilies()
{
    Acceptor acceptor(8);
    const Result<void> outcome = acceptor.listen({QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)}, 0);
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().message));
    QVERIFY(acceptor.port() > 0);
    IoWatcher watcher;
    GateOptions options = GateFixture::options();
    options.origin.port = acceptor.port();
    Gate gate(options, std::make_shared<StillClock>(), watcher, [](auto request, auto reply) { reply->send(200, {}, request->peerAddress); });
    acceptor.start({&gate});
    for (const QHostAddress &address : acceptor.addresses()) {
        QTcpSocket socket;
        socket.connectToHost(address, acceptor.port());
        QVERIFY(socket.waitForConnected(5000));
        socket.write("GET / HTTP/1.1\r\nHost: localhost:" + QByteArray::number(acceptor.port()) + "\r\n\r\n");
        QByteArray answer;
        QVERIFY(waitUntil([&] { return (answer += socket.readAll()).endsWith(address.toString().toLatin1()); }));
    }
    acceptor.stop();
}

void TestGateLife::portInUse()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress(QHostAddress::LocalHost)));
    Acceptor acceptor(8);
    const Result<void> outcome = acceptor.listen({QHostAddress(QHostAddress::LocalHost)}, other.serverPort());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::Conflict);
    QVERIFY(outcome.error().message.contains(QString::number(other.serverPort())));
    QVERIFY(outcome.error().message.contains(QStringLiteral("127.0.0.1")));
    QCOMPARE(acceptor.port(), 0);
    QVERIFY(acceptor.addresses().isEmpty());
}

void TestGateLife::unknownAddress()
{
    Acceptor acceptor(8);
    const QHostAddress foreign(QStringLiteral("192.0.2.1")); // reserved for documentation
    const Result<void> none = acceptor.listen({foreign}, 0);
    QVERIFY(!none);
    QCOMPARE(none.error().kind, ErrorKind::Configuration);
    QVERIFY(none.error().message.contains(QStringLiteral("192.0.2.1")));
    QVERIFY(!acceptor.listen({}, 0));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("192\\.0\\.2\\.1")));
    QVERIFY(acceptor.listen({foreign, QHostAddress(QHostAddress::LocalHost)}, 0));
    QCOMPARE(acceptor.addresses().size(), 1);
}

void TestGateLife::stopRefuses()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send(get("/1"));
    QVERIFY(client.waitFor("GET /1 "));
    f.acceptor.stop();
    QTcpSocket late;
    late.connectToHost(QHostAddress(QHostAddress::LocalHost), f.acceptor.port());
    QVERIFY(!late.waitForConnected(2000));
    client.send(get("/2"));
    QVERIFY(client.waitFor("GET /2 "));
}

void TestGateLife::spreadsOverGates()
{
    Acceptor acceptor(64);
    QVERIFY(acceptor.listen({QHostAddress(QHostAddress::LocalHost)}, 0));
    IoWatcher watcher;
    const auto clock = std::make_shared<StillClock>();
    std::vector<std::unique_ptr<Gate>> gates;
    std::vector<Gate *> pointers;
    for (int i = 0; i < 3; ++i) {
        gates.push_back(std::make_unique<Gate>(GateFixture::options(), clock, watcher, [](auto, auto) {}));
        pointers.push_back(gates.back().get());
    }
    acceptor.start(pointers);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 9; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), acceptor.port());
        QVERIFY(sockets.back()->waitForConnected(5000));
    }
    for (Gate *gate : pointers)
        QTRY_COMPARE(gate->counters().open.load(), 3);
    acceptor.stop();
}

QTEST_GUILESS_MAIN(TestGateLife)
#include "tst_gatelife.moc"
