// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/accounting/journalfixture.h"

#include "gateway/accounting/bytecodec.h"
#include "gateway/accounting/journalentry.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QSet>

#include <csignal>
#include <thread>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace Gatehouse;

/// The journal and its reader: what was written comes out, once, in order, after crashes too.
class JournalTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_place = std::make_unique<JournalPlace>();
        m_directory = m_place->directory();
    }
    void cleanup() { m_place.reset(); }

    void bringsBackWhatWasWritten();
    void keepsToItsOwner();
    void obeysTheLimit();
    void mergesWorkers();
    void deliversAgainUntilCarried();
    void beginsNewSegmentsAndRemovesOldOnes();
    void readsOnWhenATornEntryIsCompleted();
    void stepsOverDamageInTheMiddle();
    void leavesOutNewerForms();
    void leavesNewerFilesAlone();
    void survivesALostPosition();
    void countsWhatWaits();
    void tellsWhenTheDiskIsFull_data();
    void tellsWhenTheDiskIsFull();
    void tellsWhenTheDirectoryIsUnusable();
    void servesReaderAndWriterAtOnce();
    void syncs();

private:
    std::unique_ptr<Journal> journal(int worker = 0) const { return m_place->journal(worker); }
    std::unique_ptr<JournalPlace> m_place;
    QString m_directory;
};

void JournalTest::bringsBackWhatWasWritten()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer);
    QVERIFY(writer->open(openingOf("a")));
    QVERIFY(writer->open(openingOf("b")));
    QVERIFY(writer->settle(recordOf("b", QStringLiteral("said"))));
    JournalReader reader(m_directory);
    const RecordBatch batch = takeAll(reader);
    QCOMPARE(idsOf(batch.opened), QList<QByteArray>({"a", "b"}));
    QCOMPARE(idsOf(batch.settled), QList<QByteArray>({"b"}));
    QCOMPARE(batch.opened[0].keyHash, "hash of a");
    QVERIFY(batch.opened[0].reserved == Money::fromNano(1500000));
    QCOMPARE(batch.settled[0].errorMessage, QStringLiteral("said"));
    QCOMPARE(batch.settled[0].usage.output, 34);
    // What is written later comes later, and nothing comes twice.
    QVERIFY(writer->settle(recordOf("a")));
    const RecordBatch next = takeAll(reader);
    QCOMPARE(idsOf(next.settled), QList<QByteArray>({"a"}));
    QVERIFY(next.opened.isEmpty());
}

void JournalTest::keepsToItsOwner()
{
    const mode_t before = ::umask(0);
    const auto restore = qScopeGuard([before] { ::umask(before); });
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("a")));
    JournalReader reader(m_directory);
    QCOMPARE(takeAll(reader).settled.size(), 1);
    QVERIFY(reader.carried());
    const auto modeOf = [](const QString &path) {
        struct stat status {};
        return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? int(status.st_mode & 0777) : -1;
    };
    QCOMPARE(modeOf(m_directory), 0700);
    QCOMPARE(modeOf(onlyJournal(m_directory)), 0600);
    QCOMPARE(modeOf(m_directory + QStringLiteral("/carried")), 0600);
}

