// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

#include <memory>
#include <optional>
#include <vector>

namespace Gatehouse {

/// One stream on its way from the upstream's dialect to the client's: straight through when they are the same, else read
/// and written event by event. Lives in its exchange's coroutine.
class StreamLane
{
public:
    StreamLane(const Dialect &upstream, const Dialect &client, const ReplyStamp &stamp);

    /// Appends what the client gets for these bytes. An error when the stream itself reported a failure.
    std::optional<Error> feed(QByteArrayView bytes, QByteArray &out);
    /// The upstream closed. An error when the stream was cut short.
    std::optional<Error> finish(QByteArray &out);

    const ReplyFacts &facts() const { return m_passage ? m_passage->facts() : m_facts; }
    /// True when the upstream's own error event has gone to the client already.
    bool failureWasPassed() const { return m_failurePassed; }

private:
    std::optional<Error> translate(QByteArray &out);

    std::unique_ptr<StreamPassage> m_passage;
    std::unique_ptr<StreamReader> m_reader;
    std::unique_ptr<StreamWriter> m_writer;
    std::vector<StreamEvent> m_events;
    ReplyFacts m_facts;
    bool m_failurePassed = false;
    bool m_finished = false;
};

} // namespace Gatehouse
