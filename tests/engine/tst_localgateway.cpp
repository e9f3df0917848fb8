// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/configuration.h"
#include "app/engine/localgateway.h"
#include "gateway/accounting/journal.h"
#include "gateway/storage/storage.h"
#include "tests/engine/enginetest.h"

#include <QDateTime>

using namespace Gatehouse;

namespace {

/// A wall clock that only moves when told. The storage threads read it, too.
class MovedClock final : public Clock
{
public:
    explicit MovedClock(const QDateTime &start) : m_now(start.toMSecsSinceEpoch()) {}
    WallTime wall() const override { return WallTime(std::chrono::milliseconds(m_now.load())); }
    SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
    void setTo(const QDateTime &time) { m_now = time.toMSecsSinceEpoch(); }

private:
    std::atomic<qint64> m_now;
};

/// The figures without a gateway: a database, a journal and counters that a test moves by hand.
struct Bench {
    Bench()
        : clock(std::make_shared<MovedClock>(QDateTime(QDate(2026, 3, 10), QTime(23, 59, 50)))),
          storage({directory.filePath(QStringLiteral("test.sqlite")), {}}, std::make_unique<JournalReader>(journalPath()), clock),
          journal(std::move(Journal::create(journalPath(), 0)).value()),
          configuration({}, PriceBook::load().value(), std::make_shared<Redactor>(), nullptr),
          gateway(configuration, storage, clock, QStringLiteral("test"), {})
    {
        storage.start();
        gateway.watch({&counters});
    }
    ~Bench() { storage.stop(std::chrono::seconds(5)); }

    QString journalPath() const { return directory.filePath(QStringLiteral("journal")); }
    /// A request that ended, in counters and journal, as a worker does it.
    bool settle(WorkerCounters &where)
    {
        ++where.requests;
        where.tokens += 10;
        where.spendNano += 1000;
        RequestRecord record;
        record.id = "request-" + QByteArray::number(++settled);
        record.startedAt = clock->wall();
        record.status = 200;
        record.usage.input = 10;
        record.cost.total = Money::fromNano(1000);
        const bool kept = journal->settle(record).ok();
        storage.nudge();
        return kept;
    }
    bool settle() { return settle(counters); }

    QTemporaryDir directory;
    std::shared_ptr<MovedClock> clock;
    Storage storage;
    std::unique_ptr<Journal> journal;
    Configuration configuration;
    WorkerCounters counters, others;
    LocalGateway gateway;
    int settled = 0;
};

} // namespace

class TestLocalGateway : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { forgetVariables(); }
    void addsWhatTheDatabaseKnowsAndWhatItDoesNot();
    void beginsTheDayAnew();
    void keepsTheCountOfOtherWorkers();
    void knowsItsOwnAddress_data();
    void knowsItsOwnAddress();
};

void TestLocalGateway::addsWhatTheDatabaseKnowsAndWhatItDoesNot()
{
    Bench bench;
    QSignalSpy figures(&bench.gateway, &GatewayService::figuresChanged);
    QVERIFY(bench.settle() && bench.settle());
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 2);
    QTRY_COMPARE(bench.gateway.figures().requestsPerSecond, 0.0); // the second is over
    QCOMPARE(bench.gateway.figures().tokensToday, 20);
    QCOMPARE(bench.gateway.figures().spendToday, Money::fromNano(2000));
    QVERIFY(figures.count() > 0);
}

void TestLocalGateway::beginsTheDayAnew()
{
    Bench bench;
    QVERIFY(bench.settle() && bench.settle() && bench.settle());
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 3);
    QTRY_COMPARE(bench.gateway.figures().requestsPerSecond, 0.0);
    // Nothing happens but midnight.
    bench.clock->setTo(QDateTime(QDate(2026, 3, 11), QTime(0, 0, 1)));
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 0);
    QVERIFY(bench.gateway.figures().spendToday.isZero());
    QVERIFY(bench.settle());
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 1);
}

void TestLocalGateway::keepsTheCountOfOtherWorkers()
{
    Bench bench;
    QVERIFY(bench.settle() && bench.settle());
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 2);
    bool everLess = false;
    connect(&bench.gateway, &GatewayService::figuresChanged, &bench.gateway, [&] { everLess |= bench.gateway.figures().requestsToday < 2; });
    bench.gateway.watch({}); // stopped
    bench.gateway.watch({&bench.others});
    QVERIFY(bench.settle(bench.others));
    QTRY_COMPARE(bench.gateway.figures().requestsToday, 3);
    QVERIFY(!everLess);
}

void TestLocalGateway::knowsItsOwnAddress_data()
{
    QTest::addColumn<QString>("listening");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("shown");
    const QString local = QStringLiteral("http://localhost:4000");
    QTest::newRow("loopback") << QStringLiteral("127.0.0.1:4000") << QByteArray("http://127.0.0.1:4000") << local;
    QTest::newRow("every address") << QStringLiteral("0.0.0.0:4000") << QByteArray("http://127.0.0.1:4000") << local;
    QTest::newRow("every IPv6 address") << QStringLiteral("[::]:4000") << QByteArray("http://[::1]:4000") << local;
    QTest::newRow("one address") << QStringLiteral("192.168.1.5:4000") << QByteArray("http://192.168.1.5:4000") << QStringLiteral("http://192.168.1.5:4000");
}

void TestLocalGateway::knowsItsOwnAddress()
{
    QFETCH(QString, listening);
    Bench bench;
    QVERIFY(bench.gateway.ownBaseUrl().isEmpty());
    bench.gateway.listensOn({listening}, 4000);
    QTEST(bench.gateway.ownBaseUrl(), "url");
    QTEST(bench.gateway.status().address, "shown");
    bench.gateway.enter(GatewayStatus::Phase::Stopped);
    QVERIFY(bench.gateway.ownBaseUrl().isEmpty());
}

QTEST_GUILESS_MAIN(TestLocalGateway)
#include "tst_localgateway.moc"
