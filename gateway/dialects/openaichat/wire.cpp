// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/wire.h"

namespace Gatehouse::OpenAiChat {

Error badField(const QByteArray &path, const QString &problem)
{
    Error error(ErrorKind::InvalidRequest, QStringLiteral("`%1` %2.").arg(QString::fromUtf8(path), problem));
    error.param = path;
    return error;
}

Error unsupportedField(const QByteArray &name, const QString &problem)
{
    Error error(ErrorKind::UnsupportedParameter,
                QStringLiteral("`%1`: %2. Leave it out, or set drop_params to have it dropped.").arg(QString::fromUtf8(name), problem));
    error.param = name;
    return error;
}

QByteArray itemPath(const QByteArray &path, std::size_t index)
{
    return path + '[' + QByteArray::number(static_cast<qulonglong>(index)) + ']';
}

MediaSource mediaFromUri(const QByteArray &uri)
{
    MediaSource source;
    // "data:" [media type *( ";" attribute)] ";base64," data (RFC 2397)
    const qsizetype comma = uri.startsWith("data:") ? uri.indexOf(',') : -1;
    const QByteArray head = comma < 0 ? QByteArray() : uri.sliced(5, comma - 5);
    if (!head.endsWith(";base64")) {
        source.url = uri;
        return source;
    }
    source.mediaType = head.first(head.indexOf(';'));
    source.base64 = uri.sliced(comma + 1);
    return source;
}

QByteArray uriOf(const MediaSource &source, const char *mediaTypeIfUnknown)
{
    if (source.base64.isEmpty())
        return source.url;
    return "data:" + (source.mediaType.isEmpty() ? QByteArray(mediaTypeIfUnknown) : source.mediaType) + ";base64," + source.base64;
}

const Json *given(const Json &object, const char *name)
{
    const Json *found = member(object, name);
    return found && !found->is_null() ? found : nullptr;
}

const Json &listMember(const Json &object, const char *name)
{
    static const Json none = Json::array();
    const Json *found = member(object, name);
    return found && found->is_array() ? *found : none;
}

FinishReason finishFromWire(QByteArrayView reason)
{
    if (reason.isEmpty())
        return FinishReason::Unknown;
    if (reason == "length" || reason == "max_tokens")
        return FinishReason::Length;
    if (reason == "tool_calls" || reason == "function_call")
        return FinishReason::ToolCalls;
    if (reason == "content_filter")
        return FinishReason::ContentFilter;
    return FinishReason::Stop; // "stop", "eos", "eos_token" and words unheard of
}

const char *finishToWire(FinishReason reason)
{
    switch (reason) {
    case FinishReason::Length:
        return "length";
    case FinishReason::ToolCalls:
        return "tool_calls";
    case FinishReason::ContentFilter:
    case FinishReason::Refusal:
        return "content_filter";
    case FinishReason::Unknown:
    case FinishReason::Stop:
    case FinishReason::StopSequence:
    case FinishReason::Pause:
        break;
    }
    return "stop";
}

QByteArray thoughtText(const Json &thought)
{
    if (!thought.is_array())
        return jsonBytes(thought);
    QByteArray text;
    for (const Json &chunk : thought)
        text += chunk.is_string() ? jsonBytes(chunk) : memberBytes(chunk, "text");
    return text;
}

std::optional<MessagePart> readThinkingBlock(const Json &block)
{
    const QByteArray type = memberBytes(block, "type");
    MessagePart part;
    if (type == "thinking") {
        const Json *thought = member(block, "thinking");
        part.value = ThinkingPart{thought ? thoughtText(*thought) : QByteArray(), memberBytes(block, "signature")};
    } else if (type == "redacted_thinking") {
        part.value = RedactedThinkingPart{memberBytes(block, "data")};
    } else {
        return std::nullopt;
    }
    if (const Json *cache = given(block, "cache_control"))
        part.cacheControl = *cache;
    return part;
}

Json writeThinkingBlock(const MessagePart &part)
{
    Json block;
    if (const auto *thinking = std::get_if<ThinkingPart>(&part.value)) {
        block["type"] = "thinking";
        block["thinking"] = toJson(thinking->text);
        if (!thinking->signature.isEmpty())
            block["signature"] = toJson(thinking->signature);
    } else if (const auto *redacted = std::get_if<RedactedThinkingPart>(&part.value)) {
        block["type"] = "redacted_thinking";
        block["data"] = toJson(redacted->data);
    }
    return block;
}

} // namespace Gatehouse::OpenAiChat
