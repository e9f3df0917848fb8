// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/secretbox.h"

#include <QSet>
#include <QTest>

using namespace Gatehouse;

namespace {

const SealedPlace place{"credentials", "openai", "api_key"};

// Made by Python (hashlib.blake2b for the derived keys, id and checksum, PyNaCl's XChaCha20-Poly1305) after the
// description in secretbox.h: what was sealed once has to open for ever.
const QByteArray keptKey = "DRo8ZSPI8G5OCvnFFapbVEjP69aDjy1Sw9i2743cPC4=";
const QByteArray keptText = "gh1:g0cjkJaZPd0AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhdyuamipspVwRaln84wFGiWqfz7UXObp5s9bmlTPEhmzeSdRVKc";

} // namespace

class TestSecretBox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void opensWhatItSealed_data();
    void opensWhatItSealed();
    void opensWhatWasSealedLongAgo();
    void neverSealsTheSameTwice();
    void showsNothingOfTheValue();
    void refusesOtherPlaces_data();
    void refusesOtherPlaces();
    void refusesOtherKeys();
    void refusesDamage();
    void refusesWhatIsCutOff();
    void refusesForgery();
    void tellsOtherTexts_data();
    void tellsOtherTexts();
    void resealsAll();
    void resealsNothingWhenOneFails();
    void resealsTwice();
};

void TestSecretBox::opensWhatItSealed_data()
{
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("key") << QByteArray("sk-proj-abcDEF123");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("any bytes") << QByteArray("\0\xff\x80 \n", 5);
    QTest::newRow("long") << QByteArray(200'000, 'k');
}

void TestSecretBox::opensWhatItSealed()
{
    QFETCH(QByteArray, plain);
    const SecretBox box(DataKey::random());
    const QByteArray sealed = box.seal(Secret(plain), place);
    QVERIFY(SecretBox::isSealed(sealed));
    const Result<Secret> opened = box.open(sealed, place);
    QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().message));
    QCOMPARE(opened->reveal(), plain);
}

void TestSecretBox::opensWhatWasSealedLongAgo()
{
    const Result<DataKey> key = DataKey::fromText(Secret(keptKey));
    QVERIFY(key.ok());
    const Result<Secret> opened = SecretBox(*key).open(keptText, place);
    QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().message));
    QCOMPARE(opened->reveal(), QByteArray("sk-proj-abcDEF123"));
}

void TestSecretBox::neverSealsTheSameTwice()
{
    const SecretBox box(DataKey::random());
    QSet<QByteArray> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(box.seal(Secret("same"), place));
    QCOMPARE(seen.size(), 100);
}

void TestSecretBox::showsNothingOfTheValue()
{
    const DataKey key = DataKey::random();
    const QByteArray sealed = SecretBox(key).seal(Secret("correct-horse-battery"), place);
    for (char c : sealed.sliced(4))
        QVERIFY((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    const QByteArray bytes = QByteArray::fromBase64(sealed.sliced(4), QByteArray::Base64UrlEncoding);
    QVERIFY(!bytes.contains("horse"));
    const QByteArray keyBytes = QByteArray::fromBase64(key.text().reveal());
    QVERIFY(!bytes.contains(keyBytes.first(4)) && !bytes.contains(keyBytes.last(4)));
    const Error error = SecretBox(key).open(sealed, {"credentials", "other", "api_key"}).error();
    QVERIFY(!(error.message + error.detail).contains(QString::fromLatin1(sealed.sliced(20, 20))));
}

void TestSecretBox::refusesOtherPlaces_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QByteArray>("column");
    QTest::newRow("table") << QByteArray("models") << QByteArray("openai") << QByteArray("api_key");
    QTest::newRow("row") << QByteArray("credentials") << QByteArray("azure") << QByteArray("api_key");
    QTest::newRow("column") << QByteArray("credentials") << QByteArray("openai") << QByteArray("api_base");
    QTest::newRow("case") << QByteArray("credentials") << QByteArray("OpenAI") << QByteArray("api_key");
    QTest::newRow("shifted") << QByteArray("credentialso") << QByteArray("penai") << QByteArray("api_key");
    QTest::newRow("nowhere") << QByteArray() << QByteArray() << QByteArray();
}

void TestSecretBox::refusesOtherPlaces()
{
    QFETCH(QByteArray, table);
    QFETCH(QByteArray, row);
    QFETCH(QByteArray, column);
    const SecretBox box(DataKey::random());
    const Result<Secret> opened = box.open(box.seal(Secret("value"), place), {table, row, column});
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY2(opened.error().message.contains(QStringLiteral("another row or column")), qPrintable(opened.error().message));
    QVERIFY2(opened.error().message.contains(QString::fromLatin1(table + '.' + column)), qPrintable(opened.error().message));
}

void TestSecretBox::refusesOtherKeys()
{
    const DataKey mine = DataKey::random(), other = DataKey::random();
    const Result<Secret> opened = SecretBox(other).open(SecretBox(mine).seal(Secret("value"), place), place);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Configuration);
    QVERIFY2(opened.error().message.contains(QString::fromLatin1(mine.id().toHex())), qPrintable(opened.error().message));
    QVERIFY2(opened.error().message.contains(QString::fromLatin1(other.id().toHex())), qPrintable(opened.error().message));
}

