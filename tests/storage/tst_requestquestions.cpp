// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/rollup.h"
#include "tests/storage/requestplaces.h"

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Sort = RequestQuery::Sort;

/// What is asked of the rows: sums, searches, pages; every case on SQLite and on Postgres.
class TestRequestQuestions : public QObject, private RequestPlaces
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void rollsUpByHourAndKey();
    void rollsUpByTag();
    void rollsUpByCustomerAndOrganization();
    void totalsOfASpan();
    void searches_data();
    void searches();
    void filters();
    void sorts_data();
    void sorts();
    void pagesAreStable();
    void countsUpToALimit();
    void writesTenThousandRows();
};

namespace {

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

void TestRequestQuestions::rollsUpByHourAndKey()
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

void TestRequestQuestions::rollsUpByTag()
{
    RequestRecord both = plainRequest("1"), one = plainRequest("2");
    both.tags = {"red", "blue", "red"};
    one.tags = {"red"};
    write({{}, {both, one, plainRequest("3")}});
    QCOMPARE(number("SELECT requests FROM dimension_rollups_hourly WHERE dimension = 1 AND value = 'red'"), 2);
    QCOMPARE(number("SELECT requests FROM dimension_rollups_hourly WHERE dimension = 1 AND value = 'blue'"), 1);
    QCOMPARE(number("SELECT spend FROM dimension_rollups_hourly WHERE dimension = 1 AND value = 'red'"), 54'000);
    QCOMPARE(number("SELECT count(*) FROM dimension_rollups_hourly WHERE dimension <= 3"), 2);
}

void TestRequestQuestions::rollsUpByCustomerAndOrganization()
{
    RequestRecord one = plainRequest("1"), two = plainRequest("2"), other = plainRequest("3");
    one.customer = two.customer = "same";
    one.organization = "same";
    other.customer = "else";
    other.model = "claude";
    write({{}, {one, two, other}});
    QCOMPARE(number("SELECT requests FROM dimension_rollups_hourly WHERE dimension = 2 AND value = 'same'"), 2);
    QCOMPARE(number("SELECT requests FROM dimension_rollups_hourly WHERE dimension = 3 AND value = 'same'"), 1);
    QCOMPARE(number("SELECT requests FROM dimension_rollups_hourly WHERE dimension = 2 AND value = 'else' AND model = 'claude'"), 1);
    QCOMPARE(number("SELECT count(*) FROM dimension_rollups_hourly WHERE dimension <= 3"), 3);
    QCOMPARE(number("SELECT count(*) FROM rollups_hourly"), 2); // customers do not multiply these
}

void TestRequestQuestions::totalsOfASpan()
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

void TestRequestQuestions::searches_data()
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

void TestRequestQuestions::searches()
{
    write({{}, variety()});
    QFETCH(QString, text);
    RequestQuery query;
    query.text = text;
    const RequestPage found = page(query);
    QCOMPARE(idsOf(found.rows).join(), [] { QFETCH(QByteArray, ids); return ids; }());
    QCOMPARE(found.total, found.rows.size());
}

void TestRequestQuestions::filters()
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

void TestRequestQuestions::sorts_data()
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

void TestRequestQuestions::sorts()
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

void TestRequestQuestions::pagesAreStable()
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

void TestRequestQuestions::countsUpToALimit()
{
    write({{}, {plainRequest("seed")}});
    // A hundred thousand copies, made by the database itself.
    const QString columns = requestColumnNames().mid(4) + u", counted, gateway, failed, reserved, charges, search_text"_s;
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

void TestRequestQuestions::writesTenThousandRows()
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

QTEST_GUILESS_MAIN(TestRequestQuestions)
#include "tst_requestquestions.moc"
