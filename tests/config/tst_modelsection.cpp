// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/config/readingsupport.h"

#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

class TestModelSection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsModelParameters();
    void typesRequestParameters_data();
    void typesRequestParameters();
    void neverSendsGatewayKeysUpstream();
    void readsWhatToDrop();
    void readsPrices();
    void warnsAboutPricesAMillion();
    void readsTimes_data();
    void readsTimes();
    void takesABadVariableAsTheModelsProblem();
    void makesStableIds();
    void makesADeploymentForEachOrganization();
    void usesCredentials();
};

void TestModelSection::readsModelParameters()
{
    const ConfigReading reading = readParameters("base_url: https://example.com/v1\n"
                                                 "api_key: 'sk-#1: x'\n"
                                                 "custom_llm_provider: openai\n"
                                                 "timeout: 30\nstream_timeout: '500ms'\nmax_retries: 2\n"
                                                 "rpm: 1_000\ntpm: 1e6\nweight: 0.5\norder: 2\n"
                                                 "extra_headers: {X-One: os.environ/ONE, X-Two: 2}\n",
                                                 {{"ONE", "first"}});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    const ModelEntry &entry = reading.config.models.at(0);
    QCOMPARE(entry.apiBase, QByteArray("https://example.com/v1"));
    QCOMPARE(entry.apiKey.reveal(), QByteArray("sk-#1: x"));
    QCOMPARE(entry.customProvider, QByteArray("openai"));
    QCOMPARE(entry.timeout, std::optional<std::chrono::milliseconds>(30s));
    QCOMPARE(entry.streamTimeout, std::optional<std::chrono::milliseconds>(500ms));
    QCOMPARE(entry.maxRetries, std::optional<int>(2));
    QCOMPARE(entry.rpm, std::optional<qint64>(1000));
    QCOMPARE(entry.tpm, std::optional<qint64>(1'000'000));
    QCOMPARE(entry.weight, std::optional<double>(0.5));
    QCOMPARE(entry.order, 2);
    QCOMPARE(entry.extraHeaders.value("x-one"), QByteArray("first"));
    QCOMPARE(entry.extraHeaders.value("x-two"), QByteArray("2"));
    QVERIFY(entry.parameters.empty());
}

void TestModelSection::typesRequestParameters_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("whole") << QByteArray("max_tokens: 100") << QByteArray(R"({"max_tokens":100})");
    QTest::newRow("decimal") << QByteArray("temperature: 0.1") << QByteArray(R"({"temperature":0.1})");
    QTest::newRow("exponent") << QByteArray("some_option: 1e3") << QByteArray(R"({"some_option":1000.0})");
    QTest::newRow("truth") << QByteArray("logprobs: True") << QByteArray(R"({"logprobs":true})");
    QTest::newRow("quoted number") << QByteArray("user: \"12\"") << QByteArray(R"({"user":"12"})");
    QTest::newRow("date") << QByteArray("user: 2024-08-01") << QByteArray(R"({"user":"2024-08-01"})");
    QTest::newRow("version") << QByteArray("user: 1.2.3") << QByteArray(R"({"user":"1.2.3"})");
    QTest::newRow("null is not sent") << QByteArray("seed: null\nstop:") << QByteArray("{}");
    QTest::newRow("list") << QByteArray("stop: [a, 1, null, true]") << QByteArray(R"({"stop":["a",1,null,true]})");
    QTest::newRow("map") << QByteArray("response_format: {type: json_object}") << QByteArray(R"({"response_format":{"type":"json_object"}})");
    QTest::newRow("unknown word") << QByteArray("frobnication: high") << QByteArray(R"({"frobnication":"high"})");
    QTest::newRow("variable is text") << QByteArray("user: os.environ/NUMBER") << QByteArray(R"({"user":"12"})");
    QTest::newRow("variable is truth") << QByteArray("store: os.environ/TRUTH") << QByteArray(R"({"store":true})");
    QTest::newRow("variable below") << QByteArray("tools: [{name: os.environ/NUMBER}]") << QByteArray(R"({"tools":[{"name":"12"}]})");
    QTest::newRow("extra body") << QByteArray("seed: 1\nextra_body: {seed: 2, api_bse: x}") << QByteArray(R"({"seed":2,"api_bse":"x"})");
    QTest::newRow("largest whole") << QByteArray("seed: 18446744073709551615") << QByteArray(R"({"seed":18446744073709551615})");
}

void TestModelSection::typesRequestParameters()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, json);
    const ConfigReading reading = readParameters(written, {{"NUMBER", "12"}, {"TRUTH", "True"}});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    QCOMPARE(dumpJson(reading.config.models.at(0).parameters), json);
}

