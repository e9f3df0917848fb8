// SPDX-License-Identifier: GPL-3.0-or-later
#include "openaifixtures.h"

#include "gateway/dialects/eventfacts.h"

using namespace Gatehouse;
using namespace Gatehouse::Fixtures;

namespace {

const char *const streams[] = {"stream_text.sse", "stream_azure.sse", "stream_tools.sse", "stream_interleaved.sse", "stream_reasoning.sse",
                               "stream_thinking_blocks.sse", "stream_mistral.sse", "stream_error.sse"};

struct Passed {
    QByteArray out;
    ReplyFacts facts;
};

Passed pass(const std::vector<QByteArray> &pieces, bool includeUsage = false)
{
    const std::unique_ptr<StreamPassage> passage = openAiChatDialect().streamPassage(stampOf(includeUsage));
    Passed passed;
    for (const QByteArray &piece : pieces)
        passage->feed(piece, passed.out);
    passage->finish(passed.out);
    passed.facts = passage->facts();
    return passed;
}

/// The stream as its client must get it: another model, and without the chunk that holds only usage.
QByteArray restamped(QByteArray stream, bool keepUsage)
{
    QByteArray out;
    for (QByteArray event : stream.split('\n')) {
        if (!keepUsage && event.contains("\"choices\":[],") && event.contains("\"usage\":{")) {
            out += '\0'; // its empty line goes too
            continue;
        }
        const qsizetype at = event.indexOf(",\"model\":\"");
        if (at >= 0) {
            const qsizetype begin = at + 9;
            event.replace(begin, event.indexOf('"', begin + 1) + 1 - begin, "\"my \\\"model\\\"\"");
        }
        out += event + '\n';
    }
    out.chop(1);
    return out.replace(QByteArray("\0\n", 2), "");
}

QByteArray factsLine(const ReplyFacts &facts)
{
    QByteArray line = facts.id + ' ' + onWire(facts.finish) + ' ' + (facts.ended ? "ended" : "open") + ' ' + QByteArray::number(facts.outputTextBytes);
    line += facts.hasUsage ? ' ' + QByteArray::number(static_cast<qlonglong>(facts.usage.input)) + '/' + QByteArray::number(static_cast<qlonglong>(facts.usage.output)) : QByteArray(" -");
    return facts.failure ? line + " failed" : line;
}

QByteArray writtenAs(const std::vector<StreamEvent> &events, bool includeUsage)
{
    QByteArray out;
    const std::unique_ptr<StreamWriter> writer = openAiChatDialect().streamWriter(stampOf(includeUsage));
    for (const StreamEvent &event : events) {
        if (!std::holds_alternative<StreamDone>(event))
            writer->write(event, out);
    }
    writer->finish(out);
    return out;
}

QByteArrayList deltasOf(const QByteArray &stream)
{
    QByteArrayList lines;
    for (const QByteArray &line : stream.split('\n')) {
        if (line == "data: [DONE]") {
            lines << "[DONE]";
        } else if (line.startsWith("data: ")) {
            const Json chunk = jsonOf(line.sliced(6));
            if (chunk["choices"].empty())
                lines << "usage " + dumpJson(chunk["usage"]["total_tokens"]);
            else
                lines << dumpJson(chunk["choices"][0]["delta"]) + (chunk["choices"][0]["finish_reason"].is_null() ? QByteArray() : ' ' + jsonBytes(chunk["choices"][0]["finish_reason"]));
        }
    }
    return lines;
}

} // namespace

class TestOpenAiStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEvents_data();
    void readsEvents();
    void readsTheSameAtEverySplit_data();
    void readsTheSameAtEverySplit();
    void readsOddStreams_data();
    void readsOddStreams();

    void passesBytes_data();
    void passesBytes();
    void passesTheSameAtEverySplit_data();
    void passesTheSameAtEverySplit();
    void passesEachEventAtItsLastByte();
    void passesOddStreams_data();
    void passesOddStreams();
    void passesFailures();
    void passageAndReaderAgree_data();
    void passageAndReaderAgree();
    void keepsAtMostSoMuchText();

    void writesChunks();
    void writesUsageOnlyWhenAskedFor();
    void writesTools();
    void writesThoughtsAndCitations();
    void finishesWhatWasLeftOpen();
    void readsBackWhatItWrites_data();
    void readsBackWhatItWrites();
};

