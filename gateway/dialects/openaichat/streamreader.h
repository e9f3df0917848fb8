// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"
#include "gateway/dialects/sse.h"

namespace Gatehouse::OpenAiChat {

/// Chunks into neutral events. Only the first choice is read. Thoughts, text and tool calls become blocks, one open at
/// a time: a second tool's pieces wait until the first one's arguments are a complete JSON text, or the stream ends.
/// Lives in its exchange's coroutine.
class ChatStreamReader final : public StreamReader
{
public:
    void feed(QByteArrayView bytes, std::vector<StreamEvent> &events) override;
    /// StreamFailed when there was neither a finish reason nor [DONE].
    void finish(std::vector<StreamEvent> &events) override;

private:
    struct Tool {
        std::int64_t wireIndex = 0;
        QByteArray id, name;
        QByteArray arguments; ///< all that came
        qsizetype sent = 0;   ///< of them, already in events
        int block = -1;       ///< -1 = not opened yet
    };

    void read(const SseEvent &event);
    void readChunk(const Json &chunk);
    void readDelta(const Json &delta);
    void readThoughts(const Json &delta);
    void readContent(const Json &content);
    void readToolCall(const Json &call);
    Tool &toolFor(const Json &call, const QByteArray &id, const QByteArray &name);

    void addText(const QByteArray &text);
    void addThought(const QByteArray &text);
    void open(BlockKind kind, Json raw = {});
    void closeBlock();
    void advanceTools(bool atEnd);
    void end();
    void fail(Error error);

    SseDecoder m_decoder;
    std::vector<StreamEvent> *m_events = nullptr; // the list of the call that is running
    std::vector<Tool> m_tools;
    std::size_t m_currentTool = 0; // tools before it are closed
    BlockKind m_openKind = BlockKind::Text;
    bool m_blockOpen = false;
    int m_nextBlock = 0;
    bool m_began = false, m_refused = false, m_ended = false, m_over = false;
};

} // namespace Gatehouse::OpenAiChat
