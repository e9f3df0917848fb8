// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"
#include "gateway/dialects/sse.h"

namespace Gatehouse::OpenAiChat {

/// The straight lane of a chat-completions stream. Every event goes on as its own bytes, with two exceptions: `model`
/// becomes the name the client asked for, and the chunk that holds only usage stays here when the client did not ask
/// for it. Nothing is parsed into a tree except that usage. Lives in its exchange's coroutine.
class ChatStreamPassage final : public StreamPassage
{
public:
    explicit ChatStreamPassage(const ReplyStamp &stamp);

    void feed(QByteArrayView bytes, QByteArray &out) override;
    /// A stream that closes without [DONE] ended well when it said why it finished, and gets its [DONE] here. Else the
    /// failure is UpstreamFailed, and the event that was cut in two is kept back.
    void finish(QByteArray &out) override;
    const ReplyFacts &facts() const override { return m_facts; }

private:
    struct Chunk;
    void pass(const SseEvent &event, QByteArray &out);
    void note(const Chunk &chunk);
    void write(const SseEvent &event, QByteArrayView model, QByteArray &out) const;

    const QByteArray m_model; // quoted
    const bool m_includeUsage;
    bool m_keptBack = false; // the last event
    SseDecoder m_decoder;
    ReplyFacts m_facts;
};

} // namespace Gatehouse::OpenAiChat
