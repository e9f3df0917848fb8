// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/storage.h"

#include "gateway/storage/filelock.h"
#include "gateway/storage/gatewayregister.h"
#include "gateway/storage/requestwriter.h"
#include "tests/storage/fakejournal.h"
#include "tests/storage/samples.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Kind = StorageStatus::Kind;
using State = StorageStatus::State;
Q_DECLARE_METATYPE(Gatehouse::StorageStatus::Kind)

namespace {

constexpr int patience = 20'000; // ms; reached only when something is broken

template <class T>
bool waitFor(const QFuture<T> &future, int limit = patience)
{
    return QTest::qWaitFor([&] { return future.isFinished(); }, limit);
}

/// A storage on a fresh database with a journal of its own, and what it told.
struct Bench {
    TemporaryDatabase place;
    std::shared_ptr<FakeJournal> journal = std::make_shared<FakeJournal>();
    std::unique_ptr<Storage> storage;
    QList<RequestRecord> recorded;
    QList<StorageStatus> statuses;

    Bench(Kind kind, PostgresFixture &server) : place(kind, server) { make(); }
    void make()
    {
        storage = std::make_unique<Storage>(place.location(), journal->source(journal), std::make_shared<SystemClock>());
        QObject::connect(storage.get(), &Storage::recorded, storage.get(), [this](const QList<RequestRecord> &rows) { recorded << rows; });
        QObject::connect(storage.get(), &Storage::statusChanged, storage.get(), [this](const StorageStatus &status) { statuses << status; });
    }
    void settle(int count, WallTime from = noon)
    {
        for (int i = 0; i < count; ++i) {
            const RequestRecord record = plainRequest(newUuid(), from + std::chrono::milliseconds(i));
            journal->open(openingOf(record));
            journal->settle(record);
        }
        storage->nudge();
    }
    State state() const { return storage->status().state; }
    bool flush()
    {
        auto flushed = storage->flushed();
        return waitFor(flushed) && flushed.result().ok();
    }
};

} // namespace

/// The two threads together, on SQLite and on Postgres where both can have it.
class TestStorage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void carriesTheJournal_data() { kinds(); }
    void carriesTheJournal();
    void nudgeIsSoon_data() { kinds(); }
    void nudgeIsSoon();
    void reportsRowsOnceOldestFirst_data() { kinds(); }
    void reportsRowsOnceOldestFirst();
    void redeliveryAfterARestartDoublesNothing_data() { kinds(); }
    void redeliveryAfterARestartDoublesNothing();
    void readsItsOwnWrites_data() { kinds(); }
    void readsItsOwnWrites();
    void keepsExchanges_data() { kinds(); }
    void keepsExchanges();
    void deletesWhatIsOldWhenIdle_data() { kinds(); }
    void deletesWhatIsOldWhenIdle();
    void stopCarriesWhatWaits_data() { kinds(); }
    void stopCarriesWhatWaits();
    void formerRunsRequestsAreOrphans();
    void oneRefusedRecordDoesNotHoldUpOthers_data() { kinds(); }
    void oneRefusedRecordDoesNotHoldUpOthers();
    void unreadableJournalIsTold();
    void unusableUrlIsTold();
    void questionsBeforeStartFail();
    void secondGatewayOnAFileIsRefused();
    void takesOverWhenTheFirstEnds();
    void fullFileAndBack();
    void fullDiskAndBack();
    void killedServerLosesAndDoublesNothing();
    void terminatedConnectionsAreReopened();
    void startsWithoutServer();
    void frozenServerBlocksNobody();
    void frozenServerDoesNotHoldUpTheEnd();
    void goesOnAfterAThaw();

private:
    static void kinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("sqlite") << Kind::Sqlite;
        QTest::newRow("postgres") << Kind::Postgres;
    }
    PostgresFixture m_server;
};

void TestStorage::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestStorage::cleanup()
{
    m_server.thaw();
}

void TestStorage::deletesWhatIsOldWhenIdle()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.settle(1'200);
    bench.storage->start();
    QVERIFY(bench.flush());
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests"_s), 1'200);
    bench.storage->keepFor({24h, {}, {}, {}});
    QTRY_COMPARE_WITH_TIMEOUT(bench.place.number(u"SELECT count(*) FROM requests"_s), 0, patience);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 1'200);
    // What comes after it is written as ever.
    bench.settle(3, WallTime(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())));
    QVERIFY(bench.flush());
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests"_s), 3);
}

