// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/dialects/sse.h"

#include <cstring>

namespace Gatehouse {
namespace {

/// Offset of the first CR or LF at or after `from`, or the size.
qsizetype lineEndAfter(QByteArrayView text, qsizetype from)
{
    const char *begin = text.data() + from;
    const auto length = static_cast<std::size_t>(text.size() - from);
    const void *lf = length == 0 ? nullptr : std::memchr(begin, '\n', length);
    const std::size_t untilLf = lf ? static_cast<std::size_t>(static_cast<const char *>(lf) - begin) : length;
    const void *cr = untilLf == 0 ? nullptr : std::memchr(begin, '\r', untilLf);
    return from + static_cast<qsizetype>(cr ? static_cast<std::size_t>(static_cast<const char *>(cr) - begin) : untilLf);
}

} // namespace

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
    for (;;) {
        m_scan = lineEndAfter(view, m_scan);
        if (m_scan == view.size())
            return false;
        // A CR at the very end may be the first half of a CRLF: the decision waits, unless the line is empty, where
        // the event is over either way and the LF that may follow is handed on as an empty event of its own.
        const bool emptyLine = m_scan == m_lineBegin;
        const bool cr = view[m_scan] == '\r';
        if (cr && m_scan + 1 == view.size() && !emptyLine)
            return false;
        m_scan += cr && m_scan + 1 < view.size() && view[m_scan + 1] == '\n' ? 2 : 1;
        m_lineBegin = m_scan;
        if (emptyLine) {
            m_atStart = false;
            return parse(m_scan, event);
        }
    }
}

bool SseDecoder::finish(SseEvent &event)
{
    if (next(event))
        return true;
    if (m_begin == m_buffer.size())
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
        const qsizetype lineEnd = lineEndAfter(event.raw, at);
        const QByteArrayView line = event.raw.sliced(at, lineEnd - at);
        at = lineEnd + 1;
        const qsizetype colon = line.indexOf(':');
        const QByteArrayView field = colon < 0 ? line : line.first(colon);
        QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
        if (value.startsWith(' '))
            value = value.sliced(1);
        if (field == "event")
            event.name = value;
        else if (field == "data")
            addData(value, dataLines++, event);
    }
    return true;
}

void SseDecoder::addData(QByteArrayView value, int linesBefore, SseEvent &event)
{
    event.hasData = true;
    if (linesBefore == 0) {
        event.data = value;
        return;
    }
    if (linesBefore == 1)
        m_joined = event.data.toByteArray();
    m_joined += '\n';
    m_joined.append(value.data(), value.size());
    event.data = m_joined;
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
