// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/dialect.h"

#include <QTest>

using namespace Gatehouse;

// Crosses every dialect with every other over the same conversations, replies and streams: what goes in at one end must
// mean the same at the other. A new dialect is crossed by being registered.

namespace {

MessagePart text(const char *words)
{
    return {TextPart{words}, {}};
}

MessagePart picture()
{
    MediaSource source;
    source.mediaType = "image/png";
    source.base64 = "iVBORw0KGgo=";
    return {ImagePart{source}, {}};
}

ToolDefinition weatherTool()
{
    ToolDefinition tool;
    tool.name = "weather";
    tool.description = "Weather of a city";
    tool.schema = Json{{"type", "object"}, {"properties", Json{{"city", Json{{"type", "string"}}}}}, {"required", Json::array({"city"})}};
    return tool;
}

Conversation plainTalk()
{
    Conversation conversation;
    conversation.messages = {{Role::System, {}, {text("Be brief. \"Grüße\"")}}, {Role::User, {}, {text("Hello\n🚀")}}, {Role::Assistant, {}, {text("Hi.")}}, {Role::User, {}, {text("Go on.")}}};
    conversation.temperature = 0.5;
    conversation.topP = 0.75;
    conversation.stop = {"END"};
    return conversation;
}

Conversation toolTalk()
{
    Conversation conversation;
    conversation.messages = {{Role::User, {}, {text("Weather in Köln and Bonn?")}},
                             {Role::Assistant, {}, {text("Looking."), {ToolUsePart{"call_1", "weather", "{\"city\":\"Köln\"}"}, {}}, {ToolUsePart{"call_2", "weather", "{\"city\":\"Bonn\"}"}, {}}}},
                             {Role::User, {}, {{ToolResultPart{"call_1", {text("12 °C")}, false}, {}}, {ToolResultPart{"call_2", {text("13 °C")}, false}, {}}}},
                             {Role::Assistant, {}, {text("Mild.")}},
                             {Role::User, {}, {text("Thanks.")}}};
    conversation.tools = {weatherTool()};
    conversation.toolChoice = ToolChoice{ToolChoice::Mode::Named, "weather"};
    conversation.parallelToolCalls = false;
    conversation.stream = true;
    return conversation;
}

Conversation pictureTalk()
{
    Conversation conversation;
    conversation.messages = {{Role::User, {}, {text("What is this?"), picture()}}};
    return conversation;
}

Conversation thoughtTalk()
{
    Conversation conversation;
    conversation.messages = {{Role::User, {}, {text("6 × 7?")}},
                             {Role::Assistant, {}, {{ThinkingPart{"Easy.", "c2lnbmF0dXJl"}, {}}, {RedactedThinkingPart{"cmVkYWN0ZWQ="}, {}}, text("42")}},
                             {Role::User, {}, {text("Sure?")}}};
    Reasoning reasoning;
    reasoning.budget = 2048;
    conversation.reasoning = reasoning;
    return conversation;
}

QByteArray parsed(const QByteArray &json)
{
    const Result<Json> value = parseJson(json.isEmpty() ? QByteArray("{}") : json);
    return value ? dumpJson(*value) : "broken " + json;
}

QByteArray lineOf(const MessagePart &part)
{
    if (const auto *words = std::get_if<TextPart>(&part.value))
        return "text " + words->text;
    if (const auto *image = std::get_if<ImagePart>(&part.value))
        return "image " + image->source.mediaType + ' ' + image->source.base64 + image->source.url;
    if (const auto *thought = std::get_if<ThinkingPart>(&part.value))
        return "thinking " + thought->text + ' ' + thought->signature;
    if (const auto *redacted = std::get_if<RedactedThinkingPart>(&part.value))
        return "redacted " + redacted->data;
    if (const auto *tool = std::get_if<ToolUsePart>(&part.value))
        return "tool " + tool->id + ' ' + tool->name + ' ' + parsed(tool->arguments);
    if (const auto *result = std::get_if<ToolResultPart>(&part.value)) {
        QByteArray line = "result " + result->toolUseId;
        for (const MessagePart &inner : result->content)
            line += " (" + lineOf(inner) + ')';
        return line;
    }
    return "another";
}

QByteArray numberText(std::optional<double> number)
{
    return number ? QByteArray::number(*number) : QByteArray("-");
}

QByteArrayList linesOf(const Conversation &conversation)
{
    QByteArrayList lines;
    for (const Message &message : conversation.messages) {
        for (const MessagePart &part : message.parts)
            lines << QByteArray::number(static_cast<int>(message.role)) + ' ' + lineOf(part);
    }
    for (const ToolDefinition &tool : conversation.tools)
        lines << "tool " + tool.name + ' ' + tool.description + ' ' + dumpJson(tool.schema);
    if (conversation.toolChoice)
        lines << "choice " + QByteArray::number(static_cast<int>(conversation.toolChoice->mode)) + ' ' + conversation.toolChoice->name;
    lines << "parallel " + QByteArray::number(conversation.parallelToolCalls.value_or(true));
    lines << "limit " + QByteArray::number(conversation.maxOutputTokens.value_or(-1));
    lines << "temperature " + numberText(conversation.temperature) + " top_p " + numberText(conversation.topP);
    for (const QByteArray &stop : conversation.stop)
        lines << "stop " + stop;
    lines << "budget " + QByteArray::number(conversation.reasoning ? conversation.reasoning->budget.value_or(-1) : -1);
    lines << "stream " + QByteArray::number(conversation.stream);
    return lines;
}

/// A target that loses as little as its dialect allows.
RequestTarget targetFor(const Dialect &dialect)
{
    RequestTarget target;
    target.upstreamModel = "a-model";
    target.provider = dialect.id() == "openai" ? QByteArray("litellm_proxy") : dialect.id().toByteArray();
    return target;
}

ReplyStamp stamp()
{
    ReplyStamp stamp;
    stamp.model = "a-model";
    stamp.created = 1700000000;
    stamp.fallbackId = "id-ours";
    stamp.includeUsage = true;
    return stamp;
}

Usage someUsage()
{
    Usage usage;
    usage.input = 100;
    usage.output = 30;
    usage.cacheRead = 40;
    usage.cacheWrite = 10;
    return usage;
}

QByteArray usageLine(const Usage &usage)
{
    return "usage " + QByteArray::number(static_cast<qlonglong>(usage.input)) + ' ' + QByteArray::number(static_cast<qlonglong>(usage.output)) + ' '
        + QByteArray::number(static_cast<qlonglong>(usage.cacheRead)) + ' ' + QByteArray::number(static_cast<qlonglong>(usage.cacheWrite));
}

Reply someReply(FinishReason finish)
{
    Reply reply;
    reply.id = "reply-1";
    reply.parts = {{ThinkingPart{"Hm.", "c2ln"}, {}}, {RedactedThinkingPart{"cmVk"}, {}}, text("Grüße\n\"🚀\"")};
    if (finish == FinishReason::ToolCalls) {
        reply.parts.push_back({ToolUsePart{"call_1", "weather", "{\"city\":\"Köln\"}"}, {}});
        reply.parts.push_back({ToolUsePart{"call_2", "clock", "{}"}, {}});
    }
    reply.finish = finish;
    reply.usage = someUsage();
    return reply;
}

QByteArrayList linesOf(const Reply &reply)
{
    // A dialect may insist on ids of its own form: there must be one, which one is free.
    QByteArrayList lines{reply.id.isEmpty() ? "no id" : "an id"};
    for (const MessagePart &part : reply.parts)
        lines << lineOf(part);
    lines << "finish " + QByteArray::number(static_cast<int>(reply.finish)) << usageLine(reply.usage);
    return lines;
}

/// A reply as it would stream, in pieces.
std::vector<StreamEvent> eventsOf(const Reply &reply)
{
    std::vector<StreamEvent> events = {MessageBegan{reply.id, "a-model", {}}};
    int index = 0;
    for (const MessagePart &part : reply.parts) {
        if (const auto *words = std::get_if<TextPart>(&part.value)) {
            events.push_back(BlockOpened{index, BlockKind::Text, {}, {}, {}});
            events.push_back(TextDelta{index, words->text.first(2)});
            events.push_back(TextDelta{index, words->text.sliced(2)});
        } else if (const auto *thought = std::get_if<ThinkingPart>(&part.value)) {
            events.push_back(BlockOpened{index, BlockKind::Thinking, {}, {}, {}});
            events.push_back(ThinkingDelta{index, thought->text});
            events.push_back(SignatureDelta{index, thought->signature});
        } else if (const auto *redacted = std::get_if<RedactedThinkingPart>(&part.value)) {
            events.push_back(BlockOpened{index, BlockKind::RedactedThinking, {}, {}, Json{{"type", "redacted_thinking"}, {"data", redacted->data.toStdString()}}});
        } else if (const auto *tool = std::get_if<ToolUsePart>(&part.value)) {
            events.push_back(BlockOpened{index, BlockKind::ToolUse, tool->id, tool->name, {}});
            if (tool->arguments != "{}") {
                events.push_back(ToolArgumentsDelta{index, tool->arguments.first(3)});
                events.push_back(ToolArgumentsDelta{index, tool->arguments.sliced(3)});
            }
        }
        events.push_back(BlockClosed{index++});
    }
    events.push_back(MessageEnded{reply.finish, {}});
    events.push_back(UsageReported{reply.usage});
    events.push_back(StreamDone{});
    return events;
}

/// Puts the reply together again that a stream told.
Reply replyOf(const std::vector<StreamEvent> &events)
{
    Reply reply;
    for (const StreamEvent &event : events) {
        if (const auto *began = std::get_if<MessageBegan>(&event)) {
            reply.id = began->id;
        } else if (const auto *opened = std::get_if<BlockOpened>(&event)) {
            if (opened->kind == BlockKind::Text)
                reply.parts.push_back({TextPart{}, {}});
            else if (opened->kind == BlockKind::Thinking)
                reply.parts.push_back({ThinkingPart{}, {}});
            else if (opened->kind == BlockKind::RedactedThinking)
                reply.parts.push_back({RedactedThinkingPart{memberBytes(opened->raw, "data")}, {}});
            else if (opened->kind == BlockKind::ToolUse)
                reply.parts.push_back({ToolUsePart{opened->toolId, opened->toolName, {}}, {}});
        } else if (const auto *words = std::get_if<TextDelta>(&event)) {
            std::get<TextPart>(reply.parts.back().value).text += words->text;
        } else if (const auto *thought = std::get_if<ThinkingDelta>(&event)) {
            std::get<ThinkingPart>(reply.parts.back().value).text += thought->text;
        } else if (const auto *signature = std::get_if<SignatureDelta>(&event)) {
            std::get<ThinkingPart>(reply.parts.back().value).signature += signature->signature;
        } else if (const auto *arguments = std::get_if<ToolArgumentsDelta>(&event)) {
            std::get<ToolUsePart>(reply.parts.back().value).arguments += arguments->json;
        } else if (const auto *ended = std::get_if<MessageEnded>(&event)) {
            reply.finish = ended->reason;
        } else if (const auto *reported = std::get_if<UsageReported>(&event)) {
            reply.usage = reported->usage;
        }
    }
    return reply;
}

/// Blocks are numbered in order, one open at a time, all closed; the end comes once and last.
QByteArray orderProblem(const std::vector<StreamEvent> &events)
{
    int opened = 0;
    bool open = false, ended = false;
    for (const StreamEvent &event : events) {
        if (const auto *block = std::get_if<BlockOpened>(&event)) {
            if (open || block->index != opened++)
                return "a block opens out of turn";
            open = true;
        } else if (const auto *closed = std::get_if<BlockClosed>(&event)) {
            if (!open || closed->index != opened - 1)
                return "a block closes out of turn";
            open = false;
        } else if (std::holds_alternative<MessageEnded>(event)) {
            if (open || ended)
                return "the end comes out of turn";
            ended = true;
        }
    }
    if (events.empty() || !std::holds_alternative<MessageBegan>(events.front()) || !std::holds_alternative<StreamDone>(events.back()) || !ended)
        return "the stream does not begin or end";
    return {};
}

QByteArray written(const Dialect &dialect, const std::vector<StreamEvent> &events)
{
    QByteArray bytes;
    const std::unique_ptr<StreamWriter> writer = dialect.streamWriter(stamp());
    for (const StreamEvent &event : events) {
        if (!std::holds_alternative<StreamDone>(event))
            writer->write(event, bytes);
    }
    writer->finish(bytes);
    return bytes;
}

std::vector<StreamEvent> read(const Dialect &dialect, const QByteArray &bytes)
{
    std::vector<StreamEvent> events;
    const std::unique_ptr<StreamReader> reader = dialect.streamReader();
    constexpr qsizetype piece = 7;
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        reader->feed(bytes.sliced(at, std::min(piece, bytes.size() - at)), events);
    reader->finish(events);
    return events;
}

void addPairs()
{
    QTest::addColumn<const Dialect *>("from");
    QTest::addColumn<const Dialect *>("to");
    for (const Dialect *from : allDialects()) {
        for (const Dialect *to : allDialects())
            QTest::newRow(from->id().toByteArray() + " to " + to->id().toByteArray()) << from << to;
    }
}

} // namespace

