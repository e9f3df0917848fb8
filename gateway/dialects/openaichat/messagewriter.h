// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"
#include "gateway/dialects/openaichat/contentparts.h"

namespace Gatehouse::OpenAiChat {

/// Writes the messages of a conversation as a provider of this dialect wants them. Tool results become messages of role
/// "tool" before what else the user said; pictures inside them, which such messages cannot hold, move into the user's
/// message after. Used for one request and thrown away.
class MessageWriter
{
public:
    explicit MessageWriter(const ContentRules &rules) : m_rules(rules) {}

    /// UnsupportedParameter when a part has no form at this provider and dropping was not asked for.
    Result<Json> write(const std::vector<Message> &messages);

private:
    Result<void> writeSpoken(const Message &message);
    Result<void> writeToolResult(const ToolResultPart &result, const MessagePart &part);
    Result<void> writeAssistant(const Message &message);
    void addThoughts(const Message &message, Json &written) const;
    Json toolCall(const ToolUsePart &tool, const MessagePart &part) const;
    QByteArray toolId(const QByteArray &id) const;
    const char *roleName(Role role) const;

    const ContentRules m_rules;
    Json m_messages = Json::array();
    std::vector<MessagePart> m_hoisted; // from tool results, for the user's message that follows
};

} // namespace Gatehouse::OpenAiChat