void TestSecretBox::refusesDamage()
{
    const SecretBox box(DataKey::random());
    const QByteArray sealed = box.seal(Secret("value"), place); // five characters: no unused bits at the end
    for (qsizetype at = 4; at < sealed.size(); ++at) {
        for (char wrong : {'A', 'z', '*', '\0'}) {
            QByteArray changed = sealed;
            if (changed[at] == wrong)
                continue;
            changed[at] = wrong;
            const Result<Secret> opened = box.open(changed, place);
            QVERIFY2(!opened.ok(), changed.constData());
            QCOMPARE(opened.error().kind, ErrorKind::Storage);
            QVERIFY2(opened.error().message.contains(QStringLiteral("damaged")), qPrintable(opened.error().message));
        }
    }
}

void TestSecretBox::refusesWhatIsCutOff()
{
    const SecretBox box(DataKey::random());
    const QByteArray sealed = box.seal(Secret("a longer value than the others"), place);
    for (qsizetype size = 0; size < sealed.size(); ++size)
        QVERIFY(!box.open(sealed.first(size), place).ok());
    QVERIFY(!box.open(sealed + 'A', place).ok());
    QVERIFY(!box.open(sealed + sealed.sliced(4), place).ok());
}

void TestSecretBox::refusesForgery()
{
    const Result<DataKey> key = DataKey::fromText(Secret(keptKey));
    const SecretBox box(*key);
    // The checksum is right, a bit of the tag is not: as somebody would do it who changes values on purpose.
    const Result<Secret> opened = box.open("gh1:g0cjkJaZPd0AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhdyuamipspVwRaln84wFGiWqfz7UXObp5s9bmlTPEhmzeXuAE8i", place);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY2(opened.error().message.contains(QStringLiteral("somebody changed it")), qPrintable(opened.error().message));
}

void TestSecretBox::tellsOtherTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("plain") << QByteArray("sk-proj-abcDEF123") << QStringLiteral("not sealed at all");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("not sealed at all");
    QTest::newRow("no number") << QByteArray("gh:AAAA") << QStringLiteral("not sealed at all");
    QTest::newRow("later version") << "gh2:" + keptText.sliced(4) << QStringLiteral("version \"gh2\"");
    QTest::newRow("much later version") << "gh10:" + keptText.sliced(4) << QStringLiteral("version \"gh10\"");
    QTest::newRow("nothing sealed") << QByteArray("gh1:") << QStringLiteral("damaged");
}

void TestSecretBox::tellsOtherTexts()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    const Result<Secret> opened = SecretBox(*DataKey::fromText(Secret(keptKey))).open(text, place);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Storage);
    QVERIFY2(opened.error().message.contains(reason), qPrintable(opened.error().message));
    QVERIFY(!opened.error().message.contains(QStringLiteral("abcDEF123")));
}

void TestSecretBox::resealsAll()
{
    const SecretBox from(DataKey::random()), to(DataKey::random());
    QList<SealedValue> values;
    for (int i = 0; i < 20; ++i) {
        const SealedPlace at{"credentials", QByteArray::number(i), "api_key"};
        values.append({at, from.seal(Secret("value " + QByteArray::number(i)), at)});
    }
    const Result<QList<SealedValue>> resealed = SecretBox::reseal(from, to, values);
    QVERIFY(resealed.ok());
    QCOMPARE(resealed->size(), values.size());
    for (int i = 0; i < values.size(); ++i) {
        const SealedValue &value = resealed->at(i);
        QCOMPARE(value.place.row, QByteArray::number(i));
        QCOMPARE(to.open(value.text, values.at(i).place)->reveal(), "value " + QByteArray::number(i));
        QVERIFY(!from.open(value.text, value.place).ok());
    }
}

void TestSecretBox::resealsNothingWhenOneFails()
{
    const SecretBox from(DataKey::random()), to(DataKey::random()), third(DataKey::random());
    const SealedPlace other{"credentials", "other", "api_key"};
    const QList<SealedValue> values{{place, from.seal(Secret("good"), place)}, {other, third.seal(Secret("of another key"), other)}};
    const Result<QList<SealedValue>> resealed = SecretBox::reseal(from, to, values);
    QVERIFY(!resealed.ok());
    QCOMPARE(resealed.error().kind, ErrorKind::Configuration);
    QVERIFY2(resealed.error().message.contains(QStringLiteral("\"other\"")), qPrintable(resealed.error().message));
    const Result<QList<SealedValue>> swapped = SecretBox::reseal(from, to, {{other, values.first().text}});
    QVERIFY(!swapped.ok() && swapped.error().kind == ErrorKind::Storage);
}

void TestSecretBox::resealsTwice()
{
    const SecretBox from(DataKey::random()), to(DataKey::random());
    const SealedPlace other{"credentials", "other", "api_key"};
    const QByteArray done = to.seal(Secret("done before"), other);
    const Result<QList<SealedValue>> resealed = SecretBox::reseal(from, to, {{place, from.seal(Secret("not yet"), place)}, {other, done}});
    QVERIFY(resealed.ok());
    QCOMPARE(resealed->at(1).text, done);
    QCOMPARE(to.open(resealed->at(0).text, place)->reveal(), QByteArray("not yet"));
}

QTEST_GUILESS_MAIN(TestSecretBox)
#include "tst_secretbox.moc"