void JournalTest::obeysTheLimit()
{
    const std::unique_ptr<Journal> writer = journal();
    for (int i = 0; i < 10; ++i)
        QVERIFY(writer->settle(recordOf(QByteArray::number(i))));
    JournalReader reader(m_directory);
    QList<QByteArray> seen;
    for (int expected : {3, 3, 3, 1, 0}) {
        const Result<RecordBatch> batch = reader.take(3);
        QVERIFY(batch);
        QCOMPARE(batch->settled.size(), expected);
        seen += idsOf(batch->settled);
    }
    QCOMPARE(seen, QList<QByteArray>({"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

void JournalTest::mergesWorkers()
{
    std::vector<std::unique_ptr<Journal>> writers;
    for (int worker = 0; worker < 3; ++worker)
        writers.push_back(journal(worker));
    for (int i = 0; i < 300; ++i)
        QVERIFY(writers[static_cast<std::size_t>(i % 3)]->settle(recordOf(QByteArray::number(i % 3) + ":" + QByteArray::number(i / 3))));
    JournalReader reader(m_directory);
    // A busy worker does not keep the others waiting: whoever was served last waits.
    QSet<char> served;
    for (int i = 0; i < 3; ++i) {
        const Result<RecordBatch> batch = reader.take(5);
        QVERIFY(batch);
        for (const RequestRecord &record : batch->settled)
            served.insert(record.id[0]);
    }
    QCOMPARE(served.size(), 3);
    QList<int> next{0, 0, 0};
    JournalReader again(m_directory);
    const RecordBatch all = takeAll(again, 7);
    for (const RequestRecord &record : all.settled) {
        const int worker = record.id[0] - '0';
        QCOMPARE(record.id.mid(2).toInt(), next[worker]++);
    }
    QCOMPARE(next, QList<int>({100, 100, 100}));
}

void JournalTest::deliversAgainUntilCarried()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    QVERIFY(writer->settle(recordOf("2")));
    {
        JournalReader reader(m_directory);
        QCOMPARE(takeAll(reader).settled.size(), 2);
    }
    {
        JournalReader reader(m_directory);
        QCOMPARE(idsOf(reader.take(1)->settled), QList<QByteArray>({"1"}));
        QVERIFY(reader.carried());
        QCOMPARE(idsOf(reader.take(1)->settled), QList<QByteArray>({"2"}));
    }
    JournalReader reader(m_directory);
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"2"}));
    QVERIFY(reader.carried());
    JournalReader last(m_directory);
    QVERIFY(takeAll(last).isEmpty());
}

void JournalTest::beginsNewSegmentsAndRemovesOldOnes()
{
    const std::unique_ptr<Journal> writer = journal();
    constexpr int records = 2500; // of 15 kB: three segments
    for (int i = 0; i < records; ++i)
        QVERIFY(writer->settle(recordOf(QByteArray::number(i), longMessage())));
    const QStringList files = journalFiles(m_directory);
    QCOMPARE(files.size(), 3);
    for (const QString &file : files)
        QVERIFY(QFileInfo(m_directory + QLatin1Char('/') + file).size() <= 16 * 1024 * 1024);
    JournalReader reader(m_directory);
    QCOMPARE(reader.take(1500)->settled.size(), 1500);
    QCOMPARE(journalFiles(m_directory).size(), 3);
    QVERIFY(reader.carried());
    QCOMPARE(journalFiles(m_directory), files.mid(1));
    QCOMPARE(takeAll(reader).settled.size(), 1000);
    QVERIFY(reader.carried());
    QCOMPARE(journalFiles(m_directory), files.mid(2)); // the one that is being written stays
    QVERIFY(writer->settle(recordOf("last")));
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"last"}));
}

void JournalTest::readsOnWhenATornEntryIsCompleted()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    const QString path = onlyJournal(m_directory);
    const qint64 before = QFileInfo(path).size();
    QVERIFY(writer->settle(recordOf("2")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    // A reader that looks while the kernel is still copying the second entry.
    QVERIFY(QFile::resize(path, before + 20));
    JournalReader reader(m_directory);
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"1"}));
    QVERIFY(reader.carried());
    appendRaw(path, bytes.mid(before + 20));
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"2"}));
}

void JournalTest::stepsOverDamageInTheMiddle()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    const qint64 damagedAt = QFileInfo(onlyJournal(m_directory)).size() + 30;
    QVERIFY(writer->settle(recordOf("2")));
    QVERIFY(writer->settle(recordOf("3")));
    QFile file(onlyJournal(m_directory));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(damagedAt));
    file.write("\x7f");
    file.close();
    JournalReader reader(m_directory);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("journal is damaged")));
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"1", "3"}));
}

