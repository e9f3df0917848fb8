// SPDX-License-Identifier: GPL-3.0-or-later
#include "gatefixture.h"
#include "requestcorpus.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestGate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAndKeepsTheConnection();
    void handsOnPeerTimesAndBody();
    void answersInOrderOneAtATime();
    void manyPipelinedAnsweredAtOnce();
    void http10();
    void http10KeepAlive();
    void closeIsHonoured();
    void head();
    void noBodyForNoContent();
    void expectContinue();
    void refusesTooLargeBeforeContinue();
    void chunkedUpload();
    void largeUploadAndDownload();
    void streamsInChunks();
    void streamOf10IsClosed();
    void headOfStreamGoesOutAtTheEndOfTheTurn();
    void writesOfOneTurnTravelTogether();
    void abortCutsTheStream();
    void headersCannotBeInjected();
    void droppedReplyIsAnswered();
    void refusalsAreJson();
    void optionsAsterisk();
    void originsAreChecked();
    void refusedBodyIsNotRead();
    void corpusOverSockets_data();
    void corpusOverSockets();
    void nothingIsSmuggled();
};

void TestGate::answersAndKeepsTheConnection()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    QVERIFY(client.connected);
    client.send(get("/one"));
    QVERIFY(client.waitFor("GET /one "));
    QCOMPARE(client.header("Date"), QByteArray("Sun, 06 Nov 1994 08:49:37 GMT"));
    QCOMPARE(client.header("Content-Length"), QByteArray("9"));
    QCOMPARE(client.header("X-Content-Type-Options"), QByteArray("nosniff"));
    QVERIFY(client.header("Connection").isEmpty());
    QVERIFY(client.header("Server").isEmpty());
    client.send(postRequest("/two", "body"));
    QVERIFY(client.waitFor("POST /two body"));
    QCOMPARE(client.statuses(), QList<int>({200, 200}));
    QVERIFY(!client.isClosed());
    QCOMPARE(f.gate->counters().accepted.load(), 1);
    QCOMPARE(f.gate->counters().requests.load(), 2);
    QCOMPARE(f.gate->counters().open.load(), 1);
    client.socket.disconnectFromHost();
    QTRY_COMPARE(f.gate->counters().open.load(), 0);
}

void TestGate::handsOnPeerTimesAndBody()
{
    GateFixture f;
    RawClient client(f);
    const SteadyTime start = f.clock->steady();
    client.send("POST /v1/x?y=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbo");
    QVERIFY(waitUntil([&] { return f.gate->counters().accepted == 1; }));
    RawClient other(f); // answered only after the first one's bytes were read
    other.send(get("/other"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.clock->pass(3s);
    client.send("dy");
    QTRY_COMPARE(f.calls.size(), 2u);
    const InboundRequest &request = *f.calls[1].request;
    QCOMPARE(request.peerAddress, QByteArray("127.0.0.1"));
    QCOMPARE(request.path, QByteArray("/v1/x"));
    QCOMPARE(request.query, QByteArray("y=1"));
    QCOMPARE(request.body, QByteArray("body"));
    QVERIFY(request.firstByteAt == start);
    QVERIFY(request.receivedAt == start + 3s);
}

void TestGate::answersInOrderOneAtATime()
{
    GateFixture f;
    RawClient client(f);
    QByteArray requests;
    for (int i = 0; i < 16; ++i)
        requests += get("/" + QByteArray::number(i));
    client.send(requests);
    for (std::size_t i = 0; i < 16; ++i) {
        QTRY_COMPARE(f.calls.size(), i + 1);
        QCoreApplication::processEvents(); // a second one would be here by now
        QCOMPARE(f.calls.size(), i + 1);
        QCOMPARE(f.calls[i].request->path, "/" + QByteArray::number(static_cast<qlonglong>(i)));
        f.calls[i].reply->send(200, {}, "<" + f.calls[i].request->path + ">");
    }
    QVERIFY(client.waitFor("</15>"));
    qsizetype last = -1;
    for (int i = 0; i < 16; ++i) {
        const qsizetype at = client.received.indexOf("</" + QByteArray::number(i) + ">");
        QVERIFY(at > last);
        last = at;
    }
}

void TestGate::manyPipelinedAnsweredAtOnce()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    QByteArray requests;
    for (int i = 0; i < 3000; ++i)
        requests += i % 3 == 0 ? postRequest("/" + QByteArray::number(i), "body") : get("/" + QByteArray::number(i));
    // Ends inside a request, so that kept and new bytes meet.
    client.send(requests.chopped(7));
    QVERIFY(client.waitFor("GET /2998 "));
    client.send(requests.last(7));
    QVERIFY(client.waitFor("GET /2999 "));
    QCOMPARE(f.calls.size(), 3000u);
    for (std::size_t i = 0; i < f.calls.size(); ++i)
        QCOMPARE(f.calls[i].request->path, "/" + QByteArray::number(static_cast<qlonglong>(i)));
    QCOMPARE(client.statuses().count(200), 3000);
}

void TestGate::http10()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("GET /old HTTP/1.0\r\n\r\n");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.body(), QByteArray("GET /old "));
    QCOMPARE(client.header("Connection"), QByteArray("close"));
}

