// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

class TestOpenAiPass : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesRequests_data();
    void passesRequests();
    void unknownFieldsSurviveToTheByte();
    void takesOutEveryFieldOfOurs();
    void passesReplies();
    void readsFactsOfReplies_data();
    void readsFactsOfReplies();
    void refusesWhatIsNoReply_data();
    void refusesWhatIsNoReply();
};

void TestOpenAiPass::passesRequests_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *title, const char *upstream, const char *body, const char *expected, const char *parameters = "{}") {
        const QByteArray name(upstream);
        QTest::newRow(title) << name.first(name.indexOf('/')) << name.sliced(name.indexOf('/') + 1) << QByteArray(parameters) << QByteArray(body) << QByteArray(expected);
    };
    row("model", "openai/gpt-4o", R"({ "model" : "mine", "messages" : [ ] })", R"({ "model" : "gpt-4o", "messages" : [ ] })");
    row("model from the path", "azure/gpt-4o", R"({"messages":[]})", R"({"messages":[],"model":"gpt-4o"})");
    row("usage asked for", "openai/gpt-4o", R"({"model":"m","stream":true})", R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true}})");
    row("usage not asked for without stream", "openai/gpt-4o", R"({"model":"m","stream":false})", R"({"model":"gpt-4o","stream":false})");
    row("usage option merged", "openai/gpt-4o", R"({"model":"m","stream":true,"stream_options":{"include_obfuscation":false}})",
        R"({"model":"gpt-4o","stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}})");
    row("usage option turned on", "openai/gpt-4o", R"({"model":"m","stream":true,"stream_options":{"include_usage":false}})",
        R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true}})");
    row("usage option null", "openai/gpt-4o", R"({"model":"m","stream":true,"stream_options":null})", R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true}})");
    row("usage option there", "openai/gpt-4o", R"({"model":"m","stream":true,"stream_options":{ "include_usage": true }})",
        R"({"model":"gpt-4o","stream":true,"stream_options":{ "include_usage": true }})");
    row("provider without usage option", "mistral/large", R"({"model":"m","stream":true,"stream_options":{"include_usage":true}})", R"({"model":"large","stream":true})");
    row("defaults", "openai/gpt-4o", R"({"model":"m","temperature":0})", R"({"model":"gpt-4o","temperature":0,"seed":1})", R"({"temperature":0.5,"seed":1,"tags":["x"],"top_p":null})");
    row("default over null", "openai/gpt-4o", R"({"model":"m","seed":null})", R"({"model":"gpt-4o","seed":1})", R"({"seed":1})");
    row("default limit, older name", "openai/gpt-4o", R"({"model":"m","max_completion_tokens":5})", R"({"model":"gpt-4o","max_completion_tokens":5})", R"({"max_tokens":9})");
    row("default limit, newer name", "openai/o3", R"({"model":"m"})", R"({"model":"o3","max_completion_tokens":9})", R"({"max_tokens":9})");
    row("limit renamed", "azure/o3-mini", R"({"model":"m","max_tokens":7,"n":1})", R"({"model":"o3-mini","n":1,"max_completion_tokens":7})");
    row("limit named twice", "openai/gpt-5", R"({"model":"m","max_tokens":7,"max_completion_tokens":8})", R"({"model":"gpt-5","max_completion_tokens":8})");
    row("limit kept", "groq/o3", R"({"model":"m","max_tokens":7})", R"({"model":"o3","max_tokens":7})");
    row("series prefix", "azure/gpt5_series/dep", R"({"model":"m","max_tokens":7})", R"({"model":"dep","max_completion_tokens":7})");
    row("metadata is ours", "openai/gpt-4o", R"({"model":"m","metadata":{"tags":["a"]}})", R"({"model":"gpt-4o"})");
    row("metadata of a stored completion", "openai/gpt-4o", R"({"model":"m","metadata":{"a":"b"},"store":true})", R"({"model":"gpt-4o","metadata":{"a":"b"},"store":true})");
    row("metadata elsewhere", "groq/llama", R"({"model":"m","metadata":{"a":"b"},"store":true})", R"({"model":"llama","store":true})");
    row("user stays", "openai/gpt-4o", R"({"user":"u","model":"m"})", R"({"user":"u","model":"gpt-4o"})");
    row("mistral choice", "mistral/large", R"({"model":"m","tool_choice":"required","seed":4})", R"({"model":"large","tool_choice":"any","random_seed":4})");
    row("mistral named choice", "mistral/large", R"({"model":"m","tool_choice":{"type":"function","function":{"name":"f"}}})", R"({"model":"large","tool_choice":"any"})");
    row("mistral auto", "mistral/large", R"({"model":"m","tool_choice":"auto"})", R"({"model":"large","tool_choice":"auto"})");
    row("strict taken off", "xai/grok-4", R"({"model":"m","tools":[{"type":"function","function":{"name":"f","strict":true}}]})", R"({"model":"grok-4","tools":[{"type":"function","function":{"name":"f"}}]})");
    row("strict kept", "openai/gpt-4o", R"({"model":"m","tools":[{"type":"function","function":{"name":"f","strict":true}}]})",
        R"({"model":"gpt-4o","tools":[{"type":"function","function":{"name":"f","strict":true}}]})");
    row("nulls of answers at Groq", "groq/llama", R"({"model":"m","messages":[{"role":"user","content":null},{"role":"assistant","content":"a","audio":null,"function_call":null}]})",
        R"({"model":"llama","messages":[{"role":"user","content":null},{"role":"assistant","content":"a"}]})");
    row("nothing to tidy", "groq/llama", R"({"model":"m","messages":[ {"role":"user", "content":"null"} ]})", R"({"model":"llama","messages":[ {"role":"user", "content":"null"} ]})");
    row("names and empty answers at Mistral", "mistral/large",
        R"({"model":"m","messages":[{"role":"user","name":"ada","content":"a"},{"role":"assistant","content":""},{"role":"assistant","content":"","tool_calls":[{"id":"1"}]},{"role":"tool","name":"f","content":"x"}]})",
        R"({"model":"large","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","tool_calls":[{"id":"1"}]},{"role":"tool","name":"f","content":"x"}]})");
    row("text lists at DeepSeek", "deepseek/chat",
        R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}]})",
        R"({"model":"chat","messages":[{"role":"user","content":"a\n\nb"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}]})");
    row("thoughts at DeepSeek", "deepseek/chat",
        R"({"model":"m","thinking":{"type":"enabled"},"messages":[{"role":"assistant","content":"a"},{"role":"assistant","content":"b","reasoning_content":"r"},{"role":"assistant","content":"c","provider_specific_fields":{"reasoning_content":"k"}}]})",
        R"({"model":"chat","thinking":{"type":"enabled"},"messages":[{"role":"assistant","content":"a","reasoning_content":" "},{"role":"assistant","content":"b","reasoning_content":"r"},{"role":"assistant","content":"c","provider_specific_fields":{"reasoning_content":"k"},"reasoning_content":"k"}]})");
    row("effort at DeepSeek", "deepseek/chat", R"({"model":"m","reasoning_effort":"high"})", R"({"model":"chat","thinking":{"type":"enabled"}})");
    row("no effort at DeepSeek", "deepseek/chat", R"({"model":"m","reasoning_effort":"none","messages":[{"role":"assistant","content":"a"}]})",
        R"({"model":"chat","messages":[{"role":"assistant","content":"a"}],"thinking":{"type":"disabled"}})");
    row("thinking at vLLM", "hosted_vllm/q", R"({"model":"m","thinking":{"type":"enabled","budget_tokens":5000}})", R"({"model":"q","reasoning_effort":"medium"})");
    row("thinking off at vLLM", "hosted_vllm/q", R"({"model":"m","thinking":{"type":"disabled"}})", R"({"model":"q"})");
    row("openrouter's price", "openrouter/a/b", R"({"model":"m"})", R"({"model":"a/b","usage":{"include":true}})");
}

