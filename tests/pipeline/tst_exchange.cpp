// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/ids.h"
#include "gateway/base/json.h"
#include "gateway/pipeline/exchange.h"
#include "tests/support/workerbench.h"

#include <QTest>

using namespace Gatehouse;

namespace {

constexpr char configuration[] = R"(
model_list:
  - model_name: whole
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-up, api_base: "http://up.test/v1"}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet-4-20250514, api_key: sk-ant, api_base: "http://ant.test"}
  - model_name: picky
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-up, api_base: "http://up.test/v1", additional_drop_params: [seed], drop_params: true}
  - model_name: pair
    litellm_params: {model: openai/first, api_key: sk-up, api_base: "http://first.test/v1", order: 1}
  - model_name: pair
    litellm_params: {model: openai/second, api_key: sk-up, api_base: "http://second.test/v1", order: 2}
)";

constexpr char wholeAnswer[] = R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","new_field":{"kept":1},
"choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}})";

QByteArray chunk(const QByteArray &delta, const QByteArray &finish = "null")
{
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + finish + "}]}\n\n";
}

const QByteArray usageChunk = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[],"
                              "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,\"total_tokens\":1500}}\n\n";

ScriptedTransport::Answer streamed(std::deque<QByteArray> pieces)
{
    ScriptedTransport::Answer answer;
    answer.headers = {{"Content-Type", "text/event-stream"}};
    answer.pieces = std::move(pieces);
    return answer;
}

ScriptedTransport::Answer whole(int status, QByteArray body)
{
    ScriptedTransport::Answer answer;
    answer.status = status;
    answer.pieces = {std::move(body)};
    return answer;
}

std::shared_ptr<RecordingClient> run(WorkerBench &bench, const QByteArray &body, HeaderList headers = {{"Content-Type", "application/json"}})
{
    auto request = std::make_shared<InboundRequest>();
    request->method = "POST";
    request->target = request->path = "/v1/chat/completions";
    request->headers = std::move(headers);
    request->body = body;
    request->receivedAt = request->firstByteAt = bench.worker.clock->steady();
    auto client = std::make_shared<RecordingClient>();
    ExchangeStart start;
    start.request = request;
    start.reply = client;
    start.dialect = findDialect("openai");
    start.route = request->path;
    start.callId = newUuid();
    Exchange::run(std::make_shared<Exchange>(bench.worker, std::move(start)));
    return client;
}

QByteArray ask(const QByteArray &model, bool stream = false)
{
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + (stream ? ",\"stream\":true" : "") + "}";
}

Json parsed(const QByteArray &body)
{
    const Result<Json> json = parseJson(body);
    return json ? *json : Json();
}

} // namespace

class TestExchange : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forwardsAndSettles();
    void refusesBeforeAnythingIsSent_data();
    void refusesBeforeAnythingIsSent();
    void translatesForAnthropic();
    void dropsWhatModelAndRequestSay();
    void joinsBetasOfClientAndDeployment();
    void triesTheNextDeployment();
    void doesNotTryAgainWhatCannotHelp();
    void passesTheProvidersError();
    void relaysAStream();
    void countsWhatTheUpstreamDidNotReport();
    void saysThatAStreamWasCut();
    void failsOverBeforeTheFirstByteOnly();
    void cancelsWhenTheClientLeaves();
    void keepsSilentStreamsAlive();
    void givesUpWhenTheGatewayStops_data();
    void givesUpWhenTheGatewayStops();
    void refusesAnEncodedBody();
    void capturesBothSidesWithoutKeys();
};

