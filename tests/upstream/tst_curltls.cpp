// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/upstream/upstreamfixture.h"

#include "tests/support/scriptedserver.h"
#include "tests/support/testcertificate.h"

using namespace Gatehouse;

namespace {

CurlTransport::Options trusting(const TestCertificate &certificate)
{
    CurlTransport::Options options = directOptions();
    options.caFile = certificate.authorityFile();
    return options;
}

} // namespace

/// TLS to upstreams: who is trusted, and what each fault is called.
class CurlTlsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void trustsANamedAuthority();
    void keepsConnections();
    void namesFaults_data();
    void namesFaults();
    void canBeToldNotToVerify();
    void namesPlainServers();
};

void CurlTlsTest::trustsANamedAuthority()
{
    const TestCertificate certificate;
    ScriptedServer server(certificate.serverConfiguration());
    server.respond(Script::json("{\"secure\":true}"));
    Upstream upstream(trusting(certificate));
    const Outcome outcome = upstream.ask(postTo(server.url()));
    QVERIFY2(!outcome.error, qPrintable(outcome.message()));
    QCOMPARE(outcome.body, "{\"secure\":true}");
}

void CurlTlsTest::keepsConnections()
{
    const TestCertificate certificate;
    ScriptedServer server(certificate.serverConfiguration());
    server.respond(Script::json("{}"));
    Upstream upstream(trusting(certificate));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(upstream.ask(postTo(server.url())).status(), 200);
    QCOMPARE(server.connectionsAccepted(), 1);
}

void CurlTlsTest::namesFaults_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("trusted");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown authority") << static_cast<int>(TestCertificate::Fault::None) << false << QStringLiteral("SSL_CERT_FILE");
    QTest::newRow("expired") << static_cast<int>(TestCertificate::Fault::Expired) << true << QStringLiteral("out of date");
    QTest::newRow("other host") << static_cast<int>(TestCertificate::Fault::WrongHost) << true << QStringLiteral("belongs to another host");
}

void CurlTlsTest::namesFaults()
{
    QFETCH(int, fault);
    QFETCH(bool, trusted);
    QFETCH(QString, says);
    const TestCertificate certificate(static_cast<TestCertificate::Fault>(fault));
    ScriptedServer server(certificate.serverConfiguration());
    server.respond(Script::json("{}"));
    Upstream upstream(trusted ? trusting(certificate) : directOptions());
    const std::unique_ptr<UpstreamCall> call = upstream.transport->start(postTo(server.url()));
    Outcome outcome;
    auto reading = readAll(call.get(), &outcome);
    QTRY_VERIFY(outcome.done);
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::UpstreamUnreachable));
    QVERIFY2(outcome.message().contains(says), qPrintable(outcome.message()));
    QVERIFY2(outcome.message().contains(QStringLiteral("127.0.0.1:%1").arg(server.port())), qPrintable(outcome.message()));
    QVERIFY(!call->requestSent());
    QCOMPARE(server.requests().size(), 0);
}

void CurlTlsTest::canBeToldNotToVerify()
{
    const TestCertificate certificate(TestCertificate::Fault::WrongHost);
    ScriptedServer server(certificate.serverConfiguration());
    server.respond(Script::json("{}"));
    CurlTransport::Options options = directOptions();
    options.verifyTls = false;
    Upstream upstream(std::move(options));
    QCOMPARE(upstream.ask(postTo(server.url())).status(), 200);
}

void CurlTlsTest::namesPlainServers()
{
    ScriptedServer server;
    server.respond(Script::reply(400, "Client sent no HTTP request.").close());
    Upstream upstream;
    const Outcome outcome = upstream.ask(postTo(server.url().replace("http:", "https:")));
    QVERIFY(outcome.error);
    QCOMPARE(static_cast<int>(outcome.error->kind), static_cast<int>(ErrorKind::UpstreamUnreachable));
    QVERIFY2(outcome.message().contains(QStringLiteral("No secure connection to 127.0.0.1:%1").arg(server.port())), qPrintable(outcome.message()));
    QVERIFY2(outcome.message().contains(QLatin1String("plain HTTP")), qPrintable(outcome.message()));
}

QTEST_GUILESS_MAIN(CurlTlsTest)
#include "tst_curltls.moc"
