// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/virtualkeytext.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Gatehouse;

class TestVirtualKeyText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesKeys_data();
    void makesKeys();
    void neverMakesTheSameTwice();
    void hashesAsLiteLlm();
    void namesByTheEnd();
    void readsTheLength_data();
    void readsTheLength();
    void judgesChosenKeys_data();
    void judgesChosenKeys();
    void neverRepeatsARefusedKey();
};

void TestVirtualKeyText::makesKeys_data()
{
    QTest::addColumn<qsizetype>("bytes");
    QTest::addColumn<qsizetype>("characters");
    QTest::newRow("usual") << usualKeyBytes << qsizetype(25);
    QTest::newRow("24") << qsizetype(24) << qsizetype(35);
    QTest::newRow("most") << qsizetype(256) << qsizetype(345);
}

void TestVirtualKeyText::makesKeys()
{
    QFETCH(qsizetype, bytes);
    QFETCH(qsizetype, characters);
    const Secret key = newKeyText(bytes);
    QCOMPARE(key.reveal().size(), characters);
    static const QRegularExpression form(QStringLiteral("^sk-[A-Za-z0-9_-]+$"));
    QVERIFY2(form.match(QString::fromLatin1(key.reveal())).hasMatch(), key.reveal().constData());
    QCOMPARE(QByteArray::fromBase64(key.reveal().sliced(3), QByteArray::Base64UrlEncoding).size(), bytes);
    QVERIFY(checkChosenKey(key).ok());
}

void TestVirtualKeyText::neverMakesTheSameTwice()
{
    QSet<QByteArray> seen;
    QSet<char> characters;
    for (int i = 0; i < 2000; ++i) {
        const QByteArray text = newKeyText().reveal();
        seen.insert(text);
        for (char c : text)
            characters.insert(c);
    }
    QCOMPARE(seen.size(), 2000);
    QCOMPARE(characters.size(), 64);
}

void TestVirtualKeyText::hashesAsLiteLlm()
{
    // hashlib.sha256("sk-1234".encode()).hexdigest()
    QCOMPARE(keyHash(Secret("sk-1234")), QByteArray("88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b"));
    QCOMPARE(keyHash(Secret("sk-aB3dE6gH9jK2mN5pQ8sT1v")).size(), 64);
    QVERIFY(keyHash(Secret("sk-aB3dE6gH9jK2mN5pQ8sT1v")) != keyHash(Secret("sk-aB3dE6gH9jK2mN5pQ8sT1w")));
}

void TestVirtualKeyText::namesByTheEnd()
{
    QCOMPARE(keyName(Secret("sk-aB3dE6gH9jK2mN5pQ8sT1v")), QByteArray("sk-...sT1v"));
    QCOMPARE(keyName(Secret("sk-1234")), QByteArray("sk-..."));
    QCOMPARE(keyName(Secret()), QByteArray("sk-..."));
}

void TestVirtualKeyText::readsTheLength_data()
{
    QTest::addColumn<QByteArray>("setting");
    QTest::addColumn<qsizetype>("bytes"); // 0 = refused
    QTest::newRow("none") << QByteArray() << qsizetype(16);
    QTest::newRow("usual") << QByteArray("16") << qsizetype(16);
    QTest::newRow("spaces") << QByteArray(" 32 ") << qsizetype(32);
    QTest::newRow("most") << QByteArray("256") << qsizetype(256);
    QTest::newRow("few") << QByteArray("15") << qsizetype(0);
    QTest::newRow("negative") << QByteArray("-16") << qsizetype(0);
    QTest::newRow("many") << QByteArray("257") << qsizetype(0);
    QTest::newRow("words") << QByteArray("long") << qsizetype(0);
}

void TestVirtualKeyText::readsTheLength()
{
    QFETCH(QByteArray, setting);
    QFETCH(qsizetype, bytes);
    const Result<qsizetype> read = readKeyBytes(setting);
    QCOMPARE(read.ok(), bytes != 0);
    if (read) {
        QCOMPARE(*read, bytes);
        return;
    }
    QCOMPARE(read.error().kind, ErrorKind::Configuration);
    QVERIFY(read.error().message.contains(QString::fromLatin1(setting)));
}

void TestVirtualKeyText::judgesChosenKeys_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("reason"); // empty = accepted
    QTest::newRow("good") << QByteArray("sk-team-alpha-2024") << QString();
    QTest::newRow("printable") << QByteArray("sk-!\"#$%&'()*+,./:;<=>?@[]^_`{|}~") << QString();
    QTest::newRow("shortest") << "sk-" + QByteArray(13, 'a') << QString();
    QTest::newRow("longest") << "sk-" + QByteArray(509, 'a') << QString();
    QTest::newRow("empty") << QByteArray() << QStringLiteral("does not begin with \"sk-\"");
    QTest::newRow("no sk") << QByteArray("abcdefghijklmnopqrst") << QStringLiteral("does not begin with \"sk-\"");
    QTest::newRow("upper case") << QByteArray("SK-abcdefghijklmnop") << QStringLiteral("does not begin with \"sk-\"");
    QTest::newRow("short") << "sk-" + QByteArray(12, 'a') << QStringLiteral("15 characters");
    QTest::newRow("long") << "sk-" + QByteArray(510, 'a') << QStringLiteral("513 characters");
    QTest::newRow("space") << QByteArray("sk-abcdefgh ijklmnop") << QStringLiteral("printable ASCII");
    QTest::newRow("line feed") << QByteArray("sk-abcdefghijklmnop\n") << QStringLiteral("printable ASCII");
    QTest::newRow("null") << QByteArray("sk-abcdefghi\0jklmnop", 20) << QStringLiteral("printable ASCII");
    QTest::newRow("delete") << QByteArray("sk-abcdefghijklmnop\x7f") << QStringLiteral("printable ASCII");
    QTest::newRow("umlaut") << QByteArray("sk-abcdefghijklmnöp") << QStringLiteral("printable ASCII");
}

void TestVirtualKeyText::judgesChosenKeys()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, reason);
    const Result<void> judged = checkChosenKey(Secret(key));
    QCOMPARE(judged.ok(), reason.isEmpty());
    if (judged)
        return;
    QCOMPARE(judged.error().kind, ErrorKind::InvalidRequest);
    QCOMPARE(judged.error().param, QByteArray("key"));
    QVERIFY2(judged.error().message.contains(reason), qPrintable(judged.error().message));
}

void TestVirtualKeyText::neverRepeatsARefusedKey()
{
    for (const QByteArray &key : {QByteArray("sk-hunter2"), QByteArray("hunter2-hunter2-hunter2"), "sk-hunter2" + QByteArray(600, 'x')}) {
        const Error error = checkChosenKey(Secret(key)).error();
        QVERIFY(!(error.message + error.detail).contains(QStringLiteral("hunter2")));
    }
}

QTEST_GUILESS_MAIN(TestVirtualKeyText)
#include "tst_virtualkeytext.moc"
