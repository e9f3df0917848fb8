// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/spendreader.h"
#include "gateway/storage/statement.h"
#include "tests/storage/requestplaces.h"

#include <QDate>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

WallTime at(int year, int month, int day, int hour = 0, int minute = 0)
{
    return WallTime(std::chrono::milliseconds(QDateTime(QDate(year, month, day), QTime(hour, minute), Qt::UTC).toMSecsSinceEpoch()));
}

/// A request of a key; what it costs tells which it was.
RequestRecord request(WallTime time, const QByteArray &key, const QByteArray &model, qint64 nano)
{
    RequestRecord record = plainRequest(newUuid(), time);
    record.keyHash = key;
    record.model = model;
    record.user = "user of " + key;
    record.team = key == "k3" ? "blue" : "red";
    record.deploymentId = "deployment of " + model;
    record.provider = model == "claude" ? "anthropic" : "azure";
    record.organization = "org";
    record.cost.total = Money::fromNano(nano);
    return record;
}

QByteArray textOf(const SpendTable &table, bool withTime)
{
    QList<QByteArray> lines;
    for (const SpendRow &row : table.rows) {
        QByteArray line = row.names.join('/');
        if (withTime)
            line.prepend(QDateTime::fromMSecsSinceEpoch(microsecondsOf(row.start) / 1000, Qt::UTC).toString(QStringLiteral("MM-dd HH:mm")).toUtf8() + ' ');
        lines << line.trimmed() + '=' + QByteArray::number(qint64(row.sums.spend.nano()));
    }
    return lines.join(", ");
}

} // namespace

/// The same questions to SQLite and to Postgres.
class TestSpend : public QObject, private RequestPlaces
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void sumsEverything();
    void divides_data();
    void divides();
    void cutsAtHours_data();
    void cutsAtHours();
    void followsTheZone_data();
    void followsTheZone();
    void agreesWithTheRequests();
    void countsTagsOnceEach();
    void ordersAndPages();
    void pagesRowsAsTheyAreKept();
    void refuses_data();
    void refuses();
    void findsNothingInNoTime();
    void outlivesTheRequests();
    void usesIndexes_data();
    void usesIndexes();

private:
    void writeWeek();
    SpendTable ask(const SpendQuery &query) { return valueOf(SpendReader::table(*m_database, query)); }
};

