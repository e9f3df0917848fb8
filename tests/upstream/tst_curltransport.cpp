// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "tests/support/scriptedserver.h"

#include <QTcpServer>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

quint16 closedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

} // namespace

/// Requests and answers of the real transport against a scripted server: what goes out, what comes back, and what each
/// fault of an upstream is called.
class CurlTransportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sendsWhatItIsGiven();
    void sendsMethods_data();
    void sendsMethods();
    void reusesHandlesCleanly();
    void readsAnAnswer();
    void streamsPieceByPiece();
    void reusesConnections();
    void survivesStaleConnections_data();
    void survivesStaleConnections();
    void uploadsLargeBodies();
    void namesFaults_data();
    void namesFaults();
    void skipsInterimHeads();
    void followsNoRedirect_data();
    void followsNoRedirect();
    void refusesBadHeaders_data();
    void refusesBadHeaders();
    void callsThroughProxies();
};

void CurlTransportTest::sendsWhatItIsGiven()
{
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    OutgoingRequest request = postTo(server.url("/openai/v1/chat?api-version=2024-10-21"), "{\"a\":1}");
    request.headers.add("X-Empty", "");
    request.headers.add("Host", "evil.example.com");
    request.headers.add("Content-Length", "3");
    QCOMPARE(upstream.ask(std::move(request)).status(), 200);
    const ReceivedRequest seen = server.lastRequest();
    QCOMPARE(seen.method, "POST");
    QCOMPARE(seen.target, "/openai/v1/chat?api-version=2024-10-21");
    QCOMPARE(seen.body, "{\"a\":1}");
    QCOMPARE(seen.headers.value("host"), "127.0.0.1:" + QByteArray::number(server.port()));
    QCOMPARE(seen.headers.value("content-length"), "7");
    QCOMPARE(seen.headers.value("authorization"), "Bearer sk-canary-1234");
    QCOMPARE(seen.headers.value("content-type"), "application/json");
    QCOMPARE(seen.headers.value("user-agent"), "Gatehouse");
    QVERIFY(seen.headers.contains("x-empty"));
    QVERIFY(!seen.headers.contains("expect"));
    QVERIFY(!seen.headers.contains("accept-encoding"));
    QCOMPARE(seen.headers.count("host"), 1);
    QCOMPARE(seen.headers.count("content-length"), 1);
}

void CurlTransportTest::sendsMethods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("get") << QByteArray("GET") << QByteArray();
    QTest::newRow("head") << QByteArray("HEAD") << QByteArray();
    QTest::newRow("delete") << QByteArray("DELETE") << QByteArray();
    QTest::newRow("delete with body") << QByteArray("DELETE") << QByteArray("{}");
    QTest::newRow("put") << QByteArray("PUT") << QByteArray("{\"x\":2}");
    QTest::newRow("patch") << QByteArray("PATCH") << QByteArray("{\"x\":3}");
    QTest::newRow("post without body") << QByteArray("POST") << QByteArray();
}

void CurlTransportTest::sendsMethods()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    ScriptedServer server;
    server.respond(Script::reply(200, method == "HEAD" ? "" : "ok"));
    Upstream upstream;
    OutgoingRequest request = postTo(server.url(), body);
    request.method = method;
    const Outcome outcome = upstream.ask(std::move(request));
    QCOMPARE(outcome.status(), 200);
    QVERIFY2(!outcome.error, qPrintable(outcome.message()));
    QCOMPARE(server.lastRequest().method, method);
    QCOMPARE(server.lastRequest().body, body);
}

