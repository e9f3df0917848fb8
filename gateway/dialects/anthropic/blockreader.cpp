// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/blockreader.h"

namespace Gatehouse::Anthropic {
namespace {

OtherPart other(const Json &block)
{
    return OtherPart{"anthropic", block};
}

MediaSource readSource(const Json &source)
{
    MediaSource media;
    media.mediaType = memberBytes(source, "media_type");
    const QByteArray type = memberBytes(source, "type");
    if (type == "url")
        media.url = memberBytes(source, "url");
    else if (type == "file")
        media.fileId = memberBytes(source, "file_id");
    else
        media.base64 = memberBytes(source, "data");
    return media;
}

/// The text of a document that is given as content blocks; empty when it holds anything but text.
QByteArray textOfBlocks(const Json &content)
{
    if (content.is_string())
        return jsonBytes(content);
    QByteArray joined;
    if (!content.is_array())
        return joined;
    for (const Json &block : content) {
        if (memberBytes(block, "type") != "text")
            return {};
        if (!joined.isEmpty())
            joined += '\n';
        joined += memberBytes(block, "text");
    }
    return joined;
}

std::optional<DocumentPart> readDocument(const Json &block, const Json &source)
{
    DocumentPart part;
    part.title = memberBytes(block, "title");
    if (const Json *citations = member(block, "citations"))
        part.citations = *citations;
    const QByteArray type = memberBytes(source, "type");
    if (type == "text") {
        part.plainText = memberBytes(source, "data");
        part.source.mediaType = memberBytes(source, "media_type");
    } else if (type == "content") {
        const Json *content = member(source, "content");
        part.plainText = content ? textOfBlocks(*content) : QByteArray();
        if (part.plainText.isEmpty())
            return std::nullopt;
    } else {
        part.source = readSource(source);
    }
    return part;
}

ToolUsePart readToolUse(const Json &block)
{
    ToolUsePart part;
    part.id = memberBytes(block, "id");
    part.name = memberBytes(block, "name");
    const Json *input = member(block, "input");
    part.arguments = input && input->is_object() ? dumpJson(*input) : QByteArray("{}");
    return part;
}

ToolResultPart readToolResult(const Json &block)
{
    ToolResultPart part;
    part.toolUseId = memberBytes(block, "tool_use_id");
    part.isError = memberBool(block, "is_error");
    if (const Json *content = member(block, "content"))
        part.content = readContent(*content);
    return part;
}

decltype(MessagePart::value) readValue(const Json &block)
{
    const QByteArray type = memberBytes(block, "type");
    if (type == "text") {
        TextPart part{memberBytes(block, "text")};
        if (const Json *citations = member(block, "citations"); citations && citations->is_array() && !citations->empty())
            part.citations = *citations;
        return part;
    }
    if (type == "tool_use")
        return readToolUse(block);
    if (type == "tool_result")
        return readToolResult(block);
    if (type == "thinking")
        return ThinkingPart{memberBytes(block, "thinking"), memberBytes(block, "signature")};
    if (type == "redacted_thinking")
        return RedactedThinkingPart{memberBytes(block, "data")};
    const Json *source = member(block, "source");
    if (type == "image" && source)
        return ImagePart{readSource(*source)};
    if (type == "document" && source) {
        if (auto document = readDocument(block, *source))
            return std::move(*document);
    }
    return other(block);
}

} // namespace

MessagePart readBlock(const Json &block)
{
    MessagePart part;
    part.value = readValue(block);
    if (const Json *cache = member(block, "cache_control"); cache && cache->is_object())
        part.cacheControl = *cache;
    return part;
}

std::vector<MessagePart> readContent(const Json &content)
{
    std::vector<MessagePart> parts;
    if (content.is_string()) {
        MessagePart part;
        part.value = TextPart{jsonBytes(content)};
        parts.push_back(std::move(part));
    } else if (content.is_array()) {
        parts.reserve(content.size());
        for (const Json &block : content)
            parts.push_back(readBlock(block));
    }
    return parts;
}

} // namespace Gatehouse::Anthropic
