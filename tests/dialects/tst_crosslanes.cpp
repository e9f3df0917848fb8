// SPDX-License-Identifier: GPL-3.0-or-later
#include "anthropicevents.h"

#include <QTest>

using namespace Gatehouse;

/// What one dialect writes it must read again as the same: conversations, replies and streams made of everything the
/// neutral form holds that the dialect has a place for.
class CrossLanesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conversations_data();
    void conversations();
    void replies_data();
    void replies();
    void streams_data();
    void streams();
};

static MessagePart part(decltype(MessagePart::value) value, Json cacheControl = Json())
{
    MessagePart out;
    out.value = std::move(value);
    out.cacheControl = std::move(cacheControl);
    return out;
}

struct PartText {
    static QByteArray source(const MediaSource &s) { return s.mediaType + '|' + s.url + '|' + s.base64 + '|' + s.fileId; }
    QByteArray operator()(const TextPart &p) const { return "text " + p.text + dumpJson(p.citations); }
    QByteArray operator()(const ImagePart &p) const { return "image " + source(p.source); }
    QByteArray operator()(const DocumentPart &p) const { return "document " + source(p.source) + p.title + p.plainText + dumpJson(p.citations); }
    QByteArray operator()(const AudioPart &p) const { return "audio " + p.format + p.base64; }
    QByteArray operator()(const ThinkingPart &p) const { return "thinking " + p.text + '|' + p.signature; }
    QByteArray operator()(const RedactedThinkingPart &p) const { return "redacted " + p.data; }
    QByteArray operator()(const ToolUsePart &p) const { return "use " + p.id + '|' + p.name + '|' + p.arguments; }
    QByteArray operator()(const ToolResultPart &p) const
    {
        QByteArray out = "result " + p.toolUseId + (p.isError ? " error" : "");
        for (const MessagePart &inner : p.content)
            out += " [" + std::visit(PartText(), inner.value) + ']';
        return out;
    }
    QByteArray operator()(const OtherPart &p) const { return "other " + p.dialect + dumpJson(p.raw); }
};

static QByteArray textOf(const std::vector<MessagePart> &parts)
{
    QByteArray out;
    for (const MessagePart &p : parts)
        out += "  " + std::visit(PartText(), p.value) + (p.cacheControl.is_null() ? "" : " cached " + dumpJson(p.cacheControl)) + '\n';
    return out;
}

static QByteArray textOf(const Conversation &c)
{
    QByteArray out = c.model + '\n';
    for (const Message &message : c.messages)
        out += "role " + QByteArray::number(int(message.role)) + '\n' + textOf(message.parts);
    for (const ToolDefinition &t : c.tools)
        out += "tool " + t.name + '|' + t.description + '|' + dumpJson(t.schema) + dumpJson(t.cacheControl) + t.hostedDialect + dumpJson(t.raw) + '\n';
    if (c.toolChoice)
        out += "choice " + QByteArray::number(int(c.toolChoice->mode)) + c.toolChoice->name + '\n';
    if (c.parallelToolCalls)
        out += *c.parallelToolCalls ? "parallel\n" : "serial\n";
    if (c.responseFormat)
        out += "format " + QByteArray::number(int(c.responseFormat->kind)) + dumpJson(c.responseFormat->schema) + '\n';
    if (c.reasoning)
        out += "reasoning " + c.reasoning->effort + QByteArray::number(c.reasoning->budget.value_or(-1)) + (c.reasoning->adaptive ? " adaptive" : "")
            + (c.reasoning->disabled ? " disabled\n" : "\n");
    out += "max " + QByteArray::number(c.maxOutputTokens.value_or(-1)) + " temperature " + QByteArray::number(c.temperature.value_or(-1)) + " top_p "
        + QByteArray::number(c.topP.value_or(-1)) + " top_k " + QByteArray::number(c.topK.value_or(-1)) + " user " + c.user + (c.stream ? " stream" : "") + '\n';
    for (const QByteArray &stop : c.stop)
        out += "stop " + stop + '\n';
    return out + dumpJson(c.rest) + '\n';
}

static Conversation fullConversation()
{
    const Json cached = Json{{"type", "ephemeral"}};
    Conversation c;
    c.sourceDialect = "anthropic";
    c.model = "claude-sonnet-4-5";
    MediaSource picture, paper, upload;
    picture.mediaType = "image/png";
    picture.base64 = "iVBORw0KGgo=";
    paper.url = "https://example.org/paper.pdf";
    upload.fileId = "file_1";
    DocumentPart document;
    document.source = paper;
    document.title = "Paper";
    DocumentPart plain;
    plain.plainText = "Plain words";
    plain.source.mediaType = "text/plain";
    c.messages = {{Role::System, {}, {part(TextPart{"Be brief."}), part(TextPart{"Äöü 🌍"}, cached)}},
                  {Role::User, {}, {part(TextPart{"Look"}), part(ImagePart{picture}, cached), part(ImagePart{upload}), part(document), part(plain)}},
                  {Role::Assistant, {}, {part(ThinkingPart{"Hm \"x\"\n", "Eq=="}), part(RedactedThinkingPart{"Em"}), part(TextPart{"Calling."}),
                                         part(ToolUsePart{"toolu_1", "f", R"({"b":1,"a":[null,"x"]})"}), part(ToolUsePart{"toolu_2", "g", "{}"})}},
                  {Role::User, {}, {part(ToolResultPart{"toolu_1", {part(TextPart{"one"}), part(ImagePart{picture})}, true}), part(ToolResultPart{"toolu_2", {part(TextPart{"two"})}, false}, cached),
                                    part(TextPart{"And now?"})}}};
    ToolDefinition f, g, hosted;
    f.name = "f";
    f.description = "Does it";
    f.schema = Json{{"type", "object"}, {"properties", Json::object()}};
    f.cacheControl = cached;
    g.name = "g";
    g.schema = f.schema;
    hosted.name = "web_search";
    hosted.hostedDialect = "anthropic";
    hosted.raw = Json{{"type", "web_search_20250305"}, {"name", "web_search"}};
    c.tools = {f, g, hosted};
    c.toolChoice = ToolChoice{ToolChoice::Mode::Auto, {}};
    c.parallelToolCalls = false;
    c.reasoning = Reasoning{"medium", 4000, false, false};
    c.responseFormat = ResponseFormat{ResponseFormat::Kind::JsonSchema, {}, f.schema, {}};
    c.maxOutputTokens = 9000;
    c.temperature = 1;
    c.topP = 0.96;
    c.topK = 11;
    c.stop = {"END"};
    c.user = "user-1";
    c.stream = true;
    c.rest["service_tier"] = "auto";
    return c;
}

