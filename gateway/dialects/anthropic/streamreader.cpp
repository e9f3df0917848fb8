// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/streamreader.h"

#include "gateway/dialects/anthropic/blockreader.h"
#include "gateway/dialects/anthropic/errors.h"
#include "gateway/dialects/anthropic/stopreasons.h"

#include <simdjson.h>

namespace Gatehouse::Anthropic {
namespace {

namespace dom = simdjson::dom;

Error notJson(QByteArrayView data)
{
    return Error(ErrorKind::UpstreamFailed, QStringLiteral("The stream holds an event that is not JSON."),
                 QString::fromUtf8(data.first(std::min<qsizetype>(data.size(), 200))));
}

/// One per thread: it keeps its buffers, which are the cost of a parse. What it returns holds until its next use.
bool parseEvent(QByteArrayView data, dom::element &root)
{
    thread_local dom::parser parser;
    return !parser.parse(data.data(), static_cast<std::size_t>(data.size()), true).get(root) && root.is_object();
}

QByteArray text(const dom::element &object, std::string_view name)
{
    std::string_view value;
    if (object[name].get(value))
        return {};
    return QByteArray(value.data(), static_cast<qsizetype>(value.size()));
}

qint64 integerMember(const dom::element &object, std::string_view name)
{
    std::int64_t value = 0;
    return object[name].get(value) ? -1 : value;
}

QByteArray eventType(const SseEvent &event, const dom::element &root)
{
    const QByteArray type = text(root, "type");
    return type.isEmpty() ? event.name.toByteArray() : type;
}

} // namespace

void AnthropicStreamReader::feed(QByteArrayView bytes, std::vector<StreamEvent> &events)
{
    m_decoder.feed(bytes);
    SseEvent event;
    while (m_decoder.next(event))
        take(event, events);
}

void AnthropicStreamReader::finish(std::vector<StreamEvent> &events)
{
    SseEvent event;
    while (m_decoder.finish(event))
        take(event, events);
    close(events);
}

void AnthropicStreamReader::close(std::vector<StreamEvent> &events)
{
    if (m_done)
        return;
    if (!m_ended) {
        fail(Error(ErrorKind::UpstreamFailed, QStringLiteral("The stream ended before the message was complete.")), events);
        return;
    }
    m_done = true;
    events.emplace_back(StreamDone());
}

void AnthropicStreamReader::take(const SseEvent &event, std::vector<StreamEvent> &events)
{
    if (m_done || !event.hasData || event.data.trimmed().isEmpty())
        return;
    if (event.name == "content_block_delta") { // nearly all events
        takeDelta(event, events);
        return;
    }
    dom::element root;
    if (!parseEvent(event.data, root)) {
        if (event.data.trimmed() != "[DONE]") // what some proxies add
            fail(notJson(event.data), events);
        return;
    }
    const QByteArray type = eventType(event, root);
    if (type == "content_block_delta") {
        takeDelta(event, events);
        return;
    }
    if (type == "ping")
        return;
    const Result<Json> parsed = parseJson(event.data);
    if (!parsed) {
        fail(notJson(event.data), events);
    } else if (type == "message_start") {
        beginMessage(*parsed, events);
    } else if (type == "content_block_start") {
        startBlock(*parsed, events);
    } else if (type == "content_block_stop") {
        stopBlock(events);
    } else if (type == "message_delta") {
        endMessage(*parsed, events);
    } else if (type == "message_stop") {
        stopBlock(events);
        if (!m_ended)
            events.emplace_back(MessageEnded{FinishReason::Unknown, {}});
        m_done = true;
        events.emplace_back(StreamDone());
    } else if (type == "error" || parsed->contains("error")) {
        fail(readErrorObject(*parsed, 0), events);
    } else {
        events.emplace_back(UnknownEvent{type, *parsed});
    }
}

void AnthropicStreamReader::beginMessage(const Json &event, std::vector<StreamEvent> &events)
{
    if (m_began)
        return;
    m_began = true;
    const Json *message = member(event, "message");
    MessageBegan began;
    if (message) {
        began.id = memberBytes(*message, "id");
        began.model = memberBytes(*message, "model");
        if (const Json *usage = member(*message, "usage"))
            m_usage.merge(dumpJson(*usage));
    }
    began.usage = m_usage.usage();
    events.emplace_back(std::move(began));
}

void AnthropicStreamReader::openBlock(BlockKind kind, qint64 upstreamIndex, std::vector<StreamEvent> &events)
{
    stopBlock(events);
    m_block = Block();
    m_block.isOpen = true;
    m_block.kind = kind;
    m_block.upstreamIndex = upstreamIndex;
    ++m_index;
}

void AnthropicStreamReader::startBlock(const Json &event, std::vector<StreamEvent> &events)
{
    const Json *block = member(event, "content_block");
    if (!block)
        return;
    const qint64 upstreamIndex = memberInt(event, "index", -1);
    const QByteArray type = memberBytes(*block, "type");
    if (type == "text" || type == "thinking") {
        const bool isText = type == "text";
        openBlock(isText ? BlockKind::Text : BlockKind::Thinking, upstreamIndex, events);
        events.emplace_back(BlockOpened{m_index, m_block.kind, {}, {}, {}});
        const QByteArray already = memberBytes(*block, isText ? "text" : "thinking");
        if (!already.isEmpty() && isText)
            events.emplace_back(TextDelta{m_index, already});
        else if (!already.isEmpty())
            events.emplace_back(ThinkingDelta{m_index, already});
        if (const QByteArray signature = memberBytes(*block, "signature"); !signature.isEmpty())
            events.emplace_back(SignatureDelta{m_index, signature});
    } else if (type == "redacted_thinking") {
        openBlock(BlockKind::RedactedThinking, upstreamIndex, events);
        events.emplace_back(BlockOpened{m_index, BlockKind::RedactedThinking, {}, {}, *block});
    } else if (type == "tool_use") {
        const QByteArray name = memberBytes(*block, "name");
        const bool isJsonTool = name == jsonToolName;
        openBlock(isJsonTool ? BlockKind::Text : BlockKind::ToolUse, upstreamIndex, events);
        m_block.isJsonTool = isJsonTool;
        (isJsonTool ? m_sawJsonTool : m_sawTool) = true;
        if (const Json *input = member(*block, "input"); input && input->is_object() && !input->empty())
            m_block.initialInput = dumpJson(*input);
        if (isJsonTool)
            events.emplace_back(BlockOpened{m_index, BlockKind::Text, {}, {}, {}});
        else
            events.emplace_back(BlockOpened{m_index, BlockKind::ToolUse, memberBytes(*block, "id"), name, {}});
    } else {
        // Its `input` comes in pieces, so it is told when it is complete.
        openBlock(BlockKind::Other, upstreamIndex, events);
        m_block.raw = *block;
    }
}

void AnthropicStreamReader::stopBlock(std::vector<StreamEvent> &events)
{
    if (!m_block.isOpen)
        return;
    m_block.isOpen = false;
    const bool isTool = m_block.kind == BlockKind::ToolUse || m_block.isJsonTool;
    if (isTool && !m_block.hasArguments) {
        const QByteArray arguments = m_block.initialInput.isEmpty() ? QByteArray("{}") : m_block.initialInput;
        if (m_block.isJsonTool)
            events.emplace_back(TextDelta{m_index, arguments});
        else
            events.emplace_back(ToolArgumentsDelta{m_index, arguments});
    }
    if (m_block.kind == BlockKind::Other) {
        if (!m_block.rawInput.isEmpty()) {
            if (Result<Json> input = parseJson(m_block.rawInput))
                m_block.raw["input"] = std::move(*input);
        }
        events.emplace_back(BlockOpened{m_index, BlockKind::Other, {}, {}, std::move(m_block.raw)});
    }
    events.emplace_back(BlockClosed{m_index});
}

void AnthropicStreamReader::ensureBlock(BlockKind kind, qint64 upstreamIndex, std::vector<StreamEvent> &events)
{
    if (m_block.isOpen && m_block.kind == kind && m_block.upstreamIndex == upstreamIndex)
        return;
    openBlock(kind, upstreamIndex, events);
    events.emplace_back(BlockOpened{m_index, kind, {}, {}, {}});
}

void AnthropicStreamReader::takeArguments(QByteArray piece, qint64 upstreamIndex, std::vector<StreamEvent> &events)
{
    const bool fits = m_block.isOpen && m_block.upstreamIndex == upstreamIndex
        && (m_block.isJsonTool || m_block.kind == BlockKind::ToolUse || m_block.kind == BlockKind::Other);
    if (!fits) {
        fail(Error(ErrorKind::UpstreamFailed,
                   QStringLiteral("The stream holds tool arguments for block %1, which is not open.").arg(upstreamIndex)), events);
        return;
    }
    if (piece.isEmpty())
        return;
    m_block.hasArguments = true;
    if (m_block.isJsonTool)
        events.emplace_back(TextDelta{m_index, std::move(piece)});
    else if (m_block.kind == BlockKind::ToolUse)
        events.emplace_back(ToolArgumentsDelta{m_index, std::move(piece)});
    else
        m_block.rawInput += piece;
}

void AnthropicStreamReader::takeDelta(const SseEvent &event, std::vector<StreamEvent> &events)
{
    dom::element root, delta;
    if (!parseEvent(event.data, root)) {
        fail(notJson(event.data), events);
        return;
    }
    if (root["delta"].get(delta))
        return;
    const qint64 upstreamIndex = integerMember(root, "index");
    const QByteArray type = text(delta, "type");
    if (type == "text_delta") {
        ensureBlock(BlockKind::Text, upstreamIndex, events);
        events.emplace_back(TextDelta{m_index, text(delta, "text")});
    } else if (type == "input_json_delta") {
        takeArguments(text(delta, "partial_json"), upstreamIndex, events);
    } else if (type == "thinking_delta") {
        ensureBlock(BlockKind::Thinking, upstreamIndex, events);
        events.emplace_back(ThinkingDelta{m_index, text(delta, "thinking")});
    } else if (type == "signature_delta") {
        ensureBlock(BlockKind::Thinking, upstreamIndex, events);
        events.emplace_back(SignatureDelta{m_index, text(delta, "signature")});
    } else if (type == "citations_delta") {
        ensureBlock(BlockKind::Text, upstreamIndex, events);
        dom::element citation;
        if (!delta["citation"].get(citation)) {
            if (Result<Json> parsed = parseJson(QByteArray::fromStdString(simdjson::minify(citation))))
                events.emplace_back(CitationDelta{m_index, std::move(*parsed)});
        }
    } else if (Result<Json> parsed = parseJson(event.data)) {
        events.emplace_back(UnknownEvent{type, std::move(*parsed)});
    }
}

void AnthropicStreamReader::endMessage(const Json &event, std::vector<StreamEvent> &events)
{
    const Json *delta = member(event, "delta");
    const QByteArray stopReason = delta ? memberBytes(*delta, "stop_reason") : QByteArray();
    if (!stopReason.isEmpty() && !m_ended) {
        stopBlock(events);
        m_ended = true;
        FinishReason reason = readStopReason(stopReason);
        if (reason == FinishReason::ToolCalls && m_sawJsonTool && !m_sawTool)
            reason = FinishReason::Stop;
        events.emplace_back(MessageEnded{reason, memberBytes(*delta, "stop_sequence")});
    }
    if (const Json *usage = member(event, "usage")) {
        m_usage.merge(dumpJson(*usage));
        if (m_usage.isKnown())
            events.emplace_back(UsageReported{m_usage.usage()});
    }
}

void AnthropicStreamReader::fail(Error error, std::vector<StreamEvent> &events)
{
    m_done = true;
    if (error.message.isEmpty())
        error.message = QStringLiteral("The provider reported an error in the stream without saying which.");
    events.emplace_back(StreamFailed{std::move(error)});
}

} // namespace Gatehouse::Anthropic
