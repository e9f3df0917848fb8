// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/replyheaders.h"

#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestReplyHeaders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsTheBaseWithoutSecrets_data();
    void showsTheBaseWithoutSecrets();
    void namesTheDeployment();
    void tellsTheOutcome();
    void passesTheUpstreamsFields();
};

void TestReplyHeaders::showsTheBaseWithoutSecrets_data()
{
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QByteArray("https://a.test/v1") << QByteArray("https://a.test/v1");
    QTest::newRow("query") << QByteArray("https://a.test/v1?key=sk-1") << QByteArray("https://a.test/v1");
    QTest::newRow("credentials") << QByteArray("https://me:pa@ss@a.test/v1") << QByteArray("https://a.test/v1");
    QTest::newRow("an @ in the path") << QByteArray("https://a.test/@me/v1") << QByteArray("https://a.test/@me/v1");
    QTest::newRow("no path") << QByteArray("http://me:pw@a.test") << QByteArray("http://a.test");
    QTest::newRow("demo") << QByteArray("demo:") << QByteArray("demo:");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TestReplyHeaders::showsTheBaseWithoutSecrets()
{
    QFETCH(QByteArray, base);
    QTEST(shownBase(base), "shown");
}

void TestReplyHeaders::namesTheDeployment()
{
    Target target;
    target.deployment.entry.id = "dep-1";
    target.deployment.apiBase = "https://a.test?key=sk-1";
    target.shownBase = shownBase(target.deployment.apiBase);
    HeaderList headers;
    addDeploymentHeaders(headers, target, "gpt-4o", "1.2", 3);
    QCOMPARE(headers.value("x-litellm-model-id"), QByteArray("dep-1"));
    QCOMPARE(headers.value("x-litellm-model-group"), QByteArray("gpt-4o"));
    QCOMPARE(headers.value("x-litellm-model-api-base"), QByteArray("https://a.test"));
    QCOMPARE(headers.value("x-litellm-version"), QByteArray("1.2"));
    QCOMPARE(headers.value("x-litellm-attempted-retries"), QByteArray("2"));
}

void TestReplyHeaders::tellsTheOutcome()
{
    RequestRecord record;
    record.duration = 1234567us;
    record.overhead = 1500us;
    HeaderList unpriced;
    addOutcomeHeaders(unpriced, record);
    QVERIFY(!unpriced.contains("x-litellm-response-cost"));
    QCOMPARE(unpriced.value("x-litellm-response-duration-ms"), QByteArray("1234.567"));
    QCOMPARE(unpriced.value("x-litellm-overhead-duration-ms"), QByteArray("1.500"));
    record.cost.priced = true;
    record.cost.total = Money::fromNano(1500);
    HeaderList priced;
    addOutcomeHeaders(priced, record);
    QCOMPARE(priced.value("x-litellm-response-cost"), QByteArray("0.0000015"));
}

void TestReplyHeaders::passesTheUpstreamsFields()
{
    HeaderList headers;
    addUpstreamHeaders(headers, {{"X-Request-Id", "r"}, {"X-RateLimit-Remaining-Tokens", "9"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"},
                                 {"Set-Cookie", "session=secret"}, {"Content-Encoding", "gzip"}, {"Connection", "close"}, {"Content-Type", "text/plain"}});
    QCOMPARE(headers.value("llm_provider-x-request-id"), QByteArray("r"));
    QCOMPARE(headers.value("llm_provider-x-ratelimit-remaining-tokens"), QByteArray("9"));
    QCOMPARE(headers.value("x-ratelimit-remaining-tokens"), QByteArray("9"));
    QCOMPARE(headers.value("llm_provider-content-type"), QByteArray("text/plain"));
    QCOMPARE(headers.size(), std::size_t(4));
}

QTEST_APPLESS_MAIN(TestReplyHeaders)
#include "tst_replyheaders.moc"
