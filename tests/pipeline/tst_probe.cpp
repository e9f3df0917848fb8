// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/json.h"
#include "gateway/pipeline/probe.h"
#include "tests/support/workerbench.h"

#include <QTest>

using namespace Gatehouse;

namespace {

constexpr char configuration[] = R"(
model_list:
  - model_name: pair
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-up, api_base: http://first.test/v1}
    model_info: {id: first}
  - model_name: pair
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-up, api_base: http://second.test/v1}
    model_info: {id: second}
litellm_settings: {num_retries: 3}
)";

constexpr char wholeAnswer[] = R"({"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,
"message":{"role":"assistant","content":"OK"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}})";

ScriptedTransport::Answer whole(int status, QByteArray body)
{
    ScriptedTransport::Answer answer;
    answer.status = status;
    answer.pieces = {std::move(body)};
    return answer;
}

QCoro::Task<void> probe(WorkerBench *bench, QByteArray id, std::optional<ProbeResult> *result)
{
    Caller caller;
    caller.keyAlias = "master key";
    ProbeResult found = co_await probeDeployment(&bench->worker, id, caller, std::chrono::seconds(7));
    *result = found;
}

} // namespace

class TestProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksOneDeployment();
    void saysWhyItFailed();
    void asksOnlyOnce();
};

void TestProbe::asksOneDeployment()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(200, wholeAnswer));
    std::optional<ProbeResult> result;
    probe(&bench, "second", &result);
    QTRY_VERIFY(result);
    QVERIFY(result->healthy());
    QCOMPARE(result->deploymentId, QByteArray("second"));
    QVERIFY(result->message.isEmpty());
    QCOMPARE(bench.upstream.requests.size(), std::size_t(1));
    const OutgoingRequest &sent = bench.upstream.requests.front();
    QVERIFY(sent.url.startsWith("http://second.test/"));
    QCOMPARE(sent.totalTimeout, std::chrono::seconds(7));
    // What is the gateway's own does not reach the provider.
    const Json body = parseJson(sent.body).value();
    QVERIFY(!body.contains("num_retries") && !body.contains("timeout"));
    QCOMPARE(memberInt(body, "max_tokens"), qint64(16));
    // Recorded and paid like any request.
    const QList<RequestRecord> records = bench.records();
    QCOMPARE(records.size(), qsizetype(1));
    QCOMPARE(records.first().route, QByteArray("/health"));
    QCOMPARE(records.first().keyAlias, QByteArray("master key"));
    QVERIFY(records.first().cost.total > Money());
    QCOMPARE(bench.health.report("second").succeeded, 1);
}

void TestProbe::saysWhyItFailed()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(401, R"({"error":{"message":"Incorrect API key provided"}})"));
    std::optional<ProbeResult> result;
    probe(&bench, "first", &result);
    QTRY_VERIFY(result);
    QVERIFY(!result->healthy());
    QCOMPARE(result->status, 401);
    QVERIFY2(result->message.contains(QStringLiteral("Incorrect API key provided")), qPrintable(result->message));
    QCOMPARE(bench.health.report("first").failuresInARow, 1);
    std::optional<ProbeResult> unknown;
    probe(&bench, "nobody", &unknown);
    QTRY_VERIFY(unknown);
    QCOMPARE(unknown->status, 400);
    QVERIFY(unknown->message.contains(QStringLiteral("nobody")));
}

void TestProbe::asksOnlyOnce()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(503, "{}"));
    bench.upstream.answers(whole(200, wholeAnswer));
    std::optional<ProbeResult> result;
    probe(&bench, "first", &result);
    QTRY_VERIFY(result);
    QCOMPARE(result->status, 503);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestProbe)
#include "tst_probe.moc"