// One handle serves all calls of this test in turn; nothing of a call may show in the next.
void CurlTransportTest::reusesHandlesCleanly()
{
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    const auto ask = [&](const QByteArray &method, const QByteArray &body, HeaderList headers) {
        OutgoingRequest request;
        request.url = server.url();
        request.method = method;
        request.body = body;
        request.headers = std::move(headers);
        return upstream.ask(std::move(request)).status();
    };
    QCOMPARE(ask("POST", "{\"long\":\"body\"}", {{"Authorization", "Bearer sk-canary-1234"}, {"Content-Type", "application/json"}}), 200);
    QCOMPARE(ask("GET", "", {}), 200);
    QCOMPARE(server.lastRequest().method, "GET");
    QVERIFY(!server.lastRequest().head.contains("sk-canary"));
    QVERIFY(!server.lastRequest().headers.contains("content-type"));
    QVERIFY(!server.lastRequest().headers.contains("content-length"));
    QCOMPARE(ask("DELETE", "{\"a\":1}", {}), 200);
    QCOMPARE(ask("DELETE", "", {}), 200);
    QCOMPARE(server.lastRequest().body, "");
    QCOMPARE(ask("POST", "{}", {{"Accept", "text/event-stream"}, {"User-Agent", "mine"}}), 200);
    QCOMPARE(server.lastRequest().method, "POST");
    QCOMPARE(server.lastRequest().headers.value("accept"), "text/event-stream");
    QCOMPARE(server.lastRequest().headers.value("user-agent"), "mine");
    QCOMPARE(server.connectionsAccepted(), 1);
}

void CurlTransportTest::readsAnAnswer()
{
    ScriptedServer server;
    server.respond(Script::reply(429, "{\"error\":{}}", {{"Retry-After", "  7 "}, {"x-request-id", "r-1"}, {"X-Empty", ""}}));
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QVERIFY(!call->headReady());
    QCOMPARE(call->waited().count(), 0);
    Outcome outcome;
    auto reading = readAll(call.get(), &outcome);
    QTRY_VERIFY(outcome.done);
    QCOMPARE(outcome.status(), 429);
    QCOMPARE(outcome.head->headers.value("retry-after"), "7");
    QCOMPARE(outcome.head->headers.value("X-Request-Id"), "r-1");
    QVERIFY(outcome.head->headers.contains("x-empty"));
    QCOMPARE(outcome.body, "{\"error\":{}}");
    QVERIFY(!outcome.error);
    QVERIFY(call->requestSent());
    QVERIFY(call->waited().count() > 0);
}

