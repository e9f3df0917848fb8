// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/datakeysource.h"

#include "tests/support/fakekeychain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;

namespace {

using Variables = QHash<QByteArray, QByteArray>;

// By PyNaCl's Argon2id and hashlib.blake2b after the description in datakey.cpp and keycheck.h: all gateways have to come
// to the same key, today and later.
const QByteArray keptPassphrase = "correct horse battery staple";
const QByteArray keptCheck = "gatehouse-key:1:argon2id:3:65536:000102030405060708090a0b0c0d0e0f:8347239096993ddd";
const QByteArray keptKey = "DRo8ZSPI8G5OCvnFFapbVEjP69aDjy1Sw9i2743cPC4=";

template <class T>
T answer(QFuture<T> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 10'000))
        qFatal("no answer");
    return future.result();
}

} // namespace

class TestDataKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void makesDifferentKeys();
    void comesBackFromItsText();
    void refusesOtherTexts();
    void makesTheKeptKey();
    void refusesCostsOutOfRange();
    void readsChecks_data();
    void readsChecks();

    void findsSaltKeys_data();
    void findsSaltKeys();
    void refusesTwoSaltKeys();
    void readsFiles_data();
    void readsFiles();
    void refusesFilesOfOthers_data();
    void refusesFilesOfOthers();
    void refusesUnusableFiles();
    void readsSystemdCredentials();

    void agreesWithTheFirstGateway();
    void refusesAnotherSaltKey();
    void keepsANewKeyInTheKeychain();
    void neverOverwritesAKey();
    void tellsKeychainFailures_data();
    void tellsKeychainFailures();
    void refusesAChangedEntry();
    void choosesWhatFitsTheDatabase();
    void saysWhatToSet();

private:
    QString written(const QString &name, const QByteArray &text, QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner);

    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestDataKey::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
}

QString TestDataKey::written(const QString &name, const QByteArray &text, QFile::Permissions permissions)
{
    const QString path = m_directory->filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.setPermissions(permissions))
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

void TestDataKey::makesDifferentKeys()
{
    const DataKey one = DataKey::random(), other = DataKey::random();
    QVERIFY(one.id() != other.id());
    QVERIFY(one.text().reveal() != other.text().reveal());
    QCOMPARE(one.id().size(), DataKey::idSize);
    QCOMPARE(one.sealingKey().reveal().size(), DataKey::size);
    // What is derived is not the key itself, nor a part of it.
    const QByteArray bytes = QByteArray::fromBase64(one.text().reveal());
    QVERIFY(one.sealingKey().reveal() != bytes);
    QVERIFY(!bytes.contains(one.id()) && !one.sealingKey().reveal().contains(one.id()));
}

void TestDataKey::comesBackFromItsText()
{
    const DataKey key = DataKey::random();
    const Result<DataKey> again = DataKey::fromText(key.text());
    QVERIFY(again.ok());
    QCOMPARE(again->id(), key.id());
    QCOMPARE(again->sealingKey().reveal(), key.sealingKey().reveal());
}

void TestDataKey::refusesOtherTexts()
{
    for (const QByteArray &text : {QByteArray(), QByteArray("short"), QByteArray(32, 'a'), keptKey + "AAAA", QByteArray("*") + keptKey.sliced(1)}) {
        const Result<DataKey> key = DataKey::fromText(Secret(text));
        QVERIFY2(!key.ok(), text.constData());
        QCOMPARE(key.error().kind, ErrorKind::Configuration);
    }
}

void TestDataKey::makesTheKeptKey()
{
    const Result<OpenedDataKey> opened = openWithSaltKey({Secret(keptPassphrase), QStringLiteral("a test")}, keptCheck);
    QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().message));
    QCOMPARE(opened->key.text().reveal(), keptKey);
    QCOMPARE(opened->check, keptCheck);
    QVERIFY(!opened->isNew);
}

