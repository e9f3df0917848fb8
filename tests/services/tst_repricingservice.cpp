// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"
#include "gateway/services/modelprices.h"
#include "gateway/services/repricing.h"
#include "gateway/storage/entitystore.h"
#include "gateway/storage/storage.h"
#include "tests/http/routebench.h"
#include "tests/storage/samples.h"

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

constexpr char configuration[] = R"(
model_list:
  - model_name: own
    litellm_params: {model: openai/own-model, api_key: sk-secret-0123456789, api_base: http://up.test/v1, input_cost_per_token: 0.000001, output_cost_per_token: 0.000002}
    model_info: {id: dep-own}
  - model_name: free-of-price
    litellm_params: {model: openai/nobody-knows, api_key: sk-secret-0123456789, api_base: http://up.test/v1}
    model_info: {id: dep-unknown}
router_settings: {model_group_alias: {alias: own}}
)";

/// A hundred tokens in and twenty out: 140,000 nano-dollars at the price above.
RequestRecord used(const QByteArray &id, const QByteArray &deployment, const QByteArray &upstream, WallTime at = noon)
{
    RequestRecord record = plainRequest(id, at);
    record.model = "own";
    record.provider = "openai";
    record.deploymentId = deployment;
    record.upstreamModel = upstream;
    record.cost = {};
    record.cost.total = Money::fromNano(5);
    record.priceVersion = "old";
    record.charges = {{"team:red", 0}};
    return record;
}

template <class T>
Result<T> waitFor(QFuture<Result<T>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
        return Error(ErrorKind::Timeout, QStringLiteral("no answer"));
    return future.result();
}

qint64 costOfOne(RouteBench &bench, const QByteArray &id)
{
    for (const RequestRecord &record : bench.records()) {
        if (record.id == id)
            return record.cost.total.nano();
    }
    return -1;
}

const RepriceScope today{noon - 1h, noon + 1h, {}, {}};

} // namespace

class TestRepricingService : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsPrices_data();
    void findsPrices();
    void findsThePriceOfARequest();
    void showsTheDifferenceFirst();
    void appliesItAndTellsWho();
    void changesManyInSteps();
    void refusesAnEmptyTime();
};

void TestRepricingService::findsPrices_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("kind"); // -1: found
    QTest::newRow("public name") << QByteArray("own") << -1;
    QTest::newRow("alias") << QByteArray("alias") << -1;
    QTest::newRow("deployment") << QByteArray("dep-own") << -1;
    QTest::newRow("in the list") << QByteArray("gpt-4o-mini") << -1;
    QTest::newRow("in the list, with its provider") << QByteArray("openai/gpt-4o-mini") << -1;
    QTest::newRow("without a price") << QByteArray("free-of-price") << static_cast<int>(ErrorKind::InvalidRequest);
    QTest::newRow("nothing") << QByteArray("nosuch") << static_cast<int>(ErrorKind::UnknownModel);
}

void TestRepricingService::findsPrices()
{
    QFETCH(QByteArray, name);
    RouteBench bench(configuration);
    const auto model = priceOfModel(*bench.worker.snapshot, bench.prices, name);
    const int kind = model ? -1 : static_cast<int>(model.error().kind);
    QTEST(kind, "kind");
    if (model)
        QVERIFY(model->price.isKnown());
}

