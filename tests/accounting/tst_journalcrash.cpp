// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/accounting/journalfixture.h"

#include "gateway/accounting/journalentry.h"

#include <QSet>

#include <csignal>

using namespace Gatehouse;

/// Journals whose process has died: torn entries, orphans, nothing lost.
class JournalCrashTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_place = std::make_unique<JournalPlace>();
        m_directory = m_place->directory();
    }
    void cleanup() { m_place.reset(); }

    void removesAllOfADeadProcess();
    void ignoresATornTail();
    void makesOrphans();
    void makesOrphansOfWhatWasCarriedOpen();
    void makesNoOrphansOfTheLiving();
    void survivesKill();

private:
    std::unique_ptr<Journal> journal(int worker = 0) const { return m_place->journal(worker); }
    std::unique_ptr<JournalPlace> m_place;
    QString m_directory;
};

void JournalCrashTest::removesAllOfADeadProcess()
{
    QVERIFY(inDyingProcess([this] {
        const std::unique_ptr<Journal> writer = journal();
        bool ok = writer != nullptr;
        for (int i = 0; ok && i < 1500; ++i)
            ok = writer->settle(recordOf(QByteArray::number(i), longMessage())).ok();
        return ok;
    }));
    QCOMPARE(journalFiles(m_directory).size(), 2);
    JournalReader reader(m_directory);
    QCOMPARE(takeAll(reader).settled.size(), 1500);
    QVERIFY(reader.carried());
    QCOMPARE(journalFiles(m_directory).size(), 0);
    QVERIFY(takeAll(reader).isEmpty());
}

void JournalCrashTest::ignoresATornTail()
{
    QVERIFY(inDyingProcess([this] {
        const std::unique_ptr<Journal> writer = journal();
        return writer && writer->settle(recordOf("1")).ok() && writer->settle(recordOf("2")).ok();
    }));
    const QString path = onlyJournal(m_directory);
    const qint64 size = QFileInfo(path).size();
    qint64 lastBegins = 0;
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll().mid(journalMagic.size());
        EntryWalker walker(bytes);
        QVERIFY(walker.next());
        lastBegins = journalMagic.size() + walker.position();
    }
    for (qint64 cut = size - 1; cut >= lastBegins; --cut) {
        QVERIFY(QFile::resize(path, cut));
        JournalReader reader(m_directory);
        const RecordBatch batch = takeAll(reader);
        QCOMPARE(idsOf(batch.settled), QList<QByteArray>({"1"}));
        QCOMPARE(reader.leftOut(), 0);
    }
    JournalReader reader(m_directory);
    takeAll(reader);
    QVERIFY(reader.carried());
    QCOMPARE(journalFiles(m_directory).size(), 0);
}

void JournalCrashTest::makesOrphans()
{
    QVERIFY(inDyingProcess([this] {
        const std::unique_ptr<Journal> writer = journal();
        return writer && writer->open(openingOf("left")).ok() && writer->open(openingOf("done")).ok() && writer->settle(recordOf("done")).ok()
            && writer->open(openingOf("left too")).ok();
    }));
    JournalReader reader(m_directory);
    const RecordBatch batch = takeAll(reader, 1);
    QCOMPARE(idsOf(batch.settled), QList<QByteArray>({"done", "left", "left too"}));
    const RequestRecord &orphan = batch.settled[1];
    QCOMPARE(int(orphan.state), int(LedgerState::Orphaned));
    QCOMPARE(orphan.keyHash, "hash of left");
    QCOMPARE(orphan.model, "gpt-4o-mini");
    QCOMPARE(orphan.deploymentId, "azure/1");
    QVERIFY(orphan.startedAt == openingOf("left").startedAt);
    QVERIFY(orphan.failed());
    QCOMPARE(orphan.charges, openingOf("left").charges);
    QVERIFY(orphan.cost.total == openingOf("left").reserved);
    QCOMPARE(int(batch.settled[0].state), int(LedgerState::Settled));
    QVERIFY(reader.carried());
    JournalReader again(m_directory);
    QVERIFY(takeAll(again).isEmpty());
}