void TestDataKey::refusesCostsOutOfRange()
{
    const QByteArray salt(DataKey::saltSize, 's');
    for (const Argon2Cost cost : {Argon2Cost{0, 65536}, Argon2Cost{3, 0}, Argon2Cost{1'000'000, 65536}, Argon2Cost{3, 4'000'000'000}})
        QCOMPARE(DataKey::fromPassphrase(Secret("x"), salt, cost).error().kind, ErrorKind::Configuration);
    QCOMPARE(DataKey::fromPassphrase(Secret("x"), "short", Argon2Cost()).error().kind, ErrorKind::Configuration);
}

void TestDataKey::readsChecks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("fault"); // empty = none
    QTest::newRow("argon2id") << keptCheck << QString();
    QTest::newRow("random") << QByteArray("gatehouse-key:1:random:8347239096993ddd") << QString();
    QTest::newRow("later version") << QByteArray("gatehouse-key:2:random:8347239096993ddd") << QStringLiteral("version 2");
    for (const char *text : {"", "gatehouse-key", "gatehouse-key:1", "gatehouse-key:1:random", "gatehouse-key:1:random:", "gatehouse-key:1:random:83472390", "gatehouse-key:1:random:zz47239096993ddd",
                             "gatehouse-key:1:other:8347239096993ddd", "other:1:random:8347239096993ddd", "gatehouse-key:1:random:8347239096993ddd:8347239096993ddd",
                             "gatehouse-key:1:argon2id:x:65536:000102030405060708090a0b0c0d0e0f:8347239096993ddd", "gatehouse-key:1:argon2id:3:-1:000102030405060708090a0b0c0d0e0f:8347239096993ddd",
                             "gatehouse-key:1:argon2id:3:65536:0001:8347239096993ddd"})
        QTest::newRow(text) << QByteArray(text) << QStringLiteral("damaged");
}

void TestDataKey::readsChecks()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, fault);
    const Result<KeyCheck> check = KeyCheck::read(text);
    QCOMPARE(check.ok(), fault.isEmpty());
    if (check) {
        QCOMPARE(check->text(), text);
        return;
    }
    QCOMPARE(check.error().kind, ErrorKind::Storage);
    QVERIFY2(check.error().message.contains(fault), qPrintable(check.error().message));
}

void TestDataKey::findsSaltKeys_data()
{
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QByteArray>("text"); // empty = none
    QTest::addColumn<QString>("source");
    QTest::newRow("none") << Variables{{"LITELLM_MASTER_KEY", "sk-1"}} << QByteArray() << QString();
    QTest::newRow("empty") << Variables{{"GATEHOUSE_SALT_KEY", ""}, {"LITELLM_SALT_KEY", ""}} << QByteArray() << QString();
    QTest::newRow("own") << Variables{{"GATEHOUSE_SALT_KEY", "own"}, {"LITELLM_SALT_KEY", "theirs"}} << QByteArray("own") << QStringLiteral("GATEHOUSE_SALT_KEY");
    QTest::newRow("theirs") << Variables{{"LITELLM_SALT_KEY", " theirs "}} << QByteArray(" theirs ") << QStringLiteral("LITELLM_SALT_KEY");
    QTest::newRow("no such credential") << Variables{{"CREDENTIALS_DIRECTORY", "/nowhere"}, {"LITELLM_SALT_KEY", "theirs"}} << QByteArray("theirs") << QStringLiteral("LITELLM_SALT_KEY");
}

void TestDataKey::findsSaltKeys()
{
    QFETCH(Variables, variables);
    QFETCH(QByteArray, text);
    QFETCH(QString, source);
    const Result<std::optional<SaltKey>> found = findSaltKey(variables);
    QVERIFY(found.ok());
    QCOMPARE(found->has_value(), !text.isEmpty());
    if (found->has_value()) {
        QCOMPARE((*found)->text.reveal(), text);
        QCOMPARE((*found)->source, source);
    }
}