void TestModelSection::neverSendsGatewayKeysUpstream()
{
    const ConfigReading reading = readParameters("aws_secret_access_key: s\ntags: [a]\nmock_response: hi\n"
                                                 "max_budget: 5\naws_new_thing: x\nvertex_project: p\nsome_private_key: sk-secret\napi_keyy: sk-secret\napi-base: https://x\n"
                                                 "temprature: 1\nseed: yes\n");
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    QCOMPARE(dumpJson(reading.config.models.at(0).parameters), QByteArray(R"({"temprature":1,"seed":"yes"})"));
    const QString problems = listed(reading.problems);
    QVERIFY2(problems.contains(QStringLiteral("did you mean api_key?")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("did you mean api_base?")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("\"temprature\" is sent to the provider as it stands; did you mean temperature?")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("LiteLLM reads it as true or false")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("aws_new_thing in litellm_params is not supported yet")), qPrintable(problems));
    QVERIFY2(problems.contains(QStringLiteral("max_budget in litellm_params is not supported yet: nothing is limited")), qPrintable(problems));
    QVERIFY(!problems.contains(QStringLiteral("sk-secret")));
    QCOMPARE(reading.problems.size(), 11);
}

void TestModelSection::readsWhatToDrop()
{
    const ConfigReading reading = readParameters("drop_params: true\nadditional_drop_params: [response_format, seed]\nallowed_openai_params: tools\n");
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    const ModelEntry &entry = reading.config.models.at(0);
    QVERIFY(entry.dropParams);
    QCOMPARE(entry.dropFields, (std::vector<QByteArray>{"response_format", "seed"}));
    QCOMPARE(entry.allowFields, std::vector<QByteArray>{"tools"});
    QCOMPARE(dumpJson(entry.parameters), QByteArray("{}"));
}

void TestModelSection::readsPrices()
{
    const ConfigReading reading = readText("model_list:\n"
                                           "- model_name: m\n"
                                           "  litellm_params: {model: openai/x, input_cost_per_token: 1.5e-07, output_cost_per_token: 0.0000006}\n"
                                           "  model_info:\n"
                                           "    output_cost_per_token: 7e-07\n"
                                           "    cache_read_input_token_cost: '7.5e-08'\n"
                                           "    search_context_cost_per_query: {search_context_size_low: 0.03, search_context_size_medium: 0.035}\n"
                                           "    max_input_tokens: 128000\n"
                                           "    max_tokens: 16384\n"
                                           "    mode: chat\n"
                                           "    base_model: azure/gpt-4o\n"
                                           "    output_cost_per_image: 0.02\n"
                                           "    owner: [anybody]\n"
                                           "- model_name: free\n"
                                           "  litellm_params: {model: openai/y, input_cost_per_token: 0, output_cost_per_token: 0}\n"
                                           "- model_name: listed\n"
                                           "  litellm_params: {model: openai/z}\n");
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.problems.size(), 1);
    QVERIFY(reading.problems[0].what.contains(QStringLiteral("output_cost_per_image")));
    const ModelEntry &entry = reading.config.models.at(0);
    QCOMPARE(entry.price.input->femto(), 150'000'000);
    QCOMPARE(entry.price.output->femto(), 700'000'000);
    QCOMPARE(entry.price.cacheRead->femto(), 75'000'000);
    QCOMPARE(entry.price.perSearch->femto(), 35'000'000'000'000);
    QCOMPARE(entry.price.contextTokens, 128000);
    QCOMPARE(entry.price.maxOutputTokens, 16384);
    QCOMPARE(entry.price.mode, QByteArray("chat"));
    QCOMPARE(entry.price.source, QByteArray("config"));
    QCOMPARE(entry.baseModel, QByteArray("azure/gpt-4o"));
    QVERIFY(entry.parameters.empty());
    QCOMPARE(dumpJson(entry.modelInfo["owner"]), QByteArray(R"(["anybody"])"));
    // Free is a price; no price is none.
    QVERIFY(reading.config.models.at(1).price.isKnown());
    QCOMPARE(reading.config.models.at(1).price.input->femto(), 0);
    QVERIFY(!reading.config.models.at(2).price.isKnown());
    QVERIFY(reading.config.models.at(2).price.source.isEmpty());
}

void TestModelSection::warnsAboutPricesAMillion()
{
    const ConfigReading reading = readParameters("input_cost_per_token: 0.15");
    QVERIFY(reading.usable());
    QCOMPARE(listed(reading.problems), QStringLiteral("config.yaml:5:27: input_cost_per_token is 0.15 dollars a token, which is 150000 dollars a million tokens; "
                                                      "when 0.15 is meant a million tokens, write 1.5e-07"));
    QVERIFY(!readParameters("input_cost_per_token: -1").usable());
}

