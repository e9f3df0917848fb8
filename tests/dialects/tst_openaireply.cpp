// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

#include "gateway/dialects/openaichat/usagefields.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

class TestOpenAiReply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsReplies();
    void readsVariants_data();
    void readsVariants();
    void writesTheNormalisedForm();
    void writesToolCallsAndFinish_data();
    void writesToolCallsAndFinish();
    void readsBackWhatItWrites();
    void readsUsage_data();
    void readsUsage();
    void usageSurvivesARoundTrip();
};

void TestOpenAiReply::readsReplies()
{
    const Result<Reply> read = openAiChatDialect().readReply(fixture("reply_tools.json"));
    QVERIFY(read.ok());
    QCOMPARE(read->id, QByteArray("chatcmpl-AbC123"));
    QCOMPARE(read->model, QByteArray("gpt-4o-mini-2024-07-18"));
    QCOMPARE(read->finish, FinishReason::ToolCalls);
    QCOMPARE(read->parts.size(), 3U);
    QCOMPARE(std::get<TextPart>(read->parts[0].value).text, QByteArray("Looking it up."));
    QCOMPARE(std::get<ToolUsePart>(read->parts[1].value).arguments, QByteArray("{\"city\": \"Köln\"}"));
    QCOMPARE(std::get<ToolUsePart>(read->parts[2].value).id, QByteArray("call_b"));
    QCOMPARE(std::get<ToolUsePart>(read->parts[2].value).arguments, QByteArray("{}"));
    QCOMPARE(read->usage.input, 120);
    QCOMPARE(read->usage.cacheRead, 64);
    COMPARE_JSON(read->rest["system_fingerprint"], Json("fp_1"));

    const Result<Reply> reasoned = openAiChatDialect().readReply(fixture("reply_reasoning.json"));
    QVERIFY(reasoned.ok());
    QCOMPARE(std::get<ThinkingPart>(reasoned->parts[0].value).text, QByteArray("Six times seven."));
    QCOMPARE(std::get<TextPart>(reasoned->parts[1].value).text, QByteArray("42"));
    QCOMPARE(reasoned->usage.cacheRead, 8);
}

void TestOpenAiReply::readsVariants_data()
{
    QTest::addColumn<QByteArray>("choice");
    QTest::addColumn<QByteArray>("expected"); // finish, then the parts
    QTest::newRow("stop after a tool call") << QByteArray(R"({"message":{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"})")
                                            << QByteArray("tool_calls tool:1:f:{}");
    QTest::newRow("no finish after a tool call") << QByteArray(R"({"message":{"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},"finish_reason":""})")
                                                 << QByteArray("tool_calls tool:1:f:{}");
    QTest::newRow("arguments as an object") << QByteArray(R"({"message":{"tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"tool_calls"})")
                                            << QByteArray("tool_calls tool:1:f:{\"a\":1}");
    QTest::newRow("thinking in content") << QByteArray(R"({"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"type":"text","text":"c"}]},"finish_reason":"stop"})")
                                         << QByteArray("stop thinking:ab text:c");
    QTest::newRow("reasoning") << QByteArray(R"({"message":{"content":"c","reasoning":"r"},"finish_reason":"eos"})") << QByteArray("stop thinking:r text:c");
    QTest::newRow("refusal") << QByteArray(R"({"message":{"content":null,"refusal":"No."},"finish_reason":"stop"})") << QByteArray("refusal text:No.");
    QTest::newRow("filtered") << QByteArray(R"({"message":{"content":""},"finish_reason":"content_filter"})") << QByteArray("content_filter");
    QTest::newRow("length") << QByteArray(R"({"message":{"content":"x"},"finish_reason":"length"})") << QByteArray("length text:x");
    QTest::newRow("nothing") << QByteArray("{}") << QByteArray("unknown");
}