void CrossLanesTest::conversations_data()
{
    QTest::addColumn<QByteArray>("dialect");
    QTest::newRow("anthropic") << QByteArray("anthropic");
}

void CrossLanesTest::conversations()
{
    QFETCH(QByteArray, dialect);
    const Dialect *language = findDialect(dialect);
    QVERIFY(language);
    const Conversation conversation = fullConversation();
    RequestTarget target;
    target.upstreamModel = conversation.model;
    const Result<QByteArray> body = language->writeRequest(conversation, target);
    QVERIFY2(body.ok(), body.ok() ? "" : qPrintable(body.error().message));
    const Result<Conversation> again = language->readRequest(*body);
    QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
    QCOMPARE(textOf(*again), textOf(conversation));
    // And a second time, byte for byte.
    const Result<QByteArray> second = language->writeRequest(*again, target);
    QVERIFY(second);
    QCOMPARE(*second, *body);
}

void CrossLanesTest::replies_data()
{
    conversations_data();
}

void CrossLanesTest::replies()
{
    QFETCH(QByteArray, dialect);
    const Dialect *language = findDialect(dialect);
    QVERIFY(language);
    for (const FinishReason finish : {FinishReason::Stop, FinishReason::StopSequence, FinishReason::Length, FinishReason::ToolCalls, FinishReason::Refusal, FinishReason::Pause}) {
        Reply reply;
        reply.id = "msg_1";
        reply.model = "m";
        reply.finish = finish;
        reply.stopSequence = finish == FinishReason::StopSequence ? "END" : "";
        reply.parts = {part(ThinkingPart{"Hm", "Eq"}), part(TextPart{"Grüß\n\"dich\""})};
        if (finish == FinishReason::ToolCalls)
            reply.parts.push_back(part(ToolUsePart{"toolu_1", "f", R"({"a":1})"}));
        reply.usage.input = 100;
        reply.usage.output = 20;
        reply.usage.cacheRead = 30;
        reply.usage.cacheWrite = 20;
        reply.usage.cacheWrite1h = 10;
        reply.usage.reasoning = 5;
        const Result<Reply> again = language->readReply(language->writeReply(reply, {}));
        QVERIFY(again);
        QCOMPARE(textOf(again->parts), textOf(reply.parts));
        QVERIFY(again->finish == reply.finish);
        QCOMPARE(again->stopSequence, reply.stopSequence);
        QCOMPARE(EventLines::usageText(again->usage), EventLines::usageText(reply.usage));
        QCOMPARE(again->id, reply.id);
    }
}

void CrossLanesTest::streams_data()
{
    conversations_data();
}

void CrossLanesTest::streams()
{
    QFETCH(QByteArray, dialect);
    const Dialect *language = findDialect(dialect);
    QVERIFY(language);
    Usage usage;
    usage.input = 10;
    usage.output = 7;
    usage.cacheRead = 4;
    const std::vector<StreamEvent> events = {
        MessageBegan{"msg_1", "m", {}}, BlockOpened{0, BlockKind::Thinking, {}, {}, {}}, ThinkingDelta{0, "Hm 🌍"}, SignatureDelta{0, "Eq"}, BlockClosed{0},
        BlockOpened{1, BlockKind::Text, {}, {}, {}}, TextDelta{1, "Grüß\n"}, TextDelta{1, "\"dich\""}, BlockClosed{1},
        BlockOpened{2, BlockKind::ToolUse, "toolu_1", "f", {}}, ToolArgumentsDelta{2, "{\"a\""}, ToolArgumentsDelta{2, ":1}"}, BlockClosed{2},
        BlockOpened{3, BlockKind::ToolUse, "toolu_2", "g", {}}, ToolArgumentsDelta{3, "{}"}, BlockClosed{3},
        MessageEnded{FinishReason::ToolCalls, {}}, UsageReported{usage}, StreamDone()};
    const auto writer = language->streamWriter({});
    QByteArray bytes;
    for (const StreamEvent &event : events)
        writer->write(event, bytes);
    writer->finish(bytes);
    const auto reader = language->streamReader();
    std::vector<StreamEvent> again;
    reader->feed(bytes, again);
    reader->finish(again);
    QCOMPARE(EventLines::of(again), EventLines::of(events));
}

QTEST_GUILESS_MAIN(CrossLanesTest)
#include "tst_crosslanes.moc"
