// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/gatewayregister.h"
#include "gateway/storage/requestreader.h"
#include "gateway/storage/requestwriter.h"
#include "gateway/storage/rollup.h"
#include "tests/storage/samples.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Kind = StorageStatus::Kind;
using Sort = RequestQuery::Sort;
Q_DECLARE_METATYPE(Gatehouse::StorageStatus::Kind)

/// What the writer writes and the reader reads: every case on SQLite and on Postgres.
class TestRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanupTestCase();

    void keepsEveryField();
    void keepsDefaults();
    void repairsTexts();
    void shortensLongTexts();
    void sameBatchTwiceCountsOnce();
    void sameIdTwiceInOneBatch();
    void settlementClosesItsOpening();
    void openingAfterSettlementIsIgnored();
    void failedBatchLeavesNothing();
    void endedRunsLeaveOrphans();
    void lateSettlementTakesTheOrphansPlace();
    void otherLivingGatewaysKeepTheirOpenRows();
    void rollsUpByHourAndKey();
    void rollsUpByTag();
    void totalsOfASpan();
    void searches_data();
    void searches();
    void filters();
    void sorts_data();
    void sorts();
    void pagesAreStable();
    void countsUpToALimit();
    void writesTenThousandRows();
    void twoGatewaysAtOnce();
    void keepsExchanges();
    void reportsWhatWasNotCaptured();

private:
    /// Writes and gives the requests that were new.
    QList<RequestRecord> write(const RecordBatch &batch, const RequestWriter &writer = RequestWriter("run-1"));
    RequestPage page(const RequestQuery &query = {});
    qint64 number(const char *sql) { return m_place->number(QString::fromUtf8(sql)); }
    SpendTotals totals(WallTime from, WallTime to);

    struct Place {
        std::unique_ptr<TemporaryDatabase> place;
        std::unique_ptr<Database> database;
    };
    PostgresFixture m_server;
    std::map<Kind, Place> m_places; // made once, as a database on a server takes its time, and emptied for each case
    TemporaryDatabase *m_place = nullptr;
    Database *m_database = nullptr;
};

namespace {

QList<QByteArray> idsOf(const QList<RequestRecord> &rows)
{
    QList<QByteArray> ids;
    for (const RequestRecord &row : rows)
        ids << row.id;
    return ids;
}

/// Requests that differ in everything that can be searched, filtered and sorted by; ids "a" to "f", started in this order.
QList<RequestRecord> variety()
{
    QList<RequestRecord> rows;
    for (const char *id : {"a", "b", "c", "d", "e", "f"})
        rows << plainRequest(id, noon + std::chrono::seconds(rows.size()));
    rows[0].model = "gpt-4o";
    rows[0].duration = 5s;
    rows[0].usage.input = 900;
    rows[1].provider = "anthropic";
    rows[1].model = "claude-sonnet";
    rows[1].cost.total = Money::fromNano(900'000);
    rows[2].keyAlias = "Team Öresund";
    rows[2].keyHash = "hash-c";
    rows[2].timeToFirstToken = -1us;
    rows[3].status = 429;
    rows[3].errorKind = "rate_limited";
    rows[3].errorMessage = u"Quota of 100% is used_up\\ for now!"_s;
    rows[4].status = 200;
    rows[4].errorKind = "upstream_failed"; // the stream broke off
    rows[4].timeToFirstToken = 2s;
    rows[5].duration = 10ms;
    rows[5].usage.output = 5000;
    return rows;
}

} // namespace

void TestRequests::initTestCase_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::newRow("sqlite") << Kind::Sqlite;
    QTest::newRow("postgres") << Kind::Postgres;
}

void TestRequests::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestRequests::init()
{
    QFETCH_GLOBAL(Kind, kind);
    Place &kept = m_places[kind];
    if (!kept.place) {
        kept.place = std::make_unique<TemporaryDatabase>(kind, m_server);
        kept.database = kept.place->connectMigrated();
    }
    m_place = kept.place.get();
    m_database = kept.database.get();
    QVERIFY(m_database);
    for (const char *table : {"requests", "rollups_hourly", "tag_rollups_hourly", "exchanges", "gateways"})
        QVERIFY(m_place->run(u"DELETE FROM "_s + QLatin1String(table)));
}

