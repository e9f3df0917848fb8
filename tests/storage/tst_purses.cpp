// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/entitywriter.h"
#include "gateway/storage/gatewayregister.h"
#include "gateway/storage/pursestore.h"
#include "tests/storage/entitysamples.h"
#include "tests/storage/requestplaces.h"

#include <atomic>
#include <thread>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qint64 day = 1'772'323'200'000'000; // 2026-03-01 00:00 UTC in microseconds

RequestRecord charged(QByteArray id, QList<Charge> charges, qint64 nano = 27'000)
{
    RequestRecord record = plainRequest(std::move(id));
    record.charges = std::move(charges);
    record.cost.total = Money::fromNano(nano);
    return record;
}

} // namespace

/// Money is counted once, whatever comes twice: every case on SQLite and on Postgres.
class TestPurses : public QObject, private RequestPlaces
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void addsUpByPurseAndWindow();
    void sameBatchTwiceChargesOnce();
    void sameIdTwiceInOneBatch();
    void freeRequestsMakeNoPurse();
    void orphanIsCharged();
    void settlementAfterAMarkedOrphanCharges();
    void settlementAfterAChargedOrphanDoesNot();
    void failedBatchChargesNothing();
    void repairsPurses();
    void setsAndGoesOn();
    void beginsAWindowByHand();
    void readsThoseAskedFor();
    void readsCurrentWindows();
    void twoGatewaysChargeTheSamePurses();

private:
    qint64 spent(const QByteArray &purse, qint64 window = 0)
    {
        const PurseBalances balances = valueOf(PurseStore::read(*m_database, {{purse}, {}}));
        for (const PurseBalance &balance : balances) {
            if (balance.windowStart == window)
                return balance.spent.nano();
        }
        return -1;
    }
    void set(const PurseBalances &balances)
    {
        EntityChange change;
        change.purses = balances;
        valueOf(EntityWriter::change(*m_database, change, noon));
    }
};

