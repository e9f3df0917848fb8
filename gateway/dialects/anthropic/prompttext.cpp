// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/prompttext.h"

#include "gateway/base/json.h"

namespace Gatehouse::Anthropic {
namespace {

void append(QByteArray &out, const QByteArray &text)
{
    if (text.isEmpty())
        return;
    if (!out.isEmpty())
        out += '\n';
    out += text;
}

void appendContent(QByteArray &out, const Json &content);

void appendBlock(QByteArray &out, const Json &block)
{
    const QByteArray type = memberBytes(block, "type");
    if (type == "image" || type == "redacted_thinking")
        return;
    append(out, memberBytes(block, "text"));
    append(out, memberBytes(block, "thinking"));
    append(out, memberBytes(block, "name"));
    append(out, memberBytes(block, "title"));
    if (const Json *input = member(block, "input"))
        append(out, dumpJson(*input));
    if (const Json *content = member(block, "content"))
        appendContent(out, *content);
    if (const Json *source = member(block, "source"); source && source->is_object()) {
        if (memberBytes(*source, "type") == "text")
            append(out, memberBytes(*source, "data"));
        else if (const Json *content = member(*source, "content"))
            appendContent(out, *content);
    }
}

void appendContent(QByteArray &out, const Json &content)
{
    if (content.is_string()) {
        append(out, jsonBytes(content));
    } else if (content.is_array()) {
        for (const Json &block : content)
            appendBlock(out, block);
    }
}

} // namespace

QByteArray promptText(QByteArrayView body)
{
    QByteArray out;
    const Result<Json> parsed = parseJson(body);
    if (!parsed)
        return out;
    if (const Json *system = member(*parsed, "system"))
        appendContent(out, *system);
    if (const Json *tools = member(*parsed, "tools"); tools && tools->is_array()) {
        for (const Json &tool : *tools) {
            append(out, memberBytes(tool, "name"));
            append(out, memberBytes(tool, "description"));
            if (const Json *schema = member(tool, "input_schema"))
                append(out, dumpJson(*schema));
        }
    }
    if (const Json *messages = member(*parsed, "messages"); messages && messages->is_array()) {
        for (const Json &message : *messages) {
            if (const Json *content = member(message, "content"))
                appendContent(out, *content);
        }
    }
    return out;
}

} // namespace Gatehouse::Anthropic
