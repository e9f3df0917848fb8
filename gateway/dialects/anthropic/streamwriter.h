// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

namespace Gatehouse::Anthropic {

/// Writes the event stream of the Messages API in the order its clients insist on: one message_start, then block by
/// block start, deltas and stop, then one message_delta with the stop reason and all usage, then message_stop. The
/// message_delta waits for finish(), because many upstreams tell usage last. A delta that does not belong to the open
/// block closes it and opens one of its own kind. One writer for one stream, in its exchange's coroutine.
class AnthropicStreamWriter final : public StreamWriter
{
public:
    explicit AnthropicStreamWriter(ReplyStamp stamp) : m_stamp(std::move(stamp)) {}

    void write(const StreamEvent &event, QByteArray &out) override;
    void finish(QByteArray &out) override;

private:
    struct EventWriter;

    void begin(const MessageBegan &message, QByteArray &out);
    void open(BlockKind kind, const Json &block, QByteArray &out);
    void ensureOpen(BlockKind kind, QByteArray &out);
    void closeBlock(QByteArray &out);
    void delta(const char *type, const char *field, QByteArrayView text, QByteArray &out);

    ReplyStamp m_stamp;
    QByteArray m_id;
    Usage m_usage;
    FinishReason m_reason = FinishReason::Unknown;
    QByteArray m_stopSequence;
    BlockKind m_kind = BlockKind::Text;
    int m_index = -1;
    bool m_isOpen = false;
    bool m_began = false;
    bool m_done = false;
    bool m_hasToolCalls = false;
    bool m_skips = false; // the open block is one Anthropic has no form for
};

} // namespace Gatehouse::Anthropic
