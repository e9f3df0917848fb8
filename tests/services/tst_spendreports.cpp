// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/spendreports.h"
#include "gateway/services/spendseries.h"
#include "gateway/storage/storage.h"
#include "tests/storage/fakejournal.h"
#include "tests/storage/samples.h"

#include <QDate>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

/// Tells the time it is told.
class StandingClock final : public Clock
{
public:
    WallTime wall() const override { return m_wall; }
    SteadyTime steady() const override { return std::chrono::steady_clock::now(); }

private:
    WallTime m_wall = noon + 24h * 9; // 10 March 2026, 12:00 UTC
};

RequestRecord spent(WallTime at, const QByteArray &key, const QByteArray &model, qint64 nano)
{
    RequestRecord record = plainRequest(newUuid(), at);
    record.keyHash = key;
    record.user = "u-" + key;
    record.team = "t";
    record.model = model;
    record.deploymentId = "d-" + model;
    record.customer = "c";
    record.tags = {"x", "y"};
    record.cost.total = Money::fromNano(nano);
    return record;
}

SpendRow day(int year, int month, int dayOfMonth, qint64 nano)
{
    SpendRow row;
    row.start = WallTime(std::chrono::milliseconds(QDate(year, month, dayOfMonth).startOfDay(Qt::UTC).toMSecsSinceEpoch()));
    row.sums.spend = Money::fromNano(nano);
    return row;
}

/// A storage in a file with some requests in it.
struct Bench {
    QTemporaryDir directory;
    std::shared_ptr<FakeJournal> journal = std::make_shared<FakeJournal>();
    std::shared_ptr<StandingClock> clock = std::make_shared<StandingClock>();
    Storage storage{StorageLocation{directory.filePath(QStringLiteral("spend.sqlite")), {}}, journal->source(journal), clock};
    SpendReports reports{storage, clock};

    explicit Bench(const QList<RequestRecord> &rows)
    {
        storage.start();
        for (const RequestRecord &row : rows)
            journal->settle(row);
        (void)waitFor(storage.flushed());
    }
    ~Bench() { storage.stop(5s); }

    template <class T>
    static Result<T> waitFor(QFuture<Result<T>> future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
            return Error(ErrorKind::Timeout, QStringLiteral("no answer"));
        return future.result();
    }
};

SpendPeriod firstWeek()
{
    return {noon - 12h, noon - 12h + 24h * 7, QTimeZone::utc(), {}};
}

} // namespace

class TestSpendReports : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comparesWithTheTimeBefore();
    void listsTheDearest();
    void drawsLines();
    void drawsOneLineWithGaps();
    void leavesTheRestOfTagsOut();
    void listsAllStarts_data();
    void listsAllStarts();
    void forecasts_data();
    void forecasts();
    void forecastsFromTheDatabase();
    void pagesActivity();
    void tellsActivityAtOnce();
    void tellsActivityOfTagsWithoutKeys();
    void passesOnWhatIsRefused();
    void isAskedFromAThreadWithoutEvents();
};

void TestSpendReports::comparesWithTheTimeBefore()
{
    Bench bench({spent(noon, "a", "m", 100), spent(noon - 24h * 3, "a", "m", 7), spent(noon - 24h * 30, "a", "m", 1)});
    const auto found = Bench::waitFor(bench.reports.totals(firstWeek()));
    QVERIFY(found);
    QCOMPARE(found->now.spend.nano(), 100);
    QCOMPARE(found->before.spend.nano(), 7);
    QVERIFY(found->beforeFrom == noon - 12h - 24h * 7);
}

void TestSpendReports::listsTheDearest()
{
    Bench bench({spent(noon, "a", "m", 1), spent(noon, "b", "m", 3), spent(noon, "c", "m", 2)});
    const auto top = Bench::waitFor(bench.reports.top(firstWeek(), SpendBy::Key, 2));
    QVERIFY(top);
    QCOMPARE(top->rows.size(), 2);
    QCOMPARE(top->rows[0].names, QList<QByteArray>{"b"});
    QCOMPARE(top->rows[1].names, QList<QByteArray>{"c"});
}

void TestSpendReports::drawsLines()
{
    Bench bench({spent(noon, "a", "m", 1), spent(noon, "b", "m", 30), spent(noon + 24h, "b", "m", 40), spent(noon + 24h * 2, "c", "m", 5)});
    const auto series = Bench::waitFor(bench.reports.series(firstWeek(), SpendBy::Day, SpendBy::Key, 2));
    QVERIFY(series);
    QCOMPARE(series->starts.size(), 7);
    QCOMPARE(series->lines.size(), 3);
    QCOMPARE(series->lines[0].name, QByteArray("b"));
    QCOMPARE(series->lines[0].total.spend.nano(), 70);
    QCOMPARE(series->lines[0].sums[1].spend.nano(), 40);
    QCOMPARE(series->lines[0].sums[2], SpendSums());
    QCOMPARE(series->lines[1].name, QByteArray("c"));
    QVERIFY(series->lines[2].isRest && !series->lines[1].isRest);
    QCOMPARE(series->lines[2].total.spend.nano(), 1);
    QCOMPARE(series->lines[2].sums[0].requests, 1);
    QCOMPARE(series->lines[2].sums[1], SpendSums());
}

