// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/contentparts.h"

#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

Result<QByteArray> stringAt(const Json &object, const char *name, const QByteArray &path)
{
    const Json *found = member(object, name);
    if (!found || !found->is_string())
        return badField(path + '.' + name, QStringLiteral("must be a string"));
    return jsonBytes(*found);
}

Result<MessagePart> readImage(const Json &raw, const QByteArray &path)
{
    const Json *image = member(raw, "image_url");
    MediaSource source;
    if (image && image->is_string()) { // a short form that LiteLLM takes
        source = mediaFromUri(jsonBytes(*image));
    } else {
        if (!image || !image->is_object())
            return badField(path + ".image_url", QStringLiteral("must be an object with a `url`"));
        Result<QByteArray> url = stringAt(*image, "url", path + ".image_url");
        if (!url)
            return url.error();
        source = mediaFromUri(*url);
        source.detail = memberBytes(*image, "detail");
        if (source.mediaType.isEmpty())
            source.mediaType = memberBytes(*image, "format");
    }
    return MessagePart{ImagePart{std::move(source)}, {}};
}

Result<MessagePart> readAudio(const Json &raw, const QByteArray &path)
{
    const Json *audio = member(raw, "input_audio");
    if (!audio || !audio->is_object())
        return badField(path + ".input_audio", QStringLiteral("must be an object with `data` and `format`"));
    Result<QByteArray> data = stringAt(*audio, "data", path + ".input_audio");
    if (!data)
        return data.error();
    Result<QByteArray> format = stringAt(*audio, "format", path + ".input_audio");
    if (!format)
        return format.error();
    return MessagePart{AudioPart{std::move(*format), std::move(*data)}, {}};
}

Result<MessagePart> readFile(const Json &raw, const QByteArray &path)
{
    const Json *file = member(raw, "file");
    if (!file || !file->is_object())
        return badField(path + ".file", QStringLiteral("must be an object with `file_data` or `file_id`"));
    const QByteArray data = memberBytes(*file, "file_data");
    MediaSource source;
    if (!data.isEmpty())
        source = mediaFromUri(data);
    else
        source.fileId = memberBytes(*file, "file_id");
    if (source.url.isEmpty() && source.base64.isEmpty() && source.fileId.isEmpty())
        return badField(path + ".file", QStringLiteral("has neither `file_data` nor `file_id`"));
    source.name = memberBytes(*file, "filename");
    if (source.mediaType.isEmpty())
        source.mediaType = memberBytes(*file, "format");
    DocumentPart document;
    document.title = source.name;
    document.source = std::move(source);
    return MessagePart{std::move(document), {}};
}

Result<MessagePart> readPart(const Json &raw, const QByteArray &path)
{
    if (raw.is_string()) // lists of plain strings are taken as texts by several servers
        return MessagePart{TextPart{jsonBytes(raw)}, {}};
    if (!raw.is_object())
        return badField(path, QStringLiteral("must be a content part: an object with a `type`"));
    const Json *typeField = member(raw, "type");
    if (!typeField || !typeField->is_string())
        return badField(path + ".type", QStringLiteral("must be a string such as \"text\" or \"image_url\""));
    const QByteArray type = jsonBytes(*typeField);
    if (type == "text" || type == "refusal") {
        Result<QByteArray> text = stringAt(raw, type.constData(), path);
        if (!text)
            return text.error();
        return MessagePart{TextPart{std::move(*text)}, {}};
    }
    if (type == "image_url")
        return readImage(raw, path);
    if (type == "input_audio")
        return readAudio(raw, path);
    if (type == "file")
        return readFile(raw, path);
    if (std::optional<MessagePart> thought = readThinkingBlock(raw))
        return std::move(*thought);
    return MessagePart{OtherPart{"openai", raw}, {}};
}

Json textPart(const QByteArray &text)
{
    Json part;
    part["type"] = "text";
    part["text"] = toJson(text);
    return part;
}

/// Leaves a part out when dropping was asked for, else says why it cannot be sent.
Result<Json> cannotSay(const ContentRules &rules, const char *what, const QString &problem)
{
    if (rules.dropParams)
        return Json();
    return unsupportedField(what, problem);
}

Result<Json> writeImage(const ImagePart &image, const ContentRules &rules)
{
    if (!image.source.fileId.isEmpty())
        return cannotSay(rules, "messages", QStringLiteral("an image given by file id cannot be sent to this provider"));
    Json url;
    url["url"] = toJson(uriOf(image.source, "image/png"));
    if (!image.source.detail.isEmpty())
        url["detail"] = toJson(image.source.detail);
    Json part;
    part["type"] = "image_url";
    part["image_url"] = std::move(url);
    return part;
}

