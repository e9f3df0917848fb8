// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/originpolicy.h"

#include <QTest>

using namespace Gatehouse;

namespace {

OriginRules loopbackRules()
{
    OriginRules rules;
    rules.port = 4000;
    rules.hosts = {"gateway.lan", "box.lan:8080"};
    rules.origins = {"https://app.example", "http://localhost:5173"};
    return rules;
}

int statusOf(const OriginPolicy &policy, const HeaderList &headers, QByteArrayView method = "POST")
{
    const OriginPolicy::Verdict verdict = policy.judge(method, headers);
    return verdict.refusal ? verdict.refusal->status : 200;
}

bool hasCors(const HeaderList &headers)
{
    return headers.contains("access-control-allow-origin");
}

} // namespace

class TestOriginPolicy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hosts_data();
    void hosts();
    void hostsWhenBoundWide();
    void origins_data();
    void origins();
    void sites_data();
    void sites();
    void allowedOriginGetsCorsHeaders();
    void foreignOriginGetsNone();
    void preflight();
    void preflightDoesNotEchoNonsense();
    void everyOriginByStar();
    void reboundNameIsNotOurOwnOrigin();
    void doubledOriginIsRefused();
};

void TestOriginPolicy::hosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    for (const char *good : {"localhost", "localhost:4000", "LOCALHOST:4000", "127.0.0.1", "127.0.0.1:4000", "[::1]", "[::1]:4000",
                             "gateway.lan", "Gateway.LAN:4000", "gateway.lan:81", "box.lan:8080"})
        QTest::newRow(good) << QByteArray(good) << 200;
    for (const char *bad : {"evil.test", "evil.test:4000", "localhost.", "localhost.:4000", "127.0.0.1.", "127.1", "127.1:4000", "127.0.0.2",
                            "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0.0.0.0:4000", "[::]", "[::]:4000", "[0:0:0:0:0:0:0:1]",
                            "[::ffff:127.0.0.1]", "::1", "localhost:4001", "localhost:80", "127.0.0.1:1", "[::1]:4001", "localhost.evil.test",
                            "evil.localhost", "localhostx", "xlocalhost", "127.0.0.1.nip.io", "127.0.0.1.evil.test:4000", "gateway.lan.",
                            "evilgateway.lan", "x.gateway.lan", "box.lan", "box.lan:8081", "local", "router.local", "db.internal",
                            "10.0.0.1", "192.168.1.1:4000", "169.254.169.254", "metadata.google.internal", "localhost:04000", "localhost:4000:4000"})
        QTest::newRow(bad) << QByteArray(bad) << 421;
}

void TestOriginPolicy::hosts()
{
    QFETCH(QByteArray, host);
    QFETCH(int, status);
    const OriginPolicy policy(loopbackRules());
    const auto verdict = policy.judge("GET", {{"Host", host}});
    QCOMPARE(verdict.refusal ? verdict.refusal->status : 200, status);
    QVERIFY(!hasCors(verdict.headers));
}

void TestOriginPolicy::hostsWhenBoundWide()
{
    OriginRules rules;
    rules.loopbackOnly = false;
    rules.port = 4000;
    QCOMPARE(statusOf(OriginPolicy(rules), {{"Host", "anything.example"}}), 200);
    rules.hosts = {"gateway.lan"};
    QCOMPARE(statusOf(OriginPolicy(rules), {{"Host", "anything.example"}}), 421);
    QCOMPARE(statusOf(OriginPolicy(rules), {{"Host", "gateway.lan:4000"}}), 200);
    QCOMPARE(statusOf(OriginPolicy(rules), {{"Host", "localhost:4000"}}), 200);
    QCOMPARE(statusOf(OriginPolicy(rules), {}), 200);
}

void TestOriginPolicy::origins_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("status");
    for (const char *good : {"https://app.example", "HTTPS://APP.example", "http://localhost:5173", "http://localhost:4000"})
        QTest::newRow(good) << QByteArray(good) << 200;
    for (const char *bad : {"null", "", "https://evil.test", "http://app.example", "https://app.example:444", "https://app.example.evil.test",
                            "https://evil.test/https://app.example", "https://xapp.example", "https://app.example/", "file://",
                            "http://localhost", "http://localhost:3000", "http://127.0.0.1:4000", "app.example", "*", "http://[::1]:4000",
                            "vscode-webview://x", "chrome-extension://abc", "https://app.example https://evil.test", "localhost:4000"})
        QTest::newRow(bad) << QByteArray(bad) << 403;
}

void TestOriginPolicy::origins()
{
    QFETCH(QByteArray, origin);
    QFETCH(int, status);
    const OriginPolicy policy(loopbackRules());
    for (const char *method : {"GET", "POST", "OPTIONS", "DELETE"})
        QCOMPARE(statusOf(policy, {{"Host", "localhost:4000"}, {"Origin", origin}}, method), status);
}

void TestOriginPolicy::sites_data()
{
    QTest::addColumn<QByteArray>("site");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << QByteArray("none") << 200;
    QTest::newRow("same-origin") << QByteArray("same-origin") << 200;
    QTest::newRow("same-site") << QByteArray("same-site") << 403;
    QTest::newRow("cross-site") << QByteArray("cross-site") << 403;
    QTest::newRow("unheard of") << QByteArray("near-site") << 403;
    QTest::newRow("empty") << QByteArray("") << 403;
}