void JournalTest::leavesOutNewerForms()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    QByteArray newer;
    qsizetype begun = beginEntry(newer, EntryKind::Settlement);
    ByteWriter(newer).integer(99);
    newer += "from the future";
    endEntry(newer, begun);
    begun = beginEntry(newer, static_cast<EntryKind>(77));
    newer += "a kind of the future";
    endEntry(newer, begun);
    appendRaw(onlyJournal(m_directory), newer);
    QVERIFY(writer->settle(recordOf("2")));
    JournalReader reader(m_directory);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("2 journal entries could not be read")));
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"1", "2"}));
    QCOMPARE(reader.leftOut(), 2);
}

void JournalTest::leavesNewerFilesAlone()
{
    QVERIFY(QDir().mkpath(m_directory));
    const QString path = m_directory + QStringLiteral("/0000000000000000001-w00-000001.journal");
    appendRaw(path, QByteArray("GHJRNL\0\x09", 8) + "of another form");
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    JournalReader reader(m_directory);
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"1"}));
    QVERIFY(reader.carried());
    QVERIFY(QFile::exists(path));
}

void JournalTest::survivesALostPosition()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->settle(recordOf("1")));
    {
        JournalReader reader(m_directory);
        takeAll(reader);
        QVERIFY(reader.carried());
    }
    const QString carried = m_directory + QStringLiteral("/carried");
    QVERIFY(QFile::resize(carried, QFileInfo(carried).size() - 1));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("carried again")));
    JournalReader reader(m_directory);
    QCOMPARE(idsOf(takeAll(reader).settled), QList<QByteArray>({"1"}));
}

void JournalTest::countsWhatWaits()
{
    const std::unique_ptr<Journal> writer = journal();
    const std::unique_ptr<Journal> other = journal(1);
    JournalReader reader(m_directory);
    QCOMPARE(reader.waiting(), 0);
    for (int i = 0; i < 10; ++i) {
        QVERIFY(writer->open(openingOf(QByteArray::number(i))));
        QVERIFY(writer->settle(recordOf(QByteArray::number(i))));
    }
    QVERIFY(other->settle(recordOf("other")));
    QCOMPARE(reader.waiting(), 11);
    QVERIFY(reader.take(8));
    QCOMPARE(reader.waiting(), 11);
    QVERIFY(reader.carried());
    const qint64 left = reader.waiting();
    QVERIFY(left < 11);
    const RecordBatch rest = takeAll(reader);
    QCOMPARE(rest.settled.size(), left);
    QCOMPARE(reader.waiting(), left);
    QVERIFY(writer->settle(recordOf("more")));
    QCOMPARE(reader.waiting(), left + 1);
    QVERIFY(reader.carried());
    QCOMPARE(reader.waiting(), 1);
    takeAll(reader);
    QVERIFY(reader.carried());
    QCOMPARE(reader.waiting(), 0);
    JournalReader restarted(m_directory);
    QCOMPARE(restarted.waiting(), 0);
}

void JournalTest::tellsWhenTheDiskIsFull_data()
{
    QTest::addColumn<bool>("realDisk");
    QTest::newRow("limit of file size") << false;
    QTest::newRow("full disk") << true;
}

void JournalTest::tellsWhenTheDiskIsFull()
{
    QFETCH(bool, realDisk);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto restore = qScopeGuard([&] {
        ::setrlimit(RLIMIT_FSIZE, &before);
        if (realDisk)
            ::umount2(QFile::encodeName(m_directory).constData(), MNT_DETACH);
    });
    if (realDisk) {
        QVERIFY(QDir().mkpath(m_directory));
        if (::mount("tmpfs", QFile::encodeName(m_directory).constData(), "tmpfs", 0, "size=128k") != 0)
            QSKIP("Only root may mount a small disk.");
    }
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer);
    if (!realDisk) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit small = before;
        small.rlim_cur = 100000;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    }
    int kept = 0;
    Result<void> last;
    while (kept < 1000 && (last = writer->settle(recordOf(QByteArray::number(kept), longMessage()))).ok())
        ++kept;
    QVERIFY(!last.ok());
    QVERIFY2(kept > 2 && kept < 20, qPrintable(QString::number(kept)));
    QCOMPARE(int(last.error().kind), int(ErrorKind::Storage));
    QVERIFY2(!last.error().message.contains(m_directory), qPrintable(last.error().message));
    const qint64 size = QFileInfo(onlyJournal(m_directory)).size();
    QVERIFY(!writer->settle(recordOf("again", longMessage())).ok());
    QCOMPARE(QFileInfo(onlyJournal(m_directory)).size(), size);

    // Room again: it goes on as if nothing had been.
    ::setrlimit(RLIMIT_FSIZE, &before);
    if (realDisk)
        QCOMPARE(::mount("tmpfs", QFile::encodeName(m_directory).constData(), "tmpfs", MS_REMOUNT, "size=1m"), 0);
    QVERIFY(writer->settle(recordOf("after", longMessage())).ok());
    JournalReader reader(m_directory);
    const RecordBatch batch = takeAll(reader);
    QCOMPARE(batch.settled.size(), kept + 1);
    QCOMPARE(batch.settled.last().id, "after");
}

