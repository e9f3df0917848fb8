// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"
#include "gateway/config/configreader.h"
#include "gateway/routing/router.h"

#include <QTest>

#include <map>

using namespace Gatehouse;

namespace {

std::shared_ptr<const Snapshot> snapshotOf(const QByteArray &yaml)
{
    return buildSnapshot(readConfigurationText(yaml, QStringLiteral("test.yaml"), {}).config, PriceBook::load().value(), {}, 1);
}

/// `name`, the id, and further parameters with a comma before them.
QByteArray model(const QByteArray &name, const QByteArray &id, const QByteArray &more = {})
{
    return "- {model_name: " + name + ", litellm_params: {model: ollama/" + id + more + "}, model_info: {id: " + id + "}}\n";
}

/// The ids of one plan, joined.
QByteArray planned(const Snapshot &snapshot, const QByteArray &name)
{
    const Result<AttemptPlan> plan = planAttempts(snapshot, name);
    if (!plan)
        return "error: " + plan.error().message.toUtf8();
    QByteArray ids;
    for (const Target *target : plan->attempts)
        ids += (ids.isEmpty() ? "" : " ") + target->deployment.id();
    return ids;
}

} // namespace

class TestRouter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsByAliasNameAndId_data();
    void findsByAliasNameAndId();
    void namesWhatExists();
    void namesNoMoreThanTwenty();
    void triesByOrder();
    void drawsByWeight_data();
    void drawsByWeight();
    void leavesOutWhatCannotServe();
};

void TestRouter::findsByAliasNameAndId_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("ids");
    QTest::addColumn<QByteArray>("group");
    QTest::newRow("name") << QByteArray("one") << QByteArray("id-1") << QByteArray("one");
    QTest::newRow("id") << QByteArray("id-2") << QByteArray("id-2") << QByteArray("two");
    QTest::newRow("alias") << QByteArray("gpt-4") << QByteArray("id-1") << QByteArray("one");
    QTest::newRow("hidden alias") << QByteArray("old") << QByteArray("id-2") << QByteArray("two");
    QTest::newRow("an alias before a name") << QByteArray("three") << QByteArray("id-1") << QByteArray("one");
    QTest::newRow("an alias for an id") << QByteArray("direct") << QByteArray("id-3") << QByteArray("three");
}

void TestRouter::findsByAliasNameAndId()
{
    QFETCH(QByteArray, asked);
    const auto snapshot = snapshotOf("model_list:\n" + model("one", "id-1") + model("two", "id-2") + model("three", "id-3")
                                     + "router_settings: {model_group_alias: {gpt-4: one, old: {model: two, hidden: true}, three: one, direct: id-3}}\n");
    QTEST(planned(*snapshot, asked), "ids");
    QTEST(planAttempts(*snapshot, asked)->group, "group");
}

void TestRouter::namesWhatExists()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("one", "id-1") + model("two", "id-2")
                                     + "router_settings: {model_group_alias: {gpt-4: one, old: {model: two, hidden: true}}}\n");
    const Result<AttemptPlan> plan = planAttempts(*snapshot, "three");
    QVERIFY(!plan);
    QCOMPARE(plan.error().kind, ErrorKind::UnknownModel);
    QCOMPARE(plan.error().param, QByteArray("model"));
    QCOMPARE(plan.error().message, QStringLiteral("Invalid model name passed in model=three. Call `/v1/models` to view available models for your key. Available: one, two, gpt-4."));
    QVERIFY(planAttempts(*snapshotOf("model_list: []"), "x").error().message.endsWith(QStringLiteral("Available: none.")));
}

void TestRouter::namesNoMoreThanTwenty()
{
    QByteArray yaml = "model_list:\n";
    for (int i = 0; i < 30; ++i)
        yaml += model("m" + QByteArray::number(i), "id-" + QByteArray::number(i));
    const QString message = planAttempts(*snapshotOf(yaml), "x").error().message;
    QVERIFY2(message.contains(QStringLiteral("m19, …")), qPrintable(message));
    QVERIFY(!message.contains(QStringLiteral("m20")));
}

void TestRouter::triesByOrder()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("m", "last", ", order: 3") + model("m", "b1", ", order: 2") + model("m", "first") + model("m", "b2", ", order: 2"));
    bool sawBoth[2] = {false, false};
    for (int i = 0; i < 200; ++i) {
        const QByteArray ids = planned(*snapshot, "m");
        QVERIFY2(ids == "first b1 b2 last" || ids == "first b2 b1 last", ids.constData());
        sawBoth[ids == "first b1 b2 last"] = true;
    }
    QVERIFY(sawBoth[0] && sawBoth[1]);
}

void TestRouter::drawsByWeight_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<double>("share"); // of "a"
    QTest::newRow("evenly") << QByteArray() << QByteArray() << 0.5;
    QTest::newRow("weight") << QByteArray(", weight: 3") << QByteArray(", weight: 1") << 0.75;
    QTest::newRow("rpm") << QByteArray(", rpm: 100") << QByteArray(", rpm: 900") << 0.1;
    QTest::newRow("tpm") << QByteArray(", tpm: 800") << QByteArray(", tpm: 200") << 0.8;
    QTest::newRow("weight before rpm") << QByteArray(", weight: 1, rpm: 1") << QByteArray(", weight: 1, rpm: 1000") << 0.5;
    QTest::newRow("rpm before tpm") << QByteArray(", rpm: 300, tpm: 1") << QByteArray(", rpm: 100, tpm: 1000") << 0.75;
    QTest::newRow("one without a weight") << QByteArray(", weight: 1") << QByteArray() << 1.0;
    QTest::newRow("weights of zero") << QByteArray(", weight: 0") << QByteArray(", weight: 0") << 0.5;
}

void TestRouter::drawsByWeight()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(double, share);
    const auto snapshot = snapshotOf("model_list:\n" + model("m", "a", a) + model("m", "b", b));
    constexpr int draws = 4000;
    std::map<QByteArray, int> first;
    for (int i = 0; i < draws; ++i)
        ++first[planned(*snapshot, "m")];
    QCOMPARE(first["a b"] + first["b a"], draws); // each stands in the plan once
    // Eight standard deviations: a fair draw does not fail in the life of this test.
    const double allowed = 8 * std::sqrt(share * (1 - share) / draws);
    const double seen = static_cast<double>(first["a b"]) / draws;
    QVERIFY2(std::abs(seen - share) <= allowed, qPrintable(QString::number(seen)));
}

void TestRouter::leavesOutWhatCannotServe()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("m", "good") + "- {model_name: m, litellm_params: {model: openai/x}, model_info: {id: keyless}}\n"
                                     "- {model_name: lost, litellm_params: {model: openai/x}, model_info: {id: alone}}\n");
    QCOMPARE(planned(*snapshot, "m"), QByteArray("good"));
    for (const QByteArray asked : {"lost", "alone", "keyless"}) {
        const Result<AttemptPlan> plan = planAttempts(*snapshot, asked);
        QVERIFY2(!plan, asked.constData());
        QCOMPARE(plan.error().kind, ErrorKind::Unavailable);
        QVERIFY2(plan.error().message.contains(QStringLiteral("OPENAI_API_KEY")), qPrintable(plan.error().message));
    }
}

QTEST_APPLESS_MAIN(TestRouter)
#include "tst_router.moc"
