// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/budgetwindow.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QTest>

#include <thread>

using namespace Gatehouse;

namespace {

WallTime at(const QByteArray &iso)
{
    return WallTime(std::chrono::milliseconds(QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate).toMSecsSinceEpoch()));
}

QByteArray text(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count() / 1000, Qt::UTC).toString(Qt::ISODate).toLatin1();
}

Duration durationOf(const QByteArray &text)
{
    return parseDuration(text).value();
}

} // namespace

class TestBudgetWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void alignsAs_data();
    void alignsAs();
    void windowsAbut_data();
    void windowsAbut();
    void clockKeepsTheWindow();
    void clockTurnsUnderThreads();
    void oneClockADuration();
    void costs();
};

void TestBudgetWindow::alignsAs_data()
{
    QTest::addColumn<QByteArray>("duration");
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("end");
    const auto row = [](const char *what, const char *duration, const char *zone, const char *time, const char *start, const char *end) {
        QTest::newRow(what) << QByteArray(duration) << QByteArray(zone) << QByteArray(time) << QByteArray(start) << QByteArray(end);
    };
    // 24 November 2026 is a Tuesday.
    row("day", "1d", "UTC", "2026-11-24T15:30:00Z", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    row("at midnight", "1d", "UTC", "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    row("before midnight", "1d", "UTC", "2026-11-23T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z");
    row("seven days", "7d", "UTC", "2026-11-24T15:30:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z");
    row("week on Sunday", "1w", "UTC", "2026-11-22T23:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z");
    row("thirty days", "30d", "UTC", "2026-11-24T15:30:00Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
    row("month over the year", "1mo", "UTC", "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
    row("quarter", "3mo", "UTC", "2026-11-24T15:30:00Z", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
    row("February of a leap year", "1mo", "UTC", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z");
    // The 24th is the 20,777th day after Monday, 5 January 1970; two-day windows begin on even ones.
    row("two days", "2d", "UTC", "2026-11-24T15:30:00Z", "2026-11-23T00:00:00Z", "2026-11-25T00:00:00Z");
    row("two weeks are fourteen days", "2w", "UTC", "2026-11-24T15:30:00Z", "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z");
    row("fourteen days", "14d", "UTC", "2026-11-24T15:30:00Z", "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z");
    row("hour", "1h", "UTC", "2026-11-24T15:30:00Z", "2026-11-24T15:00:00Z", "2026-11-24T16:00:00Z");
    row("six hours", "6h", "UTC", "2026-11-24T15:30:00Z", "2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z");
    row("quarter of an hour", "15m", "UTC", "2026-11-24T15:44:59Z", "2026-11-24T15:30:00Z", "2026-11-24T15:45:00Z");
    row("half a minute", "30s", "UTC", "2026-11-24T15:44:59Z", "2026-11-24T15:44:30Z", "2026-11-24T15:45:00Z");
    row("24 hours are a day", "24h", "Europe/Berlin", "2026-11-24T15:30:00Z", "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z");
    row("48 hours are days", "48h", "Asia/Kolkata", "2026-11-24T18:30:00Z", "2026-11-24T18:30:00Z", "2026-11-26T18:30:00Z");
    // 498,663 hours lie between Monday, 5 January 1970 and 15:00; 498,660 is a multiple of five.
    row("five hours run on", "5h", "Europe/Berlin", "2026-11-24T15:30:00Z", "2026-11-24T12:00:00Z", "2026-11-24T17:00:00Z");

    row("Berlin in winter", "1d", "Europe/Berlin", "2026-11-24T23:30:00Z", "2026-11-24T23:00:00Z", "2026-11-25T23:00:00Z");
    row("Berlin, 23 hours", "1d", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
    row("Berlin, 25 hours", "1d", "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
    row("Berlin, month with a change", "1mo", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z");
    row("Berlin, week with a change", "7d", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z");
    row("Berlin, 25 hours in halves, first", "12h", "Europe/Berlin", "2026-10-25T09:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T10:00:00Z");
    row("Berlin, 25 hours in halves, last", "12h", "Europe/Berlin", "2026-10-25T22:30:00Z", "2026-10-25T10:00:00Z", "2026-10-25T23:00:00Z");
    row("Berlin, 23 hours in halves, last", "12h", "Europe/Berlin", "2026-03-29T21:30:00Z", "2026-03-29T11:00:00Z", "2026-03-29T22:00:00Z");
    row("Berlin, the hour that comes twice", "1h", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z");

    row("New York, 25 hours", "1d", "America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z");
    row("India", "1d", "Asia/Kolkata", "2026-11-24T18:29:59Z", "2026-11-23T18:30:00Z", "2026-11-24T18:30:00Z");
    row("India, hours", "1h", "Asia/Kolkata", "2026-11-24T18:29:59Z", "2026-11-24T17:30:00Z", "2026-11-24T18:30:00Z");
    row("Nepal", "1d", "Asia/Kathmandu", "2026-11-24T18:15:00Z", "2026-11-24T18:15:00Z", "2026-11-25T18:15:00Z");
    row("Lord Howe, half an hour more", "1d", "Australia/Lord_Howe", "2026-04-05T00:00:00Z", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z");

    row("Sao Paulo, no midnight", "1d", "America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    row("Sao Paulo, before no midnight", "1d", "America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z");
    row("Sao Paulo, midnight put off", "1d", "America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z");
    row("Cairo, no midnight", "1d", "Africa/Cairo", "2023-04-28T12:00:00Z", "2023-04-27T22:00:00Z", "2023-04-28T21:00:00Z");
    row("Cairo, midnight put off", "1d", "Africa/Cairo", "2023-10-26T21:30:00Z", "2023-10-25T21:00:00Z", "2023-10-26T22:00:00Z");
    row("Havana, midnight twice", "1d", "America/Havana", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z");
    row("St John's, yesterday once more", "1d", "America/St_Johns", "2010-11-07T02:45:00Z", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z");
    row("Apia, before the day left out", "1d", "Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
    row("Apia, after the day left out", "1d", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
}

void TestBudgetWindow::alignsAs()
{
    QFETCH(QByteArray, duration);
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, time);
    const QTimeZone zoneOf(zone);
    QVERIFY2(zoneOf.isValid(), "the time zone data of this system lacks the zone");
    const BudgetPeriod window = budgetWindow(durationOf(duration), zoneOf, at(time));
    QTEST(text(window.start), "start");
    QTEST(text(window.end), "end");
}

void TestBudgetWindow::windowsAbut_data()
{
    QTest::addColumn<QByteArray>("zone");
    for (const char *zone : {"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/St_Johns", "America/Havana", "Africa/Cairo", "Africa/Casablanca",
                             "Asia/Kolkata", "Asia/Gaza", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "America/Nuuk"})
        QTest::newRow(zone) << QByteArray(zone);
}

/// Every moment lies in one window, the same for all moments of it, and the next begins where it ends.
void TestBudgetWindow::windowsAbut()
{
    QFETCH(QByteArray, zone);
    const QTimeZone zoneOf(zone);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const qint64 from = at("1990-01-01T00:00:00Z").time_since_epoch().count(), to = at("2045-01-01T00:00:00Z").time_since_epoch().count();
    const std::vector<QByteArray> durations{"1s", "7s", "15m", "45m", "1h", "5h", "8h", "24h", "1d", "2d", "10d", "30d", "1w", "3w", "1mo", "5mo"};
    for (int i = 0; i < 1000; ++i) {
        const Duration duration = durationOf(durations[static_cast<std::size_t>(random.bounded(static_cast<int>(durations.size())))]);
        const WallTime time(std::chrono::microseconds(from + static_cast<qint64>(random.generateDouble() * static_cast<double>(to - from))));
        const BudgetPeriod window = budgetWindow(duration, zoneOf, time);
        const QByteArray where = duration.text() + " at " + text(time) + ": " + text(window.start) + " to " + text(window.end);
        QVERIFY2(window.contains(time), where.constData());
        QVERIFY2(budgetWindow(duration, zoneOf, window.start) == window, where.constData());
        QVERIFY2(budgetWindow(duration, zoneOf, window.end - std::chrono::microseconds(1)) == window, where.constData());
        QVERIFY2(budgetWindow(duration, zoneOf, window.end).start == window.end, where.constData());
        QVERIFY2(budgetWindow(duration, zoneOf, window.start - std::chrono::microseconds(1)).end == window.start, where.constData());
    }
}

void TestBudgetWindow::clockKeepsTheWindow()
{
    const QTimeZone zone("Europe/Berlin");
    const WindowClock clock(durationOf("1d"), zone);
    const WallTime noon = at("2026-03-28T12:00:00Z");
    for (const int hours : {0, 1, 30, 30, -40, 2, 100, 8000, 0}) {
        const WallTime now = noon + std::chrono::hours(hours);
        QVERIFY(clock.at(now) == budgetWindow(durationOf("1d"), zone, now));
        QVERIFY(clock.at(now) == budgetWindow(durationOf("1d"), zone, now));
    }
}

/// No thread ever sees the start of one window with the end of another.
void TestBudgetWindow::clockTurnsUnderThreads()
{
    const WindowClock clock(durationOf("1s"), QTimeZone::utc());
    const WallTime begin = at("2026-11-24T12:00:00Z");
    std::atomic<qint64> seconds{0};
    std::atomic<int> torn{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int turn = 0; turn < 20'000; ++turn) {
                const WallTime now = begin + std::chrono::seconds(turn % 5 == 0 ? ++seconds : seconds.load());
                const BudgetPeriod window = clock.at(now);
                if (!window.contains(now) || window.end - window.start != std::chrono::seconds(1))
                    ++torn;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(torn.load(), 0);
}

void TestBudgetWindow::oneClockADuration()
{
    const BudgetCalendar calendar(QTimeZone("Asia/Kolkata"));
    const WindowClock &day = calendar.clock(durationOf("1d"));
    QCOMPARE(&calendar.clock(durationOf("1d")), &day);
    QVERIFY(&calendar.clock(durationOf("2d")) != &day);
    QCOMPARE(text(day.at(at("2026-11-24T18:30:00Z")).start), QByteArray("2026-11-24T18:30:00Z"));
}

void TestBudgetWindow::costs()
{
    const WindowClock clock(durationOf("1d"), QTimeZone("Europe/Berlin"));
    const WallTime now = at("2026-11-24T12:00:00Z");
    quint64 sum = 0; // wraps
    QBENCHMARK {
        sum += static_cast<quint64>(clock.at(now).start.time_since_epoch().count());
    }
    QVERIFY(sum > 0);
}

QTEST_GUILESS_MAIN(TestBudgetWindow)
#include "tst_budgetwindow.moc"
