// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/messagewriter.h"

#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

constexpr char blankLine[] = "\n\n"; // between texts that were parts of their own

/// Nine letters and digits that are always the same for the same id.
QByteArray nineCharacters(const QByteArray &id)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const bool fits = id.size() == 9 && std::all_of(id.begin(), id.end(), [](char c) { return isalnum(static_cast<unsigned char>(c)); });
    if (fits)
        return id;
    quint64 hash = 14695981039346656037ULL; // FNV-1a
    for (const char c : id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    QByteArray text;
    for (int i = 0; i < 9; ++i) {
        text += alphabet[hash % 62];
        hash /= 62;
    }
    return text;
}

} // namespace

Result<Json> MessageWriter::write(const std::vector<Message> &messages)
{
    for (const Message &message : messages) {
        const Result<void> written = message.role == Role::Assistant ? writeAssistant(message) : writeSpoken(message);
        if (!written)
            return written.error();
    }
    return std::move(m_messages);
}

const char *MessageWriter::roleName(Role role) const
{
    switch (role) {
    case Role::System:
        return "system";
    case Role::Developer:
        return m_rules.quirks.developerRole ? "developer" : "system";
    case Role::User:
        return "user";
    case Role::Assistant:
        break;
    }
    return "assistant";
}

Result<void> MessageWriter::writeSpoken(const Message &message)
{
    m_hoisted.clear();
    for (const MessagePart &part : message.parts) {
        if (const auto *result = std::get_if<ToolResultPart>(&part.value)) {
            if (const Result<void> written = writeToolResult(*result, part); !written)
                return written;
        }
    }
    std::vector<const MessagePart *> parts;
    for (const MessagePart &part : m_hoisted)
        parts.push_back(&part);
    for (const MessagePart &part : message.parts) {
        if (!std::holds_alternative<ToolResultPart>(part.value))
            parts.push_back(&part);
    }
    if (parts.empty())
        return {};
    Result<Json> content = writeContent(parts, m_rules, blankLine);
    if (!content)
        return content.error();
    if (content->is_null())
        return {};
    Json written;
    written["role"] = roleName(message.role);
    written["content"] = std::move(*content);
    if (!message.name.isEmpty() && m_rules.quirks.names)
        written["name"] = toJson(message.name);
    m_messages.push_back(std::move(written));
    return {};
}

Result<void> MessageWriter::writeToolResult(const ToolResultPart &result, const MessagePart &part)
{
    std::vector<const MessagePart *> texts;
    std::vector<MessagePart> media;
    for (const MessagePart &inner : result.content) {
        if (std::holds_alternative<TextPart>(inner.value))
            texts.push_back(&inner);
        else
            media.push_back(inner);
    }
    Result<Json> content = writeContent(texts, m_rules, blankLine);
    if (!content)
        return content.error();
    Json written;
    written["role"] = "tool";
    written["tool_call_id"] = toJson(toolId(result.toolUseId));
    if (!content->is_null())
        written["content"] = std::move(*content);
    else
        written["content"] = result.isError ? "Error" : media.empty() ? "" : "The result is attached to the next message.";
    if (m_rules.quirks.cacheControl && !part.cacheControl.is_null())
        written["cache_control"] = part.cacheControl;
    m_messages.push_back(std::move(written));
    if (!media.empty()) {
        m_hoisted.push_back({TextPart{"Result of the tool call " + toolId(result.toolUseId) + ':'}, {}});
        m_hoisted.insert(m_hoisted.end(), std::make_move_iterator(media.begin()), std::make_move_iterator(media.end()));
    }
    return {};
}

Result<void> MessageWriter::writeAssistant(const Message &message)
{
    Json written;
    written["role"] = "assistant";
    std::vector<const MessagePart *> spoken;
    Json calls = Json::array();
    for (const MessagePart &part : message.parts) {
        const auto *other = std::get_if<OtherPart>(&part.value);
        if (const auto *tool = std::get_if<ToolUsePart>(&part.value)) {
            calls.push_back(toolCall(*tool, part));
        } else if (other && other->dialect == "openai" && member(other->raw, "tool_calls")) {
            for (const Json &call : listMember(other->raw, "tool_calls"))
                calls.push_back(call);
        } else if (other && other->dialect == "openai" && member(other->raw, "audio")) {
            written["audio"] = *member(other->raw, "audio");
        } else if (!std::holds_alternative<ThinkingPart>(part.value) && !std::holds_alternative<RedactedThinkingPart>(part.value)) {
            spoken.push_back(&part);
        }
    }
    // Its texts are pieces of one utterance: nothing comes between them.
    Result<Json> content = writeContent(spoken, m_rules, "");
    if (!content)
        return content.error();
    if (content->is_null() && calls.empty() && !written.contains("audio"))
        return {}; // only thoughts, or nothing: a message without content is refused
    if (!content->is_null() || m_rules.quirks.nullContent)
        written["content"] = std::move(*content);
    addThoughts(message, written);
    if (!calls.empty())
        written["tool_calls"] = std::move(calls);
    if (!message.name.isEmpty() && m_rules.quirks.names)
        written["name"] = toJson(message.name);
    m_messages.push_back(std::move(written));
    return {};
}

void MessageWriter::addThoughts(const Message &message, Json &written) const
{
    if (m_rules.quirks.memory == ThoughtMemory::None)
        return;
    QByteArray text;
    Json blocks = Json::array();
    for (const MessagePart &part : message.parts) {
        if (const auto *thinking = std::get_if<ThinkingPart>(&part.value))
            text += thinking->text;
        if (Json block = writeThinkingBlock(part); !block.is_null())
            blocks.push_back(std::move(block));
    }
    if (!text.isEmpty())
        written["reasoning_content"] = toJson(text);
    if (m_rules.quirks.memory == ThoughtMemory::Blocks && !blocks.empty())
        written["thinking_blocks"] = std::move(blocks);
}

Json MessageWriter::toolCall(const ToolUsePart &tool, const MessagePart &part) const
{
    Json function;
    function["name"] = toJson(tool.name);
    function["arguments"] = toJson(tool.arguments.isEmpty() ? QByteArray("{}") : tool.arguments);
    Json call;
    call["id"] = toJson(toolId(tool.id));
    call["type"] = "function";
    call["function"] = std::move(function);
    if (m_rules.quirks.cacheControl && !part.cacheControl.is_null())
        call["cache_control"] = part.cacheControl;
    return call;
}

QByteArray MessageWriter::toolId(const QByteArray &id) const
{
    return m_rules.quirks.shortToolIds ? nineCharacters(id) : id;
}

} // namespace Gatehouse::OpenAiChat