void TestRequests::cleanupTestCase()
{
    m_places.clear();
}

QList<RequestRecord> TestRequests::write(const RecordBatch &batch, const RequestWriter &writer)
{
    auto written = writer.write(*m_database, batch);
    if (!written) {
        QTest::qFail(qPrintable(written.error().message + written.error().detail), __FILE__, __LINE__);
        return {};
    }
    return *written;
}

RequestPage TestRequests::page(const RequestQuery &query)
{
    auto page = RequestReader::page(*m_database, query);
    if (!page) {
        QTest::qFail(qPrintable(page.error().message + page.error().detail), __FILE__, __LINE__);
        return {};
    }
    return *page;
}

SpendTotals TestRequests::totals(WallTime from, WallTime to)
{
    auto totals = RequestReader::totals(*m_database, from, to);
    if (!totals) {
        QTest::qFail(qPrintable(totals.error().message), __FILE__, __LINE__);
        return {};
    }
    return *totals;
}

void TestRequests::keepsEveryField()
{
    const RequestRecord written = fullRequest();
    QCOMPARE(idsOf(write({{}, {written}})), QList<QByteArray>{written.id});
    const RequestPage read = page();
    QCOMPARE(read.total, 1);
    QCOMPARE(read.rows.size(), 1);
    QCOMPARE(differenceOf(read.rows.first(), written), QByteArray());
    // The figures that money and bytes are billed by must not pass a double on the way.
    QCOMPARE(read.rows.first().cost.total.nano(), 9'007'199'254'740'993);
}

void TestRequests::keepsDefaults()
{
    RequestRecord written;
    written.id = newUuid();
    write({{}, {written}});
    QCOMPARE(differenceOf(page().rows.value(0), written), QByteArray());
    QVERIFY(!page().rows.value(0).usage.reportedCost.has_value());
}

void TestRequests::repairsTexts()
{
    // Clients send what they like; neither may it break the batch nor change what other rows say.
    RequestRecord odd = plainRequest("odd");
    odd.model = QByteArray("mo\0del\xff\xfe", 8);
    odd.userAgent = "\xed\xa0\x80 half a surrogate";
    odd.errorMessage = u"broken \0 text"_s;
    odd.errorMessage[7] = QChar(0xd800);
    odd.tags = {QByteArray("t\0g", 3), "\xc3\x28"};
    odd.keyAlias = "'; DELETE FROM requests; --";
    write({{}, {odd, plainRequest("even")}});
    QCOMPARE(page().total, 2);
    RequestQuery query;
    query.text = u"delete from"_s;
    const RequestRecord read = page(query).rows.value(0);
    QCOMPARE(read.id, "odd");
    QCOMPARE(read.model, "mo\xef\xbf\xbd""del\xef\xbf\xbd\xef\xbf\xbd");
    QCOMPARE(read.keyAlias, odd.keyAlias);
    QCOMPARE(read.tags.size(), 2);
}

void TestRequests::shortensLongTexts()
{
    RequestRecord big = plainRequest(QByteArray(400, 'i'));
    big.model = QByteArray("ä").repeated(5000);
    big.user = big.team = big.deploymentId = big.provider = big.keyHash = QByteArray(10'000, 'x');
    big.tags = {QByteArray(10'000, 'y')};
    big.errorMessage = QString(100'000, u'z');
    RequestRecord sameBeginning = big; // the same id once it is cut
    sameBeginning.id += "j";
    QCOMPARE(write({{openingOf(big)}, {big, sameBeginning}}).size(), 1);
    const RequestRecord read = page().rows.value(0);
    QCOMPARE(read.model, QByteArray("ä").repeated(128));
    QCOMPARE(read.user.size(), 256);
    QCOMPARE(read.errorMessage.size(), 16 * 1024);
    QCOMPARE(number("SELECT count(*) FROM rollups_hourly"), 1);
}

void TestRequests::sameBatchTwiceCountsOnce()
{
    RecordBatch batch;
    for (int i = 0; i < 30; ++i) {
        batch.settled << plainRequest();
        batch.settled.last().tags = {"tag"};
    }
    QCOMPARE(write(batch).size(), 30);
    QCOMPARE(write(batch).size(), 0);
    batch.settled << plainRequest();
    batch.settled.last().tags = {"tag"};
    QCOMPARE(write(batch).size(), 1); // only the new one is reported
    QCOMPARE(number("SELECT count(*) FROM requests"), 31);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 31);
    QCOMPARE(number("SELECT sum(spend) FROM rollups_hourly"), 31 * 27'000);
    QCOMPARE(number("SELECT sum(requests) FROM tag_rollups_hourly"), 31);
}

void TestRequests::sameIdTwiceInOneBatch()
{
    RequestRecord first = plainRequest("same"), second = plainRequest("same");
    second.cost.total = Money::fromNano(1);
    QCOMPARE(write({{openingOf(first), openingOf(first)}, {first, second}}).size(), 1);
    QCOMPARE(number("SELECT sum(spend) FROM rollups_hourly"), 27'000);
}

void TestRequests::settlementClosesItsOpening()
{
    const RequestRecord record = plainRequest("one");
    write({{openingOf(record, Money::fromNano(777))}, {}});
    QCOMPARE(number("SELECT count(*) FROM requests WHERE state = 0 AND counted = 0 AND reserved = 777"), 1);
    QCOMPARE(page().total, 0); // still running
    QCOMPARE(number("SELECT count(*) FROM rollups_hourly"), 0);
    QCOMPARE(write({{}, {record}}).size(), 1);
    QCOMPARE(differenceOf(page().rows.value(0), record), QByteArray());
    QCOMPARE(number("SELECT reserved FROM requests"), 777);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 1);

    // Both in one batch come to the same.
    const RequestRecord other = plainRequest("two");
    QCOMPARE(write({{openingOf(other, Money::fromNano(888))}, {other}}).size(), 1);
    QCOMPARE(number("SELECT reserved FROM requests WHERE id = 'two'"), 888);
    QCOMPARE(number("SELECT count(*) FROM requests WHERE state = 0"), 0);
}

void TestRequests::openingAfterSettlementIsIgnored()
{
    const RequestRecord record = plainRequest("one");
    write({{}, {record}});
    write({{openingOf(record)}, {}});
    QCOMPARE(number("SELECT count(*) FROM requests WHERE state = 1"), 1);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 1);
}

void TestRequests::failedBatchLeavesNothing()
{
    // The last statement of the transaction fails: rows that were written before it must not stay uncounted.
    QVERIFY(m_place->run(u"ALTER TABLE rollups_hourly RENAME TO away"_s));
    const RecordBatch batch{{}, {plainRequest("one"), plainRequest("two")}};
    QVERIFY(!RequestWriter("run-1").write(*m_database, batch).ok());
    QCOMPARE(number("SELECT count(*) FROM requests"), 0);
    QVERIFY(m_place->run(u"ALTER TABLE away RENAME TO rollups_hourly"_s));
    QCOMPARE(write(batch).size(), 2);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 2);
}

void TestRequests::endedRunsLeaveOrphans()
{
    const RequestRecord lost = plainRequest("lost"), running = plainRequest("running");
    write({{openingOf(lost)}, {}}, RequestWriter("run-0"));
    write({{openingOf(running)}, {}}, RequestWriter("run-1"));
    const GatewayRegister runs("run-1");
    QVERIFY(runs.beat(*m_database).ok());
    QCOMPARE(runs.markOrphans(*m_database).value(), 1);
    QCOMPARE(runs.markOrphans(*m_database).value(), 0);
    const RequestPage read = page();
    QCOMPARE(idsOf(read.rows), QList<QByteArray>{"lost"});
    QCOMPARE(read.rows.first().state, LedgerState::Orphaned);
    QVERIFY(read.rows.first().failed());
    QVERIFY(!read.rows.first().errorMessage.isEmpty());
    QCOMPARE(number("SELECT count(*) FROM requests WHERE state = 0 AND id = 'running'"), 1);
}

void TestRequests::lateSettlementTakesTheOrphansPlace()
{
    const RequestRecord record = plainRequest("late");
    write({{openingOf(record)}, {}}, RequestWriter("run-0"));
    QCOMPARE(GatewayRegister("run-1").markOrphans(*m_database).value(), 1);
    QCOMPARE(write({{}, {record}}).size(), 1);
    QCOMPARE(write({{}, {record}}).size(), 0);
    QCOMPARE(differenceOf(page().rows.value(0), record), QByteArray());
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 1);
}

void TestRequests::otherLivingGatewaysKeepTheirOpenRows()
{
    write({{openingOf(plainRequest("theirs"))}, {}}, RequestWriter("run-2"));
    QVERIFY(GatewayRegister("run-2").beat(*m_database).ok());
    QVERIFY(GatewayRegister("run-1").beat(*m_database).ok());
    const int orphans = GatewayRegister("run-1").markOrphans(*m_database).value();
    // A SQLite file has one gateway at a time: whoever else beat has ended.
    QCOMPARE(orphans, m_place->isPostgres() ? 0 : 1);
    if (m_place->isPostgres()) {
        QVERIFY(m_place->run(u"UPDATE gateways SET seen_at = seen_at - 121000000 WHERE id = 'run-2'"_s));
        QCOMPARE(GatewayRegister("run-1").markOrphans(*m_database).value(), 1);
    }
}

void TestRequests::rollsUpByHourAndKey()
{
    RequestRecord first = plainRequest("1", noon), last = plainRequest("2", noon + 1h - 1us), next = plainRequest("3", noon + 1h);
    RequestRecord otherTeam = plainRequest("4"), failed = plainRequest("5");
    otherTeam.team = "blue";
    failed.status = 500;
    failed.cost.priced = false;
    failed.timeToFirstToken = -1us;
    write({{}, {first, last, next, otherTeam, failed}});
    QCOMPARE(number("SELECT count(*) FROM rollups_hourly"), 4);
    const QString ofNoon = u" FROM rollups_hourly WHERE hour = %1 AND team = '' AND status_class = 2"_s.arg(microsecondsOf(noon));
    QCOMPARE(m_place->number(u"SELECT requests"_s + ofNoon), 2);
    QCOMPARE(m_place->number(u"SELECT input_tokens"_s + ofNoon), 200);
    QCOMPARE(m_place->number(u"SELECT duration"_s + ofNoon), 2'400'000);
    QCOMPARE(m_place->number(u"SELECT time_to_first_token"_s + ofNoon), 600'000);
    QCOMPARE(m_place->number(u"SELECT first_tokens"_s + ofNoon), 2);
    QCOMPARE(number("SELECT requests FROM rollups_hourly WHERE team = 'blue'"), 1);
    QCOMPARE(number("SELECT failed FROM rollups_hourly WHERE status_class = 5"), 1);
    QCOMPARE(number("SELECT unpriced FROM rollups_hourly WHERE status_class = 5"), 1);
    QCOMPARE(number("SELECT first_tokens + time_to_first_token FROM rollups_hourly WHERE status_class = 5"), 0);
}

void TestRequests::rollsUpByTag()
{
    RequestRecord both = plainRequest("1"), one = plainRequest("2");
    both.tags = {"red", "blue", "red"};
    one.tags = {"red"};
    write({{}, {both, one, plainRequest("3")}});
    QCOMPARE(number("SELECT requests FROM tag_rollups_hourly WHERE tag = 'red'"), 2);
    QCOMPARE(number("SELECT requests FROM tag_rollups_hourly WHERE tag = 'blue'"), 1);
    QCOMPARE(number("SELECT spend FROM tag_rollups_hourly WHERE tag = 'red'"), 54'000);
    QCOMPARE(number("SELECT count(*) FROM tag_rollups_hourly"), 2);
}

void TestRequests::totalsOfASpan()
{
    RequestRecord bad = plainRequest("3", noon + 1h + 5min);
    bad.status = 401;
    bad.cost.total = {};
    write({{}, {plainRequest("1", noon - 1us), plainRequest("2", noon + 10min), bad, plainRequest("4", noon + 2h)}});
    const SpendTotals all = totals(noon - 24h, noon + 24h);
    QCOMPARE(all.requests, 4);
    QCOMPARE(all.failed, 1);
    QCOMPARE(all.inputTokens, 400);
    QCOMPARE(all.outputTokens, 80);
    QCOMPARE(all.spend, Money::fromNano(81'000));
    QCOMPARE(totals(noon, noon + 2h).requests, 2);
    QCOMPARE(totals(noon + 30min, noon + 1h).requests, 1); // whole hours
    QCOMPARE(totals(noon + 48h, noon + 72h).requests, 0);
    // The rows may go, the sums stay.
    QVERIFY(m_place->run(u"DELETE FROM requests"_s));
    QCOMPARE(totals(noon - 24h, noon + 24h).requests, 4);
}

void TestRequests::searches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("ids");
    const auto row = [](const char *text, const char *ids) { QTest::newRow(*text ? QByteArray(text).replace('\n', ' ').constData() : "nothing") << QString::fromUtf8(text) << QByteArray(ids); };
    row("", "fedcba");
    row("   ", "fedcba");
    row("GPT-4O", "fedca");   // model
    row("Sonnet", "b");
    row("ANTHROPIC", "b");    // provider
    row("öRESUND", "c");      // key alias, beyond ASCII
    row("quota", "d");        // error message
    row("100% is", "d");      // wildcards mean themselves
    row("used_up\\", "d");
    row("now!", "d");
    row("used-up", "");
    row("%", "d");
    row("_", "d");
    row("nothing like it", "");
    row("' OR 1=1 --", "");
    row("claude-sonnet\nanthropic", "b"); // as it is kept; harmless
}

void TestRequests::searches()
{
    write({{}, variety()});
    QFETCH(QString, text);
    RequestQuery query;
    query.text = text;
    const RequestPage found = page(query);
    QCOMPARE(idsOf(found.rows).join(), [] { QFETCH(QByteArray, ids); return ids; }());
    QCOMPARE(found.total, found.rows.size());
}

void TestRequests::filters()
{
    write({{}, variety()});
    const auto ids = [&](auto change) {
        RequestQuery query;
        query.descending = false;
        change(query);
        return idsOf(page(query).rows).join();
    };
    QCOMPARE(ids([](RequestQuery &q) { q.from = noon + 2s; }), "cdef");
    QCOMPARE(ids([](RequestQuery &q) { q.to = noon + 2s; }), "ab");
    QCOMPARE(ids([](RequestQuery &q) { q.from = noon + 1s; q.to = noon + 3s; }), "bc");
    QCOMPARE(ids([](RequestQuery &q) { q.model = "gpt-4o"; }), "a");
    QCOMPARE(ids([](RequestQuery &q) { q.provider = "anthropic"; }), "b");
    QCOMPARE(ids([](RequestQuery &q) { q.keyHash = "hash-c"; }), "c");
    QCOMPARE(ids([](RequestQuery &q) { q.outcome = RequestQuery::Outcome::Failed; }), "de");
    QCOMPARE(ids([](RequestQuery &q) { q.outcome = RequestQuery::Outcome::Succeeded; }), "abcf");
    QCOMPARE(ids([](RequestQuery &q) { q.provider = "azure"; q.text = u"gpt"_s; q.outcome = RequestQuery::Outcome::Failed; q.from = noon + 4s; }), "e");
    QCOMPARE(ids([](RequestQuery &q) { q.model = "' OR ''='"; }), "");
}

void TestRequests::sorts_data()
{
    QTest::addColumn<int>("sort");
    QTest::addColumn<QByteArray>("ascending");
    QTest::addColumn<QByteArray>("descending");
    const auto row = [](const char *name, Sort sort, const char *ascending, const char *descending) {
        QTest::newRow(name) << static_cast<int>(sort) << QByteArray(ascending) << QByteArray(descending);
    };
    row("start", Sort::StartedAt, "abcdef", "fedcba");
    row("duration", Sort::Duration, "fbcdea", "aedcbf");
    row("first token", Sort::TimeToFirstToken, "abdfec", "efdbac"); // "c" brought none: last both ways
    row("tokens", Sort::Tokens, "bcdeaf", "faedcb");
    row("cost", Sort::Cost, "acdefb", "bfedca");
    row("status", Sort::Status, "abcefd", "dfecba");
    row("model", Sort::Model, "bacdef", "fedcab");
    row("provider", Sort::Provider, "bacdef", "fedcab");
}

void TestRequests::sorts()
{
    write({{}, variety()});
    QFETCH(int, sort);
    RequestQuery query;
    query.sort = static_cast<Sort>(sort);
    query.descending = false;
    QTEST(idsOf(page(query).rows).join(), "ascending");
    query.descending = true;
    QTEST(idsOf(page(query).rows).join(), "descending");
}

void TestRequests::pagesAreStable()
{
    // All equal but for their ids: without a last word on the order, rows could show up on two pages.
    RecordBatch batch;
    for (int i = 0; i < 250; ++i)
        batch.settled << plainRequest();
    write(batch);
    for (const Sort sort : {Sort::StartedAt, Sort::Duration, Sort::TimeToFirstToken, Sort::Tokens, Sort::Cost, Sort::Status, Sort::Model, Sort::Provider}) {
        QSet<QByteArray> seen;
        RequestQuery query;
        query.sort = sort;
        query.limit = 40;
        for (query.offset = 0; query.offset < 280; query.offset += query.limit) {
            const RequestPage one = page(query);
            QCOMPARE(one.total, 250);
            QCOMPARE(one.rows.size(), qBound(0, 250 - query.offset, 40));
            for (const RequestRecord &row : one.rows)
                seen.insert(row.id);
        }
        QCOMPARE(seen.size(), 250);
    }
}

void TestRequests::countsUpToALimit()
{
    write({{}, {plainRequest("seed")}});
    // A hundred thousand copies, made by the database itself.
    const QString columns = requestColumnNames().mid(4) + u", counted, gateway, failed, reserved, search_text"_s;
    const QString numbers = m_place->isPostgres() ? u"SELECT n FROM generate_series(1, 99999) AS n"_s
                                                  : u"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 99999) SELECT n FROM many"_s;
    QVERIFY(m_place->run(u"INSERT INTO requests (id, "_s + columns + u") SELECT 'copy-' || n, "_s + columns + u" FROM requests CROSS JOIN ("_s + numbers
                         + u") AS numbers"_s));
    RequestQuery query;
    query.limit = 1;
    QCOMPARE(page(query).total, 100'000);
    QVERIFY(!page(query).totalIsCapped);
    write({{}, {plainRequest("one more")}});
    QCOMPARE(page(query).total, 100'000);
    QVERIFY(page(query).totalIsCapped);
}

void TestRequests::writesTenThousandRows()
{
    QList<RequestRecord> all;
    for (int i = 0; i < 10'000; ++i)
        all << plainRequest(newUuid(), noon + std::chrono::seconds(i));
    for (int from = 0; from < all.size(); from += 2000)
        QCOMPARE(write({{}, all.mid(from, 2000)}).size(), 2000);
    QCOMPARE(number("SELECT count(*) FROM requests"), 10'000);
    QCOMPARE(totals(noon, noon + 24h).requests, 10'000);
    RequestQuery query;
    query.limit = 10'000;
    query.descending = false;
    const auto read = page(query).rows;
    QCOMPARE(idsOf(read), idsOf(all));
}

void TestRequests::twoGatewaysAtOnce()
{
    if (!m_place->isPostgres())
        return; // one process a file
    // The same roll-up rows, the ids partly shared: neither deadlock nor a lost or doubled sum.
    QList<RequestRecord> shared;
    for (int i = 0; i < 40; ++i) {
        shared << plainRequest();
        shared.last().team = QByteArray::number(i % 7);
    }
    std::atomic_int conflicts = 0, fresh = 0;
    const DatabaseTarget target = m_place->target();
    const auto gateway = [&](const QByteArray &name, bool reversed) {
        ConnectionWatch watch(std::make_shared<SystemClock>());
        Database database(target, Database::Role::Writer, watch);
        if (!database.open())
            return;
        for (int round = 0; round < 30; ++round) {
            QList<RequestRecord> rows = shared;
            for (int i = 0; i < 20; ++i) {
                rows << plainRequest();
                rows.last().team = QByteArray::number(i % 7);
            }
            if (reversed)
                std::reverse(rows.begin(), rows.end());
            for (;;) {
                auto written = RequestWriter(name).write(database, {{}, rows});
                if (written) {
                    fresh += static_cast<int>(written->size());
                    break;
                }
                ++conflicts;
                if (!database.fault().isTransient())
                    return;
            }
        }
    };
    std::thread one(gateway, "run-a", false), two(gateway, "run-b", true);
    one.join();
    two.join();
    QCOMPARE(conflicts, 0);
    QCOMPARE(fresh, 2 * 30 * 20 + 40);
    QCOMPARE(number("SELECT count(*) FROM requests"), 2 * 30 * 20 + 40);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 2 * 30 * 20 + 40);
}

void TestRequests::keepsExchanges()
{
    CapturedExchange exchange;
    exchange.id = newUuid();
    QByteArray everyByte;
    for (int i = 0; i < 256; ++i)
        everyByte += static_cast<char>(i);
    exchange.clientRequestHead = "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: ••••\r\n";
    exchange.clientRequestBody = everyByte.repeated(1000);
    exchange.upstreamRequestHead = "1";
    exchange.upstreamRequestBody = "2'?\\";
    exchange.upstreamResponseHead = "3";
    exchange.upstreamResponseBody = "4";
    exchange.clientResponseHead = "5";
    QVERIFY(RequestWriter("run-1").writeExchanges(*m_database, {exchange}, 1).ok());
    QVERIFY(RequestWriter("run-1").writeExchanges(*m_database, {exchange}, 1).ok()); // again, after a commit in doubt
    const auto read = RequestReader::exchange(*m_database, exchange.id);
    QVERIFY(read.ok());
    QCOMPARE(read->id, exchange.id);
    QCOMPARE(read->clientRequestHead, exchange.clientRequestHead);
    QCOMPARE(read->clientRequestBody, exchange.clientRequestBody);
    QCOMPARE(read->upstreamRequestHead, exchange.upstreamRequestHead);
    QCOMPARE(read->upstreamRequestBody, exchange.upstreamRequestBody);
    QCOMPARE(read->upstreamResponseHead, exchange.upstreamResponseHead);
    QCOMPARE(read->upstreamResponseBody, exchange.upstreamResponseBody);
    QCOMPARE(read->clientResponseHead, exchange.clientResponseHead);
    QVERIFY(read->clientResponseBody.isEmpty());
}

void TestRequests::reportsWhatWasNotCaptured()
{
    const auto read = RequestReader::exchange(*m_database, "no-such-id");
    QVERIFY(!read.ok());
    QCOMPARE(read.error().kind, ErrorKind::NotFound);
    QVERIFY(read.error().message.contains(u"no-such-id"_s));
}

QTEST_GUILESS_MAIN(TestRequests)
#include "tst_requests.moc"