void TestStorage::carriesTheJournal()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    QCOMPARE(bench.state(), State::Connecting);
    QCOMPARE(bench.storage->status().kind, kind);
    QVERIFY(!bench.storage->status().where.contains(QLatin1String(PostgresFixture::password)));
    bench.settle(10'000);
    QCOMPARE(bench.storage->status().waitingRows, 0); // not asked yet
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.journal->carriedEntries(), 20'000, patience);
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests WHERE state = 1"_s), 10'000);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 10'000);
    QTRY_COMPARE(bench.recorded.size(), 10'000);
    QTRY_COMPARE(bench.storage->status().waitingRows, 0);
    QCOMPARE(bench.state(), State::Connected);
    QVERIFY(bench.storage->status().message.isEmpty());
    auto page = bench.storage->requests({});
    QVERIFY(waitFor(page));
    QCOMPARE(page.result().value().total, 10'000);
}

void TestStorage::nudgeIsSoon()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, patience);
    QVERIFY(bench.flush());
    bench.settle(1);
    for (int i = 0; i < 10'000; ++i)
        bench.storage->nudge(); // coalesced
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 1, patience);
    // Without a nudge it is carried too, by the second.
    const RequestRecord quiet = plainRequest();
    bench.journal->settle(quiet);
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 2, patience);
}

void TestStorage::reportsRowsOnceOldestFirst()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    const RequestRecord late = plainRequest("late", noon + 2s), early = plainRequest("early", noon), middle = plainRequest("middle", noon + 1s);
    for (const RequestRecord &record : {late, early, middle, early})
        bench.journal->settle(record);
    bench.storage->start();
    QVERIFY(bench.flush());
    QTRY_COMPARE(bench.recorded.size(), 3);
    QCOMPARE(bench.recorded.at(0).id, "early");
    QCOMPARE(bench.recorded.at(1).id, "middle");
    QCOMPARE(bench.recorded.at(2).id, "late");
}

void TestStorage::redeliveryAfterARestartDoublesNothing()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.journal->forgetCarried(true); // committed, but the journal was not told before the kill
    bench.settle(500);
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 500, patience);
    bench.storage->stop(0ms);
    QCOMPARE(bench.journal->carriedEntries(), 0);
    bench.journal->forgetCarried(false);
    bench.make();
    bench.settle(1);
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.journal->carriedEntries(), 1002, patience);
    QTRY_COMPARE(bench.recorded.size(), 501); // only the new one again
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests"_s), 501);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 501);
}

void TestStorage::readsItsOwnWrites()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.storage->start();
    for (int round = 1; round <= 5; ++round) {
        bench.settle(50);
        QVERIFY(bench.flush());
        auto totals = bench.storage->totals(noon, noon + 1h);
        QVERIFY(waitFor(totals));
        QCOMPARE(totals.result().value().requests, round * 50);
        QCOMPARE(totals.result().value().spend, Money::fromNano(round * 50 * 27'000));
    }
}

void TestStorage::keepsExchanges()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.storage->start();
    CapturedExchange exchange;
    exchange.id = "captured";
    exchange.clientRequestBody = R"({"model":"gpt-4o"})";
    bench.storage->keepExchange(exchange);
    QVERIFY(bench.flush());
    auto read = bench.storage->exchange("captured");
    QVERIFY(waitFor(read));
    QVERIFY2(read.result().ok(), read.result().ok() ? "" : qPrintable(read.result().error().message));
    QCOMPARE(read.result().value().clientRequestBody, exchange.clientRequestBody);
    auto missing = bench.storage->exchange("other");
    QVERIFY(waitFor(missing));
    QCOMPARE(missing.result().error().kind, ErrorKind::NotFound);
}

void TestStorage::stopCarriesWhatWaits()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, patience);
    bench.settle(5'000);
    QCOMPARE(bench.storage->stop(20s), 0);
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests"_s), 5'000);
    QCOMPARE(bench.storage->stop(20s), 0); // again: nothing
    auto page = bench.storage->requests({});
    QVERIFY(waitFor(page));
    QCOMPARE(page.result().error().kind, ErrorKind::Unavailable);
}

