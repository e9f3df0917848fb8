// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"
#include "gateway/dialects/openaichat/openaichatdialect.h"

#include <QFile>
#include <QTest>

/// QCOMPARE for JSON, whose values convert to too many things.
#define COMPARE_JSON(actual, expected) QCOMPARE(dumpJson(actual), dumpJson(expected))

// What the tests of the chat-completions dialect share.
namespace Gatehouse::Fixtures {

inline QByteArray fixture(const char *name)
{
    QFile file(QStringLiteral(TEST_SOURCE_DIR) + QStringLiteral("/fixtures/openai/") + QString::fromUtf8(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("Fixture %s cannot be read.", name);
    return file.readAll();
}

inline Json jsonOf(const QByteArray &text)
{
    Result<Json> json = parseJson(text);
    if (!json)
        qFatal("Not JSON: %s", text.constData());
    return std::move(*json);
}

inline QByteArray onWire(FinishReason reason)
{
    constexpr const char *names[] = {"unknown", "stop", "stop_sequence", "length", "tool_calls", "content_filter", "refusal", "pause"};
    return names[static_cast<int>(reason)];
}

/// One event as a line a person can compare.
inline QByteArray lineOf(const StreamEvent &event)
{
    const auto at = [](const char *what, int index) { return QByteArray(what) + ' ' + QByteArray::number(index); };
    if (const auto *began = std::get_if<MessageBegan>(&event))
        return "began " + began->id + ' ' + began->model;
    if (const auto *opened = std::get_if<BlockOpened>(&event)) {
        constexpr const char *kinds[] = {"text", "thinking", "redacted", "tool", "other"};
        QByteArray line = at("open", opened->index) + ' ' + kinds[static_cast<int>(opened->kind)];
        if (opened->kind == BlockKind::ToolUse)
            line += ' ' + opened->toolId + ' ' + opened->toolName;
        return opened->raw.is_null() ? line : line + ' ' + dumpJson(opened->raw);
    }
    if (const auto *text = std::get_if<TextDelta>(&event))
        return at("text", text->index) + ' ' + text->text;
    if (const auto *thought = std::get_if<ThinkingDelta>(&event))
        return at("thought", thought->index) + ' ' + thought->text;
    if (const auto *signature = std::get_if<SignatureDelta>(&event))
        return at("signature", signature->index) + ' ' + signature->signature;
    if (const auto *arguments = std::get_if<ToolArgumentsDelta>(&event))
        return at("arguments", arguments->index) + ' ' + arguments->json;
    if (const auto *closed = std::get_if<BlockClosed>(&event))
        return at("close", closed->index);
    if (const auto *ended = std::get_if<MessageEnded>(&event))
        return "ended " + onWire(ended->reason);
    if (const auto *reported = std::get_if<UsageReported>(&event))
        return "usage " + QByteArray::number(static_cast<qlonglong>(reported->usage.input)) + ' '
            + QByteArray::number(static_cast<qlonglong>(reported->usage.output));
    if (const auto *failed = std::get_if<StreamFailed>(&event))
        return "failed " + failed->error.message.toUtf8();
    if (std::holds_alternative<StreamDone>(event))
        return "done";
    return "another";
}

inline QByteArrayList linesOf(const std::vector<StreamEvent> &events)
{
    QByteArrayList lines;
    for (const StreamEvent &event : events)
        lines << lineOf(event);
    return lines;
}

/// Feeds the pieces to a new reader of the dialect.
inline std::vector<StreamEvent> readStream(const Dialect &dialect, const std::vector<QByteArray> &pieces)
{
    std::vector<StreamEvent> events;
    const std::unique_ptr<StreamReader> reader = dialect.streamReader();
    for (const QByteArray &piece : pieces)
        reader->feed(piece, events);
    reader->finish(events);
    return events;
}

inline ReplyStamp stampOf(bool includeUsage = false)
{
    ReplyStamp stamp;
    stamp.model = "my \"model\"";
    stamp.created = 1700000000;
    stamp.fallbackId = "chatcmpl-ours";
    stamp.includeUsage = includeUsage;
    return stamp;
}

} // namespace Gatehouse::Fixtures