void TestOpenAiStream::readsEvents_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArrayList>("expected");
    QTest::newRow("text") << fixture("stream_text.sse")
                          << QByteArrayList{"began chatcmpl-1 gpt-4o-mini-2024-07-18", "open 0 text", "text 0 Grüße", "text 0  \"model\":\"x\" 🚀\n", "close 0", "ended stop", "usage 9 6", "done"};
    QTest::newRow("azure") << fixture("stream_azure.sse")
                           << QByteArrayList{"began chatcmpl-2 gpt-4o-mini-2024-07-18", "open 0 text", "text 0 Hello", "close 0", "ended content_filter", "usage 8 1", "done"};
    QTest::newRow("tools") << fixture("stream_tools.sse")
                           << QByteArrayList{"began chatcmpl-3 gpt-4o", "open 0 tool call_a weather", "arguments 0 {\"city\":", "arguments 0 \"Bonn\"}", "close 0",
                                             "open 1 tool call_b clock", "close 1", "ended tool_calls", "done"};
    QTest::newRow("interleaved tools") << fixture("stream_interleaved.sse")
                                       << QByteArrayList{"began i m", "open 0 text", "text 0 Both.", "close 0", "open 1 tool call_a f", "arguments 1 {\"a\"", "arguments 1 :1}", "close 1",
                                                         "open 2 tool call_b g", "arguments 2 {\"b\":2}", "close 2", "ended tool_calls", "done"};
    QTest::newRow("reasoning") << fixture("stream_reasoning.sse")
                               << QByteArrayList{"began gen-4 deepseek/deepseek-r1", "open 0 thinking", "thought 0 Six ", "thought 0 times seven.", "close 0", "open 1 text", "text 1 42",
                                                 "close 1", "ended stop", "usage 11 22", "done"};
    QTest::newRow("thinking blocks") << fixture("stream_thinking_blocks.sse")
                                     << QByteArrayList{"began chatcmpl-5 claude", "open 0 thinking", "thought 0 Hm", "signature 0 c2ln", "close 0",
                                                       "open 1 redacted {\"type\":\"redacted_thinking\",\"data\":\"cmVk\"}", "close 1", "open 2 text", "text 2 Yes.", "close 2",
                                                       "ended length", "usage 50 7", "done"};
    QTest::newRow("mistral") << fixture("stream_mistral.sse")
                             << QByteArrayList{"began m6 magistral-medium", "open 0 thinking", "thought 0 Well", "close 0", "open 1 text", "text 1 Fine.", "close 1",
                                               "open 2 tool D681PevKs f", "arguments 2 {}", "close 2", "open 3 tool D681PevKt g", "arguments 3 {}", "close 3", "ended tool_calls", "usage 5 6", "done"};
    QTest::newRow("error") << fixture("stream_error.sse")
                           << QByteArrayList{"began chatcmpl-7 gpt-4o", "open 0 text", "text 0 Half", "failed The server had an error while processing your request."};
}

void TestOpenAiStream::readsEvents()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArrayList, expected);
    QCOMPARE(linesOf(readStream(openAiChatDialect(), {stream})), expected);
}

void TestOpenAiStream::readsTheSameAtEverySplit_data()
{
    QTest::addColumn<QByteArray>("stream");
    for (const char *name : streams)
        QTest::newRow(name) << fixture(name);
    for (const char *name : {"stream_text.sse", "stream_error.sse"})
        QTest::addRow("%s crlf", name) << fixture(name).replace("\n", "\r\n");
}

void TestOpenAiStream::readsTheSameAtEverySplit()
{
    QFETCH(QByteArray, stream);
    const QByteArrayList whole = linesOf(readStream(openAiChatDialect(), {stream}));
    for (qsizetype at = 1; at < stream.size(); ++at)
        QCOMPARE(linesOf(readStream(openAiChatDialect(), {stream.first(at), stream.sliced(at)})), whole);
    std::vector<QByteArray> bytes;
    for (const char c : stream)
        bytes.push_back(QByteArray(1, c));
    QCOMPARE(linesOf(readStream(openAiChatDialect(), bytes)), whole);
}

