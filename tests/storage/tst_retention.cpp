// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/retention.h"
#include "gateway/storage/spendreader.h"
#include "tests/storage/requestplaces.h"

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

class MovableClock final : public Clock
{
public:
    WallTime wall() const override { return m_wall; }
    SteadyTime steady() const override { return m_steady; }
    void pass(std::chrono::seconds time)
    {
        m_wall += time;
        m_steady += time;
    }

private:
    WallTime m_wall = noon;
    SteadyTime m_steady{std::chrono::hours(1)};
};

RequestRecord aged(std::chrono::hours age)
{
    RequestRecord record = plainRequest(newUuid(), noon - age);
    record.keyHash = "key of " + QByteArray::number(qint64(age.count() % 7));
    record.tags = {"tag"};
    record.charges = {{"team:red", 0}};
    return record;
}

} // namespace

class TestRetention : public QObject, private RequestPlaces
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void keepsEverythingUnlessAsked();
    void deletesRequestsAndNothingElse();
    void keepsWhatRuns();
    void deletesBodies_data();
    void deletesBodies();
    void deletesSumsByHour();
    void deletesSumsByDay();
    void keepsSumsOfRequestsThatAreThere();
    void goesInSmallSteps();
    void looksAgainAfterTheInterval();

private:
    void run(Retention &retention)
    {
        for (int i = 0; i < 200; ++i) {
            QVERIFY(retention.step(*m_database));
            if (!retention.isUnderWay())
                return;
        }
        QFAIL("it does not end");
    }
    std::shared_ptr<MovableClock> m_clock = std::make_shared<MovableClock>();
};

void TestRetention::keepsEverythingUnlessAsked()
{
    Retention retention(m_clock);
    QVERIFY(!retention.isDue());
    retention.setAges({1h, {}, {}, {}});
    QVERIFY(retention.isDue());
    retention.setAges({});
    QVERIFY(!retention.isDue());
}

void TestRetention::deletesRequestsAndNothingElse()
{
    write({{}, {aged(24h * 40), aged(24h * 31), aged(24h * 29), aged(0h)}});
    const qint64 hours = number("SELECT count(*) FROM dimension_rollups_hourly");
    Retention retention(m_clock);
    retention.setAges({24h * 30, {}, {}, {}});
    run(retention);
    QCOMPARE(number("SELECT count(*) FROM requests"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 4);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_daily"), 4);
    QCOMPARE(number("SELECT count(*) FROM dimension_rollups_hourly"), hours);
    QCOMPARE(number("SELECT spent FROM purses WHERE purse = 'team:red'"), 4 * 27'000);
}

void TestRetention::keepsWhatRuns()
{
    RequestRecord running = aged(24h * 40);
    write({{openingOf(running)}, {}});
    Retention retention(m_clock);
    retention.setAges({24h, {}, {}, {}});
    run(retention);
    QCOMPARE(number("SELECT count(*) FROM requests"), 1);
}

void TestRetention::deletesBodies_data()
{
    QTest::addColumn<int>("requests");
    QTest::addColumn<int>("exchanges");
    QTest::addColumn<int>("expected");
    QTest::newRow("their own age") << 0 << 10 << 1;
    QTest::newRow("sooner than requests") << 30 << 10 << 1;
    QTest::newRow("with the requests") << 10 << 0 << 1;
    QTest::newRow("no later than the requests") << 10 << 90 << 1;
    QTest::newRow("long") << 0 << 90 << 2;
}

void TestRetention::deletesBodies()
{
    QFETCH(int, requests);
    QFETCH(int, exchanges);
    const RequestWriter writer("run-1");
    CapturedExchange old, fresh;
    old.id = "old";
    fresh.id = "fresh";
    QVERIFY(writer.writeExchanges(*m_database, {old}, microsecondsOf(noon - 24h * 20)));
    QVERIFY(writer.writeExchanges(*m_database, {fresh}, microsecondsOf(noon)));
    RetentionAges ages;
    if (requests > 0)
        ages.requests = 24h * requests;
    if (exchanges > 0)
        ages.exchanges = 24h * exchanges;
    Retention retention(m_clock);
    retention.setAges(ages);
    run(retention);
    QTEST(static_cast<int>(number("SELECT count(*) FROM exchanges")), "expected");
}

void TestRetention::deletesSumsByHour()
{
    write({{}, {aged(24h * 40), aged(24h * 31 + 1h), aged(24h * 29), aged(0h)}});
    Retention retention(m_clock);
    retention.setAges({24h * 30, {}, 24h * 30, {}});
    run(retention);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_hourly WHERE dimension = 1"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_hourly WHERE dimension = 10"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_daily"), 4);
    // Days still tell about the time before.
    SpendQuery query{noon - 24h * 60, noon + 24h, {}, {SpendBy::Month}};
    qint64 requests = 0;
    for (const SpendRow &row : valueOf(SpendReader::table(*m_database, query)).rows)
        requests += row.sums.requests;
    QCOMPARE(requests, 4);
}

void TestRetention::deletesSumsByDay()
{
    write({{}, {aged(24h * 400), aged(24h * 100), aged(0h)}});
    Retention retention(m_clock);
    retention.setAges({24h * 30, {}, 24h * 60, 24h * 365});
    run(retention);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 1);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_daily"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_daily WHERE dimension = 1"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_daily WHERE dimension = 10"), 2);
}

void TestRetention::keepsSumsOfRequestsThatAreThere()
{
    write({{}, {aged(24h * 40), aged(24h * 20), aged(0h)}});
    Retention retention(m_clock);
    retention.setAges({24h * 30, {}, 24h * 10, 24h});
    run(retention);
    QCOMPARE(number("SELECT count(*) FROM requests"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_daily"), 2);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_daily WHERE dimension = 10"), 2);
}

void TestRetention::goesInSmallSteps()
{
    QList<RequestRecord> rows;
    for (int i = 0; i < 1800; ++i)
        rows << aged(24h * 40);
    write({{}, rows});
    Retention retention(m_clock);
    retention.setAges({24h, {}, {}, {}});
    qint64 left = 1800;
    int steps = 0;
    while (left > 0 && steps < 100) {
        QVERIFY(retention.step(*m_database));
        const qint64 now = number("SELECT count(*) FROM requests");
        QVERIFY2(left - now <= 500, qPrintable(QString::number(left - now)));
        left = now;
        ++steps;
    }
    QCOMPARE(left, 0);
    QVERIFY(steps >= 4);
}

void TestRetention::looksAgainAfterTheInterval()
{
    Retention retention(m_clock);
    retention.setAges({24h, {}, {}, {}, 6h});
    run(retention);
    QVERIFY(!retention.isDue());
    m_clock->pass(6h - 1s);
    QVERIFY(!retention.isDue());
    m_clock->pass(1s);
    QVERIFY(retention.isDue());
    write({{}, {aged(24h * 2)}});
    run(retention);
    QCOMPARE(number("SELECT count(*) FROM requests"), 0);
}

QTEST_GUILESS_MAIN(TestRetention)
#include "tst_retention.moc"