void TestDataKey::refusesTwoSaltKeys()
{
    const auto found = findSaltKey({{"GATEHOUSE_SALT_KEY", "own"}, {"GATEHOUSE_SALT_KEY_FILE", "/some/file"}});
    QCOMPARE(found.error().kind, ErrorKind::Configuration);
    QVERIFY(found.error().message.contains(QStringLiteral("Both GATEHOUSE_SALT_KEY and GATEHOUSE_SALT_KEY_FILE")));
}

void TestDataKey::readsFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << QByteArray("a salt key") << QByteArray("a salt key");
    QTest::newRow("line feed") << QByteArray("a salt key\n") << QByteArray("a salt key");
    QTest::newRow("from Windows") << QByteArray("a salt key\r\n") << QByteArray("a salt key");
    QTest::newRow("only the last one") << QByteArray(" a\nsalt key \n\n") << QByteArray(" a\nsalt key \n");
}

void TestDataKey::readsFiles()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, text);
    const QString path = written(QStringLiteral("salt"), content);
    const auto found = findSaltKey({{"GATEHOUSE_SALT_KEY_FILE", QFile::encodeName(path)}, {"LITELLM_SALT_KEY", "theirs"}});
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().message));
    QVERIFY(found->has_value());
    QCOMPARE((*found)->text.reveal(), text);
    QCOMPARE((*found)->source, path);
}

void TestDataKey::refusesFilesOfOthers_data()
{
    QTest::addColumn<int>("more");
    QTest::addColumn<QString>("mode");
    QTest::newRow("group reads") << int(QFile::ReadGroup) << QStringLiteral("0640");
    QTest::newRow("others read") << int(QFile::ReadOther) << QStringLiteral("0604");
    QTest::newRow("others write") << int(QFile::WriteOther) << QStringLiteral("0602");
}

void TestDataKey::refusesFilesOfOthers()
{
#ifdef Q_OS_WIN
    QSKIP("Windows has lists in place of modes.");
#endif
    QFETCH(int, more);
    QFETCH(QString, mode);
    const QString path = written(QStringLiteral("salt"), "a salt key", QFile::ReadOwner | QFile::WriteOwner | QFile::Permissions(more));
    const auto found = findSaltKey({{"GATEHOUSE_SALT_KEY_FILE", QFile::encodeName(path)}});
    QVERIFY(!found.ok());
    QCOMPARE(found.error().kind, ErrorKind::Configuration);
    for (const QString &part : {path, mode, QStringLiteral("chmod 600"), QStringLiteral("GATEHOUSE_SALT_KEY_FILE")})
        QVERIFY2(found.error().message.contains(part), qPrintable(found.error().message));
    QVERIFY(!found.error().message.contains(QStringLiteral("a salt key")));
}

void TestDataKey::refusesUnusableFiles()
{
    const auto reason = [](const QString &path) { return findSaltKey({{"GATEHOUSE_SALT_KEY_FILE", QFile::encodeName(path)}}).error().message; };
    QVERIFY(reason(m_directory->filePath(QStringLiteral("missing"))).contains(QStringLiteral("missing")));
    QVERIFY(reason(m_directory->path()).contains(QStringLiteral("cannot be used")));
    QVERIFY(reason(written(QStringLiteral("empty"), "")).contains(QStringLiteral("it is empty")));
    QVERIFY(reason(written(QStringLiteral("line"), "\n")).contains(QStringLiteral("it is empty")));
    QVERIFY(reason(written(QStringLiteral("long"), QByteArray(65537, 'a'))).contains(QStringLiteral("64 KiB")));
}

