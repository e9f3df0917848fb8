// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/chargetext.h"
#include "gateway/storage/pursestore.h"
#include "gateway/storage/repricer.h"
#include "gateway/storage/spendreader.h"
#include "tests/storage/requestplaces.h"

using namespace Gatehouse;

namespace {

/// Twice what it was for gpt, unknown for claude, unchanged for anything else.
std::optional<NewPrice> doubled(const RequestRecord &record)
{
    if (record.model == "claude")
        return std::nullopt;
    NewPrice price{record.cost, "new list"};
    if (record.model == "gpt") {
        price.cost.input = record.cost.input + record.cost.input;
        price.cost.total = record.cost.total + record.cost.total;
        price.cost.priced = true;
    }
    return price;
}

RequestRecord priced(QByteArray id, QByteArray model, qint64 nano)
{
    RequestRecord record = plainRequest(std::move(id), noon);
    record.model = std::move(model);
    record.keyHash = QByteArray(64, 'a');
    record.cost.input = record.cost.total = Money::fromNano(nano);
    record.priceVersion = "old list";
    record.charges = {{"key:" + record.keyHash, 0}, {"key:" + record.keyHash + ":window:1d", 5}, {"team:red", 0}};
    return record;
}

} // namespace

class TestRepricing : public QObject, private RequestPlaces
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void writesCharges();
    void looksWithoutChanging();
    void changesRowsSumsAndPursesTogether();
    void doesItOnce();
    void goesOnWhereItStopped();
    void keepsWithinTheScope();
    void leavesAloneWhatCannotBePriced();
    void nothingIsHalfDone();

private:
    RepriceScope everything() const { return {noon - std::chrono::hours(1), noon + std::chrono::hours(1), {}, {}}; }
    RepriceStep apply(const RepriceScope &scope, const RepriceCursor &from = {}) { return valueOf(Repricer::apply(*m_database, scope, from, doubled)); }
    QMap<QByteArray, qint64> purses()
    {
        QMap<QByteArray, qint64> spent;
        for (const PurseBalance &balance : valueOf(PurseStore::read(*m_database, {})))
            spent[balance.purse] = balance.spent.nano();
        return spent;
    }
    qint64 summed(SpendBy by, const QByteArray &value)
    {
        SpendQuery query{noon - std::chrono::hours(1), noon + std::chrono::hours(1)};
        query.filters << SpendFilter{by, {value}};
        return valueOf(SpendReader::table(*m_database, query)).rows.first().sums.spend.nano();
    }
};

