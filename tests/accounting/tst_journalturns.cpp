// SPDX-License-Identifier: GPL-3.0-or-later
// Entries that are collected during a turn of the event loop and written together.
#include "journalfixture.h"

#include <QCoro/QCoroTask>
#include <QFileInfo>
#include <QScopeGuard>

#include <csignal>
#include <memory>
#include <sys/resource.h>

using namespace Gatehouse;

namespace {

QCoro::Task<void> keep(Journal *journal, QByteArray id, QList<QByteArray> *said)
{
    journal->collect(recordOf(id));
    const Result<void> kept = co_await journal->kept();
    said->append(kept ? id : "not " + id);
}

QList<QByteArray> idsIn(const QString &directory)
{
    JournalReader reader(directory);
    return idsOf(takeAll(reader).settled);
}

} // namespace

class JournalTurnsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_place = std::make_unique<JournalPlace>();
        m_directory = m_place->directory();
        m_journal = m_place->journal();
        QVERIFY(m_journal);
    }
    void cleanup() { m_journal.reset(); }

    void keepsAtOnceOutsideOfATurn()
    {
        keep(m_journal.get(), "a", &m_said);
        QCOMPARE(std::exchange(m_said, {}), QList<QByteArray>{"a"});
        QCOMPARE(idsIn(m_directory), QList<QByteArray>{"a"});
    }

    void writesThoseOfATurnTogether()
    {
        m_journal->beginTurn();
        keep(m_journal.get(), "a", &m_said);
        keep(m_journal.get(), "b", &m_said);
        QVERIFY(m_said.isEmpty());
        QVERIFY(idsIn(m_directory).isEmpty());
        m_journal->endTurn();
        QCOMPARE(std::exchange(m_said, {}), QList<QByteArray>({"a", "b"}));
        QCOMPARE(idsIn(m_directory), QList<QByteArray>({"a", "b"}));
    }

    void keepsTheOrder()
    {
        m_journal->beginTurn();
        keep(m_journal.get(), "a", &m_said);
        QVERIFY(m_journal->settle(recordOf("b")));
        QCOMPARE(idsIn(m_directory), QList<QByteArray>({"a", "b"}));
        keep(m_journal.get(), "c", &m_said);
        m_journal->endTurn();
        QCOMPARE(std::exchange(m_said, {}), QList<QByteArray>({"a", "c"}));
        QCOMPARE(idsIn(m_directory), QList<QByteArray>({"a", "b", "c"}));
    }

    void tellsAllWhenTheDiskIsFull()
    {
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        ::signal(SIGXFSZ, SIG_IGN);
        const auto restore = qScopeGuard([&before] { ::setrlimit(RLIMIT_FSIZE, &before); });
        m_journal->beginTurn();
        keep(m_journal.get(), "a", &m_said);
        keep(m_journal.get(), "b", &m_said);
        rlimit small = before;
        small.rlim_cur = 10;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        m_journal->endTurn();
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QCOMPARE(std::exchange(m_said, {}), QList<QByteArray>({"not a", "not b"}));
        keep(m_journal.get(), "c", &m_said);
        QCOMPARE(std::exchange(m_said, {}), QList<QByteArray>{"c"});
        QCOMPARE(idsIn(m_directory), QList<QByteArray>{"c"});
    }

private:
    std::unique_ptr<JournalPlace> m_place;
    QString m_directory;
    std::unique_ptr<Journal> m_journal;
    QList<QByteArray> m_said;
};

QTEST_GUILESS_MAIN(JournalTurnsTest)
#include "tst_journalturns.moc"
