// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/responsestream.h"

#include "gateway/http/gate/connection.h"

namespace Gatehouse {
namespace {

/// Up to these sizes a body and its head, a chunk and its size, are put into one buffer.
constexpr qsizetype joinedBody = 16 * 1024;
constexpr qsizetype joinedChunk = 4 * 1024;

} // namespace

ResponseStream::ResponseStream(Connection &connection, ResponseFacts facts) : m_connection(&connection), m_facts(std::move(facts)) {}

ResponseStream::~ResponseStream()
{
    if (!m_connection)
        return;
    if (m_begun) {
        abort();
        return;
    }
    const Refusal refusal{500, "The request was not answered. This is a mistake of the gateway; its log may say more."};
    send(refusal.status, refusalHeaders(refusal), refusalBody(refusal));
}

void ResponseStream::send(int status, HeaderList headers, QByteArray body)
{
    if (m_begun || !m_connection)
        return;
    m_begun = true;
    m_written = body.size();
    const bool withBody = !m_facts.toHead && !hasNoBody(status);
    const bool joined = withBody && body.size() <= joinedBody;
    m_facts.keepAlive &= m_connection->mayKeepAlive();
    QByteArray head = buildResponseHead(status, headers, m_facts, {ResponseBody::Framing::Length, body.size()}, m_connection->date(),
                                        joined ? body.size() : 0);
    if (joined)
        head += body;
    m_connection->queue(std::move(head));
    if (withBody && !joined)
        m_connection->queue(std::move(body));
    complete();
}

void ResponseStream::begin(int status, HeaderList headers)
{
    if (m_begun || !m_connection)
        return;
    m_begun = true;
    m_bodyless = m_facts.toHead || hasNoBody(status);
    m_chunked = !m_facts.http10;
    m_facts.keepAlive &= m_connection->mayKeepAlive() && (m_chunked || m_bodyless);
    const auto framing = m_chunked ? ResponseBody::Framing::Chunked : ResponseBody::Framing::UntilClose;
    m_connection->queue(buildResponseHead(status, headers, m_facts, {framing, 0}, m_connection->date()));
    m_connection->flushLater();
}

void ResponseStream::write(QByteArray bytes)
{
    // An empty chunk would be the end.
    if (!open() || bytes.isEmpty())
        return;
    m_written += bytes.size();
    if (m_bodyless)
        return;
    if (m_chunked)
        queueChunk(std::move(bytes));
    else
        m_connection->queue(std::move(bytes));
    m_connection->flushLater();
}

void ResponseStream::queueChunk(QByteArray bytes)
{
    const QByteArray size = QByteArray::number(bytes.size(), 16) + "\r\n";
    if (bytes.size() <= joinedChunk) {
        m_connection->queue(size + bytes + "\r\n");
        return;
    }
    m_connection->queue(size);
    m_connection->queue(std::move(bytes));
    m_connection->queue("\r\n");
}

void ResponseStream::end()
{
    if (!open())
        return;
    if (m_chunked && !m_bodyless)
        m_connection->queue("0\r\n\r\n");
    complete();
}

void ResponseStream::abort()
{
    if (!m_connection || m_complete)
        return;
    m_begun = true;
    m_facts.keepAlive = false;
    complete();
}

void ResponseStream::complete()
{
    m_complete = true;
    onGone({});
    std::exchange(m_connection, nullptr)->answerComplete(m_facts.keepAlive);
}

bool ResponseStream::clientGone() const
{
    return m_gone || (m_connection && m_connection->broken());
}

bool ResponseStream::congested() const
{
    return m_connection && m_connection->bytesWaiting() > Connection::congestedAbove;
}

void ResponseStream::connectionGone()
{
    m_connection = nullptr;
    m_gone = true;
    // The callback may let go of the last reference to this.
    const std::shared_ptr<ResponseStream> held = weak_from_this().lock();
    notifyGone();
}

void ResponseStream::connectionDrained()
{
    const std::shared_ptr<ResponseStream> held = weak_from_this().lock();
    notifyDrained();
}

} // namespace Gatehouse
