// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/blockwriter.h"

#include <algorithm>

namespace Gatehouse::Anthropic {
namespace {

using MaybeBlock = Result<std::optional<Json>>;

Error unsupportedPart(const QString &what)
{
    Error error(ErrorKind::UnsupportedParameter,
                QStringLiteral("Anthropic's Messages API takes no %1. Leave it out, or set `drop_params: true`.").arg(what));
    error.param = "messages";
    return error;
}

/// A data URI is taken apart: Anthropic fetches only real addresses.
MediaSource resolved(const MediaSource &source)
{
    if (!source.url.startsWith("data:"))
        return source;
    MediaSource inlined = source;
    const qsizetype comma = source.url.indexOf(',');
    const QByteArray head = source.url.mid(5, comma - 5);
    const qsizetype semicolon = head.indexOf(';');
    inlined.mediaType = semicolon < 0 ? head : head.first(semicolon);
    inlined.base64 = head.endsWith(";base64") ? source.url.mid(comma + 1)
                                              : QByteArray::fromPercentEncoding(source.url.mid(comma + 1)).toBase64();
    inlined.url.clear();
    return inlined;
}

/// Anthropic insists on a media type and believes what it is told. The first bytes of the usual kinds, as base64.
QByteArray mediaTypeOf(const MediaSource &source)
{
    if (source.mediaType == "image/jpg")
        return "image/jpeg";
    if (!source.mediaType.isEmpty() && source.mediaType != "application/octet-stream")
        return source.mediaType;
    struct Mark {
        const char *begin;
        const char *type;
    };
    static constexpr Mark marks[] = {{"iVBORw0KGgo", "image/png"}, {"/9j/", "image/jpeg"}, {"R0lGOD", "image/gif"},
                                     {"UklGR", "image/webp"}, {"JVBERi0", "application/pdf"}};
    for (const Mark &mark : marks) {
        if (source.base64.startsWith(mark.begin))
            return mark.type;
    }
    if (source.name.toLower().endsWith(".pdf"))
        return "application/pdf";
    return source.mediaType;
}

Json writeSource(const MediaSource &source, const QByteArray &mediaType)
{
    if (!source.fileId.isEmpty()) {
        Json out = typed("file");
        out["file_id"] = toJson(source.fileId);
        return out;
    }
    if (!source.url.isEmpty()) {
        Json out = typed("url");
        out["url"] = toJson(source.url);
        return out;
    }
    Json out = typed("base64");
    out["media_type"] = toJson(mediaType);
    out["data"] = toJson(source.base64);
    return out;
}

Json plainTextSource(const QByteArray &text)
{
    Json out = typed("text");
    out["media_type"] = "text/plain";
    out["data"] = toJson(text);
    return out;
}

Json writeDocument(const DocumentPart &part)
{
    const MediaSource source = resolved(part.source);
    const QByteArray mediaType = mediaTypeOf(source);
    if (mediaType.startsWith("image/") && part.plainText.isEmpty()) {
        Json block = typed("image");
        block["source"] = writeSource(source, mediaType);
        return block;
    }
    Json block = typed("document");
    // Only PDF may come as base64; everything readable goes as plain text.
    if (!part.plainText.isEmpty())
        block["source"] = plainTextSource(part.plainText);
    else if (!source.base64.isEmpty() && mediaType.startsWith("text/"))
        block["source"] = plainTextSource(QByteArray::fromBase64(source.base64));
    else
        block["source"] = writeSource(source, mediaType);
    const QByteArray &title = part.title.isEmpty() ? source.name : part.title;
    if (!title.isEmpty())
        block["title"] = toJson(title);
    if (!part.citations.is_null())
        block["citations"] = part.citations;
    return block;
}

struct Writer {
    const BlockRules &rules;

    MaybeBlock refuse(const QString &what) const
    {
        if (rules.dropParams || rules.reply)
            return std::optional<Json>();
        return unsupportedPart(what);
    }

