// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/receivedrequestreader.h"

namespace Gatehouse {

std::optional<ReceivedRequest> ReceivedRequestReader::take()
{
    if (!m_buffer.isEmpty() && (m_buffer[0] < 'A' || m_buffer[0] > 'Z')) { // no HTTP, such as a TLS handshake
        ReceivedRequest request;
        request.body = std::exchange(m_buffer, {});
        return request;
    }
    const qsizetype headEnd = m_buffer.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return std::nullopt;
    ReceivedRequest request;
    request.head = m_buffer.first(headEnd + 4);
    const QList<QByteArray> lines = request.head.first(headEnd).split('\n');
    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    request.method = words.value(0);
    request.target = words.value(1);
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.add(line.first(std::max<qsizetype>(colon, 0)), line.mid(colon + 1).trimmed());
    }
    qsizetype size = headEnd + 4;
    if (request.headers.value("transfer-encoding").toLower() == "chunked") {
        const qsizetype chunks = takeChunks(size, request.body);
        if (chunks < 0)
            return std::nullopt;
        size += chunks;
    } else {
        const qsizetype length = request.headers.value("content-length").toLongLong();
        if (m_buffer.size() < size + length)
            return std::nullopt;
        request.body = m_buffer.mid(size, length);
        size += length;
    }
    m_buffer.remove(0, size);
    return request;
}

qsizetype ReceivedRequestReader::takeChunks(qsizetype from, QByteArray &body) const
{
    qsizetype at = from;
    for (;;) {
        const qsizetype lineEnd = m_buffer.indexOf("\r\n", at);
        if (lineEnd < 0)
            return -1;
        const qsizetype size = m_buffer.mid(at, lineEnd - at).toLongLong(nullptr, 16);
        if (m_buffer.size() < lineEnd + 2 + size + 2)
            return -1;
        body += m_buffer.mid(lineEnd + 2, size);
        at = lineEnd + 2 + size + 2;
        if (size == 0)
            return at - from;
    }
}

} // namespace Gatehouse
