// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/sse.h"

namespace Gatehouse {

void SseDecoder::feed(QByteArrayView bytes)
{
    if (m_begin > 0) {
        m_buffer.remove(0, m_begin);
        m_scan -= m_begin;
        m_lineBegin -= m_begin;
        m_begin = 0;
    }
    m_buffer.append(bytes.data(), bytes.size());
    if (m_atStart && m_buffer.size() >= 3) {
        m_atStart = false;
        if (m_buffer.startsWith("\xEF\xBB\xBF"))
            m_begin = m_scan = m_lineBegin = 3;
    }
}

bool SseDecoder::next(SseEvent &event)
{
    const QByteArrayView view(m_buffer);
    while (m_scan < view.size()) {
        const char c = view[m_scan];
        if (c != '\n' && c != '\r') {
            ++m_scan;
            continue;
        }
        // A CR at the very end may be the first half of a CRLF: the decision waits, unless the line is empty, where
        // the event is over either way and the LF that may follow is skipped as an empty line.
        const bool emptyLine = m_scan == m_lineBegin;
        if (c == '\r' && m_scan + 1 == view.size() && !emptyLine)
            return false;
        const qsizetype after = m_scan + (c == '\r' && m_scan + 1 < view.size() && view[m_scan + 1] == '\n' ? 2 : 1);
        m_scan = m_lineBegin = after;
        if (!emptyLine)
            continue;
        const bool nothingYet = view.sliced(m_begin, after - m_begin).trimmed().isEmpty();
        if (nothingYet) {
            m_begin = after;
            continue;
        }
        return parse(after, event);
    }
    return false;
}

bool SseDecoder::finish(SseEvent &event)
{
    if (next(event))
        return true;
    if (QByteArrayView(m_buffer).sliced(m_begin).trimmed().isEmpty())
        return false;
    m_scan = m_lineBegin = m_buffer.size();
    return parse(m_buffer.size(), event);
}

bool SseDecoder::parse(qsizetype end, SseEvent &event)
{
    event = {};
    event.raw = QByteArrayView(m_buffer).sliced(m_begin, end - m_begin);
    m_begin = end;
    int dataLines = 0;
    qsizetype at = 0;
    while (at < event.raw.size()) {
        qsizetype lineEnd = at;
        while (lineEnd < event.raw.size() && event.raw[lineEnd] != '\n' && event.raw[lineEnd] != '\r')
            ++lineEnd;
        const QByteArrayView line = event.raw.sliced(at, lineEnd - at);
        at = lineEnd + 1;
        const qsizetype colon = line.indexOf(':');
        const QByteArrayView field = colon < 0 ? line : line.first(colon);
        QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
        if (value.startsWith(' '))
            value = value.sliced(1);
        if (field == "event") {
            event.name = value;
        } else if (field == "data") {
            event.hasData = true;
            if (dataLines == 0) {
                event.data = value;
            } else {
                if (dataLines == 1)
                    m_joined = event.data.toByteArray();
                m_joined += '\n';
                m_joined.append(value.data(), value.size());
                event.data = m_joined;
            }
            ++dataLines;
        }
    }
    return true;
}

QByteArray sseEvent(QByteArrayView name, QByteArrayView data)
{
    QByteArray out;
    out.reserve(name.size() + data.size() + 20);
    if (!name.isEmpty())
        out.append("event: ").append(name.data(), name.size()).append('\n');
    out.append("data: ").append(data.data(), data.size()).append("\n\n");
    return out;
}

} // namespace Gatehouse