void TestOpenAiPass::passesRequests()
{
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    RequestTarget target;
    target.provider = provider;
    target.upstreamModel = model;
    target.parameters = jsonOf(parameters);
    const Result<JsonScan> scan = JsonScan::read(body);
    QVERIFY(scan.ok());
    const Result<QByteArray> passed = openAiChatDialect().passRequest(*scan, target);
    QVERIFY(passed.ok());
    QCOMPARE(*passed, expected);
}

void TestOpenAiPass::unknownFieldsSurviveToTheByte()
{
    const QByteArray body = "{\n  \"x-new\" : 1.10,\n  \"model\": \"m\",\n  \"messages\" : [ {\"role\":\"user\",\"content\":\"\\u00e9 \\/ tags\", \"tags\": [1]} ] ,\n  \"big\": 12345678901234567890\n}\n";
    RequestTarget target;
    target.provider = "openai";
    target.upstreamModel = "gpt-4o";
    const Result<JsonScan> scan = JsonScan::read(body);
    QVERIFY(scan.ok());
    QCOMPARE(*openAiChatDialect().passRequest(*scan, target), QByteArray(body).replace("\"m\"", "\"gpt-4o\""));

    target.dropFields = {"big", "absent"};
    QCOMPARE(*openAiChatDialect().passRequest(*scan, target), QByteArray(body).replace("\"m\"", "\"gpt-4o\"").replace(" ,\n  \"big\": 12345678901234567890", " "));
    target.dropFields.clear();
    target.askForUsage = false;
    const QByteArray streaming = R"({"model":"gpt-4o","stream":true})";
    const Result<JsonScan> other = JsonScan::read(streaming);
    QCOMPARE(*openAiChatDialect().passRequest(*other, target), streaming);
}