void CurlTransportTest::streamsPieceByPiece()
{
    ScriptedServer server;
    Script script;
    script.head(200, {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
    script.waitFor("first").chunk("data: 1\n\n").waitFor("second").chunk("data: 2\n\n").lastChunk({{"X-Trailer", "late"}});
    server.respond(script);
    Upstream upstream;
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    QTRY_VERIFY(call->headReady());
    QVERIFY(!call->bytesReady());
    QVERIFY(!call->takeHead()->headers.contains("x-trailer"));
    server.open("first");
    QTRY_VERIFY(call->bytesReady());
    QCOMPARE(*call->takeBytes(), "data: 1\n\n");
    QVERIFY(!call->bytesReady());
    server.open("second");
    QTRY_VERIFY(call->bytesReady());
    QCOMPARE(*call->takeBytes(), "data: 2\n\n");
    QTRY_VERIFY(call->bytesReady());
    QCOMPARE(*call->takeBytes(), "");
}

void CurlTransportTest::reusesConnections()
{
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    for (int i = 0; i < 20; ++i)
        QCOMPARE(upstream.ask(postTo(server.url())).status(), 200);
    QCOMPARE(server.connectionsAccepted(), 1);
}

void CurlTransportTest::survivesStaleConnections_data()
{
    QTest::addColumn<bool>("closedBefore");
    QTest::newRow("closed while idle") << true;
    QTest::newRow("closed just when reused") << false;
}

void CurlTransportTest::survivesStaleConnections()
{
    QFETCH(bool, closedBefore);
    ScriptedServer server;
    server.respond(Script::json("{\"fresh\":true}"));
    server.enqueue(closedBefore ? Script::json("{}").close() : Script::json("{}"));
    if (!closedBefore)
        server.enqueue(Script().close());
    Upstream upstream;
    QCOMPARE(upstream.ask(postTo(server.url())).status(), 200);
    if (closedBefore)
        QTRY_COMPARE(server.connectionsOpen(), 0);
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QVERIFY2(!outcome.error, qPrintable(outcome.message()));
    QCOMPARE(outcome.body, "{\"fresh\":true}");
    QCOMPARE(server.connectionsAccepted(), 2);
}

void CurlTransportTest::uploadsLargeBodies()
{
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    QByteArray body(8 * 1024 * 1024, 'x');
    for (qsizetype i = 0; i < body.size(); i += 4096)
        body[i] = static_cast<char>('a' + i / 4096 % 26);
    QCOMPARE(upstream.ask(postTo(server.url(), body)).status(), 200);
    QVERIFY(server.lastRequest().body == body);
}

void CurlTransportTest::namesFaults_data()
{
    QTest::addColumn<QByteArray>("bytes");  // raw bytes of the answer, "port" for a closed port, "name" for an unknown name
    QTest::addColumn<QString>("end");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QByteArray &bytes, const char *end, ErrorKind kind, const char *says) {
        QTest::newRow(name) << bytes << QString::fromLatin1(end) << static_cast<int>(kind) << QString::fromLatin1(says);
    };
    const QByteArray head = "HTTP/1.1 200 OK\r\n";
    row("name", "name", "", ErrorKind::UpstreamUnreachable, "cannot be looked up");
    row("refused", "port", "", ErrorKind::UpstreamUnreachable, "refused the connection");
    row("closed before head", "", "close", ErrorKind::UpstreamUnreachable, "before it answered");
    row("reset before head", "", "reset", ErrorKind::UpstreamUnreachable, "before it answered");
    row("closed inside head", head + "Content-Type: text", "close", ErrorKind::UpstreamUnreachable, "before it answered");
    row("cut with length", head + "Content-Length: 100\r\n\r\nabc", "close", ErrorKind::UpstreamFailed, "before it was complete");
    row("reset with length", head + "Content-Length: 100\r\n\r\nabc", "reset", ErrorKind::UpstreamFailed, "in the middle of its answer");
    row("cut in chunks", head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "close", ErrorKind::UpstreamFailed, "before it was complete");
    row("bad chunk size", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", "hang", ErrorKind::UpstreamFailed, "in the middle of its answer");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "close", ErrorKind::UpstreamFailed, "not HTTP");
    row("garbage", QByteArray::fromHex("15030300020246"), "close", ErrorKind::UpstreamFailed, "not HTTP");
    row("unknown encoding", head + "Content-Encoding: zip\r\nContent-Length: 3\r\n\r\nabc", "", ErrorKind::UpstreamFailed, "cannot be read");
    row("broken gzip", head + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "", ErrorKind::UpstreamFailed, "cannot be read");
    row("switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "hang", ErrorKind::UpstreamFailed, "another protocol");
    QByteArray manyFields = head;
    for (int i = 0; i < 300; ++i)
        manyFields += "X-Field-" + QByteArray::number(i) + ": v\r\n";
    row("many fields", manyFields + "\r\n", "hang", ErrorKind::UpstreamFailed, "header fields");
    row("endless field", head + "X-Long: " + QByteArray(400 * 1024, 'x'), "hang", ErrorKind::UpstreamFailed, "too long");
    row("scheme", "ftp://files.example.com:2121/models?key=sk-canary-1234", "", ErrorKind::Configuration, "Only https and http");
    row("no URL", "not a url?key=sk-canary-1234", "", ErrorKind::Configuration, "cannot be read as a URL");
}

void CurlTransportTest::namesFaults()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, end);
    QFETCH(int, kind);
    QFETCH(QString, says);
    ScriptedServer server;
    Script script;
    script.send(bytes);
    server.respond(end == QLatin1String("close")   ? script.close()
                   : end == QLatin1String("reset") ? script.wait(20ms).reset()
                   : end == QLatin1String("hang")  ? script.hang()
                                                   : script);
    QByteArray url = server.url("/v1?key=sk-canary-1234");
    QString place = QStringLiteral("127.0.0.1:%1").arg(server.port());
    if (bytes == "port") {
        const quint16 port = closedPort();
        url = "http://127.0.0.1:" + QByteArray::number(port) + "/v1?key=sk-canary-1234";
        place = QStringLiteral("127.0.0.1:%1").arg(port);
    } else if (bytes == "name") {
        url = "http://no-such-host.invalid:8080/v1?key=sk-canary-1234";
        place = QStringLiteral("no-such-host.invalid:8080");
    } else if (kind == static_cast<int>(ErrorKind::Configuration)) {
        url = bytes;
        place = bytes.startsWith("ftp") ? QStringLiteral("files.example.com:2121") : QStringLiteral("upstream");
    }
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(url));
    QVERIFY(outcome.error);
    QVERIFY2(static_cast<int>(outcome.error->kind) == kind, qPrintable(outcome.message()));
    QVERIFY2(outcome.message().contains(says), qPrintable(outcome.message()));
    QVERIFY2(outcome.message().contains(place), qPrintable(outcome.message()));
    QVERIFY2(!(outcome.message() + outcome.error->detail).contains(QLatin1String("canary")), qPrintable(outcome.error->detail));
}

