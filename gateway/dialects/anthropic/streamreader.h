// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/wireusage.h"
#include "gateway/dialects/dialect.h"
#include "gateway/dialects/sse.h"

namespace Gatehouse::Anthropic {

/// Reads the event stream of the Messages API. Blocks that only Anthropic knows (server tools and their results) are
/// handed on whole, when they end; the forced tool `json_tool_call` comes out as text. Whatever the upstream forgets is
/// made good: a block without a start is opened, one without a stop is closed, a tool call without arguments gets "{}".
/// One reader for one stream, in its exchange's coroutine.
class AnthropicStreamReader final : public StreamReader
{
public:
    void feed(QByteArrayView bytes, std::vector<StreamEvent> &events) override;
    void finish(std::vector<StreamEvent> &events) override;

    /// One event that was cut out already; the straight lane reads along this way.
    void take(const SseEvent &event, std::vector<StreamEvent> &events);
    /// The end, after the last event was taken.
    void close(std::vector<StreamEvent> &events);

private:
    struct Block {
        bool isOpen = false;
        qint64 upstreamIndex = -1;
        BlockKind kind = BlockKind::Text;
        bool isJsonTool = false;
        bool hasArguments = false;
        QByteArray initialInput;  ///< arguments that came with the start
        Json raw;                 ///< Other: the block so far
        QByteArray rawInput;      ///< Other: the pieces of its `input`
    };

    void beginMessage(const Json &event, std::vector<StreamEvent> &events);
    void startBlock(const Json &event, std::vector<StreamEvent> &events);
    void openBlock(BlockKind kind, qint64 upstreamIndex, std::vector<StreamEvent> &events);
    void stopBlock(std::vector<StreamEvent> &events);
    void endMessage(const Json &event, std::vector<StreamEvent> &events);
    void takeArguments(QByteArray piece, qint64 upstreamIndex, std::vector<StreamEvent> &events);
    void ensureBlock(BlockKind kind, qint64 upstreamIndex, std::vector<StreamEvent> &events);
    void fail(Error error, std::vector<StreamEvent> &events);
    void takeDelta(const SseEvent &event, std::vector<StreamEvent> &events);

    SseDecoder m_decoder;
    WireUsage m_usage;
    Block m_block;
    int m_index = -1;        // of the open block, or of the last one
    bool m_began = false;
    bool m_ended = false;    // a stop_reason was seen
    bool m_done = false;     // message_stop, or a failure
    bool m_sawJsonTool = false;
    bool m_sawTool = false;
};

} // namespace Gatehouse::Anthropic
