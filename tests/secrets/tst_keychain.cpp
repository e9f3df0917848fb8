// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/keychain.h"

#include "gateway/base/ids.h"

#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

/// Runs against whatever the machine has. Without a keychain every call must say so, and say what to do; with one,
/// secrets must come back as they went in.
class TestKeychain : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void saysWhatIsMissing();
    void keepsSecrets();
    void refusesEmptySecrets();
    void answersAfterItIsGone();

private:
    template <class T>
    static Result<T> finished(QFuture<Result<T>> future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 60'000))
            return Error(ErrorKind::Timeout, QStringLiteral("no answer"));
        return future.result();
    }

    Keychain m_keychain{QStringLiteral("Gatehouse test"), 30s};
    bool m_usable = false;
};

void TestKeychain::initTestCase()
{
    const Result<void> usable = finished(m_keychain.usable());
    m_usable = usable.ok();
    if (!m_usable)
        QCOMPARE(usable.error().kind, ErrorKind::Unavailable);
}

void TestKeychain::saysWhatIsMissing()
{
    if (m_usable)
        QSKIP("This machine has a keychain.");
    const Result<Secret> read = finished(m_keychain.read(QStringLiteral("openai")));
    const Result<void> written = finished(m_keychain.write(QStringLiteral("openai"), Secret("sk-very-secret")));
    const Result<void> removed = finished(m_keychain.remove(QStringLiteral("openai")));
    QVERIFY(!read.ok() && !written.ok() && !removed.ok());
    for (const Error &error : {read.error(), written.error(), removed.error()}) {
        QCOMPARE(error.kind, ErrorKind::Unavailable);
        QVERIFY2(error.message.startsWith(QStringLiteral("There is no usable keychain")), qPrintable(error.message));
        QVERIFY2(error.message.contains(QStringLiteral("os.environ/NAME")), qPrintable(error.message));
        QVERIFY(!(error.message + error.detail).contains(QStringLiteral("sk-very-secret")));
    }
}

void TestKeychain::keepsSecrets()
{
    if (!m_usable)
        QSKIP("This machine has no keychain.");
    const QString name = QString::fromLatin1(newUuid());
    QCOMPARE(finished(m_keychain.read(name)).error().kind, ErrorKind::NotFound);
    const Secret secret("sk-pasand2# ä\"");
    QVERIFY(finished(m_keychain.write(name, secret)).ok());
    QCOMPARE(finished(m_keychain.read(name))->reveal(), secret.reveal());
    QVERIFY(finished(m_keychain.write(name, Secret("other"))).ok());
    QCOMPARE(finished(m_keychain.read(name))->reveal(), QByteArray("other"));
    QVERIFY(finished(m_keychain.remove(name)).ok());
    QVERIFY(!finished(m_keychain.read(name)).ok());
    QVERIFY(finished(m_keychain.remove(name)).ok());
}

void TestKeychain::refusesEmptySecrets()
{
    QCOMPARE(finished(m_keychain.write(QStringLiteral("a"), Secret())).error().kind, ErrorKind::InvalidRequest);
    QCOMPARE(finished(m_keychain.write(QString(), Secret("b"))).error().kind, ErrorKind::InvalidRequest);
}

void TestKeychain::answersAfterItIsGone()
{
    QFuture<Result<Secret>> future = Keychain(QStringLiteral("Gatehouse test"), 30s).read(QStringLiteral("nothing of this name"));
    QVERIFY(!finished(future).ok());
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