Q_DECLARE_METATYPE(const Gatehouse::Dialect *)

class TestDialectCrossing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsDialects();
    void crossesRequests_data() { addPairs(); }
    void crossesRequests();
    void crossesReplies_data() { addPairs(); }
    void crossesReplies();
    void crossesStreams_data() { addPairs(); }
    void crossesStreams();
    void passesWhatItWrites_data();
    void passesWhatItWrites();
    void everyDialectReadsItsOwnErrors_data();
    void everyDialectReadsItsOwnErrors();
};

void TestDialectCrossing::findsDialects()
{
    QVERIFY(!allDialects().empty());
    for (const Dialect *dialect : allDialects())
        QCOMPARE(findDialect(dialect->id()), dialect);
    QVERIFY(!findDialect("klingon"));
    QVERIFY(findDialect("openai"));
}

void TestDialectCrossing::crossesRequests()
{
    QFETCH(const Dialect *, from);
    QFETCH(const Dialect *, to);
    for (Conversation conversation : {plainTalk(), toolTalk(), pictureTalk(), thoughtTalk()}) {
        conversation.model = "a-model";
        conversation.maxOutputTokens = 4096;
        conversation.sourceDialect = from->id().toByteArray();
        const Result<QByteArray> first = from->writeRequest(conversation, targetFor(*from));
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().message));
        const Result<Conversation> asSent = from->readRequest(*first);
        QVERIFY2(asSent.ok(), asSent.ok() ? "" : qPrintable(asSent.error().message));
        const Result<QByteArray> second = to->writeRequest(*asSent, targetFor(*to));
        QVERIFY2(second.ok(), second.ok() ? "" : qPrintable(second.error().message));
        const Result<Conversation> asReceived = to->readRequest(*second);
        QVERIFY2(asReceived.ok(), asReceived.ok() ? "" : qPrintable(asReceived.error().message));
        QCOMPARE(linesOf(*asReceived), linesOf(conversation));
        QCOMPARE(asReceived->model, QByteArray("a-model"));
    }
}

