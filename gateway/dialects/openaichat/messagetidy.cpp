// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/openaichat/messagetidy.h"

#include "gateway/dialects/openaichat/quirks.h"
#include "gateway/dialects/openaichat/wire.h"

#include <algorithm>

namespace Gatehouse::OpenAiChat {
namespace {

bool dropNulls(Json &message)
{
    std::vector<std::string> names;
    for (const auto &[name, value] : message.items()) {
        if (value.is_null())
            names.push_back(name);
    }
    for (const std::string &name : names)
        message.erase(name);
    return !names.empty();
}

bool joinTexts(Json &message)
{
    const Json &list = listMember(message, "content");
    const bool textOnly = std::all_of(list.begin(), list.end(), [](const Json &part) { return memberBytes(part, "type") == "text"; });
    if (list.empty() || !textOnly)
        return false;
    QByteArray text;
    for (const Json &part : list)
        text += (text.isEmpty() ? "" : "\n\n") + memberBytes(part, "text");
    message["content"] = toJson(text);
    return true;
}

/// The thought that LiteLLM's clients give back in another place, else a space: there must be one.
bool addThought(Json &message)
{
    if (!memberBytes(message, "reasoning_content").isEmpty())
        return false;
    const Json *specific = given(message, "provider_specific_fields");
    const QByteArray kept = specific ? memberBytes(*specific, "reasoning_content") : QByteArray();
    message["reasoning_content"] = toJson(kept.isEmpty() ? QByteArray(" ") : kept);
    return true;
}

bool isEmptyAnswer(const Json &message)
{
    if (!message.is_object() || memberBytes(message, "role") != "assistant")
        return false;
    const Json *content = given(message, "content");
    const bool silent = !content || (content->is_string() && jsonBytes(*content).isEmpty()) || (content->is_array() && content->empty());
    return silent && listMember(message, "tool_calls").empty();
}

} // namespace

bool isParticular(const Quirks &quirks, bool thinking)
{
    return !quirks.nullContent || !quirks.names || quirks.plainText || (thinking && quirks.thinking == ThinkingKnob::Switch);
}

bool tidyMessages(Json &messages, const Quirks &quirks, bool thinking)
{
    if (!messages.is_array())
        return false;
    bool changed = false;
    for (Json &message : messages) {
        if (!message.is_object())
            continue;
        const bool isAnswer = memberBytes(message, "role") == "assistant";
        if (!quirks.nullContent && isAnswer)
            changed |= dropNulls(message);
        if (!quirks.names && memberBytes(message, "role") != "tool")
            changed |= message.erase("name") > 0;
        if (quirks.plainText)
            changed |= joinTexts(message);
        if (isAnswer && thinking && quirks.thinking == ThinkingKnob::Switch)
            changed |= addThought(message);
    }
    if (!quirks.names) {
        const auto firstEmpty = std::remove_if(messages.begin(), messages.end(), isEmptyAnswer);
        changed |= firstEmpty != messages.end();
        messages.erase(firstEmpty, messages.end());
    }
    return changed;
}

} // namespace Gatehouse::OpenAiChat
