// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/anthropic/streamreader.h"

namespace Gatehouse::Anthropic {

/// Anthropic to Anthropic: every event goes on with the bytes it came with, except that message_start names the model
/// the client asked for. The reader listens along for the facts. One passage for one stream, in its exchange's coroutine.
class AnthropicStreamPassage final : public StreamPassage
{
public:
    explicit AnthropicStreamPassage(QByteArray model) : m_model(std::move(model)) {}

    void feed(QByteArrayView bytes, QByteArray &out) override;
    void finish(QByteArray &out) override;
    const ReplyFacts &facts() const override { return m_facts; }

private:
    void pass(const SseEvent &event, QByteArray &out);
    void note();

    QByteArray m_model;
    SseDecoder m_decoder;
    AnthropicStreamReader m_reader;
    std::vector<StreamEvent> m_events;
    ReplyFacts m_facts;
    bool m_stamped = false;
    bool m_justStamped = false; // the last event written is the one with our model name
};

} // namespace Gatehouse::Anthropic
