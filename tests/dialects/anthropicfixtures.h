// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/anthropicdialect.h"

#include <QFile>
#include <QTest>

namespace Gatehouse {

/// The bytes of a file below fixtures/anthropic.
inline QByteArray fixture(const QByteArray &name)
{
    QFile file(QStringLiteral(TEST_SOURCE_DIR "/fixtures/anthropic/") + QString::fromUtf8(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no fixture %s", name.constData());
    return file.readAll();
}

inline Json json(QByteArrayView text)
{
    const Result<Json> parsed = parseJson(text);
    if (!parsed)
        qFatal("the test holds bad JSON: %s", text.toByteArray().constData());
    return *parsed;
}

/// Compares without regard to the order of members, and shows both when they differ.
inline bool same(const Json &actual, const Json &expected)
{
    const nlohmann::json left = nlohmann::json::parse(dumpJson(actual).toStdString());
    const nlohmann::json right = nlohmann::json::parse(dumpJson(expected).toStdString());
    if (left == right)
        return true;
    qWarning("got      %s\nexpected %s", left.dump(1).c_str(), right.dump(1).c_str());
    return false;
}

inline MessagePart textPart(const char *text)
{
    MessagePart part;
    part.value = TextPart{text};
    return part;
}

inline MessagePart partOf(decltype(MessagePart::value) value)
{
    MessagePart part;
    part.value = std::move(value);
    return part;
}

inline Message messageOf(Role role, std::vector<MessagePart> parts)
{
    Message message;
    message.role = role;
    message.parts = std::move(parts);
    return message;
}

/// A conversation as the OpenAI reader makes it, with one question in it.
inline Conversation openAiConversation()
{
    Conversation conversation;
    conversation.sourceDialect = "openai";
    conversation.model = "claude";
    conversation.messages.push_back(messageOf(Role::User, {textPart("Hello")}));
    return conversation;
}

inline RequestTarget targetOf(const QByteArray &model)
{
    RequestTarget target;
    target.upstreamModel = model;
    target.provider = "anthropic";
    return target;
}

/// What goes to the upstream; fails the test when nothing does.
inline Json written(const Conversation &conversation, const RequestTarget &target)
{
    const Result<QByteArray> body = anthropicDialect().writeRequest(conversation, target);
    if (!body) {
        QTest::qFail(qPrintable(body.error().message), __FILE__, __LINE__);
        return Json();
    }
    return *parseJson(*body);
}

inline Json written(const Conversation &conversation, const char *model = "claude-sonnet-4-20250514")
{
    return written(conversation, targetOf(model));
}

/// The error that writing ends in; an Internal one when it does not.
inline Error refusal(const Conversation &conversation, const RequestTarget &target)
{
    const Result<QByteArray> body = anthropicDialect().writeRequest(conversation, target);
    return body ? Error(ErrorKind::Internal, QString::fromUtf8(*body)) : body.error();
}

} // namespace Gatehouse
