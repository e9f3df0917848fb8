// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse::OpenAiChat {

/// Neutral events as chunks: a role chunk first, then deltas, the finish reason, usage when the client asked for it, and
/// [DONE]. One id and one creation time for the whole stream. A failed stream is not ended here: `writeStreamError()`
/// says what there is to say. Lives in its exchange's coroutine.
class ChatStreamWriter final : public StreamWriter
{
public:
    explicit ChatStreamWriter(ReplyStamp stamp);

    void write(const StreamEvent &event, QByteArray &out) override;
    void finish(QByteArray &out) override;

private:
    void begin(const QByteArray &id, QByteArray &out);
    void openBlock(const BlockOpened &event, QByteArray &out);
    void closeBlock(QByteArray &out);
    void endMessage(FinishReason reason, QByteArray &out);
    /// One chunk. `delta` is the inside of the delta object: members as JSON text.
    void chunk(const QByteArray &delta, QByteArray &out, const char *finish = nullptr);
    void arguments(const QByteArray &json, QByteArray &out);

    const ReplyStamp m_stamp;
    QByteArray m_head; // `data: {"id":…,"object":…,"created":…,"model":…,`
    Usage m_usage;
    int m_toolIndex = -1;
    bool m_toolOpen = false, m_toolHasArguments = false;
    bool m_began = false, m_ended = false;
};

} // namespace Gatehouse::OpenAiChat
