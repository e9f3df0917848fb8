// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/gatewayregister.h"
#include "tests/storage/requestplaces.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What the writer writes comes back, once: every case on SQLite and on Postgres.
class TestRequests : public QObject, private RequestPlaces
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

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
    void twoGatewaysAtOnce();
    void keepsExchanges();
    void reportsWhatWasNotCaptured();
};

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
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_hourly WHERE dimension <= 3"), 31);
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
