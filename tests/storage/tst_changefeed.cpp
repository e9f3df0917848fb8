// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"
#include "tests/storage/entitysamples.h"
#include "tests/storage/fakejournal.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Kind = StorageStatus::Kind;
using Mode = EntityChange::Mode;
Q_DECLARE_METATYPE(Gatehouse::StorageStatus::Kind)

namespace {

constexpr int patience = 20'000; // ms; reached only when something is broken

template <class T>
bool waitFor(const QFuture<T> &future, int limit = patience)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, limit);
}

/// A gateway's storage and what it was told.
struct Gateway {
    std::shared_ptr<FakeJournal> journal = std::make_shared<FakeJournal>();
    Storage storage;
    QList<ChangedEntity> changes;
    int missed = 0;
    qsizetype recorded = 0;
    qsizetype recordedBefore = -1; ///< rows that were recorded when the first change was told

    explicit Gateway(TemporaryDatabase &place) : storage(place.location(), journal->source(journal), std::make_shared<SystemClock>())
    {
        QObject::connect(&storage.entities(), &EntityStore::changed, &storage, [this](const QList<ChangedEntity> &some) {
            if (changes.isEmpty())
                recordedBefore = recorded;
            changes << some;
        });
        QObject::connect(&storage, &Storage::recorded, &storage, [this](const QList<RequestRecord> &rows) { recorded += rows.size(); });
        QObject::connect(&storage.entities(), &EntityStore::missed, &storage, [this] { ++missed; });
        storage.start();
    }
    /// The first load, as a gateway does it.
    bool started()
    {
        return QTest::qWaitFor([this] { return missed > 0; }, patience);
    }
    Result<qint64> change(const EntityChange &wanted)
    {
        auto done = storage.entities().change(wanted);
        return waitFor(done) ? done.result() : Result<qint64>(ErrorKind::Internal, u"no answer"_s);
    }
    Result<Entities> all()
    {
        auto done = storage.entities().all();
        return waitFor(done) ? done.result() : Result<Entities>(ErrorKind::Internal, u"no answer"_s);
    }
};

} // namespace

/// Changes reach every gateway on a database.
class TestChangeFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void cleanup() { m_server.thaw(); }

    void tellsItsOwnChanges_data() { kinds(); }
    void tellsItsOwnChanges();
    void answersEveryQuestion_data() { kinds(); }
    void answersEveryQuestion();
    void tellsWhyAChangeFailed_data() { kinds(); }
    void tellsWhyAChangeFailed();
    void takesChangesFromAnyThread();
    void tellsOthersWithinASecond();
    void tellsOthersUnderTraffic();
    void tellsWithoutNotes();
    void refreshesAfterReconnect();
    void changesWaitForTheirConnection();
    void changesFailWhileTheServerIsAway();

private:
    static void kinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("sqlite") << Kind::Sqlite;
        QTest::newRow("postgres") << Kind::Postgres;
    }
    PostgresFixture m_server;
};

void TestChangeFeed::tellsItsOwnChanges()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    QVERIFY(gateway.changes.isEmpty());
    QCOMPARE(gateway.change(writing(Team{.id = "t"})).value(), 1);
    QCOMPARE(gateway.change(writing(plainKey("sk-1"))).value(), 2);
    const QList<ChangedEntity> expected{{1, {EntityKind::Team, "t", {}}}, {2, {EntityKind::Key, sha256Hex("sk-1"), {}}}};
    QTRY_VERIFY(gateway.changes == expected);
    auto read = gateway.all();
    QCOMPARE(read.value().keys.size(), 1);
    QTest::qWait(0);
    QVERIFY(gateway.changes == expected); // once
    QCOMPARE(gateway.missed, 1);
}

void TestChangeFeed::answersEveryQuestion()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    EntityStore &store = gateway.storage.entities();
    EntityChange change;
    change.writes = {{fullKey(), Mode::Create}, {plainKey("sk-2"), Mode::Create}};
    change.deletes = {{EntityKind::Key, "nothing", {}}};
    change.audit = {AuditEntry{.actor = "admin", .action = "created"}};
    QVERIFY(gateway.change(change).ok());
    auto some = store.some({{EntityKind::Key, fullKey().hash, {}}});
    QVERIFY(waitFor(some));
    QCOMPARE(some.result().value().keys.size(), 1);
    EntityChange deletion;
    deletion.deletes = {{EntityKind::Key, fullKey().hash, {}}};
    QVERIFY(gateway.change(deletion).ok());
    auto deleted = store.deletedKeys({});
    QVERIFY(waitFor(deleted));
    QCOMPARE(deleted.result().value().rows.first().key.alias, fullKey().alias);
    auto adjusted = store.adjustPurse({"key:a", 5, Money::fromNano(3)}, AuditEntry{.actor = "admin", .action = "reset"});
    QVERIFY(waitFor(adjusted));
    QCOMPARE(adjusted.result().value(), 3);
    auto purses = store.purses({});
    QVERIFY(waitFor(purses));
    const PurseBalances expected{{"key:a", 5, Money::fromNano(3)}};
    QVERIFY(purses.result().value() == expected);
    auto audit = store.audit({});
    QVERIFY(waitFor(audit));
    QCOMPARE(audit.result().value().total, 2);
    auto changes = store.changesSince(2);
    QVERIFY(waitFor(changes));
    const QList<ChangedEntity> last{{3, {EntityKind::Purse, "key:a", {}}}};
    QVERIFY(changes.result().value().changes == last);
}

