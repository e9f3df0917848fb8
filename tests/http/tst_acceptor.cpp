// SPDX-License-Identifier: GPL-3.0-or-later
#include "gatefixture.h"

#include <QRegularExpression>
#include <QTcpServer>
#include <QThread>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace Gatehouse;

class TestAcceptor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void connectionCap();
    void outOfDescriptors();
    void listensOnBothFamilies();
    void portInUse();
    void unknownAddress();
    void stopRefuses();
    void spreadsOverGates();
    void servesFromWorkerThreads();
};

void TestAcceptor::connectionCap()
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

void TestAcceptor::outOfDescriptors()
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

void TestAcceptor::listensOnBothFamilies()
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

void TestAcceptor::portInUse()
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

void TestAcceptor::unknownAddress()
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

void TestAcceptor::stopRefuses()
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

void TestAcceptor::spreadsOverGates()
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

/// The life of the engine's workers in small: gates are made, drained and destroyed on their own threads.
void TestAcceptor::servesFromWorkerThreads()
{
    struct Worker {
        QThread thread;
        QObject context; // lives on the thread
        std::unique_ptr<IoWatcher> watcher;
        std::unique_ptr<Gate> gate;
    };
    Acceptor acceptor(64);
    QVERIFY(acceptor.listen({QHostAddress(QHostAddress::LocalHost)}, 0));
    GateOptions options;
    options.origin.port = acceptor.port();
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<Gate *> gates;
    for (int i = 0; i < 2; ++i) {
        auto worker = std::make_unique<Worker>();
        worker->context.moveToThread(&worker->thread);
        worker->thread.start();
        QMetaObject::invokeMethod(
            &worker->context,
            [&, w = worker.get()] {
                w->watcher = std::make_unique<IoWatcher>();
                w->gate = std::make_unique<Gate>(options, std::make_shared<SystemClock>(), *w->watcher,
                                                 [](auto request, auto reply) { reply->send(200, {}, request->path); });
            },
            Qt::BlockingQueuedConnection);
        gates.push_back(worker->gate.get());
        workers.push_back(std::move(worker));
    }
    acceptor.start(gates);
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), acceptor.port());
        QVERIFY(clients.back()->waitForConnected(5000));
        clients.back()->write(get("/" + QByteArray::number(i)));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        QByteArray answer;
        QVERIFY(waitUntil([&] { return (answer += clients[i]->readAll()).endsWith("\r\n\r\n/" + QByteArray::number(static_cast<qlonglong>(i))); }));
    }
    QCOMPARE(gates[0]->counters().requests + gates[1]->counters().requests, 20);
    QVERIFY(gates[0]->counters().requests > 0);
    QVERIFY(gates[1]->counters().requests > 0);

    acceptor.stop();
    for (const auto &worker : workers) {
        std::atomic<bool> drained{false};
        connect(worker->gate.get(), &Gate::drained, worker->gate.get(), [&] { drained = true; });
        QMetaObject::invokeMethod(worker->gate.get(), [gate = worker->gate.get()] { gate->drain(); });
        QVERIFY(waitUntil([&] { return drained.load(); }));
        QMetaObject::invokeMethod(
            &worker->context,
            [w = worker.get()] {
                w->gate.reset();
                w->watcher.reset();
            },
            Qt::BlockingQueuedConnection);
        worker->thread.quit();
        QVERIFY(worker->thread.wait(5000));
    }
}

QTEST_GUILESS_MAIN(TestAcceptor)
#include "tst_acceptor.moc"