void TestDialectCrossing::crossesReplies()
{
    QFETCH(const Dialect *, from);
    QFETCH(const Dialect *, to);
    for (const FinishReason finish : {FinishReason::Stop, FinishReason::Length, FinishReason::ToolCalls}) {
        const Reply reply = someReply(finish);
        const Result<Reply> asSent = from->readReply(from->writeReply(reply, stamp()));
        QVERIFY2(asSent.ok(), asSent.ok() ? "" : qPrintable(asSent.error().message));
        const Result<Reply> asReceived = to->readReply(to->writeReply(*asSent, stamp()));
        QVERIFY2(asReceived.ok(), asReceived.ok() ? "" : qPrintable(asReceived.error().message));
        QCOMPARE(linesOf(*asReceived), linesOf(reply));
    }
}

void TestDialectCrossing::crossesStreams()
{
    QFETCH(const Dialect *, from);
    QFETCH(const Dialect *, to);
    for (const FinishReason finish : {FinishReason::Stop, FinishReason::Length, FinishReason::ToolCalls}) {
        const Reply reply = someReply(finish);
        const std::vector<StreamEvent> sent = read(*from, written(*from, eventsOf(reply)));
        QCOMPARE(orderProblem(sent), QByteArray());
        const std::vector<StreamEvent> received = read(*to, written(*to, sent));
        QCOMPARE(orderProblem(received), QByteArray());
        QCOMPARE(linesOf(replyOf(received)), linesOf(reply));
    }
}