void TestGate::http10KeepAlive()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QVERIFY(client.waitFor("GET /1 "));
    QCOMPARE(client.header("Connection"), QByteArray("keep-alive"));
    client.send("GET /2 HTTP/1.0\r\n\r\n");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({200, 200}));
}

void TestGate::closeIsHonoured()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send(get("/", "Connection: close\r\n") + RequestCorpus::smuggled);
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.header("Connection"), QByteArray("close"));
    QCOMPARE(f.calls.size(), 1u);
}

void TestGate::head()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/next"));
    QVERIFY(client.waitFor("GET /next "));
    QCOMPARE(client.header("Content-Length"), QByteArray("8"));
    QVERIFY(!client.received.contains("HEAD /x"));
    QCOMPARE(client.statuses(), QList<int>({200, 200}));

    f.answer = [](auto, auto reply) {
        reply->begin(200, {});
        reply->write("unseen");
        reply->end();
    };
    RawClient streaming(f);
    streaming.send("HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    QVERIFY(streaming.waitUntilClosed());
    QCOMPARE(streaming.statuses(), QList<int>({200}));
    QVERIFY(streaming.body().isEmpty());
}

void TestGate::noBodyForNoContent()
{
    GateFixture f;
    f.answer = [](auto request, auto reply) { reply->send(request->path == "/304" ? 304 : 204, {}, "unseen"); };
    RawClient client(f);
    client.send(get("/204") + get("/304", "Connection: close\r\n"));
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({204, 304}));
    QVERIFY(!client.received.contains("unseen"));
    QVERIFY(!client.received.contains("Content-Length"));
}

void TestGate::expectContinue()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    QVERIFY(client.waitFor("HTTP/1.1 100 Continue\r\n\r\n"));
    QVERIFY(f.calls.empty());
    client.send("body");
    QVERIFY(client.waitFor("POST /p body"));
    QCOMPARE(client.statuses(), QList<int>({100, 200}));
    client.send("POST /p HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({100, 200, 200}));
}

void TestGate::refusesTooLargeBeforeContinue()
{
    GateFixture f;
    RawClient client(f);
    client.send("POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 33554433\r\nExpect: 100-continue\r\n\r\n");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({413}));
}

void TestGate::chunkedUpload()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n");
    client.send("3\r\ndef\r\n0\r\nX-Trailer: 1\r\n\r\n" + get("/after"));
    QVERIFY(client.waitFor("GET /after "));
    QVERIFY(client.received.contains("POST /c abcdef"));
}

void TestGate::largeUploadAndDownload()
{
    GateFixture f;
    const QByteArray large(20 * 1024 * 1024, 'L');
    f.answer = [](auto request, auto reply) { reply->send(200, {}, request->body); };
    RawClient client(f);
    client.send(postRequest("/large", large));
    QTRY_COMPARE_WITH_TIMEOUT(client.body().size(), large.size(), 20000);
    QCOMPARE(client.body(), large);
    client.send(get("/next"));
    QTRY_COMPARE(f.calls.size(), 2u);
}