void TestRepricingService::findsThePriceOfARequest()
{
    RouteBench bench(configuration);
    const auto priceOf = [&bench](const RequestRecord &record) { return priceOfRequest(*bench.worker.snapshot, bench.prices, record); };
    QCOMPARE(priceOf(used("1", "dep-own", "own-model")).input->femto(), 1'000'000'000);
    // Its deployment is gone, or stands for something else now.
    QCOMPARE(priceOf(used("1", "gone", "gpt-4o-mini")).input->femto(), 150'000'000);
    QCOMPARE(priceOf(used("1", "dep-own", "gpt-4o-mini")).input->femto(), 150'000'000);
    QVERIFY(!priceOf(used("1", "gone", "nobody-knows")).isKnown());
}

void TestRepricingService::showsTheDifferenceFirst()
{
    RouteBench bench(configuration);
    QVERIFY(bench.journal->settle(used("1", "dep-own", "own-model")).ok());
    QVERIFY(bench.journal->settle(used("2", "gone", "nobody-knows")).ok());
    QCOMPARE(bench.records().size(), 2);
    Repricing repricing(*bench.storage, bench.prices);
    const auto report = waitFor(repricing.preview(bench.worker.snapshot, today));
    QVERIFY(report);
    QVERIFY(!report->applied);
    QCOMPARE(report->lines.size(), 1);
    QCOMPARE(report->total.requests, 2);
    QCOMPARE(report->total.changed, 1);
    QCOMPARE(report->total.unknown, 1);
    QCOMPARE(report->total.before.nano(), 10);
    QCOMPARE(report->total.after.nano(), 140'005);
    QCOMPARE(costOfOne(bench, "1"), 5);
}

void TestRepricingService::appliesItAndTellsWho()
{
    RouteBench bench(configuration);
    QVERIFY(bench.journal->settle(used("1", "dep-own", "own-model")).ok());
    QCOMPARE(bench.records().size(), 1);
    Repricing repricing(*bench.storage, bench.prices);
    const auto report = waitFor(repricing.apply(bench.worker.snapshot, today, "ann", "hash"));
    QVERIFY2(report, report ? "" : qPrintable(report.error().message));
    QVERIFY(report->applied);
    QCOMPARE(costOfOne(bench, "1"), 140'000);
    const auto purses = waitFor(bench.storage->entities().purses({}));
    QVERIFY(purses);
    QCOMPARE(purses->size(), 1);
    QCOMPARE(purses->first().spent.nano(), 140'000);
    const auto audit = waitFor(bench.storage->entities().audit({}));
    QVERIFY(audit);
    QCOMPARE(audit->rows.size(), 2);
    QSet<QByteArray> actions;
    for (const AuditEntry &entry : audit->rows) {
        actions << entry.action;
        QCOMPARE(entry.actor, QByteArray("ann"));
        QCOMPARE(entry.entityId, audit->rows.first().entityId);
        if (entry.action == "repriced")
            QCOMPARE(memberInt(parseJson(entry.after).value(), "changed"), 1);
    }
    QCOMPARE(actions, (QSet<QByteArray>{"repricing began", "repriced"}));
}

void TestRepricingService::changesManyInSteps()
{
    RouteBench bench(configuration);
    for (int i = 0; i < 1001; ++i)
        QVERIFY(bench.journal->settle(used("r" + QByteArray::number(i), "dep-own", "own-model", noon + std::chrono::seconds(i % 10))).ok());
    QVERIFY(!bench.records().isEmpty());
    Repricing repricing(*bench.storage, bench.prices);
    const auto report = waitFor(repricing.apply(bench.worker.snapshot, today, "ann", {}));
    QVERIFY(report);
    QCOMPARE(report->total.changed, 1001);
    const auto purses = waitFor(bench.storage->entities().purses({}));
    QVERIFY(purses);
    QCOMPARE(purses->first().spent.nano(), 1001 * 140'000);
}

void TestRepricingService::refusesAnEmptyTime()
{
    RouteBench bench(configuration);
    Repricing repricing(*bench.storage, bench.prices);
    for (auto future : {repricing.preview(bench.worker.snapshot, {noon, noon, {}, {}}), repricing.apply(bench.worker.snapshot, {noon, noon - 1h, {}, {}}, "ann", {})}) {
        const auto report = waitFor(future);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::InvalidRequest);
    }
}

QTEST_GUILESS_MAIN(TestRepricingService)
#include "tst_repricingservice.moc"
