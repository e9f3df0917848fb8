// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/singleinstance.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>

#include <optional>

using namespace Gatehouse;

namespace {

using Claim = SingleInstance::Claim;

/// The same program started again: claims the directory, says how that went, and stays until it is killed.
int claimAndStay(const QString &directory, const QByteArray &token)
{
    SingleInstance instance(directory);
    const Result<Claim> claim = instance.claim(token);
    QTextStream out(stdout);
    out << (!claim.ok() ? claim.error().message : *claim == Claim::First ? QStringLiteral("first") : QStringLiteral("another")) << Qt::endl;
    if (!claim.ok() || *claim == Claim::Another)
        return 0;
    QObject::connect(&instance, &SingleInstance::activationRequested, [&out](const QByteArray &asked) { out << "asked " << asked << Qt::endl; });
    return QCoreApplication::exec();
}

} // namespace

class TestSingleInstance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void isFirst();
    void showsTheFirstOnASecondStart();
    void takesOverFromAKilledProcess();
    void takesOverALockThatNamesALiveProcess();
    void takesOverALockOfAnotherHost();
    void tellsWhenTheFirstDoesNotAnswer();
    void releasesTheLock();
    void livesInADeepDirectory();
    void ignoresStrangers();
    void refusesADirectoryThatIsNone();

private:
    QString startOther(const QString &directory, const QByteArray &token = {});
    QString lineOfOther();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_other;
};

void TestSingleInstance::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestSingleInstance::cleanup()
{
    if (m_other && m_other->state() != QProcess::NotRunning) {
        m_other->kill();
        m_other->waitForFinished();
    }
    m_other.reset();
}