void TestChangeFeed::tellsWhyAChangeFailed()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    QVERIFY(gateway.change(writing(plainKey("sk-1", "alias"))).ok());
    const auto twice = gateway.change(writing(plainKey("sk-2", "alias")));
    QCOMPARE(twice.error().kind, ErrorKind::Conflict);
    const auto nobody = gateway.change(writing(Team{.id = "t"}, Mode::Update));
    QCOMPARE(nobody.error().kind, ErrorKind::NotFound);
    QVERIFY(gateway.change(writing(Team{.id = "t"})).ok()); // the connection is well
    QCOMPARE(gateway.storage.status().state, StorageStatus::State::Connected);
}

void TestChangeFeed::takesChangesFromAnyThread()
{
    TemporaryDatabase place(Kind::Sqlite, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&gateway, thread] {
            for (int i = 0; i < 25; ++i) {
                auto done = gateway.storage.entities().change(writing(plainKey("sk-" + QByteArray::number(thread) + '-' + QByteArray::number(i))));
                done.waitForFinished();
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(gateway.all().value().keys.size(), 100);
    QTRY_COMPARE(gateway.changes.size(), 100);
}

void TestChangeFeed::tellsOthersWithinASecond()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway one(place), other(place);
    QVERIFY(one.started() && other.started());
    QVERIFY(other.all().ok());
    QElapsedTimer elapsed;
    elapsed.start();
    QVERIFY(one.change(writing(plainKey("sk-1"))).ok());
    QTRY_VERIFY(!other.changes.isEmpty());
    QVERIFY2(elapsed.elapsed() < 1'000, qPrintable(QString::number(elapsed.elapsed())));
    const QList<ChangedEntity> expected{{1, {EntityKind::Key, sha256Hex("sk-1"), {}}}};
    QVERIFY(other.changes == expected);
    auto some = other.storage.entities().some({other.changes.first().id});
    QVERIFY(waitFor(some));
    QCOMPARE(some.result().value().keys.size(), 1);
    // The other way, and both in order.
    QVERIFY(other.change(writing(Team{.id = "t"})).ok());
    QTRY_COMPARE(one.changes.size(), 2);
    QTRY_COMPARE(other.changes.size(), 2);
    QVERIFY(one.changes == other.changes);
}

void TestChangeFeed::tellsOthersUnderTraffic()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway one(place), other(place);
    QVERIFY(one.started() && other.started());
    constexpr int rows = 40'000; // twenty batches
    for (int i = 0; i < rows; ++i)
        other.journal->settle(plainRequest());
    other.storage.nudge();
    QTRY_VERIFY_WITH_TIMEOUT(other.recorded > 0, patience);
    auto done = one.storage.entities().change(writing(plainKey("sk-1")));
    QTRY_COMPARE_WITH_TIMEOUT(other.recorded, rows, patience);
    QTRY_VERIFY(!other.changes.isEmpty());
    QVERIFY(done.result().ok());
    // Both signals come from one thread: the change was heard between two batches, not after the last.
    QVERIFY2(other.recordedBefore < rows, qPrintable(QString::number(other.recordedBefore)));
}

void TestChangeFeed::tellsWithoutNotes()
{
    // As behind a pooler that passes no notes on: the change is made past it.
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    QVERIFY(place.run(u"INSERT INTO changes (number, kind, id, part) VALUES (1, 'team', 'quiet', '')"_s));
    QTRY_COMPARE_WITH_TIMEOUT(gateway.changes.size(), 1, patience);
    QCOMPARE(gateway.changes.first().id.id, "quiet");
}

void TestChangeFeed::refreshesAfterReconnect()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway one(place);
    QVERIFY(one.started());
    QVERIFY(one.change(writing(plainKey("sk-1"))).ok());
    QTRY_COMPARE(one.changes.size(), 1);
    // Changed by another while this one is cut off; nobody notes it.
    QVERIFY(m_server.terminateBackends() >= 1);
    QVERIFY(place.run(u"INSERT INTO changes (number, kind, id, part) VALUES (2, 'team', 'meanwhile', '')"_s));
    QTRY_COMPARE_WITH_TIMEOUT(one.missed, 2, patience);
    // It listens again.
    Gateway other(place);
    QVERIFY(other.started());
    QCOMPARE(other.change(writing(Team{.id = "t"})).value(), 3);
    QTRY_COMPARE_WITH_TIMEOUT(one.changes.size(), 2, patience);
    QCOMPARE(one.changes.last().id.id, "t");
}

void TestChangeFeed::changesWaitForTheirConnection()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    QVERIFY(m_server.terminateBackends() >= 1);
    QVERIFY(gateway.change(writing(Team{.id = "t"}, Mode::Create)).ok());
    QCOMPARE(gateway.all().value().teams.size(), 1);
}

void TestChangeFeed::changesFailWhileTheServerIsAway()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    Gateway gateway(place);
    QVERIFY(gateway.started());
    QVERIFY(m_server.stop());
    const auto failed = gateway.change(writing(Team{.id = "t"}));
    QCOMPARE(failed.error().kind, ErrorKind::Unavailable);
    QVERIFY2(m_server.startAgain(), qPrintable(m_server.problem()));
    QTRY_COMPARE_WITH_TIMEOUT(gateway.missed, 2, 40'000);
    QVERIFY(gateway.all().value().teams.isEmpty()); // it did not happen later
    QVERIFY(gateway.change(writing(Team{.id = "t"})).ok());
}

QTEST_GUILESS_MAIN(TestChangeFeed)
#include "tst_changefeed.moc"