void TestOriginPolicy::sites()
{
    QFETCH(QByteArray, site);
    QFETCH(int, status);
    const OriginPolicy policy(loopbackRules());
    QCOMPARE(statusOf(policy, {{"Host", "localhost"}, {"Sec-Fetch-Site", site}}), status);
    // A page that is allowed is cross-site by nature.
    QCOMPARE(statusOf(policy, {{"Host", "localhost"}, {"Sec-Fetch-Site", site}, {"Origin", "https://app.example"}}), 200);
}

void TestOriginPolicy::allowedOriginGetsCorsHeaders()
{
    const OriginPolicy policy(loopbackRules());
    const auto verdict = policy.judge("POST", {{"Host", "localhost"}, {"Origin", "https://app.example"}});
    QVERIFY(!verdict.preflight);
    QCOMPARE(verdict.headers.value("access-control-allow-origin"), QByteArray("https://app.example"));
    QCOMPARE(verdict.headers.value("vary"), QByteArray("Origin"));
    QVERIFY(!verdict.headers.contains("access-control-allow-credentials"));
}

void TestOriginPolicy::foreignOriginGetsNone()
{
    const OriginPolicy policy(loopbackRules());
    for (const char *method : {"GET", "OPTIONS"}) {
        const auto verdict = policy.judge(method, {{"Host", "localhost"}, {"Origin", "https://evil.test"}, {"Access-Control-Request-Method", "POST"}});
        QVERIFY(verdict.refusal);
        QVERIFY(!verdict.preflight);
        QVERIFY(verdict.headers.isEmpty());
    }
}

void TestOriginPolicy::preflight()
{
    const OriginPolicy policy(loopbackRules());
    const HeaderList headers{{"Host", "localhost"},
                             {"Origin", "https://app.example"},
                             {"Access-Control-Request-Method", "POST"},
                             {"Access-Control-Request-Headers", "authorization, content-type"},
                             {"Access-Control-Request-Private-Network", "true"}};
    const auto verdict = policy.judge("OPTIONS", headers);
    QVERIFY(!verdict.refusal);
    QVERIFY(verdict.preflight);
    QCOMPARE(verdict.headers.value("access-control-allow-origin"), QByteArray("https://app.example"));
    QVERIFY(verdict.headers.value("access-control-allow-methods").contains("POST"));
    QCOMPARE(verdict.headers.value("access-control-allow-headers"), QByteArray("authorization, content-type"));
    QCOMPARE(verdict.headers.value("access-control-allow-private-network"), QByteArray("true"));
    // OPTIONS without the question is no preflight, the question without OPTIONS neither.
    QVERIFY(!policy.judge("OPTIONS", {{"Host", "localhost"}, {"Origin", "https://app.example"}}).preflight);
    QVERIFY(!policy.judge("POST", headers).preflight);
    QVERIFY(!policy.judge("OPTIONS", {{"Host", "localhost"}, {"Access-Control-Request-Method", "POST"}}).preflight);
}

void TestOriginPolicy::preflightDoesNotEchoNonsense()
{
    const OriginPolicy policy(loopbackRules());
    const auto verdict = policy.judge("OPTIONS", {{"Origin", "https://app.example"},
                                                  {"Access-Control-Request-Method", "POST"},
                                                  {"Access-Control-Request-Headers", "a: b; <c>"}});
    QVERIFY(verdict.preflight);
    QVERIFY(!verdict.headers.contains("access-control-allow-headers"));
}

void TestOriginPolicy::everyOriginByStar()
{
    OriginRules rules = loopbackRules();
    rules.origins = {"*"};
    const OriginPolicy policy(rules);
    const auto verdict = policy.judge("POST", {{"Host", "localhost"}, {"Origin", "https://any.example"}, {"Sec-Fetch-Site", "cross-site"}});
    QVERIFY(!verdict.refusal);
    QCOMPARE(verdict.headers.value("access-control-allow-origin"), QByteArray("*"));
    QCOMPARE(statusOf(policy, {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}), 200);
    QCOMPARE(statusOf(policy, {{"Host", "evil.test"}, {"Origin", "https://any.example"}}), 421);
}

void TestOriginPolicy::reboundNameIsNotOurOwnOrigin()
{
    OriginRules rules;
    rules.loopbackOnly = false;
    rules.port = 4000;
    const HeaderList rebound{{"Host", "evil.test:4000"}, {"Origin", "http://evil.test:4000"}, {"Sec-Fetch-Site", "same-origin"}};
    QCOMPARE(statusOf(OriginPolicy(rules), rebound), 403);
    QCOMPARE(statusOf(OriginPolicy(loopbackRules()), rebound), 421);
}

void TestOriginPolicy::doubledOriginIsRefused()
{
    const OriginPolicy policy(loopbackRules());
    QCOMPARE(statusOf(policy, {{"Host", "localhost"}, {"Origin", "https://app.example"}, {"Origin", "https://evil.test"}}), 403);
    QCOMPARE(statusOf(policy, {{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "cross-site"}}), 403);
}

QTEST_GUILESS_MAIN(TestOriginPolicy)
#include "tst_originpolicy.moc"