QString TestSingleInstance::lineOfOther()
{
    // The event loop goes on meanwhile: the other may be talking to us.
    if (!QTest::qWaitFor([this] { return m_other->canReadLine(); }, 20'000))
        return QStringLiteral("nothing");
    return QString::fromUtf8(m_other->readLine().trimmed());
}

QString TestSingleInstance::startOther(const QString &directory, const QByteArray &token)
{
    m_other = std::make_unique<QProcess>();
    m_other->start(QCoreApplication::applicationFilePath(), {QStringLiteral("--claim"), directory, QString::fromUtf8(token)});
    return lineOfOther();
}

void TestSingleInstance::isFirst()
{
    SingleInstance instance(m_folder->path());
    const Result<Claim> claim = instance.claim();
    QVERIFY(claim.ok());
    QCOMPARE(*claim, Claim::First);
}

void TestSingleInstance::showsTheFirstOnASecondStart()
{
    SingleInstance first(m_folder->path());
    QVERIFY(first.claim().ok());
    QSignalSpy spy(&first, &SingleInstance::activationRequested);
    QCOMPARE(startOther(m_folder->path(), "token with\nline"), QStringLiteral("another"));
    QTRY_COMPARE(spy.count(), 1);
    QCOMPARE(spy.takeFirst().first().toByteArray(), QByteArray("token with\nline"));
    QTRY_COMPARE(m_other->state(), QProcess::NotRunning);
    QCOMPARE(startOther(m_folder->path()), QStringLiteral("another"));
    QTRY_COMPARE(spy.count(), 1);
    QCOMPARE(spy.first().first().toByteArray(), QByteArray());
    // Another directory is another Gatehouse.
    QTemporaryDir elsewhere;
    QCOMPARE(startOther(elsewhere.path()), QStringLiteral("first"));
}

void TestSingleInstance::takesOverFromAKilledProcess()
{
    QCOMPARE(startOther(m_folder->path()), QStringLiteral("first"));
    m_other->kill();
    QVERIFY(m_other->waitForFinished());
    QVERIFY(QFileInfo::exists(m_folder->filePath(QStringLiteral("gatehouse.lock"))));
    SingleInstance instance(m_folder->path());
    const Result<Claim> claim = instance.claim();
    QVERIFY2(claim.ok(), claim.ok() ? "" : qPrintable(claim.error().message));
    QCOMPARE(*claim, Claim::First);
    // And it listens where the killed one did.
    QSignalSpy spy(&instance, &SingleInstance::activationRequested);
    QCOMPARE(startOther(m_folder->path()), QStringLiteral("another"));
    QTRY_COMPARE(spy.count(), 1);
}

void TestSingleInstance::takesOverALockThatNamesALiveProcess()
{
    // A restarted container: the process id in the old lock is our own.
    QFile lock(m_folder->filePath(QStringLiteral("gatehouse.lock")));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.write(QByteArray::number(QCoreApplication::applicationPid()) + "\ntst_singleinstance\n" + QSysInfo::machineHostName().toUtf8() + '\n');
    lock.close();
    SingleInstance instance(m_folder->path());
    const Result<Claim> claim = instance.claim();
    QVERIFY2(claim.ok(), claim.ok() ? "" : qPrintable(claim.error().message));
    QCOMPARE(*claim, Claim::First);
}

void TestSingleInstance::takesOverALockOfAnotherHost()
{
    QFile lock(m_folder->filePath(QStringLiteral("gatehouse.lock")));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.write("1\ngatehouse\nsome-other-container\n");
    lock.close();
    SingleInstance instance(m_folder->path());
    QVERIFY(instance.claim().ok());
}

void TestSingleInstance::tellsWhenTheFirstDoesNotAnswer()
{
    std::optional<QLockFile> held(std::in_place, m_folder->filePath(QStringLiteral("gatehouse.lock")));
    QVERIFY(held->tryLock(0));
    SingleInstance second(m_folder->path());
    const Result<Claim> claim = second.claim();
    QVERIFY(!claim.ok());
    QCOMPARE(claim.error().kind, ErrorKind::Conflict);
    QVERIFY2(claim.error().message.contains(QStringLiteral("(process %1)").arg(QCoreApplication::applicationPid())), qPrintable(claim.error().message));
    QVERIFY(claim.error().message.contains(QStringLiteral("--data-dir")));
}

void TestSingleInstance::releasesTheLock()
{
    {
        SingleInstance first(m_folder->path());
        QVERIFY(first.claim().ok());
    }
    QCOMPARE(startOther(m_folder->path()), QStringLiteral("first"));
}

void TestSingleInstance::livesInADeepDirectory()
{
    const QString deep = m_folder->filePath(QStringLiteral("d").repeated(100));
    QVERIFY(QDir().mkdir(deep));
    SingleInstance first(deep);
    QVERIFY(first.claim().ok());
    QSignalSpy spy(&first, &SingleInstance::activationRequested);
    QCOMPARE(startOther(deep), QStringLiteral("another"));
    QTRY_COMPARE(spy.count(), 1);
}

void TestSingleInstance::ignoresStrangers()
{
    SingleInstance first(m_folder->path());
    QVERIFY(first.claim().ok());
    QSignalSpy spy(&first, &SingleInstance::activationRequested);
    const QString name = m_folder->filePath(QStringLiteral("gatehouse.socket"));
    for (const QByteArray &words : {QByteArray("GET / HTTP/1.1\r\n"), QByteArray(20'000, 'x')}) {
        QLocalSocket stranger;
        stranger.connectToServer(name);
        QVERIFY(stranger.waitForConnected());
        stranger.write(words);
        QTRY_COMPARE(stranger.state(), QLocalSocket::UnconnectedState);
    }
    QCOMPARE(spy.count(), 0);
#ifdef Q_OS_UNIX
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QCOMPARE(QFileInfo(name).permissions() & others, QFileDevice::Permissions());
#endif
}

void TestSingleInstance::refusesADirectoryThatIsNone()
{
    SingleInstance instance(m_folder->filePath(QStringLiteral("nowhere")));
    const Result<Claim> claim = instance.claim();
    QVERIFY(!claim.ok());
    QCOMPARE(claim.error().kind, ErrorKind::Configuration);
    QVERIFY(claim.error().message.contains(QStringLiteral("gatehouse.lock")));
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--claim")
        return claimAndStay(arguments.value(2), arguments.value(3).toUtf8());
    TestSingleInstance test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_singleinstance.moc"