void TestOpenAiStream::readsOddStreams_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArrayList>("expected");
    const QByteArray text = "data: {\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n";
    const QByteArray stop = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    const QByteArrayList begun = {"began x m", "open 0 text", "text 0 a"};
    const QByteArray cut = "failed The stream was cut short: it ended without a finish reason and without [DONE].";
    QTest::newRow("nothing") << QByteArray() << QByteArrayList{cut};
    QTest::newRow("cut") << text << begun + QByteArrayList{cut};
    QTest::newRow("cut in an event") << text + stop.first(30) << begun + QByteArrayList{cut};
    QTest::newRow("finish without [DONE]") << text + stop << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("finish without last line end") << text + stop.trimmed() << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("[DONE] without finish") << text + "data: [DONE]\n\n" << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("[DONE] without line end") << text + stop + "data: [DONE]" << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("after [DONE]") << text + stop + "data: [DONE]\n\n" + text << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("no JSON") << text + "data: <html>\n\n" + text << begun + QByteArrayList{"failed The stream holds an event that is not JSON."};
    QTest::newRow("second choice") << QByteArray(text).replace("\"index\":0", "\"index\":1") + text + stop << begun + QByteArrayList{"close 0", "ended stop", "done"};
    QTest::newRow("error word") << text + "data: {\"error\":\"overloaded\"}\n\n" << begun + QByteArrayList{"failed overloaded"};
    QTest::newRow("no index on tools")
        << QByteArray("data: {\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n"
                      "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}}]}\n\n"
                      "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"2\",\"function\":{\"name\":\"g\",\"arguments\":{\"a\":1}}}]},\"finish_reason\":\"stop\"}]}\n\n")
        << QByteArrayList{"began x m", "open 0 tool 1 f", "arguments 0 {", "arguments 0 }", "close 0", "open 1 tool 2 g", "arguments 1 {\"a\":1}", "close 1", "ended tool_calls", "done"};
    QTest::newRow("refusal") << QByteArray("data: {\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
                             << QByteArrayList{"began x m", "open 0 text", "text 0 No.", "close 0", "ended refusal", "done"};
}

void TestOpenAiStream::readsOddStreams()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArrayList, expected);
    QCOMPARE(linesOf(readStream(openAiChatDialect(), {stream})), expected);
}

void TestOpenAiStream::passesBytes_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("facts");
    QTest::newRow("text") << fixture("stream_text.sse") << QByteArray("chatcmpl-1 stop ended 25 9/6");
    QTest::newRow("azure") << fixture("stream_azure.sse") << QByteArray("chatcmpl-2 content_filter ended 5 8/1");
    QTest::newRow("tools") << fixture("stream_tools.sse") << QByteArray("chatcmpl-3 tool_calls ended 27 -");
    QTest::newRow("reasoning") << fixture("stream_reasoning.sse") << QByteArray("gen-4 stop ended 18 11/22");
    QTest::newRow("thinking blocks") << fixture("stream_thinking_blocks.sse") << QByteArray("chatcmpl-5 length ended 6 50/7");
    QTest::newRow("mistral") << fixture("stream_mistral.sse") << QByteArray("m6 tool_calls ended 15 5/6");
    QTest::newRow("error") << fixture("stream_error.sse") << QByteArray("chatcmpl-7 unknown open 4 - failed");
}

void TestOpenAiStream::passesBytes()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, facts);
    for (const bool includeUsage : {false, true}) {
        const Passed passed = pass({stream}, includeUsage);
        QCOMPARE(passed.out, restamped(stream, includeUsage));
        QCOMPARE(factsLine(passed.facts), facts);
        QCOMPARE(passed.facts.sawContent, true);
    }
}

void TestOpenAiStream::passesTheSameAtEverySplit_data()
{
    readsTheSameAtEverySplit_data();
}

