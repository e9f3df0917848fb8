// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/redactor.h"

#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace Gatehouse;

namespace {

const QByteArray secret = "pa\"ss/wörd+ 9#x";
const QString dots = QStringLiteral("••••");

} // namespace

class TestRedactor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesOutKnownSecrets_data();
    void takesOutKnownSecrets();
    void takesOutBase64AtEveryOffset();
    void takesOutPatterns_data();
    void takesOutPatterns();
    void takesOutUnknownKeysInBase64();
    void leavesOrdinaryText_data();
    void leavesOrdinaryText();
    void learnsDatabaseAddresses();
    void prefersTheLongerSecret();
    void takesOutOverlappingSecrets();
    void knowsManySecrets();
    void ignoresShortValues();
    void doesNotCopyCleanText();
    void forgets();
    void isThreadSafe();
};

void TestRedactor::takesOutKnownSecrets_data()
{
    QTest::addColumn<QString>("form");
    QTest::newRow("raw") << QString::fromUtf8(secret);
    QTest::newRow("percent") << QString::fromLatin1(secret.toPercentEncoding());
    QTest::newRow("percent, lower case") << QStringLiteral("pa%22ss%2fw%c3%b6rd%2b%209%23x");
    QTest::newRow("form") << QStringLiteral("pa%22ss%2Fw%C3%B6rd%2B+9%23x");
    QTest::newRow("base64") << QString::fromLatin1(secret.toBase64());
    QTest::newRow("base64url") << QString::fromLatin1(secret.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    QTest::newRow("json") << QStringLiteral("pa\\\"ss/wörd+ 9#x");
    QTest::newRow("json, slash escaped") << QStringLiteral("pa\\\"ss\\/wörd+ 9#x");
    QTest::newRow("json, ASCII only") << QStringLiteral("pa\\\"ss/w\\u00f6rd+ 9#x");
    QTest::newRow("json in json") << QStringLiteral("pa\\\\\\\"ss/wörd+ 9#x");
    QTest::newRow("within a query") << QStringLiteral("pa%22ss/w%C3%B6rd+%209%23x");
    QTest::newRow("hex") << QString::fromLatin1(secret.toHex());
    QTest::newRow("hex, upper case") << QString::fromLatin1(secret.toHex().toUpper());
}

void TestRedactor::takesOutKnownSecrets()
{
    QFETCH(QString, form);
    Redactor redactor;
    const QString text = QStringLiteral("before <") + form + QStringLiteral("> after");
    QCOMPARE(redactor.redact(text), text); // it is the learning that does it
    redactor.learn(Secret(secret));
    const QString redacted = redactor.redact(text);
    QVERIFY2(redacted.startsWith(QStringLiteral("before <••••")), qPrintable(redacted));
    QVERIFY2(redacted.endsWith(QStringLiteral("> after")), qPrintable(redacted));
    QVERIFY2(redacted.size() <= text.size() - form.size() + dots.size() + 3, qPrintable(redacted)); // at most the padding stays
}

void TestRedactor::takesOutBase64AtEveryOffset()
{
    // As in "Authorization: Basic base64(user:password)".
    Redactor redactor;
    redactor.learn(Secret("correct-horse-battery"));
    for (const QByteArray &user : {QByteArray("u:"), QByteArray("us:"), QByteArray("use:")}) {
        const QString encoded = QString::fromLatin1((user + "correct-horse-battery" + ":x").toBase64());
        const QString redacted = redactor.redact(encoded);
        QVERIFY2(redacted.contains(dots), qPrintable(redacted));
        QVERIFY2(!QByteArray::fromBase64(redacted.section(dots, 1).toLatin1()).contains("battery"), qPrintable(redacted));
        QVERIFY(redacted.size() < 16);
    }
}

void TestRedactor::takesOutPatterns_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("redacted");
    QTest::newRow("openai") << QStringLiteral("key sk-proj-abcDEF123_45 is bad") << QStringLiteral("key •••• is bad");
    QTest::newRow("anthropic") << QStringLiteral("\"sk-ant-api03-xyz-123\"") << QStringLiteral("\"••••\"");
    QTest::newRow("with a hash") << QStringLiteral("sk-pasand2#") << QStringLiteral("••••");
    QTest::newRow("chosen key") << QStringLiteral("key \"sk-a@b:c~d%e^f?\", next") << QStringLiteral("key \"••••\", next");
    QTest::newRow("percent") << QStringLiteral("/key?k=sk-a%40b%2Fc&x=1") << QStringLiteral("/key?k=••••");
    QTest::newRow("json in json") << QStringLiteral("{\\\"key\\\":\\\"sk-abcdefghijk\\\"}") << QStringLiteral("{\\\"key\\\":\\\"••••\\\"}");
    QTest::newRow("bearer") << QStringLiteral("Authorization: Bearer abc.DEF-123 x") << QStringLiteral("Authorization: Bearer •••• x");
    QTest::newRow("bearer, lower case") << QStringLiteral("authorization: bearer abcdef") << QStringLiteral("authorization: bearer ••••");
    QTest::newRow("basic") << QStringLiteral("Basic dXNlcjpwYXNz") << QStringLiteral("Basic ••••");
    QTest::newRow("google") << QStringLiteral("AIzaSyA1234567890abcdefghijklmnop") << QStringLiteral("••••");
    QTest::newRow("google in a url") << QStringLiteral("GET /v1beta/models?key=abcdef123456&alt=sse") << QStringLiteral("GET /v1beta/models?key=••••&alt=sse");
    QTest::newRow("azure header") << QStringLiteral("api-key: 0123456789abcdef") << QStringLiteral("api-key: ••••");
    QTest::newRow("json member") << QStringLiteral("{\"api_key\": \"abcdef\", \"a\": 1}") << QStringLiteral("{\"api_key\": \"••••\", \"a\": 1}");
    QTest::newRow("password") << QStringLiteral("host=h password=geheim dbname=d") << QStringLiteral("host=h password=•••• dbname=d");
    QTest::newRow("url") << QStringLiteral("at postgresql://ann:pa:s@s@host:5432/d?x=1") << QStringLiteral("at postgresql://ann:••••@host:5432/d?x=1");
    QTest::newRow("url without user") << QStringLiteral("redis://:secret@host") << QStringLiteral("redis://:••••@host");
    QTest::newRow("token") << QStringLiteral("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF_12") << QStringLiteral("••••");
    QTest::newRow("two") << QStringLiteral("sk-aaaaaa and sk-bbbbbb") << QStringLiteral("•••• and ••••");
}