void TestStorage::formerRunsRequestsAreOrphans()
{
    Bench bench(Kind::Sqlite, m_server);
    const RequestRecord cut = plainRequest("cut"), finished = plainRequest("finished");
    bench.journal->open(openingOf(cut));
    bench.journal->open(openingOf(finished));
    bench.storage->start();
    QVERIFY(bench.flush());
    bench.storage.reset();
    // The settlement still waits in the journal at the next start: it must not be taken for an orphan.
    bench.journal->settle(finished);
    bench.make();
    bench.storage->start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.place.number(u"SELECT count(*) FROM requests WHERE state = 4 AND id = 'cut'"_s), 1, patience);
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests WHERE state = 1 AND id = 'finished'"_s), 1);
}

void TestStorage::oneRefusedRecordDoesNotHoldUpOthers()
{
    QFETCH(Kind, kind);
    Bench bench(kind, m_server);
    QVERIFY(bench.place.connectMigrated());
    if (bench.place.isPostgres()) {
        QVERIFY(bench.place.run(u"ALTER TABLE requests ADD CONSTRAINT no_poison CHECK (model <> 'poison')"_s));
    } else {
        QVERIFY(bench.place.run(u"CREATE TRIGGER no_poison BEFORE INSERT ON requests WHEN NEW.model = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"_s));
    }
    bench.settle(20);
    RequestRecord poison = plainRequest("poisoned");
    poison.model = "poison";
    bench.journal->settle(poison);
    bench.settle(20);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^Request poisoned is not in the database: "_s));
    bench.storage->start();
    QVERIFY(bench.flush());
    QTRY_COMPARE(bench.recorded.size(), 40);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 40);
    QCOMPARE(bench.state(), State::Connected);
}

void TestStorage::unreadableJournalIsTold()
{
    Bench bench(Kind::Sqlite, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    bench.journal->failReading(true);
    bench.settle(1);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Away, patience);
    QCOMPARE(bench.storage->status().message, u"The journal cannot be read."_s);
    bench.journal->failReading(false);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, patience);
    QTRY_COMPARE(bench.recorded.size(), 1);
}

void TestStorage::unusableUrlIsTold()
{
    auto journal = std::make_shared<FakeJournal>();
    journal->settle(plainRequest());
    Storage storage({{}, Secret("mysql://gate:hunter2@db/spend")}, journal->source(journal), std::make_shared<SystemClock>());
    storage.start();
    storage.nudge();
    QCOMPARE(storage.status().state, State::Away);
    QVERIFY(storage.status().message.contains(u"mysql://"_s));
    QVERIFY(!storage.status().message.contains(u"hunter2"_s));
    QCOMPARE(storage.status().waitingRows, 1);
    auto page = storage.requests({});
    QVERIFY(waitFor(page));
    QCOMPARE(page.result().error().kind, ErrorKind::Unavailable);
    QCOMPARE(storage.stop(1s), 1);
}

void TestStorage::questionsBeforeStartFail()
{
    Bench bench(Kind::Sqlite, m_server);
    auto page = bench.storage->requests({});
    auto flushed = bench.storage->flushed();
    QVERIFY(waitFor(page) && waitFor(flushed));
    QCOMPARE(page.result().error().kind, ErrorKind::Unavailable);
    QCOMPARE(flushed.result().error().kind, ErrorKind::Unavailable);
}