void TestExchange::forwardsAndSettles()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(200, wholeAnswer));
    const auto client = run(bench, R"({"model":"whole","messages":[{"role":"user","content":"Hi"}],"unknown_field":[1, 2],"tags":["red"]})");
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 200);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(1));
    const OutgoingRequest &sent = bench.upstream.requests.front();
    QCOMPARE(sent.url, QByteArray("http://up.test/v1/chat/completions"));
    QCOMPARE(sent.headers.value("authorization"), QByteArray("Bearer sk-up"));
    QCOMPARE(sent.body, QByteArray(R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}],"unknown_field":[1, 2]})"));

    const Json answer = parsed(client->body);
    QCOMPARE(memberBytes(answer, "model"), QByteArray("whole"));
    QCOMPARE(memberInt(answer["new_field"], "kept"), qint64(1));
    QCOMPARE(client->headers.value("x-litellm-model-group"), QByteArray("whole"));
    // gpt-4o-mini costs 0.15 USD a million input tokens and 0.60 output: 1000 and 500 of them are 0.00045 USD.
    QCOMPARE(client->headers.value("x-litellm-response-cost"), QByteArray("0.00045"));
    QVERIFY(client->headers.contains("x-litellm-overhead-duration-ms"));

    const QList<RequestRecord> records = bench.records();
    QCOMPARE(records.size(), qsizetype(1));
    const RequestRecord &record = records.first();
    QCOMPARE(record.state, LedgerState::Settled);
    QCOMPARE(record.cost.total, Money::fromNano(450'000));
    QCOMPARE(record.usage.input, std::int64_t(1000));
    QCOMPARE(record.usage.output, std::int64_t(500));
    QVERIFY(!record.usage.estimated);
    QCOMPARE(record.tags, QList<QByteArray>{"red"});
    QCOMPARE(record.model, QByteArray("whole"));
    QCOMPARE(record.upstreamModel, QByteArray("gpt-4o-mini"));
}

void TestExchange::refusesBeforeAnythingIsSent_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("says");
    const QByteArray json = "application/json";
    QTest::newRow("unknown model") << ask("nope") << json << 400 << QByteArray("Invalid model name passed in model=nope");
    QTest::newRow("names what exists") << ask("nope") << json << 400 << QByteArray("whole, claude, picky, pair");
    QTest::newRow("no model") << QByteArray("{\"messages\":[]}") << json << 400 << QByteArray("has no `model`");
    QTest::newRow("two models") << QByteArray("{\"model\":\"whole\",\"model\":\"claude\"}") << json << 400 << QByteArray("`model` twice");
    QTest::newRow("not JSON") << QByteArray("{oops") << json << 400 << QByteArray("not valid JSON");
    QTest::newRow("a form") << ask("whole") << QByteArray("text/plain") << 415 << QByteArray("Content-Type: application/json");
}

void TestExchange::refusesBeforeAnythingIsSent()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(int, status);
    QFETCH(QByteArray, says);
    WorkerBench bench(configuration);
    const auto client = run(bench, body, {{"Content-Type", type}});
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, status);
    const Json answer = parsed(client->body);
    QVERIFY2(memberBytes(answer["error"], "message").contains(says), client->body.constData());
    QCOMPARE(memberBytes(answer["error"], "code"), QByteArray::number(status));
    QVERIFY(!client->headers.value("x-litellm-call-id").isEmpty());
    QVERIFY(bench.upstream.requests.empty());
    const QList<RequestRecord> records = bench.records();
    QCOMPARE(records.size(), qsizetype(1));
    QCOMPARE(records.first().status, status);
    QCOMPARE(records.first().state, LedgerState::Released);
}

void TestExchange::translatesForAnthropic()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(200, R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-20250514",
        "content":[{"type":"text","text":"Bonjour"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}})"));
    const auto client = run(bench, R"({"model":"claude","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}]})");
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 200);
    const OutgoingRequest &sent = bench.upstream.requests.front();
    QCOMPARE(sent.url, QByteArray("http://ant.test/v1/messages"));
    QCOMPARE(sent.headers.value("x-api-key"), QByteArray("sk-ant"));
    QVERIFY(!sent.headers.contains("authorization"));
    QCOMPARE(sent.headers.value("anthropic-version"), QByteArray("2023-06-01"));
    QVERIFY(parsed(sent.body).contains("max_tokens"));
    const Json answer = parsed(client->body);
    QCOMPARE(memberBytes(answer["choices"][0]["message"], "content"), QByteArray("Bonjour"));
    QCOMPARE(memberBytes(answer, "model"), QByteArray("claude"));
    QCOMPARE(memberInt(answer["usage"], "total_tokens"), qint64(15));
}