void TestModelSection::readsTimes_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<int>("milliseconds");
    QTest::newRow("seconds") << QByteArray("30") << 30'000;
    QTest::newRow("part of a second") << QByteArray("0.25") << 250;
    QTest::newRow("with unit") << QByteArray("\"30s\"") << 30'000;
    QTest::newRow("milliseconds") << QByteArray("500ms") << 500;
    QTest::newRow("minutes") << QByteArray("5m") << 300'000;
    QTest::newRow("unset") << QByteArray("null") << 0;
    QTest::newRow("zero") << QByteArray("0") << -1;
    QTest::newRow("negative") << QByteArray("-3") << -1;
    QTest::newRow("not a number") << QByteArray("nan") << -1;
    QTest::newRow("words") << QByteArray("None") << -1;
    QTest::newRow("unit only") << QByteArray("s") << -1;
    QTest::newRow("a list") << QByteArray("[1]") << -1;
}

void TestModelSection::readsTimes()
{
    QFETCH(QByteArray, written);
    QFETCH(int, milliseconds);
    const ConfigReading reading = readParameters("timeout: " + written);
    QCOMPARE(reading.usable(), milliseconds >= 0);
    if (milliseconds > 0)
        QCOMPARE(reading.config.models.at(0).timeout->count(), milliseconds);
    else
        QVERIFY(!reading.config.models.at(0).timeout);
}

void TestModelSection::takesABadVariableAsTheModelsProblem()
{
    const ConfigReading reading = readParameters("rpm: os.environ/RPM", {{"RPM", "lots"}});
    QVERIFY2(reading.usable(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.config.models.at(0).unusable, QStringLiteral("Model m: rpm is \"lots\" (from RPM), not a whole number of at least 0."));
}

void TestModelSection::makesStableIds()
{
    const auto idsOf = [](const QByteArray &yaml, const Environment &environment = {}) {
        QList<QByteArray> ids;
        for (const ModelEntry &model : readText(yaml, environment).config.models)
            ids.append(model.id);
        return ids;
    };
    const QByteArray one = "model_list:\n- model_name: a\n  litellm_params: {model: openai/x, api_key: os.environ/K}\n";
    const QList<QByteArray> ids = idsOf(one, {{"K", "1"}});
    QCOMPARE(ids.size(), 1);
    QCOMPARE(ids[0].size(), 64);
    QCOMPARE(idsOf(one, {{"K", "2"}}), ids);                                   // the key changed
    QCOMPARE(idsOf(one), ids);                                                 // it is missing
    QCOMPARE(idsOf("model_list:\n# moved\n- litellm_params:\n    api_key: 'os.environ/K'\n    model: openai/x\n  model_name: a\n"), ids);
    QVERIFY(idsOf(QByteArray(one).replace("openai/x", "openai/y")) != ids);
    QVERIFY(idsOf(QByteArray(one).replace("/K", "/L")) != ids);                // two keys of one model are two deployments
    const QList<QByteArray> twice = idsOf(one + one.sliced(12));
    QCOMPARE(twice, (QList<QByteArray>{ids[0], ids[0] + "-2"}));
    const QList<QByteArray> given = idsOf("model_list:\n- model_name: a\n  litellm_params: {model: x}\n  model_info: {id: mine}\n");
    QCOMPARE(given, QList<QByteArray>{"mine"});
}

void TestModelSection::makesADeploymentForEachOrganization()
{
    const ConfigReading reading = readParameters("organization: [org-1, os.environ/ORG]", {{"ORG", "org-2"}});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.config.models.size(), std::size_t(2));
    QCOMPARE(reading.config.models[0].organization, QByteArray("org-1"));
    QCOMPARE(reading.config.models[1].organization, QByteArray("org-2"));
    QVERIFY(reading.config.models[0].id != reading.config.models[1].id);
    QCOMPARE(readParameters("organization: org-3").config.models.at(0).organization, QByteArray("org-3"));
}

void TestModelSection::usesCredentials()
{
    const QByteArray credentials = "credential_list:\n- credential_name: shared\n  credential_values: {api_key: os.environ/K, api_base: https://a}\n";
    const QByteArray model = "model_list:\n- model_name: m\n  litellm_params: {model: openai/x, api_base: https://b, litellm_credential_name: ";
    const ConfigReading reading = readText(credentials + model + "shared}\n", {{"K", "secret"}});
    QVERIFY2(reading.problems.isEmpty(), qPrintable(listed(reading.problems)));
    QCOMPARE(reading.config.models.at(0).apiKey.reveal(), QByteArray("secret"));
    QCOMPARE(reading.config.models.at(0).apiBase, QByteArray("https://b"));
    const ConfigReading missing = readText(credentials + model + "shared}\n");
    QVERIFY(missing.usable());
    QCOMPARE(missing.config.models.at(0).unusable, QStringLiteral("Model m: api_key needs the variable K, which is not set."));
    const ConfigReading unknown = readText(credentials + model + "shard}\n");
    QVERIFY(!unknown.usable());
    QVERIFY2(listed(unknown.problems).contains(QStringLiteral("did you mean shared?")), qPrintable(listed(unknown.problems)));
}

QTEST_GUILESS_MAIN(TestModelSection)
#include "tst_modelsection.moc"
