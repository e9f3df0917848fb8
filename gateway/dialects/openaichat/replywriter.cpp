// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/replywriter.h"

#include "gateway/dialects/openaichat/usagefields.h"
#include "gateway/dialects/openaichat/wire.h"

namespace Gatehouse::OpenAiChat {
namespace {

Json toolCall(const ToolUsePart &tool, std::size_t index)
{
    Json function;
    function["name"] = toJson(tool.name);
    function["arguments"] = toJson(tool.arguments.isEmpty() ? QByteArray("{}") : tool.arguments);
    Json call;
    call["index"] = index;
    call["id"] = toJson(tool.id);
    call["type"] = "function";
    call["function"] = std::move(function);
    return call;
}

/// What the parts add up to in a message.
struct Gathered {
    QByteArray text, thoughts;
    Json blocks = Json::array();
    Json calls = Json::array();
    Json audio;
    Json others = Json::array(); ///< blocks of other dialects, for clients that know them

    void add(const MessagePart &part)
    {
        if (const auto *piece = std::get_if<TextPart>(&part.value))
            text += piece->text;
        else if (const auto *tool = std::get_if<ToolUsePart>(&part.value))
            calls.push_back(toolCall(*tool, calls.size()));
        else if (const auto *thinking = std::get_if<ThinkingPart>(&part.value))
            thoughts += thinking->text;
        else if (const auto *other = std::get_if<OtherPart>(&part.value))
            addOther(*other);
        if (Json block = writeThinkingBlock(part); !block.is_null())
            blocks.push_back(std::move(block));
    }

    void addOther(const OtherPart &other)
    {
        if (other.dialect != "openai") {
            others.push_back(other.raw);
            return;
        }
        for (const Json &call : listMember(other.raw, "tool_calls"))
            calls.push_back(call);
        if (const Json *sound = member(other.raw, "audio"))
            audio = *sound;
    }
};

Json messageOf(const Reply &reply)
{
    Gathered gathered;
    for (const MessagePart &part : reply.parts)
        gathered.add(part);
    Json message;
    message["role"] = "assistant";
    message["content"] = gathered.text.isEmpty() && !gathered.calls.empty() ? Json() : toJson(gathered.text);
    message["tool_calls"] = gathered.calls.empty() ? Json() : std::move(gathered.calls);
    message["function_call"] = Json();
    if (!gathered.thoughts.isEmpty())
        message["reasoning_content"] = toJson(gathered.thoughts);
    if (!gathered.blocks.empty())
        message["thinking_blocks"] = std::move(gathered.blocks);
    if (!gathered.audio.is_null())
        message["audio"] = std::move(gathered.audio);
    if (const Json *annotations = given(reply.rest, "annotations"))
        message["annotations"] = *annotations;
    Json specific = reply.rest.value("provider_specific_fields", Json::object());
    if (const Json *citations = given(reply.rest, "citations"))
        specific["citations"] = *citations;
    if (!gathered.others.empty())
        specific["content_blocks"] = std::move(gathered.others);
    if (!specific.empty())
        message["provider_specific_fields"] = std::move(specific);
    return message;
}

} // namespace

QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp)
{
    Json choice;
    choice["index"] = 0;
    choice["finish_reason"] = finishToWire(reply.finish);
    choice["message"] = messageOf(reply);

    Json body;
    body["id"] = toJson(reply.id.isEmpty() ? stamp.fallbackId : reply.id);
    body["object"] = "chat.completion";
    body["created"] = stamp.created;
    body["model"] = toJson(stamp.model);
    body["system_fingerprint"] = reply.rest.value("system_fingerprint", Json());
    body["choices"] = Json::array({std::move(choice)});
    body["usage"] = writeUsage(reply.usage);
    if (const Json *tier = given(reply.rest, "service_tier"))
        body["service_tier"] = *tier;
    return dumpJson(body);
}

} // namespace Gatehouse::OpenAiChat
