// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/dialects/conversation.h"

#include <QHash>

namespace Gatehouse::OpenAiChat {

/// Reads the `messages` of a request one by one. Tool results that follow each other become parts of one user message,
/// as the other dialects have them. Used for one request and thrown away.
class MessageReader
{
public:
    /// InvalidRequest naming the path of what is wrong.
    Result<std::vector<Message>> read(const Json &messages);

private:
    Result<void> readMessage(const Json &raw, const QByteArray &path);
    Result<void> readAssistant(const Json &raw, const QByteArray &path, Message &message);
    Result<void> readToolCall(const Json &call, const QByteArray &path, Message &message);
    Result<void> readToolResult(const Json &raw, const QByteArray &path, const QByteArray &id);
    void readThoughts(const Json &raw, Message &message) const;
    QByteArray openFunctionCall(const QByteArray &name);

    std::vector<Message> m_messages;
    QHash<QByteArray, QByteArray> m_functionCalls; // name → the id we gave the last call of the older form
    int m_functionCount = 0;
    bool m_inToolResults = false;
};

} // namespace Gatehouse::OpenAiChat
