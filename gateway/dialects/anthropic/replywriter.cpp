// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/replywriter.h"

#include "gateway/base/jsonscan.h"
#include "gateway/dialects/anthropic/blockwriter.h"
#include "gateway/dialects/anthropic/replyreader.h"
#include "gateway/dialects/anthropic/stopreasons.h"
#include "gateway/dialects/anthropic/wireusage.h"
#include "gateway/dialects/eventfacts.h"

namespace Gatehouse::Anthropic {

QByteArray messageId(const QByteArray &upstreamId, const ReplyStamp &stamp)
{
    return upstreamId.startsWith("msg_") || stamp.fallbackId.isEmpty() ? upstreamId : stamp.fallbackId;
}

QByteArray madeToolId(const QByteArray &messageId, int index)
{
    return "toolu_" + toolId(messageId) + '_' + QByteArray::number(index);
}

QByteArray writeReply(const Reply &reply, const ReplyStamp &stamp)
{
    const QByteArray id = messageId(reply.id, stamp);
    BlockRules rules;
    rules.reply = true;
    Json content = Json::array();
    bool hasToolCalls = false;
    for (const MessagePart &part : reply.parts) {
        const auto *text = std::get_if<TextPart>(&part.value);
        if (text && text->text.isEmpty())
            continue;
        Result<std::optional<Json>> block = writeBlock(part, rules);
        if (!block || !*block)
            continue;
        if (std::holds_alternative<ToolUsePart>(part.value)) {
            hasToolCalls = true;
            if ((**block)["id"] == "")
                (**block)["id"] = toJson(madeToolId(id, static_cast<int>(content.size())));
        }
        content.push_back(std::move(**block));
    }
    Json out = Json::object();
    out["id"] = toJson(id);
    out["type"] = "message";
    out["role"] = "assistant";
    out["model"] = toJson(stamp.model.isEmpty() ? reply.model : stamp.model);
    out["content"] = std::move(content);
    out["stop_reason"] = writeStopReason(reply.finish, hasToolCalls);
    out["stop_sequence"] = reply.stopSequence.isEmpty() ? Json() : toJson(reply.stopSequence);
    out["usage"] = writeUsage(reply.usage);
    // Only what is Anthropic's own: `rest` may come from another dialect.
    for (const char *name : {"container", "stop_details", "context_management"}) {
        if (const Json *value = member(reply.rest, name))
            out[name] = *value;
    }
    return dumpJson(out);
}

Result<QByteArray> passReply(QByteArrayView body, const ReplyStamp &stamp, ReplyFacts &facts)
{
    const Result<JsonScan> scan = JsonScan::read(body);
    if (!scan)
        return Error(ErrorKind::UpstreamFailed, QStringLiteral("The answer is not valid JSON."), scan.error().message);
    const Result<Reply> reply = readReply(body);
    if (!reply)
        return reply.error();
    facts = factsOf(*reply);
    JsonSplice splice(*scan);
    if (!stamp.model.isEmpty() && scan->field("model"))
        splice.set("model", jsonQuoted(stamp.model));
    return splice.apply();
}

} // namespace Gatehouse::Anthropic