void TestOpenAiReply::readsVariants()
{
    QFETCH(QByteArray, choice);
    QFETCH(QByteArray, expected);
    const Result<Reply> read = openAiChatDialect().readReply("{\"choices\":[" + choice + "]}");
    QVERIFY(read.ok());
    QByteArray line = onWire(read->finish);
    for (const MessagePart &part : read->parts) {
        if (const auto *text = std::get_if<TextPart>(&part.value))
            line += " text:" + text->text;
        else if (const auto *thought = std::get_if<ThinkingPart>(&part.value))
            line += " thinking:" + thought->text;
        else if (const auto *tool = std::get_if<ToolUsePart>(&part.value))
            line += " tool:" + tool->id + ':' + tool->name + ':' + tool->arguments;
    }
    QCOMPARE(line, expected);
}

void TestOpenAiReply::writesTheNormalisedForm()
{
    Reply reply;
    reply.id = "msg_01";
    reply.model = "claude-sonnet-4";
    reply.parts = {{ThinkingPart{"Hm.", "c2ln"}, {}}, {RedactedThinkingPart{"cmVk"}, {}}, {TextPart{"Ye"}, {}}, {TextPart{"s."}, {}}};
    reply.finish = FinishReason::StopSequence;
    reply.usage.input = 100;
    reply.usage.output = 20;
    reply.usage.cacheRead = 60;
    reply.usage.cacheWrite = 10;
    reply.usage.reasoning = 5;
    const QByteArray expected = R"({"id":"msg_01","object":"chat.completion","created":1700000000,"model":"my \"model\"","system_fingerprint":null,)"
                                R"("choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Yes.","tool_calls":null,"function_call":null,)"
                                R"("reasoning_content":"Hm.","thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"cmVk"}]}}],)"
                                R"("usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,)"
                                R"("prompt_tokens_details":{"cached_tokens":60,"cache_creation_tokens":10,"text_tokens":30,"audio_tokens":0},)"
                                R"("completion_tokens_details":{"reasoning_tokens":5,"text_tokens":15,"audio_tokens":0},"cache_creation_input_tokens":10,"cache_read_input_tokens":60}})";
    QCOMPARE(openAiChatDialect().writeReply(reply, stampOf()), expected);

    reply.id.clear();
    reply.rest["citations"] = Json::array({"c"});
    const Json other = jsonOf(openAiChatDialect().writeReply(reply, stampOf()));
    COMPARE_JSON(other["id"], Json("chatcmpl-ours"));
    COMPARE_JSON(other["choices"][0]["message"]["provider_specific_fields"]["citations"], Json::array({"c"}));
}

void TestOpenAiReply::writesToolCallsAndFinish_data()
{
    QTest::addColumn<int>("finish");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](FinishReason reason, const char *expected) { QTest::newRow(onWire(reason)) << static_cast<int>(reason) << QByteArray(expected); };
    row(FinishReason::Unknown, "stop");
    row(FinishReason::Stop, "stop");
    row(FinishReason::StopSequence, "stop");
    row(FinishReason::Length, "length");
    row(FinishReason::ToolCalls, "tool_calls");
    row(FinishReason::ContentFilter, "content_filter");
    row(FinishReason::Refusal, "content_filter");
    row(FinishReason::Pause, "stop");
}

void TestOpenAiReply::writesToolCallsAndFinish()
{
    QFETCH(int, finish);
    QFETCH(QByteArray, expected);
    Reply reply;
    reply.parts = {{ToolUsePart{"toolu_1", "f", "{\"a\":1}"}, {}}, {ToolUsePart{"toolu_2", "g", {}}, {}}};
    reply.finish = static_cast<FinishReason>(finish);
    const Json choice = jsonOf(openAiChatDialect().writeReply(reply, stampOf()))["choices"][0];
    COMPARE_JSON(choice["finish_reason"], toJson(expected));
    QVERIFY(choice["message"]["content"].is_null());
    const QByteArray calls(R"([{"index":0,"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"index":1,"id":"toolu_2","type":"function","function":{"name":"g","arguments":"{}"}}])");
    QCOMPARE(dumpJson(choice["message"]["tool_calls"]), calls);
}

