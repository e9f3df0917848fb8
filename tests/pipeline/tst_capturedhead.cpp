// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/capturedhead.h"

#include <QTest>

using namespace Gatehouse;

class TestCapturedHead : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hidesCredentials_data();
    void hidesCredentials();
    void hidesTheConfiguredHeader();
    void readsLikeAHead();
    void keepsNoMoreOfABodyThanItShould();
};

void TestCapturedHead::hidesCredentials_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("hidden");
    for (const char *name : {"Authorization", "Proxy-Authorization", "api-key", "X-API-Key", "x-litellm-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key", "Cookie",
                             "Set-Cookie", "llm_provider-set-cookie", "X-Auth-Token", "x-amz-security-token", "X-My-Key", "X-Client-Secret", "x-password", "Token"})
        QTest::newRow(name) << QByteArray(name) << true;
    for (const char *name : {"Content-Type", "x-ratelimit-remaining-tokens", "llm_provider-x-ratelimit-limit-tokens", "anthropic-ratelimit-tokens-remaining", "Keep-Alive",
                             "x-litellm-key-spend", "User-Agent"})
        QTest::newRow(name) << QByteArray(name) << false;
}

void TestCapturedHead::hidesCredentials()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, hidden);
    const HeaderList headers{{name, "the value"}};
    for (const QByteArray &head : {capturedRequestHead("POST", "/v1", headers), capturedResponseHead(200, headers)}) {
        QVERIFY(head.contains(name + ": "));
        QCOMPARE(head.contains("the value"), !hidden);
        QCOMPARE(head.contains("••••"), hidden);
    }
}

void TestCapturedHead::hidesTheConfiguredHeader()
{
    const HeaderList headers{{"X-Company", "sk-1234"}, {"X-Other", "seen"}};
    QVERIFY(capturedRequestHead("GET", "/", headers).contains("sk-1234"));
    const QByteArray head = capturedRequestHead("GET", "/", headers, "x-company");
    QVERIFY(!head.contains("sk-1234"));
    QVERIFY(head.contains("X-Other: seen"));
}

void TestCapturedHead::readsLikeAHead()
{
    QCOMPARE(capturedRequestHead("POST", "/v1/x?a=b", {{"A", "1"}, {"B", "2"}}), QByteArray("POST /v1/x?a=b\nA: 1\nB: 2\n"));
    QCOMPARE(capturedResponseHead(429, {{"A", "1"}}), QByteArray("429\nA: 1\n"));
}

void TestCapturedHead::keepsNoMoreOfABodyThanItShould()
{
    QByteArray kept;
    captureBody(kept, "abc");
    captureBody(kept, "def");
    QCOMPARE(kept, QByteArray("abcdef"));
    captureBody(kept, QByteArray(capturedBodyLimit, 'x'));
    QCOMPARE(kept.size(), capturedBodyLimit);
    captureBody(kept, "more");
    QCOMPARE(kept.size(), capturedBodyLimit);
    QVERIFY(kept.startsWith("abcdefx"));
}

QTEST_APPLESS_MAIN(TestCapturedHead)
#include "tst_capturedhead.moc"
