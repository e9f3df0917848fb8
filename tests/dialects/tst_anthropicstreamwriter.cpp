// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicevents.h"
#include "anthropicfixtures.h"

#include "gateway/dialects/sse.h"

#include <QDir>

using namespace Gatehouse;

/// Streams for clients of the Messages API.
class AnthropicStreamWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesTheWholeOrder();
    void beginsOnce();
    void switchesBlocks();
    void keepsToolInput();
    void tellsUsageAtTheEnd();
    void completesAnEmptyStream();
    void endsOnFailure();
    void skipsForeignBlocks();
    void ordersHoldForEveryStream_data();
    void ordersHoldForEveryStream();
};

static QByteArray stream(const std::vector<StreamEvent> &events, ReplyStamp stamp = {})
{
    const auto writer = anthropicDialect().streamWriter(stamp);
    QByteArray out;
    for (const StreamEvent &event : events)
        writer->write(event, out);
    writer->finish(out);
    return out;
}

/// Data of every event; each must be named as its type says.
static std::vector<Json> eventsIn(const QByteArray &bytes)
{
    SseDecoder decoder;
    decoder.feed(bytes);
    SseEvent event;
    std::vector<Json> events;
    while (decoder.next(event)) {
        events.push_back(*parseJson(event.data));
        if (memberBytes(events.back(), "type") != event.name)
            qFatal("event %s holds %s", event.name.toByteArray().constData(), dumpJson(events.back()).constData());
    }
    return events;
}

static QByteArray typesIn(const QByteArray &bytes)
{
    QByteArray out;
    for (const Json &event : eventsIn(bytes)) {
        QByteArray type = memberBytes(event, "type");
        if (event.contains("content_block"))
            type += ':' + memberBytes(event["content_block"], "type");
        if (type == "content_block_delta")
            type = memberBytes(event["delta"], "type");
        if (event.contains("index"))
            type += ' ' + QByteArray::number(event["index"].get<int>());
        out += type + '\n';
    }
    return out;
}

void AnthropicStreamWriterTest::writesTheWholeOrder()
{
    ReplyStamp stamp;
    stamp.model = "asked";
    stamp.fallbackId = "msg_ours";
    Usage usage;
    usage.input = 9;
    usage.output = 4;
    const QByteArray out = stream({MessageBegan{"chatcmpl-1", "gpt", {}}, BlockOpened{0, BlockKind::Text, {}, {}, {}}, TextDelta{0, "Hi \"you\"\n"}, BlockClosed{0},
                                   MessageEnded{FinishReason::Stop, {}}, UsageReported{usage}, StreamDone()}, stamp);
    const QByteArray expected =
        R"(event: message_start
data: {"type":"message_start","message":{"id":"msg_ours","type":"message","role":"assistant","model":"asked","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":0,"service_tier":"standard"}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi \"you\"\n"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":4,"service_tier":"standard"}}

event: message_stop
data: {"type":"message_stop"}

)";
    QCOMPARE(out, expected);
}

void AnthropicStreamWriterTest::beginsOnce()
{
    // https://github.com/BerriAI/litellm/issues/32357: two message_start, and thinking inside a text block
    const QByteArray out = stream({MessageBegan{"msg_1", "m", {}}, MessageBegan{"msg_1", "m", {}}, BlockOpened{0, BlockKind::Text, {}, {}, {}}, ThinkingDelta{0, "Hm"}, TextDelta{0, "Hi"}});
    QCOMPARE(typesIn(out), QByteArray("message_start\ncontent_block_start:text 0\ncontent_block_stop 0\ncontent_block_start:thinking 1\nthinking_delta 1\ncontent_block_stop 1\n"
                                      "content_block_start:text 2\ntext_delta 2\ncontent_block_stop 2\nmessage_delta\nmessage_stop\n"));
}

void AnthropicStreamWriterTest::switchesBlocks()
{
    // https://github.com/BerriAI/litellm/issues/13373: "Content block not found" where a delta has no open block
    const QByteArray out = stream({ThinkingDelta{0, "Hm"}, SignatureDelta{0, "Eq"}, TextDelta{1, "Hi"}, BlockOpened{2, BlockKind::ToolUse, "call:1", "f", {}}, ToolArgumentsDelta{2, "{}"},
                                   BlockOpened{3, BlockKind::RedactedThinking, {}, {}, json(R"({"type":"redacted_thinking","data":"E"})")}, CitationDelta{4, json("{\"a\":1}")},
                                   MessageEnded{FinishReason::Stop, {}}});
    QCOMPARE(typesIn(out), QByteArray("message_start\ncontent_block_start:thinking 0\nthinking_delta 0\nsignature_delta 0\ncontent_block_stop 0\n"
                                      "content_block_start:text 1\ntext_delta 1\ncontent_block_stop 1\ncontent_block_start:tool_use 2\ninput_json_delta 2\ncontent_block_stop 2\n"
                                      "content_block_start:redacted_thinking 3\ncontent_block_stop 3\ncontent_block_start:text 4\ncitations_delta 4\ncontent_block_stop 4\n"
                                      "message_delta\nmessage_stop\n"));
    // Tools are run only on "tool_use", whatever the upstream called the end.
    QVERIFY(out.contains("\"stop_reason\":\"tool_use\""));
    QVERIFY(out.contains("\"id\":\"call_1\""));
}

