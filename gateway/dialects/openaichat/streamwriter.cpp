// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/streamwriter.h"

#include "gateway/dialects/openaichat/usagefields.h"
#include "gateway/dialects/openaichat/wire.h"

namespace Gatehouse::OpenAiChat {
namespace {

QByteArray stringMember(const char *name, const QByteArray &text)
{
    return QByteArray("\"") + name + "\":" + jsonQuoted(text);
}

QByteArray thinkingBlocks(const Json &block)
{
    return "\"thinking_blocks\":[" + dumpJson(block) + ']';
}

} // namespace

ChatStreamWriter::ChatStreamWriter(ReplyStamp stamp) : m_stamp(std::move(stamp)) {}

void ChatStreamWriter::write(const StreamEvent &event, QByteArray &out)
{
    if (const auto *began = std::get_if<MessageBegan>(&event)) {
        if (!began->usage.isEmpty())
            m_usage = began->usage;
        begin(began->id, out);
    } else if (const auto *opened = std::get_if<BlockOpened>(&event)) {
        openBlock(*opened, out);
    } else if (const auto *text = std::get_if<TextDelta>(&event)) {
        chunk(stringMember("content", text->text), out);
    } else if (const auto *thought = std::get_if<ThinkingDelta>(&event)) {
        const Json block = writeThinkingBlock({ThinkingPart{thought->text, {}}, {}});
        chunk(stringMember("reasoning_content", thought->text) + ',' + thinkingBlocks(block), out);
    } else if (const auto *signature = std::get_if<SignatureDelta>(&event)) {
        chunk(thinkingBlocks(writeThinkingBlock({ThinkingPart{{}, signature->signature}, {}})), out);
    } else if (const auto *delta = std::get_if<ToolArgumentsDelta>(&event)) {
        if (!delta->json.isEmpty())
            arguments(delta->json, out);
    } else if (const auto *cited = std::get_if<CitationDelta>(&event)) {
        chunk("\"provider_specific_fields\":{\"citation\":" + dumpJson(cited->citation) + '}', out);
    } else if (std::holds_alternative<BlockClosed>(event)) {
        closeBlock(out);
    } else if (const auto *ended = std::get_if<MessageEnded>(&event)) {
        endMessage(ended->reason, out);
    } else if (const auto *reported = std::get_if<UsageReported>(&event)) {
        m_usage = reported->usage;
    }
}

void ChatStreamWriter::begin(const QByteArray &id, QByteArray &out)
{
    if (m_began)
        return;
    m_began = true;
    m_head = "data: {" + stringMember("id", id.isEmpty() ? m_stamp.fallbackId : id) + ",\"object\":\"chat.completion.chunk\",\"created\":"
        + QByteArray::number(m_stamp.created) + ',' + stringMember("model", m_stamp.model) + ',';
    chunk("\"role\":\"assistant\",\"content\":\"\"", out);
}

void ChatStreamWriter::openBlock(const BlockOpened &event, QByteArray &out)
{
    if (event.kind == BlockKind::RedactedThinking)
        chunk(thinkingBlocks(event.raw), out);
    if (event.kind != BlockKind::ToolUse)
        return;
    ++m_toolIndex;
    m_toolOpen = true;
    m_toolHasArguments = false;
    chunk("\"tool_calls\":[{\"index\":" + QByteArray::number(m_toolIndex) + ',' + stringMember("id", event.toolId)
              + ",\"type\":\"function\",\"function\":{" + stringMember("name", event.toolName) + ",\"arguments\":\"\"}}]",
          out);
}

void ChatStreamWriter::closeBlock(QByteArray &out)
{
    // A tool without arguments still gets an object, which clients parse.
    if (m_toolOpen && !m_toolHasArguments)
        arguments("{}", out);
    m_toolOpen = false;
}

void ChatStreamWriter::arguments(const QByteArray &json, QByteArray &out)
{
    m_toolHasArguments = true;
    chunk("\"tool_calls\":[{\"index\":" + QByteArray::number(m_toolIndex) + ",\"function\":{" + stringMember("arguments", json) + "}}]", out);
}

void ChatStreamWriter::endMessage(FinishReason reason, QByteArray &out)
{
    if (m_ended)
        return;
    closeBlock(out);
    chunk({}, out, finishToWire(reason));
    m_ended = true;
}

void ChatStreamWriter::chunk(const QByteArray &delta, QByteArray &out, const char *finish)
{
    begin({}, out);
    out += m_head;
    out += "\"choices\":[{\"index\":0,\"delta\":{";
    out += delta;
    out += "},\"finish_reason\":";
    if (finish)
        out.append('"').append(finish).append('"');
    else
        out += "null";
    // OpenAI's word for "usage comes at the end".
    out += m_stamp.includeUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
}

void ChatStreamWriter::finish(QByteArray &out)
{
    endMessage(m_toolIndex >= 0 ? FinishReason::ToolCalls : FinishReason::Stop, out);
    if (m_stamp.includeUsage)
        out += m_head + "\"choices\":[],\"usage\":" + dumpJson(writeUsage(m_usage)) + "}\n\n";
    out += "data: [DONE]\n\n";
}

} // namespace Gatehouse::OpenAiChat