void TestOpenAiStream::passesTheSameAtEverySplit()
{
    QFETCH(QByteArray, stream);
    const Passed whole = pass({stream});
    for (qsizetype at = 1; at < stream.size(); ++at) {
        const Passed split = pass({stream.first(at), stream.sliced(at)});
        // An error event goes on at its last CR: the stream is over, and a line feed that follows is not waited for.
        const bool early = whole.facts.failure && split.out + '\n' == whole.out;
        QVERIFY(early || split.out == whole.out);
        QCOMPARE(factsLine(split.facts), factsLine(whole.facts));
        QCOMPARE(split.facts.outputText, whole.facts.outputText);
    }
    std::vector<QByteArray> bytes;
    for (const char c : stream)
        bytes.push_back(QByteArray(1, c));
    QCOMPARE(pass(bytes).out.trimmed(), whole.out.trimmed());
}

void TestOpenAiStream::passesEachEventAtItsLastByte()
{
    const std::unique_ptr<StreamPassage> passage = openAiChatDialect().streamPassage(stampOf());
    QByteArray out;
    const QByteArray event = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    passage->feed(QByteArrayView(event).chopped(1), out);
    QVERIFY(out.isEmpty());
    passage->feed("\n", out);
    QCOMPARE(out, event);
    QVERIFY(passage->facts().sawContent);
}

void TestOpenAiStream::passesOddStreams_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("facts");
    const QByteArray a = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    const QByteArray stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    QTest::newRow("comment") << ": ping\n\n" + a + stop + "data: [DONE]\n\n" << ": ping\n\n" + a + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 1 -");
    QTest::newRow("finish without [DONE]") << a + stop << a + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 1 -");
    QTest::newRow("last line end missing") << a + stop.trimmed() << a + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 1 -");
    QTest::newRow("[DONE] without line end") << a + stop + "data: [DONE]" << a + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 1 -");
    QTest::newRow("cut") << a << a << QByteArray(" unknown open 1 - failed");
    QTest::newRow("cut in an event") << a + stop.first(40) << a << QByteArray(" unknown open 1 - failed");
    QTest::newRow("nothing") << QByteArray() << QByteArray() << QByteArray(" unknown open 0 - failed");
    QTest::newRow("empty model") << QByteArray("data: {\"model\":\"\",\"choices\":[]}\n\n") + stop << "data: {\"model\":\"my \\\"model\\\"\",\"choices\":[]}\n\n" + stop + "data: [DONE]\n\n"
                                 << QByteArray(" stop ended 0 -");
    QTest::newRow("usage beside choices") << QByteArray("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n")
                                          << QByteArray("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n")
                                          << QByteArray(" stop ended 1 1/2");
    QTest::newRow("usage without choices") << QByteArray("data: {\"choices\": [ ],\"usage\": {\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n") + stop << stop + "data: [DONE]\n\n" << QByteArray(" stop ended 0 1/2");
    QTest::newRow("usage null without choices") << "data: {\"choices\":[],\"usage\":null}\n\n" + stop << "data: {\"choices\":[],\"usage\":null}\n\n" + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 0 -");
    QTest::newRow("not JSON") << "data: hello\n\n" + stop << "data: hello\n\n" + stop + "data: [DONE]\n\n" << QByteArray(" stop ended 0 -");
    QTest::newRow("several data lines") << "event: x\ndata: {\"model\":\"m\",\ndata: \"choices\":[]}\n\n" + stop << "event: x\ndata: {\"model\":\"my \\\"model\\\"\", \"choices\":[]}\n\n" + stop + "data: [DONE]\n\n"
                                        << QByteArray(" stop ended 0 -");
    QTest::newRow("two choices") << QByteArray("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n")
                                 << QByteArray("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n")
                                 << QByteArray(" length ended 2 -");
}

void TestOpenAiStream::passesOddStreams()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, facts);
    const Passed passed = pass({stream});
    QCOMPARE(passed.out, out);
    QCOMPARE(factsLine(passed.facts), facts);
}

void TestOpenAiStream::passesFailures()
{
    const Passed passed = pass({"data: {\"error\":{\"message\":\"slow down\",\"code\":429,\"type\":null}}\n\ndata: {\"choices\":[]}\n\n"});
    QCOMPARE(passed.out, QByteArray("data: {\"error\":{\"message\":\"slow down\",\"code\":429,\"type\":null}}\n\n")); // and nothing after
    QVERIFY(passed.facts.failure.has_value());
    QCOMPARE(passed.facts.failure->kind, ErrorKind::RateLimited);
    QCOMPARE(passed.facts.failure->message, QStringLiteral("slow down"));

    const Passed beside = pass({"data: {\"error\":{\"message\":\"gone\"},\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n"});
    QCOMPARE(beside.facts.failure->kind, ErrorKind::UpstreamFailed);
    QVERIFY(!pass({"data: {\"error\":null,\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"}).facts.failure);
    const Passed cut = pass({"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"});
    QCOMPARE(cut.facts.failure->kind, ErrorKind::UpstreamFailed);
    QVERIFY(cut.facts.failure->message.contains(QStringLiteral("cut short")));
}

