// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/ids.h"
#include "gateway/pipeline/caller.h"
#include "tests/support/accountbench.h"
#include "gateway/routing/snapshot.h"

#include <QTest>

using namespace Gatehouse;

namespace {

const QByteArray masterKey = "sk-master-0123456789";

Snapshot snapshotWithKey(const QByteArray &header = {})
{
    Snapshot snapshot;
    snapshot.masterKeyHashHex = sha256Hex(masterKey);
    snapshot.masterKeyHash = QByteArray::fromHex(snapshot.masterKeyHashHex);
    snapshot.config.keyHeaderName = header;
    return snapshot;
}

} // namespace

class TestPresentedKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrderOfHeaders();
    void takesSchemesOff_data();
    void takesSchemesOff();
    void knowsTheMasterKey();
    void needsNoKeyWhereNoneIsSet();
    void refuses_data();
    void refuses();
};

void TestPresentedKey::keepsTheOrderOfHeaders()
{
    const QList<QByteArray> order{"X-Own-Key", "x-litellm-api-key", "Authorization", "api-key", "x-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"};
    // From the back: each further field takes precedence over those before.
    HeaderList headers;
    for (auto name = order.rbegin(); name != order.rend(); ++name) {
        headers.add(name->toUpper(), "sk-" + *name);
        QCOMPARE(presentedKey(headers, "x-own-key"), "sk-" + *name);
    }
    QCOMPARE(presentedKey(headers, {}), QByteArray("sk-x-litellm-api-key"));
    QCOMPARE(presentedKey({}, "x-own-key"), QByteArray());
    // A field that is there but empty says nothing.
    QCOMPARE(presentedKey({{"Authorization", ""}, {"x-api-key", "sk-a"}}, {}), QByteArray("sk-a"));
    QCOMPARE(presentedKey({{"X-Own-Key", ""}, {"x-api-key", "sk-a"}}, "X-Own-Key"), QByteArray("sk-a"));
}

void TestPresentedKey::takesSchemesOff_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("Bearer") << QByteArray("Bearer sk-a") << QByteArray("sk-a");
    QTest::newRow("bearer") << QByteArray("bearer  sk-a ") << QByteArray("sk-a");
    QTest::newRow("Basic") << QByteArray("Basic sk-a") << QByteArray("sk-a");
    QTest::newRow("none") << QByteArray("sk-a") << QByteArray("sk-a");
    QTest::newRow("scheme alone") << QByteArray("Bearer") << QByteArray();
    QTest::newRow("scheme and a space") << QByteArray("Bearer ") << QByteArray();
    QTest::newRow("a word that begins like one") << QByteArray("bearersk-a") << QByteArray("bearersk-a");
    QTest::newRow("shorter than a scheme") << QByteArray("be") << QByteArray("be");
}

void TestPresentedKey::takesSchemesOff()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, key);
    QCOMPARE(presentedKey({{"Authorization", value}}, {}), key);
    QCOMPARE(presentedKey({{"X-Own", value}}, "x-own"), key);
}

void TestPresentedKey::knowsTheMasterKey()
{
    const Snapshot snapshot = snapshotWithKey();
    for (const HeaderList &headers : {HeaderList{{"Authorization", "Bearer " + masterKey}}, HeaderList{{"x-api-key", masterKey}}}) {
        CallerBench bench(snapshot);
        const Result<Caller> caller = identify(headers, bench.worker);
        QVERIFY(caller.ok());
        QVERIFY(caller->isAdmin);
        QCOMPARE(caller->keyHash, sha256Hex(masterKey));
        QCOMPARE(caller->keyAlias, QByteArray("master key"));
    }
    QVERIFY(CallerBench(snapshotWithKey("X-Own")).identify({{"X-Own", masterKey}}).ok());
    QVERIFY(!CallerBench(snapshot).identify({{"X-Own", masterKey}}).ok());
}

void TestPresentedKey::needsNoKeyWhereNoneIsSet()
{
    for (const HeaderList &headers : {HeaderList(), HeaderList{{"Authorization", "Bearer anything"}}}) {
        const Result<Caller> caller = CallerBench(Snapshot()).identify(headers);
        QVERIFY(caller.ok());
        QVERIFY(caller->isAdmin);
        QVERIFY(caller->keyHash.isEmpty());
    }
}

void TestPresentedKey::refuses_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("says");
    QTest::newRow("none") << QByteArray() << QByteArray("auth_error") << QStringLiteral("Authentication Error, No api key passed in.");
    QTest::newRow("malformed") << QByteArray("abcdefghijklmnopqrstuvwxyz") << QByteArray("auth_error")
                               << QStringLiteral("LiteLLM Virtual Key expected. Received=abcd****wxyz, expected to start with 'sk-'.");
    QTest::newRow("malformed and short") << QByteArray("abcdefgh") << QByteArray("auth_error") << QStringLiteral("Received=****, expected");
    QTest::newRow("unknown") << QByteArray("sk-unknown-key-wxyz") << QByteArray("token_not_found_in_db")
                             << QStringLiteral("Authentication Error, Invalid proxy server token passed. Received API Key = sk-...wxyz, Key Hash (Token) =%1. "
                                               "Unable to find token in cache or `LiteLLM_VerificationTokenTable`").arg(QString::fromUtf8(sha256Hex("sk-unknown-key-wxyz")));
    QTest::newRow("the prefix alone") << QByteArray("sk-") << QByteArray("token_not_found_in_db") << QStringLiteral("Received API Key = sk-...****,");
    QTest::newRow("the hash of the key") << sha256Hex(masterKey) << QByteArray("auth_error") << QStringLiteral("expected to start with 'sk-'");
    QTest::newRow("the key and a bit") << masterKey + 'x' << QByteArray("token_not_found_in_db") << QStringLiteral("Unable to find token");
}

void TestPresentedKey::refuses()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, type);
    QFETCH(QString, says);
    const Result<Caller> caller = CallerBench(snapshotWithKey()).identify({{"Authorization", "Bearer " + key}});
    QVERIFY(!caller);
    QCOMPARE(caller.error().kind, ErrorKind::Authentication);
    QCOMPARE(caller.error().type, type);
    QVERIFY2(caller.error().message.contains(says), qPrintable(caller.error().message));
    if (key.size() > 4)
        QVERIFY(!caller.error().message.contains(QString::fromUtf8(key)));
}

QTEST_APPLESS_MAIN(TestPresentedKey)
#include "tst_presentedkey.moc"
