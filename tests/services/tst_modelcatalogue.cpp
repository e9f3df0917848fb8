// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/routing/deploymenthealth.h"
#include "gateway/services/modelcatalogue.h"
#include "tests/services/ownaddressbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace Gatehouse;
using namespace std::chrono_literals;

namespace {

constexpr char configuration[] = R"(
model_list:
  - {model_name: gpt, litellm_params: {model: openai/gpt-4o-mini, api_key: k}, model_info: {id: dep-1}}
  - {model_name: gpt, litellm_params: {model: ollama/own}, model_info: {id: dep-2}}
  - {model_name: lost, litellm_params: {model: openai/gpt-4o}, model_info: {id: dep-3}}
)";

constexpr char wholeAnswer[] = R"({"id":"c","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,
"message":{"role":"assistant","content":"OK,\n fine"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}})";

Result<ModelTest> finished(QFuture<Result<ModelTest>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 5000))
        return Error(ErrorKind::Timeout, QStringLiteral("no answer"));
    return future.result();
}

} // namespace

class TestModelCatalogue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listsDeployments();
    void showsTheirHealth();
    void tellsNews();
    void testsADeployment();
    void reportsATestThatFails();
};

void TestModelCatalogue::listsDeployments()
{
    OwnAddressBench bench(configuration);
    DeploymentHealth health;
    const QList<ModelStatus> models = ModelCatalogue(bench.address(), health).models();
    QCOMPARE(models.size(), qsizetype(3));
    QCOMPARE(models[0].id, QByteArray("dep-1"));
    QCOMPARE(models[0].name, QStringLiteral("gpt"));
    QCOMPARE(models[0].provider, QStringLiteral("openai"));
    QCOMPARE(models[0].providerTitle, QStringLiteral("OpenAI"));
    QCOMPARE(models[0].upstreamModel, QStringLiteral("gpt-4o-mini"));
    QCOMPARE(models[0].where, QStringLiteral("test.yaml:3"));
    QVERIFY(models[0].price.isKnown() && !models[1].price.isKnown());
    QCOMPARE(models[0].health, ModelStatus::Health::Unknown);
    QVERIFY(!models[0].lastChecked);
    QCOMPARE(models[2].health, ModelStatus::Health::Unusable);
    QVERIFY(models[2].healthText.contains(QStringLiteral("OPENAI_API_KEY")));
}

void TestModelCatalogue::showsTheirHealth()
{
    OwnAddressBench bench(configuration);
    DeploymentHealth health;
    health.failed("dep-1", QStringLiteral("refused"), WallTime(5s));
    health.succeeded("dep-2", 1500us, WallTime(6s));
    health.failed("dep-3", QStringLiteral("refused"), WallTime(5s));
    const ModelCatalogue catalogue(bench.address(), health);
    QList<ModelStatus> models = catalogue.models();
    QCOMPARE(models[0].health, ModelStatus::Health::Failing);
    QCOMPARE(models[0].healthText, QStringLiteral("refused"));
    QCOMPARE(*models[0].lastChecked, std::chrono::sys_seconds(5s));
    QCOMPARE(models[1].health, ModelStatus::Health::Healthy);
    QCOMPARE(*models[1].lastLatency, 1ms);
    QCOMPARE(models[2].health, ModelStatus::Health::Unusable); // what is missing comes first
    health.succeeded("dep-1", 1ms, WallTime(7s));
    models = catalogue.models();
    QCOMPARE(models[0].health, ModelStatus::Health::Healthy);
    QVERIFY(models[0].healthText.isEmpty());
}

void TestModelCatalogue::tellsNews()
{
    OwnAddressBench bench(configuration);
    DeploymentHealth health;
    ModelCatalogue catalogue(bench.address(), health);
    QSignalSpy news(&catalogue, &ModelService::modelsChanged);
    catalogue.refresh();
    QCOMPARE(news.count(), 1);
    health.failed("dep-1", QStringLiteral("refused"), WallTime(5s));
    QTRY_COMPARE(news.count(), 2);
}

void TestModelCatalogue::testsADeployment()
{
    OwnAddressBench bench(configuration);
    DeploymentHealth health;
    ModelCatalogue catalogue(bench.address(), health);
    bench.answers(200, {{"Content-Type", "application/json"}, {"x-litellm-response-cost", "0.0000027"}}, {wholeAnswer});
    const Result<ModelTest> test = finished(catalogue.test("dep-1"));
    QVERIFY2(test.ok(), test.ok() ? "" : qPrintable(test.error().message));
    QCOMPARE(test->answer, QStringLiteral("OK, fine"));
    QCOMPARE(test->inputTokens, 10);
    QCOMPARE(test->outputTokens, 2);
    QCOMPARE(test->cost, Money::fromNano(2700));
    const OutgoingRequest &sent = bench.transport.requests.front();
    QCOMPARE(memberBytes(parseJson(sent.body).value(), "model"), QByteArray("dep-1")); // this one, not its group
    QCOMPARE(sent.totalTimeout, 30s);
    QVERIFY(!sent.headers.contains("authorization"));
}

void TestModelCatalogue::reportsATestThatFails()
{
    OwnAddressBench bench(configuration);
    DeploymentHealth health;
    ModelCatalogue catalogue(bench.address(), health);
    bench.answers(401, {{"Content-Type", "application/json"}}, {R"({"error":{"message":"wrong key"}})"});
    const Result<ModelTest> refused = finished(catalogue.test("dep-1"));
    QCOMPARE(refused.error().kind, ErrorKind::Authentication);
    QVERIFY(refused.error().message.contains(QStringLiteral("wrong key")));
    bench.answers(200, {{"Content-Type", "application/json"}}, {"<html>"});
    QVERIFY(!finished(catalogue.test("dep-1")).ok());
    bench.base.clear();
    QCOMPARE(finished(catalogue.test("dep-1")).error().kind, ErrorKind::Unavailable);
    QCOMPARE(bench.transport.requests.size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(TestModelCatalogue)
#include "tst_modelcatalogue.moc"