void TestRedactor::takesOutPatterns()
{
    QFETCH(QString, text);
    QFETCH(QString, redacted);
    QCOMPARE(Redactor().redact(text), redacted);
    QCOMPARE(Redactor().redact(redacted), redacted);
}

void TestRedactor::takesOutUnknownKeysInBase64()
{
    for (const QByteArray &key : {QByteArray("sk-aB3dE6gH9jK2mN5pQ8sT1v"), QByteArray("sk-~~~~~~~~~~~~~~~~"), QByteArray("sk-!!!!!!!!!!!!!!!!")}) {
        for (const QByteArray &user : {QByteArray(), QByteArray(":"), QByteArray("u:"), QByteArray("us:"), QByteArray("\xff\xff"), QByteArray("\x00", 1)}) {
            const QString redacted = Redactor().redact(QStringLiteral("<%1>").arg(QString::fromLatin1((user + key).toBase64())));
            QVERIFY2(redacted.contains(dots), qPrintable(redacted));
            QVERIFY2(redacted.size() <= 2 + 4 + dots.size(), qPrintable(redacted)); // the user's name may stay
        }
    }
}

void TestRedactor::leavesOrdinaryText_data()
{
    QTest::addColumn<QString>("text");
    const char *const texts[] = {
        "Listening on http://localhost:4000 with 3 models",
        "http://[::1]:4000/v1/chat/completions?stream=true",
        "model gpt-4o-mini: api_key needs the variable AZURE_API_KEY, which is not set",
        "api_key: os.environ/AZURE_API_KEY",
        "the task-oriented disk-based plan",
        "Received API Key = sk-...wxyz, expected to start with 'sk-'.",
        "It has to begin with \"sk-\", as sk-… does",
        "max_tokens: 100, key alias: dev",
        "GET /health/liveliness 200 in 1 ms",
        "ann@example.com wrote: 10:30",
    };
    for (const char *text : texts)
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestRedactor::leavesOrdinaryText()
{
    QFETCH(QString, text);
    QCOMPARE(Redactor().redact(text), text);
}

void TestRedactor::learnsDatabaseAddresses()
{
    Redactor redactor;
    redactor.learnUrl(Secret("postgresql://ann:p%40ss%2Fword@host:5432/d"));
    QCOMPARE(redactor.redact(QStringLiteral("FATAL: p@ss/word is wrong")), QStringLiteral("FATAL: •••• is wrong"));
    QCOMPARE(redactor.redact(QStringLiteral("p%40ss%2Fword")), dots);
    redactor.learnUrl(Secret("postgresql://ann:odd#pass/word@host:5432/d"));
    QCOMPARE(redactor.redact(QStringLiteral("<odd#pass/word>")), QStringLiteral("<••••>"));
}

void TestRedactor::prefersTheLongerSecret()
{
    Redactor redactor;
    redactor.learn(Secret("abcdefgh"));
    redactor.learn(Secret("abcdefgh-longer"));
    QCOMPARE(redactor.redact(QStringLiteral("abcdefgh-longer abcdefgh")), QStringLiteral("•••• ••••"));
}

void TestRedactor::takesOutOverlappingSecrets()
{
    Redactor redactor;
    redactor.learn(Secret("abcdefgh"));
    redactor.learn(Secret("efghijkl"));
    redactor.learn(Secret("cdefgh"));
    QCOMPARE(redactor.redact(QStringLiteral("<abcdefghijkl>")), QStringLiteral("<••••>"));
    QCOMPARE(redactor.redact(QStringLiteral("xcdefghijklabcdefgh.")), QStringLiteral("x••••••••."));
    QCOMPARE(redactor.redact(QStringLiteral("abcdef")), QStringLiteral("abcdef"));
    QCOMPARE(redactor.redact(QStringLiteral("abcdefgh")), dots);
}

void TestRedactor::knowsManySecrets()
{
    Redactor redactor;
    for (int i = 0; i < 2000; ++i)
        redactor.learn(Secret("the-secret-number-" + QByteArray::number(i) + "-of-many"));
    for (int i : {0, 7, 77, 777, 1999})
        QCOMPARE(redactor.redact(QStringLiteral("a the-secret-number-%1-of-many b").arg(i)), QStringLiteral("a •••• b"));
    QCOMPARE(redactor.redact(QStringLiteral("the-secret-number-2000-of-many")), QStringLiteral("the-secret-number-2000-of-many"));
}

void TestRedactor::ignoresShortValues()
{
    Redactor redactor;
    redactor.learn(Secret("key"));
    redactor.learn(Secret());
    QCOMPARE(redactor.redact(QStringLiteral("no key here")), QStringLiteral("no key here"));
}

void TestRedactor::doesNotCopyCleanText()
{
    Redactor redactor;
    redactor.learn(Secret("abcdefgh"));
    const QString text = QStringLiteral("Listening on port 4000").repeated(2);
    QCOMPARE(static_cast<const void *>(redactor.redact(text).constData()), static_cast<const void *>(text.constData()));
}

void TestRedactor::forgets()
{
    Redactor redactor;
    redactor.learn(Secret("abcdefgh"));
    redactor.clear();
    QCOMPARE(redactor.redact(QStringLiteral("abcdefgh")), QStringLiteral("abcdefgh"));
    redactor.learn(Secret("abcdefgh"));
    QCOMPARE(redactor.redact(QStringLiteral("abcdefgh")), dots);
}

void TestRedactor::isThreadSafe()
{
    Redactor redactor;
    redactor.learn(Secret("first-secret"));
    std::atomic<int> leaks = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&redactor, &leaks, i] {
            for (int round = 0; round < 200; ++round) {
                redactor.learn(Secret("secret-" + QByteArray::number(i) + '-' + QByteArray::number(round % 20)));
                if (redactor.redact(QStringLiteral("say first-secret")).contains(QStringLiteral("first")))
                    ++leaks;
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait(60'000));
    QCOMPARE(leaks.load(), 0);
}

QTEST_GUILESS_MAIN(TestRedactor)
#include "tst_redactor.moc"
