// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/streamwriter.h"

#include "gateway/dialects/anthropic/blockwriter.h"
#include "gateway/dialects/anthropic/errors.h"
#include "gateway/dialects/anthropic/replywriter.h"
#include "gateway/dialects/anthropic/stopreasons.h"
#include "gateway/dialects/anthropic/wireusage.h"
#include "gateway/dialects/sse.h"

namespace Gatehouse::Anthropic {
namespace {

Json emptyBlock(BlockKind kind)
{
    Json block = typed(kind == BlockKind::Thinking ? "thinking" : "text");
    block[kind == BlockKind::Thinking ? "thinking" : "text"] = "";
    if (kind == BlockKind::Thinking)
        block["signature"] = "";
    return block;
}

/// Blocks of other dialects arrive as Other too; only Anthropic's own can be shown to its clients.
bool isAnthropicBlock(const Json &block)
{
    const QByteArray type = memberBytes(block, "type");
    return type == "server_tool_use" || type == "mcp_tool_use" || type == "container_upload" || type.endsWith("_tool_result");
}

} // namespace

struct AnthropicStreamWriter::EventWriter {
    AnthropicStreamWriter &self;
    QByteArray &out;

    void operator()(const MessageBegan &event) { self.begin(event, out); }

    void operator()(const BlockOpened &event)
    {
        self.closeBlock(out);
        switch (event.kind) {
        case BlockKind::Text:
        case BlockKind::Thinking:
            self.open(event.kind, emptyBlock(event.kind), out);
            break;
        case BlockKind::ToolUse: {
            Json block = typed("tool_use");
            block["id"] = toJson(event.toolId.isEmpty() ? madeToolId(self.m_id, event.index) : toolId(event.toolId));
            block["name"] = toJson(event.toolName);
            block["input"] = Json::object();
            self.m_hasToolCalls = true;
            self.open(event.kind, block, out);
            break;
        }
        case BlockKind::RedactedThinking:
            if (event.raw.is_object())
                self.open(event.kind, event.raw, out);
            break;
        case BlockKind::Other:
            self.m_skips = !isAnthropicBlock(event.raw);
            if (!self.m_skips)
                self.open(event.kind, event.raw, out);
            break;
        }
    }

    void operator()(const TextDelta &event)
    {
        if (event.text.isEmpty() || self.m_skips)
            return;
        self.ensureOpen(BlockKind::Text, out);
        self.delta("text_delta", "text", event.text, out);
    }

    void operator()(const ThinkingDelta &event)
    {
        if (event.text.isEmpty())
            return;
        self.ensureOpen(BlockKind::Thinking, out);
        self.delta("thinking_delta", "thinking", event.text, out);
    }

    void operator()(const SignatureDelta &event)
    {
        self.ensureOpen(BlockKind::Thinking, out);
        self.delta("signature_delta", "signature", event.signature, out);
    }

    void operator()(const ToolArgumentsDelta &event)
    {
        if (self.m_isOpen && self.m_kind == BlockKind::ToolUse && !event.json.isEmpty())
            self.delta("input_json_delta", "partial_json", event.json, out);
    }

    void operator()(const CitationDelta &event)
    {
        self.ensureOpen(BlockKind::Text, out);
        out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + QByteArray::number(self.m_index)
            + ",\"delta\":{\"type\":\"citations_delta\",\"citation\":" + dumpJson(event.citation) + "}}\n\n";
    }

    void operator()(const BlockClosed &) { self.closeBlock(out); }

    void operator()(const MessageEnded &event)
    {
        self.m_reason = event.reason;
        self.m_stopSequence = event.stopSequence;
    }

    void operator()(const UsageReported &event) { self.m_usage = event.usage; }

    void operator()(const StreamFailed &event)
    {
        out += writeStreamError(event.error, event.error.upstreamStatus > 0 ? event.error.upstreamStatus : 500);
        self.m_done = true;
    }

    void operator()(const StreamDone &) {}
    void operator()(const UnknownEvent &) {}
};

void AnthropicStreamWriter::write(const StreamEvent &event, QByteArray &out)
{
    if (!m_done)
        std::visit(EventWriter{*this, out}, event);
}

void AnthropicStreamWriter::begin(const MessageBegan &message, QByteArray &out)
{
    if (m_began)
        return;
    m_began = true;
    m_id = messageId(message.id, m_stamp);
    m_usage = message.usage;
    Json inner = Json::object();
    inner["id"] = toJson(m_id);
    inner["type"] = "message";
    inner["role"] = "assistant";
    inner["model"] = toJson(m_stamp.model.isEmpty() ? message.model : m_stamp.model);
    inner["content"] = Json::array();
    inner["stop_reason"] = nullptr;
    inner["stop_sequence"] = nullptr;
    inner["usage"] = writeUsage(message.usage);
    Json event = typed("message_start");
    event["message"] = std::move(inner);
    out += sseEvent("message_start", dumpJson(event));
}

void AnthropicStreamWriter::open(BlockKind kind, const Json &block, QByteArray &out)
{
    begin(MessageBegan(), out);
    m_isOpen = true;
    m_skips = false;
    m_kind = kind;
    ++m_index;
    Json event = typed("content_block_start");
    event["index"] = m_index;
    event["content_block"] = block;
    out += sseEvent("content_block_start", dumpJson(event));
}

void AnthropicStreamWriter::ensureOpen(BlockKind kind, QByteArray &out)
{
    if (m_isOpen && m_kind == kind)
        return;
    closeBlock(out);
    open(kind, emptyBlock(kind), out);
}

void AnthropicStreamWriter::closeBlock(QByteArray &out)
{
    m_skips = false;
    if (!m_isOpen)
        return;
    m_isOpen = false;
    out += "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":" + QByteArray::number(m_index) + "}\n\n";
}

void AnthropicStreamWriter::delta(const char *type, const char *field, QByteArrayView text, QByteArray &out)
{
    out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":").append(QByteArray::number(m_index));
    out.append(",\"delta\":{\"type\":\"").append(type).append("\",\"").append(field).append("\":");
    out.append(jsonQuoted(text)).append("}}\n\n");
}

void AnthropicStreamWriter::finish(QByteArray &out)
{
    if (m_done)
        return;
    m_done = true;
    begin(MessageBegan(), out);
    closeBlock(out);
    Json delta = Json::object();
    delta["stop_reason"] = writeStopReason(m_reason, m_hasToolCalls);
    delta["stop_sequence"] = m_stopSequence.isEmpty() ? Json() : toJson(m_stopSequence);
    Json event = typed("message_delta");
    event["delta"] = std::move(delta);
    event["usage"] = writeUsage(m_usage);
    out += sseEvent("message_delta", dumpJson(event));
    out += sseEvent("message_stop", "{\"type\":\"message_stop\"}");
}

} // namespace Gatehouse::Anthropic