void TestOpenAiReply::readsBackWhatItWrites()
{
    for (const char *name : {"reply_tools.json", "reply_reasoning.json"}) {
        const Result<Reply> first = openAiChatDialect().readReply(fixture(name));
        QVERIFY(first.ok());
        const QByteArray written = openAiChatDialect().writeReply(*first, stampOf());
        const Result<Reply> second = openAiChatDialect().readReply(written);
        QVERIFY(second.ok());
        QCOMPARE(openAiChatDialect().writeReply(*second, stampOf()), written);
        QCOMPARE(second->parts.size(), first->parts.size());
        QVERIFY(second->usage == first->usage);
    }
}

void TestOpenAiReply::readsUsage_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected"); // input output cacheRead cacheWrite cacheWrite1h reasoning searches cost
    const auto row = [](const char *title, const char *json, const char *expected) { QTest::newRow(title) << QByteArray(json) << QByteArray(expected); };
    row("plain", R"({"prompt_tokens":3,"completion_tokens":4,"total_tokens":7})", "3 4 0 0 0 0 0 -");
    row("openai", R"({"prompt_tokens":30,"completion_tokens":40,"total_tokens":70,"prompt_tokens_details":{"cached_tokens":20},"completion_tokens_details":{"reasoning_tokens":10}})", "30 40 20 0 0 10 0 -");
    row("deepseek", R"({"prompt_tokens":30,"completion_tokens":4,"prompt_cache_hit_tokens":12,"prompt_cache_miss_tokens":18})", "30 4 12 0 0 0 0 -");
    row("xai: reasoning beside the output", R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100},"cost_in_usd_ticks":37756000})",
        "10 105 0 0 0 100 0 3775600");
    row("openrouter's cost", R"({"prompt_tokens":1,"completion_tokens":1,"cost":0.00012345})", "1 1 0 0 0 0 0 123450");
    row("a free request", R"({"prompt_tokens":1,"completion_tokens":1,"cost":0})", "1 1 0 0 0 0 0 0");
    row("perplexity", R"({"prompt_tokens":1,"completion_tokens":1,"num_search_queries":2,"cost":{"input_tokens_cost":0.1,"total_cost":0.006}})", "1 1 0 0 0 0 2 6000000");
    row("absurd cost", R"({"prompt_tokens":1,"completion_tokens":1,"cost":1e20})", "1 1 0 0 0 0 0 -");
    row("another gateway", R"({"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":50,"cache_creation_tokens":30,"cache_creation_token_details":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10}}})",
        "100 1 50 20 10 0 0 -");
    row("another gateway, older", R"({"prompt_tokens":100,"completion_tokens":1,"cache_creation_input_tokens":30,"cache_read_input_tokens":50})", "100 1 50 30 0 0 0 -");
    row("nulls", R"({"prompt_tokens":1,"completion_tokens":null,"prompt_tokens_details":null,"completion_tokens_details":null})", "1 0 0 0 0 0 0 -");
    row("nonsense", R"({"prompt_tokens":-5,"completion_tokens":"many","total_tokens":1e300})", "0 0 0 0 0 0 0 -");
    row("no object", "null", "0 0 0 0 0 0 0 -");
}

void TestOpenAiReply::readsUsage()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    const Usage usage = OpenAiChat::readUsage(jsonOf(json));
    QByteArray line;
    for (const std::int64_t count : {usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.cacheWrite1h, usage.reasoning, usage.searches})
        line += QByteArray::number(static_cast<qlonglong>(count)) + ' ';
    line += usage.reportedCost ? QByteArray::number(static_cast<qlonglong>(usage.reportedCost->nano())) : QByteArray("-");
    QCOMPARE(line, expected);
}

void TestOpenAiReply::usageSurvivesARoundTrip()
{
    Usage usage;
    usage.input = 1000;
    usage.output = 200;
    usage.cacheRead = 300;
    usage.cacheWrite = 100;
    usage.cacheWrite1h = 50;
    usage.reasoning = 150;
    usage.audioInput = 20;
    usage.audioOutput = 10;
    usage.searches = 2;
    QVERIFY(OpenAiChat::readUsage(OpenAiChat::writeUsage(usage)) == usage);
}

QTEST_GUILESS_MAIN(TestOpenAiReply)
#include "tst_openaireply.moc"