/// Three keys, three models, two days and a bit.
void TestSpend::writeWeek()
{
    QList<RequestRecord> rows{request(at(2026, 3, 1, 0, 30), "k1", "gpt", 1), request(at(2026, 3, 1, 23, 59), "k2", "gpt", 10),
                              request(at(2026, 3, 2, 5, 0), "k1", "claude", 100), request(at(2026, 3, 2, 22, 15), "k3", "gpt", 1000),
                              request(at(2026, 3, 3, 1, 0), "k3", "claude", 10'000)};
    rows[1].status = 500;
    rows[1].customer = "acme";
    rows[2].tags = {"a", "b", "a"};
    rows[4].tags = {"b"};
    rows[3].cost.priced = false;
    write({{}, rows});
}

void TestSpend::sumsEverything()
{
    writeWeek();
    SpendQuery query{at(2026, 3, 1), at(2026, 3, 4)};
    const SpendTable table = ask(query);
    QCOMPARE(table.rows.size(), 1);
    const SpendSums &sums = table.rows.first().sums;
    QCOMPARE(sums.requests, 5);
    QCOMPARE(sums.failed, 1);
    QCOMPARE(sums.succeeded(), 4);
    QCOMPARE(sums.inputTokens, 500);
    QCOMPARE(sums.outputTokens, 100);
    QCOMPARE(sums.tokens(), 600);
    QCOMPARE(sums.spend.nano(), 11'111);
    QCOMPARE(sums.unpriced, 1);
    QCOMPARE(sums.duration, 5 * 1200ms);
    QCOMPARE(sums.overhead, 5 * 80us);
    QCOMPARE(sums.firstTokens, 5);
    QCOMPARE(sums.timeToFirstToken, 5 * 300ms);
}

void TestSpend::divides_data()
{
    QTest::addColumn<QList<int>>("by");
    QTest::addColumn<int>("filter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, std::initializer_list<SpendBy> by, const char *expected, int filter = -1, const char *value = "") {
        QList<int> numbers;
        for (const SpendBy one : by)
            numbers << static_cast<int>(one);
        QTest::newRow(name) << numbers << filter << QByteArray(value) << QByteArray(expected);
    };
    const int key = static_cast<int>(SpendBy::Key), model = static_cast<int>(SpendBy::Model), team = static_cast<int>(SpendBy::Team),
              status = static_cast<int>(SpendBy::Status), tag = static_cast<int>(SpendBy::Tag);
    row("model", {SpendBy::Model}, "claude=10100, gpt=1011");
    row("provider", {SpendBy::Provider}, "anthropic=10100, azure=1011");
    row("deployment", {SpendBy::Deployment}, "deployment of claude=10100, deployment of gpt=1011");
    row("key", {SpendBy::Key}, "k1=101, k2=10, k3=11000");
    row("user", {SpendBy::User}, "user of k1=101, user of k2=10, user of k3=11000");
    row("team", {SpendBy::Team}, "blue=11000, red=111");
    row("organization", {SpendBy::Organization}, "org=11111");
    row("customer", {SpendBy::Customer}, "acme=10");
    row("tag", {SpendBy::Tag}, "a=100, b=10100");
    row("status", {SpendBy::Status}, "2=11101, 5=10");
    row("key and model", {SpendBy::Key, SpendBy::Model}, "k1/claude=100, k1/gpt=1, k2/gpt=10, k3/claude=10000, k3/gpt=1000");
    row("tag and model", {SpendBy::Model, SpendBy::Tag}, "claude/a=100, claude/b=10100");
    row("key and team", {SpendBy::Team, SpendBy::Key}, "blue/k3=11000, red/k1=101, red/k2=10");
    row("provider of a team", {SpendBy::Provider}, "anthropic=100, azure=11", team, "red");
    row("model of a key", {SpendBy::Model}, "claude=10000, gpt=1000", key, "k3");
    row("model of a tag", {SpendBy::Model}, "claude=10100", tag, "b");
    row("keys of a model", {SpendBy::Key}, "k1=100, k3=10000", model, "claude");
    row("keys that failed", {SpendBy::Key}, "k2=10", status, "5");
    row("models that failed", {SpendBy::Model}, "gpt=10", status, "5");
    row("status of a model", {SpendBy::Status}, "2=1001, 5=10", model, "gpt");
    row("nobody", {SpendBy::Key}, "", key, "' OR 1=1 --");
}

void TestSpend::divides()
{
    QFETCH(QList<int>, by);
    QFETCH(int, filter);
    QFETCH(QByteArray, value);
    writeWeek();
    // Whole days, and the same with both ends cut, so that each way of finding the answer is gone.
    for (const auto &[from, to] : {std::pair(at(2026, 3, 1), at(2026, 3, 4)), std::pair(at(2026, 2, 27, 5), at(2026, 3, 3, 2)), std::pair(at(2026, 3, 1), at(2026, 3, 3, 12))}) {
        SpendQuery query{from, to};
        for (const int one : by)
            query.by << static_cast<SpendBy>(one);
        if (filter >= 0)
            query.filters << SpendFilter{static_cast<SpendBy>(filter), {value}};
        QTEST(textOf(ask(query), false), "expected");
    }
}

void TestSpend::cutsAtHours_data()
{
    QTest::addColumn<WallTime>("from");
    QTest::addColumn<WallTime>("to");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("a day") << at(2026, 3, 2) << at(2026, 3, 3) << qint64(1100);
    QTest::newRow("a day and an hour") << at(2026, 3, 1, 23) << at(2026, 3, 3) << qint64(1110);
    QTest::newRow("one hour") << at(2026, 3, 1, 23) << at(2026, 3, 2) << qint64(10);
    QTest::newRow("an hour that began before") << at(2026, 3, 1, 23, 1) << at(2026, 3, 2) << qint64(0);
    QTest::newRow("an hour that begins within") << at(2026, 3, 1, 22, 59) << at(2026, 3, 1, 23, 1) << qint64(10);
    QTest::newRow("within a day") << at(2026, 3, 2, 5) << at(2026, 3, 2, 23) << qint64(1100);
    QTest::newRow("both ends cut") << at(2026, 3, 1, 1) << at(2026, 3, 3, 1) << qint64(1110);
}

void TestSpend::cutsAtHours()
{
    QFETCH(WallTime, from);
    QFETCH(WallTime, to);
    writeWeek();
    const SpendQuery query{from, to};
    QTEST(qint64(ask(query).rows.first().sums.spend.nano()), "expected");
    SpendQuery byKey{from, to};
    byKey.by << SpendBy::Key;
    qint64 sum = 0;
    for (const SpendRow &row : ask(byKey).rows)
        sum += row.sums.spend.nano();
    QTEST(sum, "expected");
}

void TestSpend::followsTheZone_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<int>("by");
    QTest::addColumn<WallTime>("from");
    QTest::addColumn<WallTime>("to");
    QTest::addColumn<QByteArray>("expected");
    const int day = static_cast<int>(SpendBy::Day), month = static_cast<int>(SpendBy::Month), hour = static_cast<int>(SpendBy::Hour);
    const WallTime from = at(2026, 2, 20), to = at(2026, 3, 10);
    QTest::newRow("UTC") << QByteArray("UTC") << day << from << to << QByteArray("03-01 00:00=11, 03-02 00:00=1100, 03-03 00:00=10000");
    QTest::newRow("UTC, an end cut") << QByteArray("UTC") << day << from << at(2026, 3, 2, 6) << QByteArray("03-01 00:00=11, 03-02 00:00=100");
    // Midnight in Berlin is 23:00 UTC.
    QTest::newRow("Berlin") << QByteArray("Europe/Berlin") << day << from << to << QByteArray("02-28 23:00=1, 03-01 23:00=1110, 03-02 23:00=10000");
    // 18:30 UTC: 22:15 is the next day, and so is 23:59.
    QTest::newRow("Kolkata") << QByteArray("Asia/Kolkata") << day << from << to << QByteArray("02-28 18:30=1, 03-01 18:30=110, 03-02 18:30=11000");
    QTest::newRow("Los Angeles") << QByteArray("America/Los_Angeles") << day << from << to << QByteArray("02-28 08:00=1, 03-01 08:00=110, 03-02 08:00=11000");
    QTest::newRow("months, UTC") << QByteArray("UTC") << month << from << to << QByteArray("03-01 00:00=11111");
    QTest::newRow("months, Los Angeles") << QByteArray("America/Los_Angeles") << month << from << to << QByteArray("02-01 08:00=1, 03-01 08:00=11110");
    QTest::newRow("hours") << QByteArray("Asia/Kolkata") << hour << from << to
                           << QByteArray("03-01 00:00=1, 03-01 23:00=10, 03-02 05:00=100, 03-02 22:00=1000, 03-03 01:00=10000");
}

void TestSpend::followsTheZone()
{
    QFETCH(QByteArray, zone);
    QFETCH(int, by);
    QFETCH(WallTime, from);
    QFETCH(WallTime, to);
    writeWeek();
    SpendQuery query{from, to, QTimeZone(zone), {static_cast<SpendBy>(by)}};
    QTEST(textOf(ask(query), true), "expected");
}

/// Days across a change of clocks, summed by the sums and by hand.
void TestSpend::agreesWithTheRequests()
{
    QList<RequestRecord> rows;
    for (int hour = 0; hour < 24 * 6; ++hour) // from 26 March on; clocks in Berlin change on the 29th at 01:00 UTC
        rows << request(at(2026, 3, 26) + std::chrono::hours(hour), hour % 2 == 0 ? "k1" : "k2", hour % 3 == 0 ? "gpt" : "claude", 1LL << (hour % 40));
    write({{}, rows});
    const QTimeZone berlin("Europe/Berlin");
    for (const QList<SpendBy> &by : {QList<SpendBy>{SpendBy::Day, SpendBy::Key}, QList<SpendBy>{SpendBy::Day, SpendBy::Key, SpendBy::Team}}) {
        std::map<std::pair<QDate, QByteArray>, qint64> expected;
        for (const RequestRecord &row : rows) {
            const QDate day = QDateTime::fromMSecsSinceEpoch(microsecondsOf(row.startedAt) / 1000, berlin).date();
            expected[{day, row.keyHash}] += row.cost.total.nano();
        }
        const SpendTable table = ask({at(2026, 3, 20), at(2026, 4, 5), berlin, by});
        QCOMPARE(table.rows.size(), static_cast<qsizetype>(expected.size()));
        for (const SpendRow &row : table.rows) {
            const QDateTime start = QDateTime::fromMSecsSinceEpoch(microsecondsOf(row.start) / 1000, berlin);
            QCOMPARE(start.time(), QTime(0, 0));
            QCOMPARE(qint64(row.sums.spend.nano()), (expected[{start.date(), row.names.first()}]));
        }
    }
}

void TestSpend::countsTagsOnceEach()
{
    writeWeek();
    const SpendTable table = ask({at(2026, 3, 1), at(2026, 3, 4), {}, {SpendBy::Tag}});
    QCOMPARE(table.rows.size(), 2);
    QCOMPARE(table.rows[0].sums.requests, 1);
    QCOMPARE(table.rows[1].sums.requests, 2);
}

void TestSpend::ordersAndPages()
{
    writeWeek();
    SpendQuery query{at(2026, 3, 1), at(2026, 3, 3, 5), {}, {SpendBy::Key}};
    query.order = SpendQuery::Order::Spend;
    query.descending = true;
    query.limit = 2;
    query.count = true;
    SpendTable table = ask(query);
    QCOMPARE(textOf(table, false), QByteArray("k3=11000, k1=101"));
    QCOMPARE(table.total, 3);
    query.offset = 2;
    table = ask(query);
    QCOMPARE(textOf(table, false), QByteArray("k2=10"));
    QCOMPARE(table.total, 3);
    query.offset = 0;
    query.order = SpendQuery::Order::Requests; // equal ones by name
    QCOMPARE(textOf(ask(query), false), QByteArray("k1=101, k3=11000"));
    query.order = SpendQuery::Order::Groups;
    QCOMPARE(textOf(ask(query), false), QByteArray("k3=11000, k2=10"));
}

/// All pages together have every row once, and add up to the same, whether days are whole or cut.
void TestSpend::pagesRowsAsTheyAreKept()
{
    writeWeek();
    for (const WallTime to : {at(2026, 3, 4), at(2026, 3, 3, 2)}) {
        SpendQuery query{at(2026, 3, 1), to, {}, {SpendBy::Day, SpendBy::User, SpendBy::Key, SpendBy::Model}};
        query.descending = query.mayRepeat = query.count = true;
        query.limit = 2;
        SpendSums sums;
        qsizetype rows = 0;
        WallTime last = WallTime::max();
        for (int page = 0; page < 3; ++page) {
            query.offset = page * 2;
            const SpendTable table = ask(query);
            QCOMPARE(table.total, 5);
            for (const SpendRow &row : table.rows) {
                QVERIFY(row.start <= last);
                last = row.start;
                sums += row.sums;
                ++rows;
                QCOMPARE(row.names[0], "user of " + row.names[1]);
            }
        }
        QCOMPARE(rows, 5);
        QCOMPARE(sums.spend.nano(), 11'111);
    }
}

void TestSpend::refuses_data()
{
    QTest::addColumn<QList<int>>("by");
    QTest::addColumn<int>("filter");
    QTest::addColumn<QString>("word");
    const auto n = [](SpendBy by) { return static_cast<int>(by); };
    QTest::newRow("tag and key") << QList<int>{n(SpendBy::Tag), n(SpendBy::Key)} << -1 << QStringLiteral("tag");
    QTest::newRow("customer of a team") << QList<int>{n(SpendBy::Customer)} << n(SpendBy::Team) << QStringLiteral("customer");
    QTest::newRow("organization and tag") << QList<int>{n(SpendBy::Organization), n(SpendBy::Tag)} << -1 << QStringLiteral("organization");
    QTest::newRow("two times") << QList<int>{n(SpendBy::Day), n(SpendBy::Hour)} << -1 << QStringLiteral("hour");
    QTest::newRow("a time as a filter") << QList<int>{n(SpendBy::Key)} << n(SpendBy::Day) << QStringLiteral("filter");
}

void TestSpend::refuses()
{
    QFETCH(QList<int>, by);
    QFETCH(int, filter);
    QFETCH(QString, word);
    SpendQuery query{at(2026, 3, 1), at(2026, 3, 4)};
    for (const int one : by)
        query.by << static_cast<SpendBy>(one);
    if (filter >= 0)
        query.filters << SpendFilter{static_cast<SpendBy>(filter), {"x"}};
    const auto table = SpendReader::table(*m_database, query);
    QVERIFY(!table);
    QCOMPARE(table.error().kind, ErrorKind::InvalidRequest);
    QVERIFY2(table.error().message.contains(word), qPrintable(table.error().message));
}

void TestSpend::findsNothingInNoTime()
{
    writeWeek();
    QCOMPARE(ask({at(2026, 3, 2), at(2026, 3, 2)}).rows.size(), 1);
    QCOMPARE(ask({at(2026, 3, 2), at(2026, 3, 2)}).rows.first().sums, SpendSums());
    QCOMPARE(ask({at(2026, 3, 3), at(2026, 3, 1), {}, {SpendBy::Key}}).rows.size(), 0);
    QCOMPARE(ask({at(2020, 3, 3), at(2021, 3, 1)}).rows.first().sums, SpendSums());
    SpendQuery none{at(2026, 3, 1), at(2026, 3, 4)};
    none.filters << SpendFilter{SpendBy::Key, {}};
    QCOMPARE(ask(none).rows.first().sums, SpendSums());
}

void TestSpend::outlivesTheRequests()
{
    writeWeek();
    QVERIFY(m_place->run(QStringLiteral("DELETE FROM requests")));
    QCOMPARE(ask({at(2026, 3, 1), at(2026, 3, 4)}).rows.first().sums.spend.nano(), 11'111);
}

void TestSpend::usesIndexes_data()
{
    QTest::addColumn<QList<int>>("by");
    QTest::addColumn<int>("filter");
    const auto n = [](SpendBy by) { return static_cast<int>(by); };
    QTest::newRow("total") << QList<int>{} << -1;
    QTest::newRow("days") << QList<int>{n(SpendBy::Day)} << -1;
    QTest::newRow("top keys") << QList<int>{n(SpendBy::Key)} << -1;
    QTest::newRow("days of a key") << QList<int>{n(SpendBy::Day)} << n(SpendBy::Key);
    QTest::newRow("keys and models") << QList<int>{n(SpendBy::Key), n(SpendBy::Model)} << -1;
    QTest::newRow("models of a team") << QList<int>{n(SpendBy::Day), n(SpendBy::Model)} << n(SpendBy::Team);
    QTest::newRow("tags and models") << QList<int>{n(SpendBy::Tag), n(SpendBy::Model)} << -1;
}

/// No table of sums is read from end to end.
void TestSpend::usesIndexes()
{
    QFETCH(QList<int>, by);
    QFETCH(int, filter);
    if (m_place->isPostgres())
        return; // whose planner reads a small table as a whole; see docs/developer/performance.md for its plans of a large one
    SpendQuery query{at(2026, 1, 1, 5), at(2026, 3, 4, 5), QTimeZone("Europe/Berlin")};
    for (const int one : by)
        query.by << static_cast<SpendBy>(one);
    if (filter >= 0)
        query.filters << SpendFilter{static_cast<SpendBy>(filter), {"x"}};
    Statement plan(*m_database, QStringLiteral("EXPLAIN QUERY PLAN ") + valueOf(SpendReader::statementText(query)));
    QVERIFY(plan.run());
    int searches = 0;
    while (plan.next()) {
        const QByteArray step = plan.text(3);
        QVERIFY2(!step.contains("SCAN hours") && !step.contains("SCAN rollups") && !step.contains("SCAN dimension"), step.constData());
        searches += step.startsWith("SEARCH") ? 1 : 0;
    }
    QVERIFY(searches > 0);
}

QTEST_GUILESS_MAIN(TestSpend)
#include "tst_spend.moc"