void TestDataKey::readsSystemdCredentials()
{
    const QString path = written(QStringLiteral("gatehouse-salt-key"), "of systemd\n", QFile::ReadOwner | QFile::ReadGroup);
    const Variables variables{{"CREDENTIALS_DIRECTORY", QFile::encodeName(m_directory->path())}, {"LITELLM_SALT_KEY", "theirs"}};
    const auto found = findSaltKey(variables);
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().message));
    QCOMPARE((*found)->text.reveal(), QByteArray("of systemd"));
    QCOMPARE((*found)->source, path);
}

void TestDataKey::agreesWithTheFirstGateway()
{
    const SaltKey salt{Secret("sk-1234"), QStringLiteral("LITELLM_SALT_KEY")};
    const Result<OpenedDataKey> first = openWithSaltKey(salt, {});
    QVERIFY(first.ok() && first->isNew);
    const Result<OpenedDataKey> second = openWithSaltKey(salt, first->check);
    QVERIFY(second.ok() && !second->isNew);
    QCOMPARE(second->key.text().reveal(), first->key.text().reveal());
    // A database of its own has a key of its own, and the check shows neither key nor passphrase.
    const Result<OpenedDataKey> elsewhere = openWithSaltKey(salt, {});
    QVERIFY(elsewhere->key.id() != first->key.id());
    QVERIFY(!first->check.contains("1234"));
    QVERIFY(!first->check.contains(QByteArray::fromBase64(first->key.text().reveal()).toHex()));
}

void TestDataKey::refusesAnotherSaltKey()
{
    const Result<OpenedDataKey> opened = openWithSaltKey({Secret("correct horse battery stable"), QStringLiteral("GATEHOUSE_SALT_KEY")}, keptCheck);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Configuration);
    QVERIFY2(opened.error().message.contains(QStringLiteral("not the salt key")), qPrintable(opened.error().message));
    QVERIFY2(opened.error().message.contains(QStringLiteral("GATEHOUSE_SALT_KEY")), qPrintable(opened.error().message));
    QVERIFY(!opened.error().message.contains(QStringLiteral("stable")));
    QCOMPARE(openWithSaltKey({Secret("x"), {}}, "nonsense").error().kind, ErrorKind::Storage);
}

void TestDataKey::keepsANewKeyInTheKeychain()
{
    const FakeKeychain keychain;
    const Result<OpenedDataKey> made = answer(openWithKeychain(keychain, {}));
    QVERIFY(made.ok() && made->isNew);
    QCOMPARE(keychain.entries.size(), 1);
    QCOMPARE(keychain.entries.value(dataKeyEntry(made->key.id())).reveal(), made->key.text().reveal());
    const Result<OpenedDataKey> again = answer(openWithKeychain(keychain, made->check));
    QVERIFY(again.ok() && !again->isNew);
    QCOMPARE(again->key.text().reveal(), made->key.text().reveal());
    QCOMPARE(keychain.entries.size(), 1);
}

void TestDataKey::neverOverwritesAKey()
{
    const FakeKeychain keychain;
    const Result<OpenedDataKey> one = answer(openWithKeychain(keychain, {}));
    const Result<OpenedDataKey> other = answer(openWithKeychain(keychain, {}));
    QCOMPARE(keychain.entries.size(), 2);
    QCOMPARE(answer(openWithKeychain(keychain, one->check))->key.id(), one->key.id());
    QCOMPARE(answer(openWithKeychain(keychain, other->check))->key.id(), other->key.id());
}

void TestDataKey::tellsKeychainFailures_data()
{
    QTest::addColumn<bool>("isNew");
    QTest::newRow("new") << true;
    QTest::newRow("known") << false;
}

void TestDataKey::tellsKeychainFailures()
{
    QFETCH(bool, isNew);
    FakeKeychain keychain;
    keychain.refusal = Error(ErrorKind::Unavailable, QStringLiteral("There is no usable keychain."));
    const QByteArray check = isNew ? QByteArray() : KeyCheck::ofRandom(DataKey::random()).text();
    const Result<OpenedDataKey> opened = answer(openWithKeychain(keychain, check));
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().kind, ErrorKind::Unavailable);
    QVERIFY2(opened.error().message.endsWith(QStringLiteral("There is no usable keychain.")), qPrintable(opened.error().message));
    QVERIFY(opened.error().cause);
    QVERIFY(keychain.entries.isEmpty());
}

