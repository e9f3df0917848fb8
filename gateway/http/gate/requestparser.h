// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/http/gate/chunkedbody.h"
#include "gateway/http/gate/limits.h"
#include "gateway/http/gate/linereader.h"
#include "gateway/http/gate/requesthead.h"
#include "gateway/http/gate/uritarget.h"
#include "gateway/pipeline/inbound.h"

#include <QByteArrayView>

namespace Gatehouse {

/// Strict HTTP/1.1 request parser (RFC 9112): bytes in, one request out, in time proportional to the bytes and with the
/// same result however they were split. Ambiguity is refused, never repaired. Knows no sockets and no clock.
///
///     feed() until HeadComplete → look at the head, then acceptHead() → feed() until Complete → take() → next request
class RequestParser
{
public:
    enum class State {
        Head,         ///< wants bytes of the request line or headers
        HeadComplete, ///< stands still until `acceptHead()`
        Body,         ///< wants bytes of the body
        Complete,     ///< stands still until `take()`
        Failed,       ///< `refusal()` says why; the connection is of no further use
    };

    /// The limits are the caller's and outlive this.
    explicit RequestParser(const RequestLimits &limits);

    /// Takes what belongs to the current request and returns how many bytes that were.
    qsizetype feed(QByteArrayView bytes);
    void acceptHead();
    /// The complete request, without times and peer; makes ready for the next.
    InboundRequest take();

    State state() const { return m_state; }
    const Refusal &refusal() const { return m_refusal; }
    /// True once a byte of the current request was taken.
    bool started() const { return m_started; }

    // From HeadComplete on, until `take()`:
    const QByteArray &method() const { return m_method; } ///< known as soon as the request line is
    const QByteArray &path() const { return m_target.path; }
    const HeaderList &headers() const { return m_head.headers(); }
    bool isHttp10() const { return m_http10; }
    bool keepAlive() const { return m_head.keepAlive(); }
    bool expectsContinue() const { return m_head.expectsContinue(); }
    bool hasBody() const { return m_head.framing() != RequestHead::Framing::None; }

private:
    void readHead(QByteArrayView bytes, qsizetype &used);
    void readBody(QByteArrayView bytes, qsizetype &used);
    void takeRequestLine(QByteArrayView line);
    std::optional<Refusal> readRequestLine(QByteArrayView line);
    void takeHeaderLine(QByteArrayView line);
    void growBody(qsizetype more);
    void fail(Refusal refusal);
    void reset();

    const RequestLimits &m_limits;
    State m_state = State::Head;
    Refusal m_refusal;
    LineReader m_lines;
    RequestHead m_head;
    ChunkedBody m_chunks;
    UriTarget m_target;
    QByteArray m_method;
    QByteArray m_rawTarget;
    QByteArray m_body;
    bool m_http10 = false;
    bool m_started = false;
    bool m_inFields = false;
    bool m_skippedLine = false;
};

} // namespace Gatehouse