void AnthropicStreamWriterTest::keepsToolInput()
{
    // https://github.com/BerriAI/litellm/issues/25321: input that comes in one piece at the end was lost
    const QByteArray out = stream({MessageBegan{"msg_1", "m", {}}, BlockOpened{0, BlockKind::ToolUse, "", "f", {}}, ToolArgumentsDelta{0, ""}, ToolArgumentsDelta{0, R"({"path":"a\"b"})"},
                                   BlockClosed{0}, MessageEnded{FinishReason::ToolCalls, {}}});
    QByteArray input;
    for (const Json &event : eventsIn(out)) {
        if (memberBytes(event, "type") == "content_block_delta")
            input += memberBytes(event["delta"], "partial_json");
    }
    QCOMPARE(input, QByteArray(R"({"path":"a\"b"})"));
    QVERIFY(out.contains(R"("content_block":{"type":"tool_use","id":"toolu_msg_1_0","name":"f","input":{}})"));
}

void AnthropicStreamWriterTest::tellsUsageAtTheEnd()
{
    // https://github.com/BerriAI/litellm/issues/24176: usage without cache_creation broke Claude Code
    Usage usage;
    usage.input = 1304;
    usage.output = 15;
    usage.cacheRead = 1000;
    usage.cacheWrite = 100;
    usage.cacheWrite1h = 200;
    Usage early = usage;
    early.output = 1;
    const auto events = eventsIn(stream({MessageBegan{"msg_1", "m", early}, UsageReported{early}, MessageEnded{FinishReason::StopSequence, "END"}, UsageReported{usage}}));
    const Json inner = json(R"({"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200})");
    QVERIFY(same(events[0]["message"]["usage"]["cache_creation"], inner));
    QVERIFY(events[0]["message"]["usage"]["output_tokens"] == 1);
    const Json &delta = events[events.size() - 2];
    QVERIFY(same(delta["usage"]["cache_creation"], inner));
    QVERIFY(delta["usage"]["input_tokens"] == 4 && delta["usage"]["cache_read_input_tokens"] == 1000 && delta["usage"]["output_tokens"] == 15);
    QVERIFY(same(delta["delta"], json(R"({"stop_reason":"stop_sequence","stop_sequence":"END"})")));
}

void AnthropicStreamWriterTest::completesAnEmptyStream()
{
    QCOMPARE(typesIn(stream({})), QByteArray("message_start\nmessage_delta\nmessage_stop\n"));
    QCOMPARE(typesIn(stream({MessageBegan(), TextDelta{0, ""}, ToolArgumentsDelta{0, "{}"}, BlockClosed{0}})), QByteArray("message_start\nmessage_delta\nmessage_stop\n"));
}

void AnthropicStreamWriterTest::endsOnFailure()
{
    const QByteArray out = stream({MessageBegan{"msg_1", "m", {}}, TextDelta{0, "Hi"}, StreamFailed{Error(ErrorKind::Unavailable, QStringLiteral("Overloaded"))}, TextDelta{0, "more"}});
    QCOMPARE(typesIn(out), QByteArray("message_start\ncontent_block_start:text 0\ntext_delta 0\nerror\n"));
    QVERIFY(out.endsWith("{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));
}

void AnthropicStreamWriterTest::skipsForeignBlocks()
{
    const QByteArray out = stream({MessageBegan(), BlockOpened{0, BlockKind::Other, {}, {}, json(R"({"type":"strange"})")}, TextDelta{0, "hidden"}, BlockClosed{0},
                                   BlockOpened{1, BlockKind::Other, {}, {}, json(R"({"type":"server_tool_use","id":"s"})")}, BlockClosed{1}, TextDelta{2, "seen"}});
    QCOMPARE(typesIn(out), QByteArray("message_start\ncontent_block_start:server_tool_use 0\ncontent_block_stop 0\ncontent_block_start:text 1\ntext_delta 1\ncontent_block_stop 1\nmessage_delta\nmessage_stop\n"));
}

void AnthropicStreamWriterTest::ordersHoldForEveryStream_data()
{
    QTest::addColumn<QByteArray>("name");
    const QStringList files = QDir(QStringLiteral(TEST_SOURCE_DIR "/fixtures/anthropic")).entryList({QStringLiteral("stream_*.events")});
    QVERIFY(!files.isEmpty());
    for (const QString &file : files) {
        // Only whole streams in good form come out as they went in.
        const QByteArray name = file.chopped(7).toUtf8();
        if (name != "stream_sloppy" && !fixture(name + ".events").contains("\nfailed "))
            QTest::newRow(qPrintable(file)) << name;
    }
}

void AnthropicStreamWriterTest::ordersHoldForEveryStream()
{
    QFETCH(QByteArray, name);
    const QByteArray expected = fixture(name + ".events");
    const auto reader = anthropicDialect().streamReader();
    std::vector<StreamEvent> events;
    reader->feed(fixture(name + ".sse"), events);
    reader->finish(events);
    const QByteArray written = stream(events);
    const auto again = anthropicDialect().streamReader();
    std::vector<StreamEvent> reread;
    again->feed(written, reread);
    again->finish(reread);
    QCOMPARE(EventLines::of(reread), expected);
}

QTEST_GUILESS_MAIN(AnthropicStreamWriterTest)
#include "tst_anthropicstreamwriter.moc"