    MaybeBlock operator()(const TextPart &part) const
    {
        // "text content blocks must contain non-whitespace text"
        if (QByteArrayView(part.text).trimmed().isEmpty() && !rules.reply)
            return std::optional<Json>();
        Json block = typed("text");
        block["text"] = toJson(part.text);
        if (part.citations.is_array())
            block["citations"] = part.citations;
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const ImagePart &part) const
    {
        const MediaSource source = resolved(part.source);
        const QByteArray mediaType = mediaTypeOf(source);
        Json block = typed(mediaType == "application/pdf" ? "document" : "image");
        block["source"] = writeSource(source, mediaType);
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const DocumentPart &part) const { return std::optional(writeDocument(part)); }
    MaybeBlock operator()(const AudioPart &) const { return refuse(QStringLiteral("audio input")); }

    MaybeBlock operator()(const ThinkingPart &part) const
    {
        // A signature proves that the thinking is the model's own; without it Anthropic refuses the block.
        if (part.signature.isEmpty() && !rules.reply)
            return std::optional<Json>();
        Json block = typed("thinking");
        block["thinking"] = toJson(part.text);
        block["signature"] = toJson(part.signature);
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const RedactedThinkingPart &part) const
    {
        Json block = typed("redacted_thinking");
        block["data"] = toJson(part.data);
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const ToolUsePart &part) const
    {
        Json block = typed("tool_use");
        block["id"] = toJson(toolId(part.id));
        block["name"] = toJson(part.name);
        block["input"] = toolInput(part.arguments);
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const ToolResultPart &part) const
    {
        Json block = typed("tool_result");
        block["tool_use_id"] = toJson(toolId(part.toolUseId));
        Json content = Json::array();
        for (const MessagePart &inner : part.content) {
            MaybeBlock written = writeBlock(inner, rules);
            if (!written)
                return written.error();
            if (*written)
                content.push_back(std::move(**written));
        }
        const bool plain = content.size() == 1 && content[0].size() == 2 && content[0]["type"] == "text";
        if (plain)
            block["content"] = std::move(content[0]["text"]);
        else if (!content.empty())
            block["content"] = std::move(content);
        if (part.isError)
            block["is_error"] = true;
        return std::optional(std::move(block));
    }

    MaybeBlock operator()(const OtherPart &part) const
    {
        if (part.dialect == "anthropic" && part.raw.is_object())
            return std::optional(part.raw);
        QByteArray name = memberBytes(part.raw, "type");
        if (name.isEmpty() && part.raw.is_object() && !part.raw.empty())
            name = QByteArray::fromStdString(part.raw.begin().key()); // OpenAI's `refusal`, `audio` and their like
        return refuse(QStringLiteral("content part of type `%1`").arg(QString::fromUtf8(name)));
    }
};

} // namespace

Json typed(const char *type)
{
    Json object = Json::object();
    object["type"] = type;
    return object;
}

Result<std::optional<Json>> writeBlock(const MessagePart &part, const BlockRules &rules)
{
    MaybeBlock written = std::visit(Writer{rules}, part.value);
    const bool isThinking = std::holds_alternative<ThinkingPart>(part.value) || std::holds_alternative<RedactedThinkingPart>(part.value);
    if (written && *written && part.cacheControl.is_object() && !isThinking)
        (**written)["cache_control"] = part.cacheControl;
    return written;
}

Json toolInput(const QByteArray &arguments)
{
    if (QByteArrayView(arguments).trimmed().isEmpty())
        return Json::object();
    Result<Json> parsed = parseJson(arguments);
    if (parsed && parsed->is_object())
        return std::move(*parsed);
    Json wrapped = Json::object();
    wrapped["raw_arguments"] = toJson(arguments);
    return wrapped;
}

QByteArray toolId(const QByteArray &id)
{
    const auto isAllowed = [](char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
    if (std::all_of(id.begin(), id.end(), isAllowed))
        return id;
    QByteArray clean = id;
    std::replace_if(clean.begin(), clean.end(), [&](char c) { return !isAllowed(c); }, '_');
    return clean;
}

} // namespace Gatehouse::Anthropic