void CurlTransportTest::skipsInterimHeads()
{
    ScriptedServer server;
    Script script;
    script.send("HTTP/1.1 100 Continue\r\n\r\n").send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n").wait(10ms);
    script.head(201, {{"Content-Length", "2"}}).send("ok");
    server.respond(script);
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QCOMPARE(outcome.status(), 201);
    QVERIFY(!outcome.head->headers.contains("link"));
    QCOMPARE(outcome.body, "ok");
}

void CurlTransportTest::followsNoRedirect_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {301, 302, 303, 307, 308})
        QTest::addRow("%d", status) << status;
}

void CurlTransportTest::followsNoRedirect()
{
    QFETCH(int, status);
    ScriptedServer trap;
    ScriptedServer server;
    server.respond(Script::reply(status, "moved", {{"Location", trap.url("/steal?key=sk-canary-1234")}}));
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QVERIFY(!outcome.head);
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::UpstreamFailed));
    QVERIFY2(outcome.message().contains(QStringLiteral("http://127.0.0.1:%1.").arg(trap.port()).chopped(1)), qPrintable(outcome.message()));
    QVERIFY(!outcome.message().contains(QLatin1String("canary")));
    QCOMPARE(trap.connectionsAccepted(), 0);
}

void CurlTransportTest::refusesBadHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line feed in a key") << QByteArray("x-api-key") << QByteArray("sk-canary-1234\n");
    QTest::newRow("smuggled header") << QByteArray("x-api-key") << QByteArray("a\r\nX-Evil: 1");
    QTest::newRow("NUL") << QByteArray("x-api-key") << QByteArray("a\0b", 3);
    QTest::newRow("name with line break") << QByteArray("x\r\nevil") << QByteArray("1");
    QTest::newRow("name with colon") << QByteArray("x: evil") << QByteArray("1");
    QTest::newRow("no name") << QByteArray() << QByteArray("1");
}

void CurlTransportTest::refusesBadHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    ScriptedServer server;
    server.respond(Script::json("{}"));
    Upstream upstream;
    OutgoingRequest request = postTo(server.url());
    request.headers.add(name, value);
    const Outcome outcome = upstream.ask(std::move(request));
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::Configuration));
    QVERIFY(!outcome.message().contains(QLatin1String("canary")));
    QCOMPARE(server.connectionsAccepted(), 0);
}

void CurlTransportTest::callsThroughProxies()
{
    ScriptedServer proxy;
    proxy.respond(Script::json("{\"via\":\"proxy\"}"));
    CurlTransport::Options options;
    options.proxies = ProxyRules([&proxy](const char *name) {
        return qstrcmp(name, "http_proxy") == 0 ? proxy.url("") : qstrcmp(name, "no_proxy") == 0 ? QByteArray("127.0.0.1") : QByteArray();
    });
    Upstream upstream(std::move(options));
    OutgoingRequest request = postTo("http://models.example.com/v1/chat");
    request.privateAddressesAllowed = false; // of the upstream; the proxy is at one
    const Outcome outcome = upstream.ask(std::move(request));
    QVERIFY2(!outcome.error, qPrintable(outcome.message()));
    QCOMPARE(outcome.body, "{\"via\":\"proxy\"}");
    QCOMPARE(proxy.lastRequest().target, "http://models.example.com/v1/chat");

    ScriptedServer server;
    server.respond(Script::json("{\"via\":\"none\"}"));
    QCOMPARE(upstream.ask(postTo(server.url())).body, "{\"via\":\"none\"}");

    const int before = proxy.connectionsAccepted();
    const Outcome metadata = upstream.ask(postTo("http://169.254.169.254/latest/meta-data"));
    QVERIFY(metadata.error);
    QCOMPARE(static_cast<int>(metadata.error->kind), static_cast<int>(ErrorKind::Configuration));
    QCOMPARE(proxy.connectionsAccepted(), before);
    QCOMPARE(proxy.requests().size(), 1);
}

QTEST_GUILESS_MAIN(CurlTransportTest)
#include "tst_curltransport.moc"