Result<Json> writeDocument(const DocumentPart &document, const ContentRules &rules)
{
    if (!document.plainText.isEmpty())
        return textPart(document.title.isEmpty() ? document.plainText : document.title + "\n\n" + document.plainText);
    const MediaSource &source = document.source;
    if (!source.url.isEmpty() && !rules.quirks.fileUrls)
        return cannotSay(rules, "messages", QStringLiteral("a document given by address cannot be sent to this provider; send its bytes"));
    Json file = Json::object();
    if (!source.fileId.isEmpty()) {
        file["file_id"] = toJson(source.fileId);
    } else {
        const QByteArray name = source.name.isEmpty() ? document.title : source.name;
        file["filename"] = toJson(name.isEmpty() ? QByteArray("document.pdf") : name);
        file["file_data"] = toJson(uriOf(source, "application/pdf"));
    }
    Json part;
    part["type"] = "file";
    part["file"] = std::move(file);
    return part;
}

Json writeAudio(const AudioPart &audio)
{
    Json input;
    input["data"] = toJson(audio.base64);
    input["format"] = toJson(audio.format);
    Json part;
    part["type"] = "input_audio";
    part["input_audio"] = std::move(input);
    return part;
}

Result<Json> writeOther(const OtherPart &other, const ContentRules &rules)
{
    if (other.dialect == "openai")
        return other.raw;
    return cannotSay(rules, "messages",
                     QStringLiteral("a content part of type \"%1\" has no form in the chat-completions format")
                         .arg(jsonText(other.raw.value("type", Json()))));
}

} // namespace

Result<std::vector<MessagePart>> readContent(const Json &content, const QByteArray &path)
{
    std::vector<MessagePart> parts;
    if (content.is_null())
        return parts;
    if (content.is_string()) {
        parts.push_back({TextPart{jsonBytes(content)}, {}});
        return parts;
    }
    if (!content.is_array())
        return badField(path, QStringLiteral("must be a string or a list of content parts"));
    parts.reserve(content.size());
    for (std::size_t i = 0; i < content.size(); ++i) {
        Result<MessagePart> part = readPart(content[i], itemPath(path, i));
        if (!part)
            return part.error();
        if (const Json *cache = given(content[i], "cache_control"))
            part->cacheControl = *cache;
        parts.push_back(std::move(*part));
    }
    return parts;
}

Result<Json> writePart(const MessagePart &part, const ContentRules &rules)
{
    Result<Json> written = Json();
    if (const auto *text = std::get_if<TextPart>(&part.value))
        written = textPart(text->text);
    else if (const auto *image = std::get_if<ImagePart>(&part.value))
        written = writeImage(*image, rules);
    else if (const auto *document = std::get_if<DocumentPart>(&part.value))
        written = writeDocument(*document, rules);
    else if (const auto *audio = std::get_if<AudioPart>(&part.value))
        written = writeAudio(*audio);
    else if (const auto *other = std::get_if<OtherPart>(&part.value))
        written = writeOther(*other, rules);
    if (written && written->is_object() && rules.quirks.cacheControl && !part.cacheControl.is_null())
        (*written)["cache_control"] = part.cacheControl;
    return written;
}

Result<Json> writeContent(const std::vector<const MessagePart *> &parts, const ContentRules &rules, const char *separator)
{
    const bool textOnly = std::all_of(parts.begin(), parts.end(), [&](const MessagePart *part) {
        return std::holds_alternative<TextPart>(part->value) && (!rules.quirks.cacheControl || part->cacheControl.is_null());
    });
    const bool join = textOnly && (parts.size() == 1 || !rules.quirks.textLists || !*separator);
    if (join && !parts.empty()) {
        QByteArray text;
        for (const MessagePart *part : parts) {
            const QByteArray &piece = std::get<TextPart>(part->value).text;
            text += text.isEmpty() ? piece : separator + piece;
        }
        return toJson(text);
    }
    Json list = Json::array();
    for (const MessagePart *part : parts) {
        Result<Json> written = writePart(*part, rules);
        if (!written)
            return written.error();
        if (!written->is_null())
            list.push_back(std::move(*written));
    }
    return list.empty() ? Json() : list;
}

} // namespace Gatehouse::OpenAiChat