void TestDataKey::refusesAChangedEntry()
{
    const FakeKeychain keychain;
    const Result<OpenedDataKey> made = answer(openWithKeychain(keychain, {}));
    const QString entry = dataKeyEntry(made->key.id());
    for (const Secret &wrong : {DataKey::random().text(), Secret("no key at all")}) {
        keychain.entries.insert(entry, wrong);
        const Result<OpenedDataKey> opened = answer(openWithKeychain(keychain, made->check));
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().kind, ErrorKind::Configuration);
        QVERIFY2(opened.error().message.contains(QStringLiteral("was changed")), qPrintable(opened.error().message));
    }
    keychain.entries.clear();
    const Result<OpenedDataKey> missing = answer(openWithKeychain(keychain, made->check));
    QCOMPARE(missing.error().kind, ErrorKind::Configuration);
    QVERIFY2(missing.error().message.contains(entry), qPrintable(missing.error().message));
    QVERIFY(keychain.entries.isEmpty());
}

void TestDataKey::choosesWhatFitsTheDatabase()
{
    const FakeKeychain keychain;
    const Variables salt{{"GATEHOUSE_SALT_KEY", keptPassphrase}};
    // New: the salt key first, then the keychain.
    const Result<OpenedDataKey> bySalt = answer(openDataKey(salt, &keychain, {}));
    QVERIFY(bySalt.ok() && bySalt->isNew);
    QCOMPARE(bySalt->source, QStringLiteral("GATEHOUSE_SALT_KEY"));
    QVERIFY(keychain.entries.isEmpty());
    const Result<OpenedDataKey> byKeychain = answer(openDataKey({}, &keychain, {}));
    QVERIFY(byKeychain.ok() && byKeychain->isNew);
    // Known: what it was sealed with, whatever else there is.
    QCOMPARE(answer(openDataKey(salt, &keychain, byKeychain->check))->key.id(), byKeychain->key.id());
    QCOMPARE(answer(openDataKey(salt, &keychain, keptCheck))->key.text().reveal(), keptKey);
    QCOMPARE(answer(openDataKey(salt, nullptr, keptCheck))->key.text().reveal(), keptKey);
    QCOMPARE(keychain.entries.size(), 1);
}

void TestDataKey::saysWhatToSet()
{
    const FakeKeychain keychain;
    const QByteArray ofKeychain = KeyCheck::ofRandom(DataKey::random()).text();
    const auto message = [](const QFuture<Result<OpenedDataKey>> &future) {
        const Result<OpenedDataKey> opened = answer(future);
        return opened || opened.error().kind != ErrorKind::Configuration ? QString() : opened.error().message;
    };
    const QString none = message(openDataKey({}, nullptr, {}));
    QVERIFY2(none.contains(QStringLiteral("Set GATEHOUSE_SALT_KEY")) && none.contains(QStringLiteral("never stored in plain text")), qPrintable(none));
    const QString noSalt = message(openDataKey({}, &keychain, keptCheck));
    QVERIFY2(noSalt.contains(QStringLiteral("the same one")), qPrintable(noSalt));
    const QString noKeychain = message(openDataKey({{"GATEHOUSE_SALT_KEY", "x"}}, nullptr, ofKeychain));
    QVERIFY2(noKeychain.contains(QStringLiteral("keychain of the user")), qPrintable(noKeychain));
    QCOMPARE(answer(openDataKey({}, &keychain, "nonsense")).error().kind, ErrorKind::Storage);
    QVERIFY(keychain.entries.isEmpty());
}

QTEST_GUILESS_MAIN(TestDataKey)
#include "tst_datakey.moc"