// The opening was carried while its process lived; it died later, and the next start has to know of it.
void JournalCrashTest::makesOrphansOfWhatWasCarriedOpen()
{
    int toChild[2];
    int toParent[2];
    QVERIFY(::pipe(toChild) == 0 && ::pipe(toParent) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::unique_ptr<Journal> writer = journal();
        const bool ok = writer && writer->open(openingOf("carried open")).ok() && writer->open(openingOf("settled later")).ok();
        char byte = ok ? '1' : '0';
        if (::write(toParent[1], &byte, 1) != 1 || ::read(toChild[0], &byte, 1) != 1)
            ::_exit(2);
        ::_exit(writer->settle(recordOf("settled later")).ok() ? 0 : 1);
    }
    char byte = 0;
    QCOMPARE(::read(toParent[0], &byte, 1), 1);
    QCOMPARE(byte, '1');
    {
        JournalReader reader(m_directory);
        const RecordBatch batch = takeAll(reader);
        QCOMPARE(batch.opened.size(), 2);
        QVERIFY(batch.settled.isEmpty());
        QVERIFY(reader.carried());
    }
    QCOMPARE(::write(toChild[1], "x", 1), 1);
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
    JournalReader reader(m_directory);
    const RecordBatch batch = takeAll(reader);
    QVERIFY(batch.opened.isEmpty());
    QCOMPARE(idsOf(batch.settled), QList<QByteArray>({"settled later", "carried open"}));
    QCOMPARE(int(batch.settled[1].state), int(LedgerState::Orphaned));
    for (const int end : {toChild[0], toChild[1], toParent[0], toParent[1]})
        ::close(end);
}

void JournalCrashTest::makesNoOrphansOfTheLiving()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->open(openingOf("running")));
    JournalReader reader(m_directory);
    QVERIFY(takeAll(reader).settled.isEmpty());
    QVERIFY(reader.carried());
    JournalReader restarted(m_directory);
    QVERIFY(takeAll(restarted).settled.isEmpty());
    QVERIFY(writer->settle(recordOf("running")));
    const RecordBatch batch = takeAll(restarted);
    QCOMPARE(int(batch.settled.value(0).state), int(LedgerState::Settled));
}

void JournalCrashTest::survivesKill()
{
    for (int round = 0; round < 10; ++round) {
        int told[2];
        QVERIFY(::pipe(told) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const std::unique_ptr<Journal> writer = journal();
            for (quint32 i = 0; writer; ++i) {
                const QByteArray id = QByteArray::number(i);
                if (!writer->open(openingOf(id)).ok() || !writer->settle(recordOf(id, QString(static_cast<int>(i % 2000), QLatin1Char('x')))).ok())
                    break;
                if (::write(told[1], &i, sizeof i) != sizeof i)
                    break;
            }
            ::_exit(1);
        }
        ::close(told[1]);
        quint32 last = 0;
        const quint32 enough = 50 + static_cast<quint32>(round) * 37;
        while (last < enough)
            QCOMPARE(::read(told[0], &last, sizeof last), ssize_t(sizeof last));
        ::kill(child, SIGKILL);
        while (::read(told[0], &last, sizeof last) == ssize_t(sizeof last)) { }
        ::close(told[0]);
        ::waitpid(child, nullptr, 0);
        JournalReader reader(m_directory);
        QSet<QByteArray> settled;
        const RecordBatch batch = takeAll(reader);
        for (const RequestRecord &record : batch.settled) {
            QVERIFY(!settled.contains(record.id));
            settled.insert(record.id);
        }
        for (quint32 i = 0; i <= last; ++i)
            QVERIFY2(settled.contains(QByteArray::number(i)), qPrintable(QString::number(i)));
        QVERIFY(reader.carried());
        QCOMPARE(journalFiles(m_directory).size(), 0);
    }
}

QTEST_GUILESS_MAIN(JournalCrashTest)
#include "tst_journalcrash.moc"
