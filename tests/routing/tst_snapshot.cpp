// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/pricebook.h"
#include "gateway/base/ids.h"
#include "gateway/config/configreader.h"
#include "gateway/routing/snapshot.h"

#include <QTest>

using namespace Gatehouse;

namespace {

std::shared_ptr<const Snapshot> snapshotOf(const QByteArray &yaml, const Environment &environment = {})
{
    return buildSnapshot(readConfigurationText(yaml, QStringLiteral("test.yaml"), environment).config, PriceBook::load().value(), environment, 7);
}

QByteArray model(const QByteArray &name, const QByteArray &parameters, const QByteArray &info = "{}")
{
    return "- {model_name: " + name + ", litellm_params: {" + parameters + "}, model_info: " + info + "}\n";
}

} // namespace

class TestSnapshot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groupsByName();
    void laysPricesOverTheCatalogue();
    void pricesByBaseModel();
    void servesTheDemoForNothing();
    void hashesTheMasterKey();
    void keepsUnusableModelsWithTheReason();
    void fillsTheWriter();
    void knowsWhatAzureCanDo();
};

void TestSnapshot::groupsByName()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("b", "model: ollama/x", "{id: one}") + model("a", "model: ollama/y", "{id: two}") + model("b", "model: ollama/z", "{id: three}"));
    QCOMPARE(snapshot->generation, quint64(7));
    QCOMPARE(snapshot->names, (std::vector<QByteArray>{"b", "a"}));
    QCOMPARE(snapshot->groups.value("b"), (std::vector<int>{0, 2}));
    QCOMPARE(snapshot->groups.value("a"), std::vector<int>{1});
    QCOMPARE(snapshot->byId.value("three"), 2);
    QVERIFY(snapshot->hasUsableModel());
    QVERIFY(!snapshotOf("model_list: []")->hasUsableModel());
}

void TestSnapshot::laysPricesOverTheCatalogue()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("listed", "model: openai/gpt-4o-mini, api_key: k")
                                     + model("own", "model: openai/gpt-4o-mini, api_key: k, input_cost_per_token: 1.0e-06")
                                     + model("unknown", "model: openai/nobody-knows-this, api_key: k"));
    const ModelPrice &listed = snapshot->targets[0].deployment.price;
    QCOMPARE(listed.input->femto(), 150'000'000);
    QVERIFY(listed.contextTokens > 0);
    const ModelPrice &own = snapshot->targets[1].deployment.price;
    QCOMPARE(own.input->femto(), 1'000'000'000);
    QCOMPARE(own.output->femto(), listed.output->femto());
    QCOMPARE(own.contextTokens, listed.contextTokens);
    QVERIFY(own.source != listed.source);
    QVERIFY(!snapshot->targets[2].deployment.price.isKnown());
}

void TestSnapshot::pricesByBaseModel()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("a", "model: azure/my-name, api_key: k, api_base: 'https://r.test'", "{base_model: azure/gpt-4o-mini}"));
    QVERIFY(snapshot->targets[0].deployment.price.isKnown());
    QCOMPARE(snapshot->targets[0].deployment.upstreamModel, QByteArray("my-name"));
}

void TestSnapshot::servesTheDemoForNothing()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("demo", "model: demo/demo") + model("dear", "model: demo/demo, input_cost_per_token: 1.0e-06, output_cost_per_token: 0"));
    const ModelPrice &free = snapshot->targets[0].deployment.price;
    QVERIFY(free.isKnown());
    QCOMPARE(free.input->femto(), 0);
    QCOMPARE(free.output->femto(), 0);
    QCOMPARE(free.source, QByteArray("free"));
    QCOMPARE(snapshot->targets[1].deployment.price.input->femto(), 1'000'000'000);
}

void TestSnapshot::hashesTheMasterKey()
{
    const auto open = snapshotOf("model_list: []");
    QVERIFY(!open->keyRequired());
    QVERIFY(open->masterKeyHash.isEmpty() && open->masterKeyHashHex.isEmpty());
    const auto closed = snapshotOf("general_settings: {master_key: sk-master-key}");
    QVERIFY(closed->keyRequired());
    QCOMPARE(closed->masterKeyHashHex, sha256Hex("sk-master-key"));
    QCOMPARE(closed->masterKeyHash.size(), 32);
    QCOMPARE(closed->masterKeyHash.toHex(), closed->masterKeyHashHex);
}

void TestSnapshot::keepsUnusableModelsWithTheReason()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("gone", "model: nosuch/x") + model("keyless", "model: openai/gpt-4o"));
    QCOMPARE(snapshot->targets.size(), std::size_t(2));
    QVERIFY(!snapshot->hasUsableModel());
    for (const Target &target : snapshot->targets) {
        QVERIFY(!target.deployment.unusable.isEmpty());
        QVERIFY(!target.dialect);
        QVERIFY(target.chat.url.isEmpty());
    }
    QVERIFY(snapshotOf("model_list:\n" + model("keyed", "model: openai/gpt-4o"), {{"OPENAI_API_KEY", "sk-x"}})->hasUsableModel());
}

void TestSnapshot::fillsTheWriter()
{
    const auto snapshot = snapshotOf("model_list:\n"
                                     + model("a", "model: anthropic/claude-sonnet-4-20250514, api_key: k, temperature: 0.5, drop_params: true, "
                                                  "additional_drop_params: [seed], allowed_openai_params: [tools]")
                                     + model("b", "model: openai/gpt-4o, api_key: k"));
    const RequestTarget &writing = snapshot->targets[0].writing;
    QCOMPARE(snapshot->targets[0].dialect, findDialect("anthropic"));
    QCOMPARE(writing.upstreamModel, QByteArray("claude-sonnet-4-20250514"));
    QCOMPARE(writing.provider, QByteArray("anthropic"));
    QCOMPARE(dumpJson(writing.parameters), QByteArray(R"({"temperature":0.5})"));
    QVERIFY(writing.dropParams);
    QCOMPARE(writing.dropFields, std::vector<QByteArray>{"seed"});
    QCOMPARE(writing.allowFields, std::vector<QByteArray>{"tools"});
    QVERIFY(writing.modelMaxOutput > 0);
    QVERIFY(writing.askForUsage);
    QVERIFY(!snapshot->targets[1].writing.dropParams);
    QVERIFY(snapshotOf("litellm_settings: {drop_params: true}\nmodel_list:\n" + model("b", "model: ollama/x"))->targets[0].writing.dropParams);
}

void TestSnapshot::knowsWhatAzureCanDo()
{
    const auto snapshot = snapshotOf("model_list:\n" + model("old", "model: azure/d, api_key: k, api_base: 'https://r.test', api_version: '2024-02-01'")
                                     + model("new", "model: azure/d, api_key: k, api_base: 'https://r.test', api_version: '2024-10-21'"));
    QVERIFY(!snapshot->targets[0].writing.askForUsage);
    QVERIFY(snapshot->targets[1].writing.askForUsage);
}

QTEST_APPLESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