void JournalTest::tellsWhenTheDirectoryIsUnusable()
{
    appendRaw(m_place->filePath(QStringLiteral("file")), "x");
    const Result<std::unique_ptr<Journal>> made = Journal::create(m_place->filePath(QStringLiteral("file")), 0);
    QVERIFY(!made);
    QCOMPARE(int(made.error().kind), int(ErrorKind::Storage));
    QVERIFY(made.error().message.contains(m_place->filePath(QStringLiteral("file"))));
    JournalReader reader(m_place->filePath(QStringLiteral("not there")));
    QVERIFY(reader.take(10)->isEmpty());
    QCOMPARE(reader.waiting(), 0);
}

void JournalTest::servesReaderAndWriterAtOnce()
{
    constexpr int records = 6000;
    std::vector<std::thread> writers;
    for (int worker = 0; worker < 2; ++worker) {
        writers.emplace_back([this, worker] {
            const std::unique_ptr<Journal> writer = journal(worker);
            for (int i = 0; i < records; ++i) {
                const QByteArray id = QByteArray::number(worker) + ":" + QByteArray::number(i);
                if (!writer->open(openingOf(id)) || !writer->settle(recordOf(id, QString(i % 14000, QLatin1Char('x')))))
                    return;
            }
            if (!writer->sync())
                return;
        });
    }
    const auto join = qScopeGuard([&writers] {
        for (std::thread &thread : writers)
            thread.join();
    });
    JournalReader reader(m_directory);
    QList<int> opened{0, 0};
    QList<int> settled{0, 0};
    QElapsedTimer clock;
    clock.start();
    while (settled[0] + settled[1] < 2 * records && clock.elapsed() < 60000) {
        const Result<RecordBatch> batch = reader.take(500);
        QVERIFY(batch);
        for (const RequestOpening &opening : batch->opened)
            QCOMPARE(opening.id.mid(2).toInt(), opened[opening.id[0] - '0']++);
        for (const RequestRecord &record : batch->settled) {
            QCOMPARE(int(record.state), int(LedgerState::Settled));
            QCOMPARE(record.id.mid(2).toInt(), settled[record.id[0] - '0']++);
        }
        QVERIFY(reader.carried());
        QVERIFY(reader.waiting() >= 0);
    }
    QCOMPARE(settled, QList<int>({records, records}));
    QCOMPARE(opened, QList<int>({records, records}));
    QCOMPARE(reader.leftOut(), 0);
}

void JournalTest::syncs()
{
    const std::unique_ptr<Journal> writer = journal();
    QVERIFY(writer->sync());
    for (int i = 0; i < 1500; ++i)
        QVERIFY(writer->settle(recordOf(QByteArray::number(i), longMessage())));
    QCOMPARE(journalFiles(m_directory).size(), 2);
    QVERIFY(writer->sync());
    QVERIFY(writer->sync());
    JournalReader reader(m_directory);
    QVERIFY(reader.sync());
    QVERIFY(writer->settle(recordOf("one more")));
    QVERIFY(reader.sync());
    QCOMPARE(takeAll(reader).settled.size(), 1501);
}

QTEST_GUILESS_MAIN(JournalTest)
#include "tst_journal.moc"