void TestRepricing::writesCharges()
{
    const QByteArray hash(64, 'a');
    const QList<Charge> charges{{"key:" + hash, 0}, {"key:" + hash + ":window:1d", 1'772'323'200'000'000}, {"customer:\x01\"ü\"", 7}, {"key:" + QByteArray(64, 'b'), 0}};
    const QByteArray text = chargeText(charges, hash);
    QVERIFY(!text.contains(hash));
    QCOMPARE(chargesFrom(text, hash), charges);
    QCOMPARE(chargesFrom(chargeText(charges, {}), {}), charges);
    QCOMPARE(chargesFrom("[[1],[\"a\"],[\"team:x\",3],7]", hash), (QList<Charge>{{"team:x", 3}}));
    QVERIFY(chargesFrom("", hash).isEmpty());
}

void TestRepricing::looksWithoutChanging()
{
    write({{}, {priced("1", "gpt", 100), priced("2", "claude", 10), priced("3", "other", 1)}});
    const RepriceStep step = valueOf(Repricer::look(*m_database, everything(), {}, doubled));
    QVERIFY(step.finished);
    QCOMPARE(step.lines.size(), 3);
    QCOMPARE(step.lines[0].model, QByteArray("claude"));
    QCOMPARE(step.lines[0].unknown, 1);
    QCOMPARE(step.lines[0].after.nano(), 10);
    QCOMPARE(step.lines[1].model, QByteArray("gpt"));
    QCOMPARE(step.lines[1].requests, 1);
    QCOMPARE(step.lines[1].changed, 1);
    QCOMPARE(step.lines[1].before.nano(), 100);
    QCOMPARE(step.lines[1].after.nano(), 200);
    QCOMPARE(step.lines[2].changed, 0);
    QCOMPARE(number("SELECT sum(cost_total) FROM requests"), 111);
    QCOMPARE(purses().value("team:red"), 111);
}

void TestRepricing::changesRowsSumsAndPursesTogether()
{
    write({{}, {priced("1", "gpt", 100), priced("2", "gpt", 1000), priced("3", "other", 1)}});
    const RepriceStep step = apply(everything());
    QVERIFY(step.finished);
    QCOMPARE(number("SELECT sum(cost_total) FROM requests"), 2201);
    QCOMPARE(number("SELECT sum(cost_input) FROM requests"), 2201);
    QCOMPARE(number("SELECT count(*) FROM requests WHERE price_version = 'new list'"), 2); // the other one costs what it did
    QCOMPARE(number("SELECT sum(spend) FROM rollups_hourly"), 2201);
    QCOMPARE(number("SELECT sum(spend) FROM rollups_daily"), 2201);
    QCOMPARE(number("SELECT sum(requests) FROM rollups_hourly"), 3);
    QCOMPARE(number("SELECT sum(requests) FROM dimension_rollups_daily WHERE dimension = 10"), 3);
    QCOMPARE(summed(SpendBy::Key, QByteArray(64, 'a')), 2201);
    QCOMPARE(summed(SpendBy::Model, "gpt"), 2200);
    const auto spent = purses();
    QCOMPARE(spent.value("key:" + QByteArray(64, 'a')), 2201);
    QCOMPARE(spent.value("key:" + QByteArray(64, 'a') + ":window:1d"), 2201);
    QCOMPARE(spent.value("team:red"), 2201);
    // Other gateways and our own counters in memory are told.
    QCOMPARE(number("SELECT count(*) FROM changes WHERE kind = 'purse'"), 3);
}

void TestRepricing::doesItOnce()
{
    write({{}, {priced("1", "gpt", 100)}});
    const auto once = [](const RequestRecord &record) -> std::optional<NewPrice> {
        NewPrice price{record.cost, "new list"};
        price.cost.input = price.cost.total = Money::fromNano(150);
        return price;
    };
    for (int i = 0; i < 2; ++i)
        QCOMPARE(valueOf(Repricer::apply(*m_database, everything(), {}, once)).lines.first().changed, i == 0 ? 1 : 0);
    QCOMPARE(purses().value("team:red"), 150);
    QCOMPARE(number("SELECT sum(spend) FROM rollups_hourly"), 150);
}

void TestRepricing::goesOnWhereItStopped()
{
    QList<RequestRecord> rows; // many of the same moment
    for (int i = 0; i < 450; ++i)
        rows << priced(QByteArray::number(i), "gpt", 1);
    write({{}, rows});
    RepriceCursor cursor;
    int steps = 0;
    for (bool finished = false; !finished; ++steps) {
        const RepriceStep step = apply(everything(), cursor);
        finished = step.finished;
        cursor = step.reached;
    }
    QCOMPARE(steps, 3);
    QCOMPARE(number("SELECT sum(cost_total) FROM requests"), 900);
    QCOMPARE(number("SELECT max(cost_total) FROM requests"), 2);
    QCOMPARE(purses().value("team:red"), 900);
}

void TestRepricing::keepsWithinTheScope()
{
    RequestRecord early = priced("early", "gpt", 1), foreign = priced("foreign", "gpt", 2), cached = priced("cached", "gpt", 4), within = priced("within", "gpt", 8);
    early.startedAt = noon - std::chrono::hours(1) - std::chrono::microseconds(1);
    foreign.provider = "groq";
    cached.cacheHit = true;
    write({{openingOf(priced("open", "gpt", 0))}, {early, foreign, cached, within}});
    RepriceScope scope = everything();
    scope.provider = "azure";
    scope.model = "gpt";
    const RepriceStep step = apply(scope);
    QCOMPARE(step.lines.size(), 1);
    QCOMPARE(step.lines.first().requests, 1);
    QCOMPARE(number("SELECT sum(cost_total) FROM requests"), 1 + 2 + 4 + 16);
}

void TestRepricing::leavesAloneWhatCannotBePriced()
{
    write({{}, {priced("1", "claude", 100)}});
    QCOMPARE(apply(everything()).lines.first().unknown, 1);
    QCOMPARE(number("SELECT cost_total FROM requests"), 100);
    QCOMPARE(number("SELECT count(*) FROM requests WHERE price_version = 'old list'"), 1);
}

void TestRepricing::nothingIsHalfDone()
{
    write({{}, {priced("1", "gpt", 100)}});
    QVERIFY(m_place->run(QStringLiteral("ALTER TABLE purses RENAME TO away")));
    QVERIFY(!Repricer::apply(*m_database, everything(), {}, doubled));
    QVERIFY(m_place->run(QStringLiteral("ALTER TABLE away RENAME TO purses")));
    QCOMPARE(number("SELECT cost_total FROM requests"), 100);
    QCOMPARE(number("SELECT sum(spend) FROM rollups_hourly"), 100);
    QCOMPARE(purses().value("team:red"), 100);
}

QTEST_GUILESS_MAIN(TestRepricing)
#include "tst_repricing.moc"
