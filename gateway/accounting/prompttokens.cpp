// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/accounting/prompttokens.h"

#include "gateway/accounting/tokenizer.h"

namespace Gatehouse {
namespace {

constexpr std::int64_t tokensOfMessage = 3;
constexpr std::int64_t tokensOfAnswer = 3;

std::int64_t countContent(const Json &content)
{
    if (content.is_string())
        return countTokens(jsonBytes(content));
    std::int64_t tokens = 0;
    if (content.is_array()) {
        for (const Json &part : content) {
            if (const Json *text = member(part, "text"); text && text->is_string())
                tokens += countTokens(jsonBytes(*text));
        }
    }
    return tokens;
}

} // namespace

std::int64_t countChatTokens(const Json &messages, const Json *tools)
{
    std::int64_t tokens = tokensOfAnswer;
    if (messages.is_array()) {
        for (const Json &message : messages) {
            tokens += tokensOfMessage + countTokens(memberBytes(message, "role"));
            if (const Json *content = member(message, "content"))
                tokens += countContent(*content);
            if (const QByteArray name = memberBytes(message, "name"); !name.isEmpty())
                tokens += countTokens(name) + 1;
            if (const Json *calls = member(message, "tool_calls"); calls && calls->is_array())
                tokens += countTokens(dumpJson(*calls));
        }
    }
    if (tools && tools->is_array() && !tools->empty())
        tokens += countTokens(dumpJson(*tools));
    return tokens;
}

std::int64_t countPromptTokens(const Json &prompt)
{
    if (prompt.is_string())
        return countTokens(jsonBytes(prompt));
    std::int64_t tokens = 0;
    if (prompt.is_array()) {
        for (const Json &text : prompt)
            tokens += text.is_string() ? countTokens(jsonBytes(text)) : 0;
    }
    return tokens;
}

} // namespace Gatehouse