void TestStorage::secondGatewayOnAFileIsRefused()
{
    Bench bench(Kind::Sqlite, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    auto journal = std::make_shared<FakeJournal>();
    Storage second(bench.place.location(), journal->source(journal), std::make_shared<SystemClock>());
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(second.status().state, State::Away, patience);
    const QString message = second.status().message;
    QVERIFY2(message.contains(u"another Gatehouse uses it (process %1)"_s.arg(QCoreApplication::applicationPid())), qPrintable(message));
    QVERIFY2(message.contains(bench.place.location().sqliteFile), qPrintable(message));
    auto page = second.requests({});
    QVERIFY(waitFor(page));
    QCOMPARE(page.result().error().message, message);
}

void TestStorage::takesOverWhenTheFirstEnds()
{
    Bench bench(Kind::Sqlite, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    auto journal = std::make_shared<FakeJournal>();
    journal->settle(plainRequest());
    Storage second(bench.place.location(), journal->source(journal), std::make_shared<SystemClock>());
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(second.status().state, State::Away, patience);
    bench.storage.reset();
    QTRY_COMPARE_WITH_TIMEOUT(second.status().state, State::Connected, patience);
    QTRY_COMPARE_WITH_TIMEOUT(bench.place.number(u"SELECT count(*) FROM requests"_s), 1, patience);
}

void TestStorage::fullFileAndBack()
{
    // Files that may not grow beyond a size fail like a broken disk; needs no rights.
    Bench bench(Kind::Sqlite, m_server);
    bench.storage->start();
    bench.settle(10);
    QVERIFY(bench.flush());
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit tight = before;
    tight.rlim_cur = static_cast<rlim_t>(QFile(bench.place.location().sqliteFile + u"-wal"_s).size());
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    bench.settle(3'000);
    const bool away = QTest::qWaitFor([&] { return bench.state() == State::Away; }, patience);
    const QString message = bench.storage->status().message;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(away);
    QVERIFY2(message.contains(bench.place.location().sqliteFile) && message.contains(u"I/O"_s), qPrintable(message));
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 3'010, 10'000);
    QCOMPARE(bench.state(), State::Connected);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 3'010);
}

void TestStorage::fullDiskAndBack()
{
    QTemporaryDir disk;
    const QString where = disk.path();
    if (QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=3m"_s, u"tmpfs"_s, where}) != 0)
        QSKIP("Mounting a small disk needs rights that this test does not have; fullFileAndBack() covers the way back.");
    const auto unmount = qScopeGuard([&] { QProcess::execute(u"umount"_s, {where}); });
    auto journal = std::make_shared<FakeJournal>();
    Storage storage({where + u"/records.db"_s, {}}, journal->source(journal), std::make_shared<SystemClock>());
    QList<RequestRecord> recorded;
    connect(&storage, &Storage::recorded, this, [&](const QList<RequestRecord> &rows) { recorded << rows; });
    storage.start();
    QFile ballast(where + u"/ballast"_s);
    QVERIFY(ballast.open(QIODevice::WriteOnly));
    journal->settle(plainRequest());
    storage.nudge();
    QTRY_COMPARE_WITH_TIMEOUT(recorded.size(), 1, patience);
    while (ballast.write(QByteArray(4096, 'x')) == 4096 && ballast.flush()) { }
    for (int i = 0; i < 3'000; ++i)
        journal->settle(plainRequest());
    storage.nudge();
    QTRY_COMPARE_WITH_TIMEOUT(storage.status().state, State::Away, patience);
    QVERIFY2(storage.status().message.contains(u"the disk is full"_s), qPrintable(storage.status().message));
    // What is there can still be read.
    auto page = storage.requests({});
    QVERIFY(waitFor(page));
    QVERIFY2(page.result().ok(), page.result().ok() ? "" : qPrintable(page.result().error().message));
    QVERIFY(page.result().value().total >= 1);
    ballast.close();
    QVERIFY(ballast.remove());
    QVERIFY(QProcess::execute(u"mount"_s, {u"-o"_s, u"remount,size=64m"_s, where}) == 0);
    QTRY_COMPARE_WITH_TIMEOUT(recorded.size(), 3'001, 5'000);
    QCOMPARE(storage.status().state, State::Connected);
    QCOMPARE(storage.stop(5s), 0);
}

void TestStorage::killedServerLosesAndDoublesNothing()
{
    Bench bench(Kind::Postgres, m_server);
    bench.storage->start();
    bench.settle(500);
    QVERIFY(bench.flush());
    // Under traffic: rows arrive before, while and after the server is gone.
    bench.settle(3'000);
    QVERIFY(m_server.stop());
    bench.settle(1'000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Away, patience);
    QTRY_VERIFY_WITH_TIMEOUT(bench.storage->status().waitingRows >= 1'000, patience);
    QVERIFY2(bench.storage->status().message.contains(u"127.0.0.1:"_s + QString::number(m_server.port())), qPrintable(bench.storage->status().message));
    QTRY_VERIFY_WITH_TIMEOUT(bench.storage->status().message.contains(u"nothing listens on that port"_s), patience);

    QElapsedTimer asked;
    asked.start();
    auto page = bench.storage->requests({});
    auto flushed = bench.storage->flushed();
    QVERIFY(waitFor(page, 5'000) && waitFor(flushed, 5'000));
    QVERIFY(asked.elapsed() < 5'000);
    QCOMPARE(page.result().error().kind, ErrorKind::Unavailable);
    QCOMPARE(flushed.result().error().kind, ErrorKind::Unavailable);

    QVERIFY2(m_server.startAgain(), qPrintable(m_server.problem()));
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, 40'000);
    QVERIFY(bench.flush());
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests WHERE state = 1"_s), 4'500);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 4'500);
    QCOMPARE(bench.place.number(u"SELECT sum(spend) FROM rollups_hourly"_s), 4'500 * 27'000LL);
    const auto told = [&] {
        QSet<QByteArray> ids;
        for (const RequestRecord &record : std::as_const(bench.recorded))
            ids.insert(record.id);
        return ids.size();
    };
    QTRY_COMPARE(told(), 4'500);
    QTRY_COMPARE(bench.storage->status().waitingRows, 0);
    auto again = bench.storage->requests({});
    QVERIFY(waitFor(again));
    QCOMPARE(again.result().value().total, 4'500);
}

void TestStorage::terminatedConnectionsAreReopened()
{
    Bench bench(Kind::Postgres, m_server);
    bench.storage->start();
    bench.settle(10);
    QVERIFY(bench.flush());
    auto first = bench.storage->requests({});
    QVERIFY(waitFor(first) && first.result().ok());
    QVERIFY(m_server.terminateBackends() >= 2);
    // The reader notices only when it asks, and asks again by itself.
    auto second = bench.storage->requests({});
    QVERIFY(waitFor(second));
    QVERIFY2(second.result().ok(), second.result().ok() ? "" : qPrintable(second.result().error().message));
    bench.settle(10);
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 20, patience);
    QCOMPARE(bench.place.number(u"SELECT sum(requests) FROM rollups_hourly"_s), 20);
}

void TestStorage::startsWithoutServer()
{
    Bench bench(Kind::Postgres, m_server);
    QVERIFY(m_server.stop());
    bench.settle(100);
    bench.storage->start();
    auto early = bench.storage->requests({}); // while nobody knows yet
    QVERIFY(waitFor(early, 5'000));
    QCOMPARE(early.result().error().kind, ErrorKind::Unavailable);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Away, patience);
    QCOMPARE(bench.storage->status().waitingRows, 100);
    QVERIFY2(m_server.startAgain(), qPrintable(m_server.problem()));
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 100, 40'000);
}

void TestStorage::frozenServerBlocksNobody()
{
    Bench bench(Kind::Postgres, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    m_server.freeze();
    QElapsedTimer elapsed, call;
    elapsed.start();
    qint64 longest = 0;
    const auto timed = [&](auto what) {
        call.start();
        what();
        longest = qMax(longest, call.nsecsElapsed() / 1'000'000);
    };
    QFuture<Result<RequestPage>> page;
    QFuture<Result<void>> flushed;
    timed([&] { bench.settle(10); });
    timed([&] { page = bench.storage->requests({}); });
    timed([&] { flushed = bench.storage->flushed(); });
    QVERIFY(waitFor(page, 5'500) && waitFor(flushed, 5'500));
    QCOMPARE(page.result().error().kind, ErrorKind::Unavailable);
    QCOMPARE(flushed.result().error().kind, ErrorKind::Unavailable);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Away, 5'000);
    QVERIFY2(bench.storage->status().message.contains(u"does not answer"_s), qPrintable(bench.storage->status().message));
    timed([&] { static_cast<void>(bench.storage->status()); });
    timed([&] { page = bench.storage->requests({}); }); // now at once
    QVERIFY(page.isFinished());
    QVERIFY2(longest < 500, qPrintable(QString::number(longest)));
    m_server.thaw();
    QTRY_COMPARE_WITH_TIMEOUT(bench.recorded.size(), 10, patience);
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, patience);
}

void TestStorage::frozenServerDoesNotHoldUpTheEnd()
{
    Bench bench(Kind::Postgres, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    m_server.freeze();
    bench.settle(10);
    auto page = bench.storage->requests({});
    QVERIFY(QTest::qWaitFor([&] { return page.isFinished(); }, 6'000)); // both threads wait for the server by now
    QElapsedTimer elapsed;
    elapsed.start();
    QCOMPARE(bench.storage->stop(300ms), 10);
    QVERIFY2(elapsed.elapsed() < 6'000, qPrintable(QString::number(elapsed.elapsed())));
}

void TestStorage::goesOnAfterAThaw()
{
    // An idle gateway finds out by itself, too.
    Bench bench(Kind::Postgres, m_server);
    bench.storage->start();
    QVERIFY(bench.flush());
    m_server.freeze();
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Away, 8'000);
    m_server.thaw();
    QTRY_COMPARE_WITH_TIMEOUT(bench.state(), State::Connected, patience);
    bench.settle(10);
    QVERIFY(bench.flush());
    QCOMPARE(bench.place.number(u"SELECT count(*) FROM requests"_s), 10);
}

QTEST_GUILESS_MAIN(TestStorage)
#include "tst_storage.moc"
