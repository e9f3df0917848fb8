// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/pipeline/streamlane.h"

#include "gateway/dialects/eventfacts.h"

namespace Gatehouse {

StreamLane::StreamLane(const Dialect &upstream, const Dialect &client, const ReplyStamp &stamp)
{
    if (&upstream == &client) {
        m_passage = client.streamPassage(stamp);
    } else {
        m_reader = upstream.streamReader();
        m_writer = client.streamWriter(stamp);
    }
}

std::optional<Error> StreamLane::feed(QByteArrayView bytes, QByteArray &out)
{
    if (m_passage) {
        m_passage->feed(bytes, out);
        m_failurePassed = m_passage->facts().failure.has_value();
        return m_passage->facts().failure;
    }
    m_reader->feed(bytes, m_events);
    return translate(out);
}

std::optional<Error> StreamLane::finish(QByteArray &out)
{
    if (m_passage) {
        m_passage->finish(out);
        return m_passage->facts().failure;
    }
    m_reader->finish(m_events);
    return translate(out);
}

std::optional<Error> StreamLane::translate(QByteArray &out)
{
    for (const StreamEvent &event : m_events) {
        observe(event, m_facts);
        if (m_facts.failure)
            break;
        if (m_finished)
            continue;
        // The client's end mark goes out with the upstream's, not when the connection happens to close.
        if (std::holds_alternative<StreamDone>(event)) {
            m_writer->finish(out);
            m_finished = true;
        } else {
            m_writer->write(event, out);
        }
    }
    m_events.clear();
    return m_facts.failure;
}

} // namespace Gatehouse