void TestSpendReports::drawsOneLineWithGaps()
{
    Bench bench({spent(noon, "a", "m", 1), spent(noon + 24h * 2, "b", "m", 30)});
    const auto series = Bench::waitFor(bench.reports.series(firstWeek(), SpendBy::Day, std::nullopt, 0));
    QVERIFY(series);
    QCOMPARE(series->lines.size(), 1);
    QCOMPARE(series->lines[0].sums.size(), 7);
    QCOMPARE(series->lines[0].sums[0].spend.nano(), 1);
    QCOMPARE(series->lines[0].sums[1], SpendSums());
    QCOMPARE(series->lines[0].total.spend.nano(), 31);
}

void TestSpendReports::leavesTheRestOfTagsOut()
{
    Bench bench({spent(noon, "a", "m", 1)}); // under two tags
    const auto series = Bench::waitFor(bench.reports.series(firstWeek(), SpendBy::Day, SpendBy::Tag, 1));
    QVERIFY(series);
    QCOMPARE(series->lines.size(), 1);
    QVERIFY(!series->lines[0].isRest);
}

void TestSpendReports::listsAllStarts_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<int>("time");
    QTest::addColumn<int>("count");
    QTest::newRow("days") << QByteArray("UTC") << static_cast<int>(SpendBy::Day) << 7;
    QTest::newRow("days of Berlin") << QByteArray("Europe/Berlin") << static_cast<int>(SpendBy::Day) << 8; // both ends cut
    QTest::newRow("hours") << QByteArray("UTC") << static_cast<int>(SpendBy::Hour) << 168;
    QTest::newRow("months") << QByteArray("UTC") << static_cast<int>(SpendBy::Month) << 1;
    QTest::newRow("months of New York") << QByteArray("America/New_York") << static_cast<int>(SpendBy::Month) << 2;
}

void TestSpendReports::listsAllStarts()
{
    QFETCH(QByteArray, zone);
    QFETCH(int, time);
    SpendPeriod period = firstWeek();
    period.zone = QTimeZone(zone);
    const QList<WallTime> starts = spendStarts(period, static_cast<SpendBy>(time));
    QTEST(static_cast<int>(starts.size()), "count");
    QVERIFY(std::is_sorted(starts.begin(), starts.end()));
}

void TestSpendReports::forecasts_data()
{
    QTest::addColumn<QList<SpendRow>>("days");
    QTest::addColumn<qint64>("spent");
    QTest::addColumn<qint64>("usual");
    QTest::addColumn<int>("count");
    QTest::addColumn<qint64>("expected");
    // The 10th of March: 21 days come after it.
    QTest::newRow("nothing") << QList<SpendRow>() << qint64(0) << qint64(0) << 0 << qint64(0);
    QTest::newRow("today only") << QList<SpendRow>{day(2026, 3, 10, 50)} << qint64(50) << qint64(0) << 0 << qint64(50);
    QTest::newRow("two days") << QList<SpendRow>{day(2026, 3, 8, 100), day(2026, 3, 9, 300)} << qint64(400) << qint64(200) << 2 << qint64(400 + 200 + 21 * 200);
    QTest::newRow("a quiet day between") << QList<SpendRow>{day(2026, 3, 7, 300), day(2026, 3, 9, 300)} << qint64(600) << qint64(200) << 3 << qint64(600 + 200 + 21 * 200);
    QTest::newRow("a dear day today") << QList<SpendRow>{day(2026, 3, 9, 100), day(2026, 3, 10, 500)} << qint64(600) << qint64(100) << 1 << qint64(600 + 21 * 100);
    QTest::newRow("last month counts as usual only") << QList<SpendRow>{day(2026, 2, 24, 1400)} << qint64(0) << qint64(100) << 14 << qint64(100 + 21 * 100);
    QTest::newRow("long ago does not") << QList<SpendRow>{day(2026, 2, 23, 1400)} << qint64(0) << qint64(0) << 0 << qint64(0);
}

void TestSpendReports::forecasts()
{
    QFETCH(QList<SpendRow>, days);
    QFETCH(qint64, spent);
    QFETCH(qint64, usual);
    QFETCH(int, count);
    QFETCH(qint64, expected);
    const SpendForecast forecast = spendForecast(days, noon + 24h * 9, QTimeZone::utc());
    QCOMPARE(qint64(forecast.spent.nano()), spent);
    QCOMPARE(qint64(forecast.usualDay.nano()), usual);
    QCOMPARE(forecast.days, count);
    QCOMPARE(qint64(forecast.expected.nano()), expected);
}

