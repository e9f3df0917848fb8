// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/replyreader.h"

#include "gateway/dialects/anthropic/blockreader.h"
#include "gateway/dialects/anthropic/errors.h"
#include "gateway/dialects/anthropic/stopreasons.h"
#include "gateway/dialects/anthropic/wireusage.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

bool isJsonTool(const MessagePart &part)
{
    const auto *use = std::get_if<ToolUsePart>(&part.value);
    return use && use->name == jsonToolName;
}

void unwrapJsonTool(Reply &reply)
{
    const auto tool = std::find_if(reply.parts.begin(), reply.parts.end(), isJsonTool);
    if (tool == reply.parts.end())
        return;
    MessagePart answer;
    answer.value = TextPart{std::get<ToolUsePart>(tool->value).arguments};
    *tool = std::move(answer);
    const auto keep = tool - reply.parts.begin();
    std::vector<MessagePart> parts;
    bool hasTools = false;
    for (std::size_t i = 0; i < reply.parts.size(); ++i) {
        const bool isBesides = std::holds_alternative<TextPart>(reply.parts[i].value) || isJsonTool(reply.parts[i]);
        if (isBesides && static_cast<std::ptrdiff_t>(i) != keep)
            continue;
        hasTools |= std::holds_alternative<ToolUsePart>(reply.parts[i].value);
        parts.push_back(std::move(reply.parts[i]));
    }
    reply.parts = std::move(parts);
    if (reply.finish == FinishReason::ToolCalls && !hasTools)
        reply.finish = FinishReason::Stop;
}

/// LiteLLM's clients look for citations as one list of lists, one for each cited text.
void gatherCitations(Reply &reply)
{
    for (const MessagePart &part : reply.parts) {
        if (const auto *text = std::get_if<TextPart>(&part.value); text && text->citations.is_array())
            reply.rest["citations"].push_back(text->citations);
    }
}

} // namespace

Result<Reply> readReply(QByteArrayView body)
{
    const Result<Json> parsed = parseJson(body);
    if (!parsed)
        return Error(ErrorKind::UpstreamFailed, QStringLiteral("The answer is not valid JSON."), parsed.error().message);
    if (memberBytes(*parsed, "type") == "error")
        return readErrorObject(*parsed, 0);
    const Json *content = member(*parsed, "content");
    if (!content || !(content->is_array() || content->is_string()))
        return Error(ErrorKind::UpstreamFailed, QStringLiteral("The answer is not a message: it has no `content`."));

    Reply reply;
    reply.id = memberBytes(*parsed, "id");
    reply.model = memberBytes(*parsed, "model");
    reply.parts = readContent(*content);
    reply.finish = readStopReason(memberBytes(*parsed, "stop_reason"));
    reply.stopSequence = memberBytes(*parsed, "stop_sequence");
    if (const Json *usage = member(*parsed, "usage")) {
        WireUsage counters;
        counters.merge(dumpJson(*usage));
        reply.usage = counters.usage();
    }
    for (const auto &[key, value] : parsed->items()) {
        static constexpr const char *known[] = {"id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"};
        if (!value.is_null() && std::find(std::begin(known), std::end(known), key) == std::end(known))
            reply.rest[key] = value;
    }
    gatherCitations(reply);
    unwrapJsonTool(reply);
    return reply;
}

} // namespace Gatehouse::Anthropic