void TestOpenAiPass::takesOutEveryFieldOfOurs()
{
    Json body = jsonOf(R"({"model":"m","messages":[],"temperature":1,"top_p":0.5})");
    for (const char *name : {"tags", "guardrails", "cache", "caching", "num_retries", "timeout", "stream_timeout", "fallbacks", "context_window_fallback_dict", "disable_fallbacks",
                             "drop_params", "additional_drop_params", "allowed_openai_params", "mock_response", "litellm_session_id", "litellm_trace_id", "keepalive_seconds",
                             "litellm_request_debug", "litellm_metadata", "prompt_id", "prompt_variables", "prompt_version", "metadata"})
        body[name] = "x";
    const QByteArray text = dumpJson(body);
    RequestTarget target;
    target.provider = "openai";
    target.upstreamModel = "o3";
    const Result<JsonScan> scan = JsonScan::read(text);
    QCOMPARE(*openAiChatDialect().passRequest(*scan, target), QByteArray(R"({"model":"o3","messages":[],"temperature":1,"top_p":0.5})"));
    // And what the model refuses, where dropping was asked for.
    target.dropParams = true;
    QCOMPARE(*openAiChatDialect().passRequest(*scan, target), QByteArray(R"({"model":"o3","messages":[],"temperature":1})"));
    const QByteArray thinking = R"({"model":"m","thinking":{},"reasoning_effort":"low","top_p":0.5})";
    const Result<JsonScan> other = JsonScan::read(thinking);
    QCOMPARE(*openAiChatDialect().passRequest(*other, target), QByteArray(R"({"model":"o3","reasoning_effort":"low"})"));
    target.upstreamModel = "gpt-4o";
    QCOMPARE(*openAiChatDialect().passRequest(*other, target), QByteArray(R"({"model":"gpt-4o","top_p":0.5})"));
}

void TestOpenAiPass::passesReplies()
{
    const QByteArray body = fixture("reply_tools.json");
    ReplyFacts facts;
    const Result<QByteArray> passed = openAiChatDialect().passReply(body, stampOf(), facts);
    QVERIFY(passed.ok());
    QCOMPARE(*passed, QByteArray(body).replace("\"gpt-4o-mini-2024-07-18\"", "\"my \\\"model\\\"\""));
}

void TestOpenAiPass::readsFactsOfReplies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("facts"); // id, finish, text bytes, input, output, cache read, reasoning, audio in, audio out
    QTest::newRow("tools") << fixture("reply_tools.json") << QByteArray("chatcmpl-AbC123 tool_calls 43 120 45 64 12 3 2");
    QTest::newRow("reasoning") << fixture("reply_reasoning.json") << QByteArray("5a1f stop 18 20 30 8 25 0 0");
    QTest::newRow("no usage") << QByteArray(R"({"choices":[{"message":{"content":"a\u00e9"},"finish_reason":"length"}]})") << QByteArray(" length 3 -");
    QTest::newRow("usage null") << QByteArray(R"({"id":"x","usage":null,"choices":[{"message":{"content":null},"finish_reason":null}]})") << QByteArray("x unknown 0 -");
}

void TestOpenAiPass::readsFactsOfReplies()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, facts);
    ReplyFacts seen;
    QVERIFY(openAiChatDialect().passReply(body, stampOf(), seen).ok());
    QByteArray line = seen.id + ' ' + onWire(seen.finish) + ' ' + QByteArray::number(seen.outputTextBytes);
    const Usage &usage = seen.usage;
    if (!seen.hasUsage)
        line += " -";
    else
        for (const std::int64_t count : {usage.input, usage.output, usage.cacheRead, usage.reasoning, usage.audioInput, usage.audioOutput})
            line += ' ' + QByteArray::number(static_cast<qlonglong>(count));
    QCOMPARE(line, facts);
    QVERIFY(seen.ended);
    QCOMPARE(seen.sawContent, seen.outputTextBytes > 0);
    QCOMPARE(seen.outputText.size(), seen.outputTextBytes);
}

void TestOpenAiPass::refusesWhatIsNoReply_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::newRow("html") << QByteArray("<html></html>") << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("empty") << QByteArray() << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("list") << QByteArray("[]") << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("no choices") << QByteArray(R"({"id":"x"})") << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("empty choices") << QByteArray(R"({"choices":[]})") << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("cut") << QByteArray(R"({"choices":[{"message":{"content":"a)") << static_cast<int>(ErrorKind::UpstreamFailed);
    QTest::newRow("error with status 200") << QByteArray(R"({"error":{"code":429,"message":"slow down"}})") << static_cast<int>(ErrorKind::RateLimited);
    QTest::newRow("too deep") << "{\"choices\":[1],\"x\":" + QByteArray(600, '[') + QByteArray(600, ']') + '}' << static_cast<int>(ErrorKind::UpstreamFailed);
}

void TestOpenAiPass::refusesWhatIsNoReply()
{
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    ReplyFacts facts;
    const Result<QByteArray> passed = openAiChatDialect().passReply(body, stampOf(), facts);
    QVERIFY(!passed.ok());
    QCOMPARE(static_cast<int>(passed.error().kind), kind);
    if (!body.startsWith("{\"choices\":[1]"))
        QVERIFY(!openAiChatDialect().readReply(body).ok());
}

QTEST_GUILESS_MAIN(TestOpenAiPass)
#include "tst_openaipass.moc"