void TestOpenAiStream::passageAndReaderAgree_data()
{
    QTest::addColumn<QByteArray>("stream");
    for (const char *name : {"stream_text.sse", "stream_azure.sse", "stream_tools.sse", "stream_reasoning.sse", "stream_thinking_blocks.sse", "stream_mistral.sse", "stream_error.sse"})
        QTest::newRow(name) << fixture(name);
}

void TestOpenAiStream::passageAndReaderAgree()
{
    QFETCH(QByteArray, stream);
    ReplyFacts read;
    for (const StreamEvent &event : readStream(openAiChatDialect(), {stream}))
        observe(event, read);
    const Passed passed = pass({stream});
    QCOMPARE(factsLine(passed.facts), factsLine(read));
    QCOMPARE(passed.facts.outputText, read.outputText);
    QVERIFY(passed.facts.usage == read.usage);
}

void TestOpenAiStream::keepsAtMostSoMuchText()
{
    const std::unique_ptr<StreamPassage> passage = openAiChatDialect().streamPassage(stampOf());
    const QByteArray event = "data: {\"choices\":[{\"delta\":{\"content\":\"" + QByteArray(100'000, 'x') + "\"}}]}\n\n";
    QByteArray out;
    for (int i = 0; i < 5; ++i)
        passage->feed(event, out);
    QCOMPARE(out.size(), 5 * event.size());
    QCOMPARE(passage->facts().outputText.size(), keptOutputText);
    QCOMPARE(passage->facts().outputTextBytes, 500'000);
}

void TestOpenAiStream::writesChunks()
{
    Usage usage;
    usage.input = 3;
    usage.output = 2;
    const std::vector<StreamEvent> events = {MessageBegan{"msg_1", "claude", {}}, BlockOpened{0, BlockKind::Text, {}, {}, {}}, TextDelta{0, "Hi \"you\"\n"},
                                             BlockClosed{0}, MessageEnded{FinishReason::Stop, {}}, UsageReported{usage}};
    const QByteArray head = R"(data: {"id":"msg_1","object":"chat.completion.chunk","created":1700000000,"model":"my \"model\"","choices":[{"index":0,"delta":)";
    const QByteArray expected = head + "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n" + head
                                           + R"({"content":"Hi \"you\"\n"},"finish_reason":null}]})" + "\n\n" + head + "{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    QCOMPARE(writtenAs(events, false), expected);
}

void TestOpenAiStream::writesUsageOnlyWhenAskedFor()
{
    Usage early;
    early.input = 30;
    Usage late = early;
    late.output = 12;
    const std::vector<StreamEvent> events = {MessageBegan{{}, {}, early}, TextDelta{0, "x"}, MessageEnded{FinishReason::Length, {}}, UsageReported{late}};
    const QByteArrayList withoutUsage = {R"({"role":"assistant","content":""})", R"({"content":"x"})", "{} length", "[DONE]"};
    const QByteArrayList withUsage = {R"({"role":"assistant","content":""})", R"({"content":"x"})", "{} length", "usage 42", "[DONE]"};
    QCOMPARE(deltasOf(writtenAs(events, false)), withoutUsage);
    const QByteArray asked = writtenAs(events, true);
    QCOMPARE(deltasOf(asked), withUsage);
    QCOMPARE(asked.count("\"usage\":null"), 3);
    QCOMPARE(asked.count("\"id\":\"chatcmpl-ours\""), 4);
}