void TestExchange::dropsWhatModelAndRequestSay()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(200, wholeAnswer));
    const auto client = run(bench, R"({"model":"picky","messages":[],"seed":1,"top_k":2,"reasoning_effort":"low","kept":3,"additional_drop_params":["top_k"]})");
    QTRY_VERIFY(client->complete());
    QCOMPARE(bench.upstream.requests.front().body, QByteArray(R"({"model":"gpt-4o-mini","messages":[],"kept":3})"));
}

void TestExchange::joinsBetasOfClientAndDeployment()
{
    WorkerBench bench("model_list:\n- {model_name: claude, litellm_params: {model: anthropic/claude-x, api_key: k, extra_headers: {anthropic-beta: own}}}\n");
    const HeaderList headers{{"Content-Type", "application/json"}, {"anthropic-beta", "theirs"}};
    const auto client = run(bench, ask("claude"), headers);
    QTRY_VERIFY(client->complete());
    QCOMPARE(bench.upstream.requests.front().headers.value("anthropic-beta"), QByteArray("own,theirs"));
    QCOMPARE(bench.upstream.requests.front().headers.count("anthropic-beta"), 1);
}

void TestExchange::triesTheNextDeployment()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(500, R"({"error":{"message":"boom"}})"));
    bench.upstream.answers(whole(200, wholeAnswer));
    const auto client = run(bench, ask("pair"));
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 200);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(2));
    QVERIFY(bench.upstream.requests[0].url.startsWith("http://first.test"));
    QVERIFY(bench.upstream.requests[1].url.startsWith("http://second.test"));
    QCOMPARE(client->headers.value("x-litellm-attempted-retries"), QByteArray("1"));
    QCOMPARE(bench.records().first().attempts, 2);
    QCOMPARE(bench.records().size(), qsizetype(1));
}

void TestExchange::doesNotTryAgainWhatCannotHelp()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(whole(400, R"({"error":{"message":"messages is wrong","type":"invalid_request_error","param":"messages"}})"));
    const auto client = run(bench, ask("pair"));
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 400);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(1));
    QVERIFY(client->body.contains("messages is wrong"));
}

void TestExchange::passesTheProvidersError()
{
    WorkerBench bench(configuration);
    ScriptedTransport::Answer limited = whole(429, R"({"error":{"message":"Slow down","type":"rate_limit_error"}})");
    limited.headers.add("Retry-After", "7");
    bench.upstream.answers(std::move(limited));
    const auto client = run(bench, ask("whole"));
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 429);
    QCOMPARE(client->headers.value("retry-after"), QByteArray("7"));
    const Json error = parsed(client->body)["error"];
    QVERIFY(memberBytes(error, "message").contains("RateLimitError"));
    QVERIFY(memberBytes(error, "message").contains("Slow down"));
    const RequestRecord record = bench.records().first();
    QCOMPARE(record.errorKind, QByteArray("rate_limited"));
    QCOMPARE(record.state, LedgerState::Released);
    QVERIFY(record.cost.total.isZero());
}