void TestDialectCrossing::passesWhatItWrites_data()
{
    QTest::addColumn<const Dialect *>("dialect");
    for (const Dialect *dialect : allDialects())
        QTest::newRow(dialect->id().toByteArray()) << dialect;
}

void TestDialectCrossing::passesWhatItWrites()
{
    QFETCH(const Dialect *, dialect);
    const Reply reply = someReply(FinishReason::ToolCalls);
    const QByteArray stream = written(*dialect, eventsOf(reply));
    const std::unique_ptr<StreamPassage> passage = dialect->streamPassage(stamp());
    QByteArray out;
    passage->feed(stream, out);
    passage->finish(out);
    QCOMPARE(out, stream);
    QVERIFY(passage->facts().ended);
    QVERIFY(!passage->facts().failure);
    QVERIFY(!passage->facts().id.isEmpty());
    QVERIFY(stream.contains('"' + passage->facts().id + '"'));
    QCOMPARE(static_cast<int>(passage->facts().finish), static_cast<int>(FinishReason::ToolCalls));
    QCOMPARE(usageLine(passage->facts().usage), usageLine(reply.usage));

    ReplyFacts facts;
    const QByteArray whole = dialect->writeReply(reply, stamp());
    const Result<QByteArray> passed = dialect->passReply(whole, stamp(), facts);
    QVERIFY(passed.ok());
    QCOMPARE(*passed, whole);
    QCOMPARE(usageLine(facts.usage), usageLine(reply.usage));
}

void TestDialectCrossing::everyDialectReadsItsOwnErrors_data()
{
    passesWhatItWrites_data();
}

void TestDialectCrossing::everyDialectReadsItsOwnErrors()
{
    QFETCH(const Dialect *, dialect);
    const std::pair<ErrorKind, int> cases[] = {{ErrorKind::InvalidRequest, 400}, {ErrorKind::Authentication, 401}, {ErrorKind::PermissionDenied, 403},
                                               {ErrorKind::NotFound, 404}, {ErrorKind::RateLimited, 429}, {ErrorKind::UpstreamFailed, 500}};
    for (const auto &[kind, status] : cases) {
        const Error read = dialect->readError(status, {}, dialect->writeError(Error(kind, QStringLiteral("What went wrong.")), status));
        QCOMPARE(static_cast<int>(read.kind), static_cast<int>(kind));
        QCOMPARE(read.message, QStringLiteral("What went wrong."));
    }
}

QTEST_GUILESS_MAIN(TestDialectCrossing)
#include "tst_dialectcrossing.moc"