void TestPurses::addsUpByPurseAndWindow()
{
    write({{}, {charged("1", {{"key:a", 0}, {"key:a:window:1d", day}, {"team:t", 0}}, 100), charged("2", {{"key:a", 0}, {"key:a:window:1d", day + 1}}, 10)}});
    write({{}, {charged("3", {{"key:a", 0}, {"team:t", 0}}, 9'007'199'254'740'993)}});
    QCOMPARE(spent("key:a"), 9'007'199'254'741'103);
    QCOMPARE(spent("team:t"), 9'007'199'254'741'093);
    QCOMPARE(spent("key:a:window:1d", day), 100);
    QCOMPARE(spent("key:a:window:1d", day + 1), 10);
    QCOMPARE(number("SELECT count(*) FROM purses"), 4);
}

void TestPurses::sameBatchTwiceChargesOnce()
{
    RecordBatch batch;
    for (int i = 0; i < 30; ++i)
        batch.settled << charged(newUuid(), {{"key:a", 0}, {"tag:t", day}});
    QCOMPARE(write(batch).size(), 30);
    QCOMPARE(write(batch).size(), 0);
    QCOMPARE(spent("key:a"), 30 * 27'000);
    batch.settled << charged(newUuid(), {{"key:a", 0}});
    QCOMPARE(write(batch).size(), 1);
    QCOMPARE(spent("key:a"), 31 * 27'000);
    QCOMPARE(spent("tag:t", day), 30 * 27'000);
}

void TestPurses::sameIdTwiceInOneBatch()
{
    write({{}, {charged("same", {{"key:a", 0}}), charged("same", {{"key:a", 0}})}});
    QCOMPARE(spent("key:a"), 27'000);
}

void TestPurses::freeRequestsMakeNoPurse()
{
    write({{openingOf(charged("open", {{"key:a", 0}}))}, {charged("free", {{"key:a", 0}}, 0), charged("nobody's", {})}});
    QCOMPARE(number("SELECT count(*) FROM purses"), 0);
}

void TestPurses::orphanIsCharged()
{
    RequestRecord orphan = charged("cut", {{"key:a", 0}}, 500);
    write({{openingOf(orphan)}, {}});
    orphan.state = LedgerState::Orphaned;
    write({{}, {orphan}});
    write({{openingOf(orphan)}, {orphan}});
    QCOMPARE(spent("key:a"), 500);
}

void TestPurses::settlementAfterAMarkedOrphanCharges()
{
    // Its gateway was thought dead, but its journal arrives after all.
    const RequestRecord late = charged("late", {{"key:a", 0}});
    write({{openingOf(late)}, {}}, RequestWriter("run-gone"));
    QCOMPARE(valueOf(GatewayRegister("run-1").markOrphans(*m_database)), 1);
    QCOMPARE(number("SELECT count(*) FROM purses"), 0); // nobody knows yet where to charge it
    write({{}, {late}});
    write({{}, {late}});
    QCOMPARE(spent("key:a"), 27'000);
}

void TestPurses::settlementAfterAChargedOrphanDoesNot()
{
    RequestRecord orphan = charged("cut", {{"key:a", 0}}, 500);
    orphan.state = LedgerState::Orphaned;
    write({{}, {orphan}});
    QCOMPARE(write({{}, {charged("cut", {{"key:a", 0}})}}).size(), 0);
    QCOMPARE(spent("key:a"), 500);
}

void TestPurses::failedBatchChargesNothing()
{
    QVERIFY(m_place->run(m_place->isPostgres()
                             ? u"ALTER TABLE purses ADD CONSTRAINT no_poison CHECK (purse <> 'poison')"_s
                             : u"CREATE TRIGGER no_poison BEFORE INSERT ON purses WHEN NEW.purse = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"_s));
    const auto written = RequestWriter("run-1").write(*m_database, {{}, {charged("1", {{"key:a", 0}}), charged("2", {{"poison", 0}})}});
    QVERIFY(m_place->run(m_place->isPostgres() ? u"ALTER TABLE purses DROP CONSTRAINT no_poison"_s : u"DROP TRIGGER no_poison"_s));
    QVERIFY(!written);
    QCOMPARE(number("SELECT count(*) FROM requests"), 0);
    QCOMPARE(number("SELECT count(*) FROM purses"), 0);
}

void TestPurses::repairsPurses()
{
    // Customers and tags are named by clients.
    write({{}, {charged("1", {{QByteArray("customer:a\0b\xff", 13), 0}, {"customer:" + QByteArray(10'000, 'x'), 0}, {"customer:'; DROP TABLE purses; --", 0}})}});
    QCOMPARE(number("SELECT count(*) FROM purses"), 3);
    QCOMPARE(spent(QByteArray("customer:a\0b\xff", 13)), 27'000);
    QCOMPARE(spent("customer:" + QByteArray(10'000, 'x')), 27'000);
}

void TestPurses::setsAndGoesOn()
{
    write({{}, {charged("1", {{"key:a", 0}}, 100)}});
    set({{"key:a", 0, Money::fromNano(7)}, {"key:b", 0, Money::fromNano(9)}});
    QCOMPARE(spent("key:a"), 7);
    QCOMPARE(spent("key:b"), 9);
    write({{}, {charged("2", {{"key:a", 0}}, 100)}});
    QCOMPARE(spent("key:a"), 107);
}

void TestPurses::beginsAWindowByHand()
{
    write({{}, {charged("1", {{"key:a", 0}}, 100)}});
    set({{"key:a", day, Money()}});
    // What was admitted before the reset is counted where it was admitted.
    write({{}, {charged("2", {{"key:a", 0}}, 10), charged("3", {{"key:a", day}}, 1)}});
    QCOMPARE(spent("key:a"), 110);
    QCOMPARE(spent("key:a", day), 1);
}

void TestPurses::readsThoseAskedFor()
{
    PurseBalances balances;
    QList<QByteArray> wanted;
    for (int i = 0; i < 1'200; ++i) {
        balances << PurseBalance{"key:" + QByteArray::number(i), 0, Money::fromNano(i)};
        if (i % 2 == 0)
            wanted << balances.last().purse;
    }
    set(balances);
    const PurseBalances read = valueOf(PurseStore::read(*m_database, {wanted, {}}));
    QCOMPARE(read.size(), 600);
    QSet<QByteArray> names;
    for (const PurseBalance &balance : read) {
        names.insert(balance.purse);
        QCOMPARE("key:" + QByteArray::number(static_cast<qint64>(balance.spent.nano())), balance.purse);
    }
    QCOMPARE(names.size(), 600);
    QCOMPARE(valueOf(PurseStore::read(*m_database, {})).size(), 1'200);
}

void TestPurses::readsCurrentWindows()
{
    set({{"key:a", 0, {}}, {"key:a", 10, {}}, {"key:a", 20, {}}, {"key:b", 5, {}}, {"key:b", 6, {}}, {"key:c", 30, {}}});
    const PurseBalances read = valueOf(PurseStore::read(*m_database, {{}, WallTime(15us)}));
    const PurseBalances expected{{"key:a", 0, {}}, {"key:a", 20, {}}, {"key:b", 6, {}}, {"key:c", 30, {}}};
    QVERIFY(read == expected);
}

void TestPurses::twoGatewaysChargeTheSamePurses()
{
    if (!m_place->isPostgres())
        return; // a SQLite file has one writer
    constexpr int rounds = 60;
    const auto work = [&](bool forwards, std::atomic_int &failures) {
        auto database = m_place->connect();
        for (int i = 0; database && i < rounds; ++i) {
            QList<Charge> charges;
            for (int purse = 0; purse < 20; ++purse)
                charges << Charge{"key:" + QByteArray::number(forwards ? purse : 19 - purse), 0};
            if (!RequestWriter("run").write(*database, {{}, {charged(newUuid(), charges, 1)}}))
                ++failures;
        }
    };
    std::atomic_int failures = 0;
    std::thread one([&] { work(true, failures); });
    std::thread two([&] { work(false, failures); });
    one.join();
    two.join();
    QCOMPARE(failures.load(), 0); // no deadlock: locked in one order
    for (int purse = 0; purse < 20; ++purse)
        QCOMPARE(spent("key:" + QByteArray::number(purse)), 2 * rounds);
}

QTEST_GUILESS_MAIN(TestPurses)
#include "tst_purses.moc"
