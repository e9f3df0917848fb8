// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/messagereader.h"

#include "gateway/dialects/openaichat/contentparts.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {

Result<std::vector<Message>> MessageReader::read(const Json &messages)
{
    if (!messages.is_array())
        return badField("messages", QStringLiteral("must be a list"));
    if (messages.empty())
        return badField("messages", QStringLiteral("is empty; send at least one message"));
    m_messages.reserve(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (const Result<void> read = readMessage(messages[i], itemPath("messages", i)); !read)
            return read.error();
    }
    return std::move(m_messages);
}

Result<void> MessageReader::readMessage(const Json &raw, const QByteArray &path)
{
    if (!raw.is_object())
        return badField(path, QStringLiteral("must be an object"));
    const QByteArray role = memberBytes(raw, "role");
    if (role == "tool") {
        const QByteArray id = memberBytes(raw, "tool_call_id");
        if (id.isEmpty())
            return badField(path + ".tool_call_id", QStringLiteral("must be the id of the call that is answered"));
        return readToolResult(raw, path, id);
    }
    if (role == "function") {
        const QByteArray name = memberBytes(raw, "name");
        return readToolResult(raw, path, m_functionCalls.value(name, "call_" + name));
    }

    Message message;
    if (role == "system")
        message.role = Role::System;
    else if (role == "developer")
        message.role = Role::Developer;
    else if (role == "user")
        message.role = Role::User;
    else if (role == "assistant")
        message.role = Role::Assistant;
    else
        return badField(path + ".role", QStringLiteral("is \"%1\"; it must be system, developer, user, assistant or tool").arg(QString::fromUtf8(role)));
    message.name = memberBytes(raw, "name");

    const Json *content = member(raw, "content");
    if (message.role != Role::Assistant && (!content || content->is_null()))
        return badField(path + ".content", QStringLiteral("is missing"));
    Result<std::vector<MessagePart>> parts = readContent(content ? *content : Json(), path + ".content");
    if (!parts)
        return parts.error();
    message.parts = std::move(*parts);
    if (message.role == Role::Assistant) {
        if (const Result<void> read = readAssistant(raw, path, message); !read)
            return read;
    }
    // At the message it means the same as at its last part.
    if (const Json *cache = given(raw, "cache_control"); cache && !message.parts.empty())
        message.parts.back().cacheControl = *cache;
    m_inToolResults = false;
    m_messages.push_back(std::move(message));
    return {};
}

Result<void> MessageReader::readAssistant(const Json &raw, const QByteArray &path, Message &message)
{
    std::erase_if(message.parts, [](const MessagePart &part) {
        const auto *text = std::get_if<TextPart>(&part.value);
        return text && text->text.isEmpty();
    });
    readThoughts(raw, message);
    if (const QByteArray refusal = memberBytes(raw, "refusal"); !refusal.isEmpty())
        message.parts.push_back({TextPart{refusal}, {}});
    if (const Json *audio = given(raw, "audio")) {
        Json reference;
        reference["audio"] = *audio;
        message.parts.push_back({OtherPart{"openai", std::move(reference)}, {}});
    }
    if (const Json *calls = given(raw, "tool_calls")) {
        if (!calls->is_array())
            return badField(path + ".tool_calls", QStringLiteral("must be a list"));
        for (std::size_t i = 0; i < calls->size(); ++i) {
            if (const Result<void> read = readToolCall((*calls)[i], itemPath(path + ".tool_calls", i), message); !read)
                return read;
        }
    }
    if (const Json *call = given(raw, "function_call")) {
        const QByteArray name = memberBytes(*call, "name");
        message.parts.push_back({ToolUsePart{openFunctionCall(name), name, memberBytes(*call, "arguments", "{}")}, {}});
    }
    return {};
}

Result<void> MessageReader::readToolCall(const Json &call, const QByteArray &path, Message &message)
{
    const Json *function = member(call, "function");
    if (!function && member(call, "custom")) {
        message.parts.push_back({OtherPart{"openai", Json{{"tool_calls", Json::array({call})}}}, {}});
        return {};
    }
    if (!function || !function->is_object())
        return badField(path + ".function", QStringLiteral("must be an object with `name` and `arguments`"));
    ToolUsePart tool;
    tool.id = memberBytes(call, "id");
    tool.name = memberBytes(*function, "name");
    if (tool.id.isEmpty())
        return badField(path + ".id", QStringLiteral("must be a string that is not empty"));
    if (tool.name.isEmpty())
        return badField(path + ".function.name", QStringLiteral("must be a string that is not empty"));
    const Json *arguments = given(*function, "arguments");
    if (arguments)
        tool.arguments = arguments->is_string() ? jsonBytes(*arguments) : dumpJson(*arguments);
    if (tool.arguments.trimmed().isEmpty())
        tool.arguments = "{}";
    MessagePart part{std::move(tool), {}};
    if (const Json *cache = given(call, "cache_control"))
        part.cacheControl = *cache;
    message.parts.push_back(std::move(part));
    return {};
}

Result<void> MessageReader::readToolResult(const Json &raw, const QByteArray &path, const QByteArray &id)
{
    const Json *content = member(raw, "content");
    Result<std::vector<MessagePart>> parts = readContent(content ? *content : Json(), path + ".content");
    if (!parts)
        return parts.error();
    MessagePart result{ToolResultPart{id, std::move(*parts), false}, {}};
    if (const Json *cache = given(raw, "cache_control"))
        result.cacheControl = *cache;
    if (!m_inToolResults)
        m_messages.push_back({Role::User, {}, {}});
    m_inToolResults = true;
    m_messages.back().parts.push_back(std::move(result));
    return {};
}

/// Thoughts with their signatures, else the bare text. They come before what was said.
void MessageReader::readThoughts(const Json &raw, Message &message) const
{
    std::vector<MessagePart> thoughts;
    if (const Json *blocks = given(raw, "thinking_blocks"); blocks && blocks->is_array()) {
        for (const Json &block : *blocks) {
            if (std::optional<MessagePart> thought = readThinkingBlock(block))
                thoughts.push_back(std::move(*thought));
        }
    }
    const bool inContent = std::any_of(message.parts.begin(), message.parts.end(), [](const MessagePart &part) {
        return std::holds_alternative<ThinkingPart>(part.value) || std::holds_alternative<RedactedThinkingPart>(part.value);
    });
    if (thoughts.empty() && !inContent) {
        QByteArray text = memberBytes(raw, "reasoning_content");
        if (text.isEmpty())
            text = memberBytes(raw, "reasoning");
        if (!text.isEmpty())
            thoughts.push_back({ThinkingPart{text, {}}, {}});
    }
    message.parts.insert(message.parts.begin(), std::make_move_iterator(thoughts.begin()), std::make_move_iterator(thoughts.end()));
}

/// The older form has no ids; a result names its function, which was the last one called of that name.
QByteArray MessageReader::openFunctionCall(const QByteArray &name)
{
    const QByteArray id = "call_" + name + '_' + QByteArray::number(++m_functionCount);
    m_functionCalls.insert(name, id);
    return id;
}

} // namespace Gatehouse::OpenAiChat
