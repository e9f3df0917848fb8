// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/anthropic/messagewriter.h"

namespace Gatehouse::Anthropic {
namespace {

struct Turn {
    bool isAssistant = false;
    Json leading = Json::array(); ///< tool results, or thinking
    Json following = Json::array();
};

/// A single block that holds nothing but text.
bool isPlainText(const Json &blocks)
{
    return blocks.size() == 1 && blocks[0].size() == 2 && blocks[0].contains("text");
}

Json asContent(Json blocks)
{
    if (isPlainText(blocks))
        return std::move(blocks[0]["text"]);
    return blocks;
}

class MessageWriter
{
public:
    MessageWriter(const Conversation &conversation, const BlockRules &rules) : m_conversation(conversation), m_rules(rules) {}

    Result<void> write(Json &body)
    {
        for (const Message &message : m_conversation.messages) {
            const bool isInstruction = message.role == Role::System || message.role == Role::Developer;
            if (const Result<void> done = isInstruction ? addInstruction(message) : addTurn(message); !done)
                return done;
        }
        if (!m_system.empty())
            body["system"] = asContent(std::move(m_system));
        trimEnd();
        if (m_turns.empty() || m_turns.front().isAssistant)
            m_turns.insert(m_turns.begin(), placeholder());
        Json messages = Json::array();
        for (Turn &turn : m_turns) {
            for (Json &block : turn.following)
                turn.leading.push_back(std::move(block));
            Json message = Json::object();
            message["role"] = turn.isAssistant ? "assistant" : "user";
            message["content"] = asContent(std::move(turn.leading));
            messages.push_back(std::move(message));
        }
        body["messages"] = std::move(messages);
        return {};
    }

private:
    static Turn placeholder()
    {
        Json block = Json::object();
        block["type"] = "text";
        block["text"] = placeholderText;
        Turn turn;
        turn.following.push_back(std::move(block));
        return turn;
    }

    Result<void> addInstruction(const Message &message)
    {
        for (const MessagePart &part : message.parts) {
            if (!std::holds_alternative<TextPart>(part.value)) {
                if (m_rules.dropParams)
                    continue;
                Error error(ErrorKind::UnsupportedParameter,
                            QStringLiteral("A system message holds something other than text, which Anthropic does not take. Move it "
                                           "into a user message, or set `drop_params: true`."));
                error.param = "messages";
                return error;
            }
            Result<std::optional<Json>> block = writeBlock(part, m_rules);
            if (!block)
                return block.error();
            if (*block)
                m_system.push_back(std::move(**block));
        }
        return {};
    }

    Result<void> addTurn(const Message &message)
    {
        const bool isAssistant = message.role == Role::Assistant;
        const bool keepsOrder = isAssistant && m_conversation.sourceDialect == "anthropic";
        for (const MessagePart &part : message.parts) {
            Result<std::optional<Json>> block = writeBlock(part, m_rules);
            if (!block)
                return block.error();
            if (!*block)
                continue;
            // Only a turn that has something to say is begun.
            if (m_turns.empty() || m_turns.back().isAssistant != isAssistant)
                m_turns.emplace_back().isAssistant = isAssistant;
            const bool isLeading = isAssistant ? !keepsOrder && isThinking(part) : std::holds_alternative<ToolResultPart>(part.value);
            (isLeading ? m_turns.back().leading : m_turns.back().following).push_back(std::move(**block));
        }
        return {};
    }

    static bool isThinking(const MessagePart &part)
    {
        return std::holds_alternative<ThinkingPart>(part.value) || std::holds_alternative<RedactedThinkingPart>(part.value);
    }

    /// "final assistant content cannot end with trailing whitespace"
    void trimEnd()
    {
        if (m_turns.empty() || !m_turns.back().isAssistant || m_turns.back().following.empty())
            return;
        Json &last = m_turns.back().following.back();
        const auto text = last.find("text");
        if (text == last.end() || !text->is_string())
            return;
        std::string &content = text->get_ref<std::string &>();
        content.erase(content.find_last_not_of(" \t\r\n") + 1);
    }

    const Conversation &m_conversation;
    const BlockRules &m_rules;
    Json m_system = Json::array();
    std::vector<Turn> m_turns;
};

} // namespace

Result<void> writeMessages(const Conversation &conversation, const BlockRules &rules, Json &body)
{
    return MessageWriter(conversation, rules).write(body);
}

} // namespace Gatehouse::Anthropic