void TestOpenAiStream::writesTools()
{
    const std::vector<StreamEvent> events = {MessageBegan{"m", {}, {}},
                                             BlockOpened{0, BlockKind::Text, {}, {}, {}}, TextDelta{0, "Wait."}, BlockClosed{0},
                                             BlockOpened{1, BlockKind::ToolUse, "toolu_1", "f", {}}, ToolArgumentsDelta{1, "{\"a\""}, ToolArgumentsDelta{1, ":1}"}, BlockClosed{1},
                                             BlockOpened{2, BlockKind::ToolUse, "toolu_2", "g", {}}, ToolArgumentsDelta{2, ""}, BlockClosed{2},
                                             MessageEnded{FinishReason::ToolCalls, {}}};
    const QByteArrayList expected = {R"({"role":"assistant","content":""})", R"({"content":"Wait."})",
                             R"({"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"f","arguments":""}}]})",
                             R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]})", R"({"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]})",
                             R"({"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"g","arguments":""}}]})",
                             R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})", "{} tool_calls", "[DONE]"};
    QCOMPARE(deltasOf(writtenAs(events, false)), expected);
}

void TestOpenAiStream::writesThoughtsAndCitations()
{
    const Json redacted = Json{{"type", "redacted_thinking"}, {"data", "cmVk"}};
    const std::vector<StreamEvent> events = {MessageBegan{"m", {}, {}},
                                             BlockOpened{0, BlockKind::Thinking, {}, {}, {}}, ThinkingDelta{0, "Hm"}, SignatureDelta{0, "c2ln"}, BlockClosed{0},
                                             BlockOpened{1, BlockKind::RedactedThinking, {}, {}, redacted}, BlockClosed{1},
                                             CitationDelta{2, Json{{"url", "u"}}}, UnknownEvent{"ping", {}}, MessageEnded{FinishReason::Refusal, {}}};
    const QByteArrayList expected = {R"({"role":"assistant","content":""})", R"({"reasoning_content":"Hm","thinking_blocks":[{"type":"thinking","thinking":"Hm"}]})",
                             R"({"thinking_blocks":[{"type":"thinking","thinking":"","signature":"c2ln"}]})", R"({"thinking_blocks":[{"type":"redacted_thinking","data":"cmVk"}]})",
                             R"({"provider_specific_fields":{"citation":{"url":"u"}}})", "{} content_filter", "[DONE]"};
    QCOMPARE(deltasOf(writtenAs(events, false)), expected);
}

void TestOpenAiStream::finishesWhatWasLeftOpen()
{
    const QByteArrayList nothing = {R"({"role":"assistant","content":""})", "{} stop", "[DONE]"};
    QCOMPARE(deltasOf(writtenAs({}, false)), nothing);
    const std::vector<StreamEvent> events = {BlockOpened{0, BlockKind::ToolUse, "t", "f", {}}};
    const QByteArrayList expected = {R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})", "{} tool_calls", "[DONE]"};
    QCOMPARE(deltasOf(writtenAs(events, false)).sliced(2), expected);
}

void TestOpenAiStream::readsBackWhatItWrites_data()
{
    passageAndReaderAgree_data();
}

void TestOpenAiStream::readsBackWhatItWrites()
{
    QFETCH(QByteArray, stream);
    std::vector<StreamEvent> events = readStream(openAiChatDialect(), {stream});
    std::erase_if(events, [](const StreamEvent &event) { return std::holds_alternative<StreamFailed>(event); });
    const std::vector<StreamEvent> again = readStream(openAiChatDialect(), {writtenAs(events, true)});
    ReplyFacts first, second;
    for (const StreamEvent &event : events)
        observe(event, first);
    for (const StreamEvent &event : again)
        observe(event, second);
    // A tool without arguments gets an empty object on the way.
    QCOMPARE(second.outputText.replace("clock{}", "clock"), first.outputText);
    QCOMPARE(second.usage.total(), first.usage.total());
    QVERIFY(second.ended);
    const auto blocks = [](const std::vector<StreamEvent> &list) {
        QByteArrayList lines;
        for (const StreamEvent &event : list) {
            if (std::holds_alternative<BlockOpened>(event) || std::holds_alternative<BlockClosed>(event) || std::holds_alternative<SignatureDelta>(event))
                lines << lineOf(event);
        }
        return lines;
    };
    if (first.ended)
        QCOMPARE(blocks(again), blocks(events));
}

QTEST_GUILESS_MAIN(TestOpenAiStream)
#include "tst_openaistream.moc"