void TestExchange::relaysAStream()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(streamed({chunk("{\"role\":\"assistant\",\"content\":\"\"}"), chunk("{\"content\":\"Hel\"}"), chunk("{\"content\":\"lo\"}"),
                                     chunk("{}", "\"stop\"") + usageChunk, "data: [DONE]\n\n"}));
    const auto client = run(bench, ask("whole", true));
    QTRY_VERIFY(client->complete());
    QVERIFY(client->ended);
    QCOMPARE(client->headers.value("content-type"), QByteArray("text/event-stream; charset=utf-8"));
    QVERIFY(client->writes >= 4); // each piece goes out when it comes
    QVERIFY(bench.upstream.requests.front().body.contains("\"include_usage\":true"));
    QVERIFY(!client->body.contains("prompt_tokens")); // the client did not ask
    QVERIFY(client->body.contains("\"model\":\"whole\""));
    QVERIFY(client->body.endsWith("data: [DONE]\n\n"));
    const RequestRecord record = bench.records().first();
    QVERIFY(record.streamed);
    QCOMPARE(record.cost.total, Money::fromNano(450'000));
    QVERIFY(record.timeToFirstToken.count() >= 0);
}

void TestExchange::countsWhatTheUpstreamDidNotReport()
{
    WorkerBench bench(configuration);
    bench.upstream.answers(streamed({chunk("{\"content\":\"one two three\"}"), chunk("{}", "\"stop\""), "data: [DONE]\n\n"}));
    const auto client = run(bench, ask("whole", true));
    QTRY_VERIFY(client->complete());
    const RequestRecord record = bench.records().first();
    QVERIFY(record.usage.estimated);
    QCOMPARE(record.usage.output, std::int64_t(3));
    QVERIFY(record.usage.input > 0);
    QCOMPARE(record.state, LedgerState::Settled);
}

void TestExchange::saysThatAStreamWasCut()
{
    WorkerBench bench(configuration);
    ScriptedTransport::Answer cut = streamed({chunk("{\"content\":\"one two\"}")});
    cut.atEnd = Error(ErrorKind::UpstreamFailed, QStringLiteral("connection reset"));
    bench.upstream.answers(std::move(cut));
    const auto client = run(bench, ask("whole", true));
    QTRY_VERIFY(client->complete());
    QVERIFY(client->aborted);
    QCOMPARE(client->status, 200);
    QVERIFY(client->body.contains("connection reset"));
    QVERIFY(!client->body.contains("[DONE]"));
    const RequestRecord record = bench.records().first();
    QCOMPARE(record.state, LedgerState::Partial);
    QVERIFY(record.usage.estimated);
    QVERIFY(record.cost.total > Money());
}

void TestExchange::failsOverBeforeTheFirstByteOnly()
{
    WorkerBench bench(configuration);
    ScriptedTransport::Answer dead;
    dead.noHead = Error(ErrorKind::UpstreamUnreachable, QStringLiteral("refused"));
    bench.upstream.answers(std::move(dead));
    bench.upstream.answers(streamed({chunk("{\"content\":\"x\"}"), chunk("{}", "\"stop\""), "data: [DONE]\n\n"}));
    const auto client = run(bench, ask("pair", true));
    QTRY_VERIFY(client->complete());
    QVERIFY(client->ended);
    QCOMPARE(bench.upstream.requests.size(), std::size_t(2));
}

void TestExchange::cancelsWhenTheClientLeaves()
{
    WorkerBench bench(configuration);
    ScriptedTransport::Answer endless = streamed({chunk("{\"content\":\"one two three\"}")});
    endless.holds = true;
    bench.upstream.answers(std::move(endless));
    const auto client = run(bench, ask("whole", true));
    QTRY_VERIFY(client->body.contains("three"));
    client->leave();
    QCOMPARE(bench.upstream.cancelled, 1);
    const RequestRecord record = bench.records().first();
    QCOMPARE(record.status, 499);
    QCOMPARE(record.state, LedgerState::Partial);
    QCOMPARE(record.usage.output, std::int64_t(3));
}

void TestExchange::keepsSilentStreamsAlive()
{
    WorkerBench bench(configuration);
    ScriptedTransport::Answer silent = streamed({chunk("{\"content\":\"x\"}")});
    silent.holds = true;
    bench.upstream.answers(std::move(silent));
    const auto client = run(bench, ask("whole", true));
    QTRY_VERIFY(!client->body.isEmpty());
    QCOMPARE(bench.worker.streaming.size(), std::size_t(1));
    Exchange *exchange = *bench.worker.streaming.begin();
    exchange->keepAlive(bench.worker.clock->steady() + std::chrono::seconds(14));
    QVERIFY(!client->body.contains(": ping"));
    exchange->keepAlive(bench.worker.clock->steady() + std::chrono::seconds(16));
    QVERIFY(client->body.endsWith(": ping\n\n"));
    client->leave();
    QVERIFY(bench.worker.streaming.empty());
}

void TestExchange::givesUpWhenTheGatewayStops_data()
{
    QTest::addColumn<bool>("begun");
    QTest::newRow("before the first chunk") << false;
    QTest::newRow("in mid-stream") << true;
}

void TestExchange::givesUpWhenTheGatewayStops()
{
    QFETCH(bool, begun);
    WorkerBench bench(configuration);
    ScriptedTransport::Answer silent = begun ? streamed({chunk("{\"content\":\"one two\"}")}) : streamed({});
    silent.holds = true;
    bench.upstream.answers(std::move(silent));
    const auto client = run(bench, ask("whole", true));
    QTRY_COMPARE(client->body.contains("two"), begun);
    QTRY_COMPARE(bench.upstream.requests.size(), std::size_t(1));
    QCOMPARE(bench.worker.running.size(), std::size_t(1));
    (*bench.worker.running.begin())->giveUp();
    QVERIFY(bench.worker.running.empty());
    QVERIFY2(client->body.contains("The gateway stops"), client->body.constData());
    QCOMPARE(client->status, begun ? 200 : 503);
    QVERIFY(!client->body.contains("[DONE]"));
    const QList<RequestRecord> records = bench.records();
    QCOMPARE(records.size(), qsizetype(1));
    QCOMPARE(records.first().state, begun ? LedgerState::Partial : LedgerState::Released);
    QCOMPARE(records.first().errorKind, QByteArray("unavailable"));
}

void TestExchange::refusesAnEncodedBody()
{
    WorkerBench bench(configuration);
    const auto client = run(bench, ask("whole"), {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}});
    QTRY_VERIFY(client->complete());
    QCOMPARE(client->status, 415);
    QVERIFY2(client->body.contains("without a Content-Encoding"), client->body.constData());
    QVERIFY(bench.upstream.requests.empty());
    const auto plain = run(bench, ask("nope"), {{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}});
    QTRY_VERIFY(plain->complete());
    QCOMPARE(plain->status, 400);
}

void TestExchange::capturesBothSidesWithoutKeys()
{
    WorkerBench bench(configuration);
    bench.shared.capture = true;
    bench.upstream.answers(whole(200, wholeAnswer));
    const auto client = run(bench, ask("whole"), {{"Content-Type", "application/json"}, {"Authorization", "Bearer sk-client"}});
    QTRY_VERIFY(client->complete());
    const QByteArray id = bench.records().first().id;
    QFuture<Result<CapturedExchange>> found = bench.storage->exchange(id);
    QTRY_VERIFY(found.isFinished());
    QVERIFY(found.result());
    const CapturedExchange exchange = *found.result();
    QCOMPARE(exchange.clientRequestBody, ask("whole"));
    QVERIFY(exchange.upstreamRequestBody.contains("gpt-4o-mini"));
    QVERIFY(exchange.upstreamResponseBody.contains("new_field"));
    QVERIFY(exchange.clientResponseBody.contains("\"whole\""));
    QVERIFY(!exchange.clientRequestHead.contains("sk-client"));
    QVERIFY(!exchange.upstreamRequestHead.contains("sk-up"));
}

QTEST_GUILESS_MAIN(TestExchange)
#include "tst_exchange.moc"