void TestGate::streamsInChunks()
{
    GateFixture f;
    RawClient client(f);
    client.send(get("/s"));
    QTRY_COMPARE(f.calls.size(), 1u);
    ReplySink &reply = *f.calls[0].reply;
    QVERIFY(!reply.begun());
    reply.begin(200, {{"Content-Type", "text/event-stream"}, {"Content-Length", "99"}});
    QVERIFY(reply.begun());
    reply.write("data: 1\n\n");
    QVERIFY(client.waitFor("\r\n\r\n9\r\ndata: 1\n\n\r\n"));
    reply.write({});
    reply.write("data: 2\n\n");
    QCOMPARE(reply.bytesWritten(), 18);
    reply.end();
    reply.write("late");
    QVERIFY(client.waitFor("9\r\ndata: 2\n\n\r\n0\r\n\r\n"));
    QCOMPARE(client.header("Transfer-Encoding"), QByteArray("chunked"));
    QVERIFY(client.header("Content-Length").isEmpty());
    client.send(get("/next"));
    QTRY_COMPARE(f.calls.size(), 2u);
}

void TestGate::streamOf10IsClosed()
{
    GateFixture f;
    f.answer = [](auto, auto reply) {
        reply->begin(200, {});
        reply->write("one");
        reply->write("two");
        reply->end();
    };
    RawClient client(f);
    client.send("GET /s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.body(), QByteArray("onetwo"));
    QCOMPARE(client.header("Connection"), QByteArray("close"));
    QVERIFY(client.header("Transfer-Encoding").isEmpty());
}

void TestGate::headOfStreamGoesOutAtTheEndOfTheTurn()
{
    GateFixture f;
    f.answer = [](auto, auto reply) { reply->begin(200, {{"X-Early", "yes"}}); };
    RawClient client(f);
    client.send(get("/s"));
    QVERIFY(client.waitFor("X-Early: yes"));
    QVERIFY(client.received.endsWith("\r\n\r\n"));
}

void TestGate::writesOfOneTurnTravelTogether()
{
    GateFixture f;
    RawClient client(f);
    QList<QByteArray> arrivals;
    client.reading = false;
    connect(&client.socket, &QTcpSocket::readyRead, this, [&] { arrivals.append(client.socket.readAll()); });
    client.send(get("/s"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.calls[0].reply->begin(200, {});
    for (int i = 0; i < 20; ++i)
        f.calls[0].reply->write("piece");
    f.calls[0].reply->end();
    QTRY_VERIFY(!arrivals.isEmpty());
    QCOMPARE(arrivals.size(), 1);
    QVERIFY(arrivals[0].startsWith("HTTP/1.1 200"));
    QVERIFY(arrivals[0].endsWith("0\r\n\r\n"));
}

void TestGate::abortCutsTheStream()
{
    GateFixture f;
    bool gone = false;
    f.answer = [&](auto, auto reply) {
        reply->onGone([&] { gone = true; });
        reply->begin(200, {});
        reply->write("half");
        reply->abort();
    };
    RawClient client(f);
    client.send(get("/s") + get("/never"));
    QVERIFY(client.waitUntilClosed());
    QVERIFY(client.received.endsWith("4\r\nhalf\r\n"));
    QCOMPARE(f.calls.size(), 1u);
    QVERIFY(!gone);
}

void TestGate::headersCannotBeInjected()
{
    GateFixture f;
    f.answer = [](auto, auto reply) {
        reply->send(200, {{"X-A", "1\r\nX-Evil: 2"}, {"X-B\r\nX-Evil", "3"}, {"X C", "4"}, {"Transfer-Encoding", "gzip"}, {"connection", "x"}, {"X-Good", "5"}},
                    "body");
    };
    RawClient client(f);
    client.send(get("/", "Connection: close\r\n"));
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.header("X-A"), QByteArray("1  X-Evil: 2"));
    QVERIFY(!client.received.contains("\r\nX-Evil"));
    QVERIFY(!client.received.contains("X C"));
    QVERIFY(!client.received.contains("gzip"));
    QCOMPARE(client.header("X-Good"), QByteArray("5"));
    QCOMPARE(client.received.count("onnection:"), 1);
    QCOMPARE(client.body(), QByteArray("body"));
}

void TestGate::droppedReplyIsAnswered()
{
    GateFixture f;
    RawClient client(f);
    client.send(get("/forgotten") + get("/begun"));
    QTRY_COMPARE(f.calls.size(), 1u);
    f.calls[0].reply.reset();
    QVERIFY(client.waitFor("HTTP/1.1 500"));
    QTRY_COMPARE(f.calls.size(), 2u);
    f.calls[1].reply->begin(200, {});
    f.calls[1].reply->write("x");
    f.calls[1].reply.reset();
    QVERIFY(client.waitUntilClosed());
    QVERIFY(client.received.endsWith("1\r\nx\r\n"));
}

void TestGate::refusalsAreJson()
{
    GateFixture f;
    RawClient client(f);
    client.send("GET /\"x\" HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(client.waitUntilClosed());
    QCOMPARE(client.statuses(), QList<int>({400}));
    QCOMPARE(client.header("Content-Type"), QByteArray("application/json"));
    QCOMPARE(client.header("Connection"), QByteArray("close"));
    QCOMPARE(client.header("x-litellm-call-id").size(), 36);
    QCOMPARE(client.header("Content-Length").toInt(), client.body().size());
    const QJsonObject error = QJsonDocument::fromJson(client.body()).object().value(QLatin1String("error")).toObject();
    QCOMPARE(error.keys(), QStringList({QStringLiteral("code"), QStringLiteral("message"), QStringLiteral("param"), QStringLiteral("type")}));
    QCOMPARE(error.value(QLatin1String("code")).toString(), QStringLiteral("400"));
    QCOMPARE(error.value(QLatin1String("type")).toString(), QStringLiteral("invalid_request_error"));
    QVERIFY(error.value(QLatin1String("param")).isNull());
    QVERIFY(!error.value(QLatin1String("message")).toString().isEmpty());
    QCOMPARE(f.gate->counters().refused.load(), 1);

    RawClient trace(f);
    trace.send("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(trace.waitUntilClosed());
    QVERIFY(trace.header("Allow").contains("POST"));
}

void TestGate::optionsAsterisk()
{
    GateFixture f;
    f.echo();
    RawClient client(f);
    client.send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/next"));
    QVERIFY(client.waitFor("GET /next "));
    QCOMPARE(client.statuses(), QList<int>({204, 200}));
    QVERIFY(client.header("Allow").contains("GET"));
    QCOMPARE(f.calls.size(), 1u);
}

void TestGate::originsAreChecked()
{
    GateOptions options = GateFixture::options();
    options.origin.origins = {"https://app.example"};
    GateFixture f(options);
    f.echo();
    RawClient evil(f);
    evil.send(get("/", "Origin: https://evil.test\r\n"));
    QVERIFY(evil.waitUntilClosed());
    QCOMPARE(evil.statuses(), QList<int>({403}));
    QVERIFY(!evil.received.contains("Access-Control"));

    RawClient rebound(f);
    rebound.send("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    QVERIFY(rebound.waitUntilClosed());
    QCOMPARE(rebound.statuses(), QList<int>({421}));
    QVERIFY(f.calls.empty());

    RawClient page(f);
    page.send("OPTIONS /v1/x HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n\r\n"
              + get("/v1/x", "Origin: https://app.example\r\n") + get("/plain"));
    QVERIFY(page.waitFor("GET /plain "));
    QCOMPARE(page.statuses(), QList<int>({204, 200, 200}));
    QCOMPARE(page.received.count("Access-Control-Allow-Origin: https://app.example\r\n"), 2);

    f.gate->setOriginRules(OriginRules{.loopbackOnly = true, .port = f.acceptor.port(), .hosts = {}, .origins = {"https://evil.test"}});
    RawClient now(f);
    now.send(get("/", "Origin: https://evil.test\r\n"));
    QVERIFY(now.waitFor("HTTP/1.1 200"));
}

void TestGate::refusedBodyIsNotRead()
{
    GateFixture f;
    RawClient client(f);
    // The refusal arrives although the client goes on sending.
    client.send("POST /p HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 8000000\r\n\r\n");
    client.send(QByteArray(4000000, 'x'));
    QVERIFY(client.waitFor("HTTP/1.1 421"));
    QVERIFY(client.waitUntilClosed());
    QVERIFY(f.calls.empty());
}

void TestGate::corpusOverSockets_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("outcome");
    for (const RequestCase &one : RequestCorpus::all())
        QTest::newRow(one.name) << one.raw << one.outcome;
}

/// The corpus again, over a socket and in two segments: the same refusals, and exactly the same requests dispatched.
void TestGate::corpusOverSockets()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, outcome);
    GateOptions options = GateFixture::options();
    options.limits.body = 1024;
    options.origin.loopbackOnly = false;
    static std::unique_ptr<GateFixture> shared;
    if (!shared) {
        shared = std::make_unique<GateFixture>(options);
        connect(qApp, &QCoreApplication::aboutToQuit, qApp, [] { shared.reset(); });
    }
    GateFixture &f = *shared;
    f.calls.clear();
    f.answer = [](auto, auto reply) { reply->send(200, {}, "ok"); };

    QByteArray expected = outcome;
    if (const qsizetype close = expected.indexOf(" close"); close >= 0)
        expected.truncate(close);
    const qsizetype refused = expected.last(std::min<qsizetype>(expected.size(), 4)).startsWith('!') ? expected.size() - 4 : -1;
    const int refusal = refused >= 0 ? expected.sliced(refused + 1).toInt() : 0;
    QByteArray requests = refused >= 0 ? expected.first(refused) : expected;
    if (requests.endsWith("...") && refused < 0)
        requests.chop(3);

    RawClient client(f);
    const qsizetype half = raw.size() / 2;
    client.send(raw.first(half));
    QCoreApplication::processEvents();
    client.send(raw.sliced(half));
    if (refusal > 0) {
        QVERIFY(client.waitUntilClosed());
        QCOMPARE(client.statuses().last(), refusal);
    } else {
        // The end of what we send ends the connection, with 400 when it was in the middle of a request.
        const qsizetype answers = requests.count(" [");
        QVERIFY(waitUntil([&] { return client.received.count("HTTP/1.1 20") >= answers; }));
        client.socket.disconnectFromHost();
        QVERIFY(client.waitUntilClosed());
    }
    QByteArray dispatched;
    for (const GateFixture::Call &call : f.calls)
        dispatched += call.request->method + ' ' + call.request->path + (call.request->query.isEmpty() ? QByteArray() : '?' + call.request->query)
            + " [" + call.request->body + ']';
    if (!requests.startsWith("OPTIONS *")) // answered by the gate itself
        QCOMPARE(dispatched, requests);
    else
        QVERIFY(dispatched.isEmpty());
}

/// Desync payloads in four segmentations: no route ever sees the smuggled path unless it is a request of its own.
void TestGate::nothingIsSmuggled()
{
    GateOptions options = GateFixture::options();
    options.limits.body = 1024;
    GateFixture f(options);
    f.echo();
    int payloads = 0;
    for (const auto &group : {RequestCorpus::lengths(), RequestCorpus::codings()}) {
        for (const RequestCase &one : group) {
            if (!one.outcome.contains("!4") && !one.outcome.contains("!5"))
                continue;
            ++payloads;
            for (const int segments : {1, 2, 3, 7}) {
                const QByteArray all = one.raw + RequestCorpus::smuggled;
                QByteArray raw = all;
                raw.replace("Host: a\r\n", "Host: localhost\r\n");
                RawClient client(f);
                const qsizetype size = raw.size() / segments + 1;
                for (qsizetype at = 0; at < raw.size(); at += size) {
                    client.send(raw.mid(at, size));
                    QCoreApplication::processEvents();
                }
                QVERIFY2(waitUntil([&] { return client.received.contains("HTTP/1.1 ") || !f.calls.empty(); }), one.name);
                QVERIFY2(client.statuses().size() == 1 && client.statuses().first() >= 400, one.name);
                QVERIFY2(f.calls.empty(), one.name);
            }
        }
    }
    QVERIFY2(payloads >= 60, QByteArray::number(payloads).constData());
}

QTEST_GUILESS_MAIN(TestGate)
#include "tst_gate.moc"