void TestSpendReports::forecastsFromTheDatabase()
{
    Bench bench({spent(noon + 24h * 8, "a", "m", 100), spent(noon + 24h * 9 - 1h, "a", "m", 30), spent(noon - 24h * 20, "a", "m", 1'000'000)});
    const auto forecast = Bench::waitFor(bench.reports.forecast(QTimeZone::utc(), {}));
    QVERIFY(forecast);
    QCOMPARE(forecast->spent.nano(), 130);
    QCOMPARE(forecast->expected.nano(), 100 + 100 + 21 * 100);
    const auto other = Bench::waitFor(bench.reports.forecast(QTimeZone::utc(), {SpendFilter{SpendBy::Key, {"b"}}}));
    QVERIFY(other);
    QCOMPARE(other->expected.nano(), 0);
}

void TestSpendReports::pagesActivity()
{
    Bench bench({spent(noon, "a", "m", 1), spent(noon, "a", "n", 2), spent(noon + 24h, "b", "m", 4)});
    ActivityQuery query;
    query.from = noon - 12h;
    query.to = noon + 36h;
    query.pageSize = 2;
    auto page = Bench::waitFor(bench.reports.activity(query));
    QVERIFY(page);
    QCOMPARE(page->total, 3);
    QCOMPARE(page->rows.size(), 2);
    QCOMPARE(page->rows[0].key, QByteArray("b")); // the newest day first
    QCOMPARE(page->rows[0].entity, QByteArray("u-b"));
    QCOMPARE(page->rows[0].model, QByteArray("m"));
    QCOMPARE(page->rows[0].provider, QByteArray("azure"));
    QCOMPARE(page->rows[0].deployment, QByteArray("d-m"));
    query.page = 2;
    page = Bench::waitFor(bench.reports.activity(query));
    QVERIFY(page);
    QCOMPARE(page->rows.size(), 1);
    QVERIFY(page->keyRows.isEmpty() && page->tellsKeys);
}

void TestSpendReports::tellsActivityAtOnce()
{
    Bench bench({spent(noon, "a", "m", 1), spent(noon, "b", "m", 2), spent(noon, "c", "m", 4)});
    ActivityQuery query;
    query.from = noon - 12h;
    query.to = noon + 12h;
    query.entity = SpendBy::Team;
    query.whole = true;
    query.keyLimit = 2;
    const auto page = Bench::waitFor(bench.reports.activity(query));
    QVERIFY(page);
    QCOMPARE(page->rows.size(), 1);
    QCOMPARE(page->rows[0].sums.spend.nano(), 7);
    QCOMPARE(page->keys, 3);
    QCOMPARE(page->keyRows.size(), 2);
    QSet<QByteArray> keys{page->keyRows[0].key, page->keyRows[1].key};
    QCOMPARE(keys, (QSet<QByteArray>{"b", "c"}));
}

void TestSpendReports::tellsActivityOfTagsWithoutKeys()
{
    Bench bench({spent(noon, "a", "m", 1)});
    ActivityQuery query;
    query.from = noon - 12h;
    query.to = noon + 12h;
    query.entity = SpendBy::Tag;
    const auto page = Bench::waitFor(bench.reports.activity(query));
    QVERIFY(page);
    QCOMPARE(page->rows.size(), 2);
    QVERIFY(!page->tellsKeys);
    QCOMPARE(page->rows[0].entity, QByteArray("y")); // descending
    QCOMPARE(page->rows[0].model, QByteArray("m"));
}

void TestSpendReports::passesOnWhatIsRefused()
{
    Bench bench({});
    SpendPeriod period = firstWeek();
    period.filters << SpendFilter{SpendBy::Key, {"a"}};
    const auto top = Bench::waitFor(bench.reports.top(period, SpendBy::Tag, 5));
    QVERIFY(!top);
    QCOMPARE(top.error().kind, ErrorKind::InvalidRequest);
    const auto series = Bench::waitFor(bench.reports.series(period, SpendBy::Day, SpendBy::Customer, 5));
    QVERIFY(!series);
    QCOMPARE(series.error().kind, ErrorKind::InvalidRequest);
    // And the next question is answered.
    QVERIFY(Bench::waitFor(bench.reports.top(firstWeek(), SpendBy::Tag, 5)));
}

/// A thread that only waits gets its answer, too, however many questions are asked on the way.
void TestSpendReports::isAskedFromAThreadWithoutEvents()
{
    Bench bench({spent(noon, "a", "m", 1)});
    bool answered = false;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        auto future = bench.reports.series(firstWeek(), SpendBy::Day, SpendBy::Key, 3);
        future.waitForFinished();
        answered = future.result().ok();
    }));
    thread->start();
    QVERIFY(QTest::qWaitFor([&] { return thread->isFinished(); }, 20'000));
    QVERIFY(answered);
}

QTEST_GUILESS_MAIN(TestSpendReports)
#include "tst_spendreports.moc"
