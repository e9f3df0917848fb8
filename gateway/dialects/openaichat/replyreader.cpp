// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/replyreader.h"

#include "gateway/base/ids.h"
#include "gateway/dialects/openaichat/errors.h"
#include "gateway/dialects/openaichat/factscan.h"
#include "gateway/dialects/openaichat/jsonwalk.h"
#include "gateway/dialects/openaichat/usagefields.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

Error unreadable(QByteArrayView body, const QString &problem)
{
    constexpr qsizetype shown = 200;
    return Error(ErrorKind::UpstreamFailed, problem, QString::fromUtf8(body.first(std::min(body.size(), shown))));
}

void readThoughts(const Json &message, std::vector<MessagePart> &parts)
{
    for (const Json &block : listMember(message, "thinking_blocks")) {
        if (std::optional<MessagePart> thought = readThinkingBlock(block))
            parts.push_back(std::move(*thought));
    }
    if (!parts.empty())
        return;
    for (const char *name : {"reasoning_content", "reasoning"}) {
        const QByteArray text = memberBytes(message, name);
        if (!text.isEmpty()) {
            parts.push_back({ThinkingPart{text, {}}, {}});
            return;
        }
    }
}

/// A string, or Mistral's list of chunks, which holds the thoughts too.
void readReplyContent(const Json &content, std::vector<MessagePart> &parts)
{
    if (content.is_string() && !jsonBytes(content).isEmpty())
        parts.push_back({TextPart{jsonBytes(content)}, {}});
    if (!content.is_array())
        return;
    for (const Json &chunk : content) {
        if (std::optional<MessagePart> thought = readThinkingBlock(chunk))
            parts.push_back(std::move(*thought));
        else if (memberBytes(chunk, "type") == "text")
            parts.push_back({TextPart{memberBytes(chunk, "text")}, {}});
        else
            parts.push_back({OtherPart{"openai", chunk}, {}});
    }
}

void addToolCall(const Json &function, QByteArray id, std::vector<MessagePart> &parts)
{
    ToolUsePart tool;
    tool.id = id.isEmpty() ? newObjectId("call_") : std::move(id);
    tool.name = memberBytes(function, "name");
    const Json *arguments = given(function, "arguments");
    if (arguments)
        tool.arguments = arguments->is_string() ? jsonBytes(*arguments) : dumpJson(*arguments);
    if (tool.arguments.trimmed().isEmpty())
        tool.arguments = "{}";
    parts.push_back({std::move(tool), {}});
}

bool readToolCalls(const Json &message, std::vector<MessagePart> &parts)
{
    bool any = false;
    for (const Json &call : listMember(message, "tool_calls")) {
        if (const Json *function = member(call, "function")) {
            addToolCall(*function, memberBytes(call, "id"), parts);
            any = true;
        } else {
            parts.push_back({OtherPart{"openai", Json{{"tool_calls", Json::array({call})}}}, {}});
        }
    }
    if (const Json *call = given(message, "function_call"); call && !any) {
        addToolCall(*call, {}, parts);
        any = true;
    }
    return any;
}

void readChoice(const Json &choice, Reply &reply)
{
    const Json *found = member(choice, "message");
    const Json message = found ? *found : Json::object();
    readThoughts(message, reply.parts);
    if (const Json *content = member(message, "content"))
        readReplyContent(*content, reply.parts);
    const QByteArray refusal = memberBytes(message, "refusal");
    if (!refusal.isEmpty())
        reply.parts.push_back({TextPart{refusal}, {}});
    const bool calledTools = readToolCalls(message, reply.parts);
    if (const Json *audio = given(message, "audio"))
        reply.parts.push_back({OtherPart{"openai", Json{{"audio", *audio}}}, {}});

    reply.finish = finishFromWire(memberBytes(choice, "finish_reason"));
    // Several servers say "stop", or nothing, after a tool call; the caller must go on with it all the same.
    if (calledTools && (reply.finish == FinishReason::Stop || reply.finish == FinishReason::Unknown))
        reply.finish = FinishReason::ToolCalls;
    else if (!refusal.isEmpty())
        reply.finish = FinishReason::Refusal;
    for (const char *name : {"annotations", "provider_specific_fields"}) {
        if (const Json *extra = given(message, name))
            reply.rest[name] = *extra;
    }
}

/// The parsed body, once it is sure to be a completion.
Result<Json> completion(QByteArrayView body)
{
    Result<Json> json = parseJson(body);
    if (!json || !json->is_object())
        return unreadable(body, QStringLiteral("The answer is not JSON."));
    if (!listMember(*json, "choices").empty())
        return json;
    if (const Json *error = given(*json, "error"))
        return errorInBody(*error);
    return unreadable(body, QStringLiteral("The answer has no `choices`, so it is no chat completion."));
}

Reply replyFrom(const Json &json)
{
    Reply reply;
    reply.id = memberBytes(json, "id");
    reply.model = memberBytes(json, "model");
    readChoice(json["choices"][0], reply);
    if (const Json *usage = given(json, "usage"))
        reply.usage = readUsage(*usage);
    for (const char *name : {"system_fingerprint", "service_tier"}) {
        if (const Json *extra = given(json, name))
            reply.rest[name] = *extra;
    }
    return reply;
}

} // namespace

Result<Reply> readReply(QByteArrayView body)
{
    const Result<Json> json = completion(body);
    if (!json)
        return json.error();
    return replyFrom(*json);
}

Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts)
{
    const Result<JsonScan> scan = JsonScan::read(body);
    const JsonField *choices = scan ? scan->field("choices") : nullptr;
    if (!choices || !JsonWalk(scan->raw(*choices)).next()) {
        const Result<Json> json = completion(body);
        return json ? unreadable(body, QStringLiteral("The answer is not JSON.")) : json.error();
    }
    facts = {};
    facts.id = scan->text("id");
    scanChoices(scan->raw(*choices), facts);
    if (const JsonField *usage = scan->field("usage"))
        scanUsage(scan->raw(*usage), facts);
    facts.ended = true;
    JsonSplice splice(*scan);
    splice.set("model", jsonQuoted(stamp.model));
    return splice.apply();
}

} // namespace Gatehouse::OpenAiChat
