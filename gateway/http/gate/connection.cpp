// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/http/gate/connection.h"

#include "gateway/http/gate/gatecontext.h"
#include "gateway/http/gate/responsestream.h"

namespace Gatehouse {
namespace {

constexpr qsizetype mostPending = 64 * 1024;            // of pipelined bytes read ahead
constexpr qsizetype flushAbove = 64 * 1024;             // not worth collecting more before it is sent
constexpr qsizetype drainedBelow = 64 * 1024;
constexpr qint64 mostDropped = 64 * 1024 * 1024;        // of a refused body, so that the client gets to read the refusal

} // namespace

Connection::Connection(GateContext &context, quint64 id, qintptr descriptor)
    : m_context(context), m_id(id), m_socket(descriptor), m_parser(context.limits), m_peer(m_socket.peerAddress()), m_deadline(*this)
{
    m_context.watcher.watch(descriptor, IoWatcher::Readable, [this](IoWatcher::Interests what) { ready(what); });
    m_interests = IoWatcher::Readable;
    arm(Deadlines::Kind::KeepAlive);
}

Connection::~Connection()
{
    close();
    m_context.deadlines.remove(m_deadline);
}

void Connection::ready(IoWatcher::Interests what)
{
    if (what & IoWatcher::Writable)
        flush();
    if (m_phase != Phase::Closed && (what & IoWatcher::HangUp))
        peerFinished();
    else if (m_phase != Phase::Closed && (what & IoWatcher::Readable))
        readSome();
    settle();
}

/// What may call into a route, and so is done only where none is on the stack.
void Connection::settle()
{
    if (m_phase == Phase::Closed)
        return;
    if (m_broken)
        return close();
    if (m_phase == Phase::Answering && m_congested && m_output.size() < drainedBelow) {
        m_congested = false;
        m_stream->connectionDrained();
    }
}

void Connection::readSome()
{
    QByteArray &buffer = m_context.readBuffer;
    const qint64 count = m_socket.read(buffer.data(), buffer.size());
    if (count == ClientSocket::WouldBlock)
        return;
    if (count == ClientSocket::Broken)
        return close();
    if (count == 0)
        return peerFinished();
    const QByteArrayView bytes(buffer.constData(), count);
    switch (m_phase) {
    case Phase::Reading:
        if (!hasPending()) {
            consume(bytes, Source::Socket);
            break;
        }
        [[fallthrough]];
    case Phase::Answering:
    case Phase::Flushing:
        m_pending.remove(0, std::exchange(m_pendingAt, 0));
        m_pending.append(bytes);
        // The rest waits in the kernel; only the client's leaving is still looked for.
        if (m_pending.size() >= mostPending)
            watch((m_interests & ~IoWatcher::Interests(IoWatcher::Readable)) | IoWatcher::HangUp);
        break;
    case Phase::Lingering:
        m_dropped += count;
        if (m_dropped > mostDropped)
            close();
        break;
    case Phase::Closed:
        break;
    }
}

void Connection::peerFinished()
{
    m_peerFinished = true;
    switch (m_phase) {
    case Phase::Reading:
        if (m_parser.started() && !hasPending())
            refuse({400, "The connection ended in the middle of the request."});
        else
            close();
        break;
    case Phase::Flushing:
        m_keepAlive = false;
        dropPending();
        watch(m_interests & IoWatcher::Writable);
        break;
    case Phase::Answering:
    case Phase::Lingering:
        close();
        break;
    case Phase::Closed:
        break;
    }
}

void Connection::consume(QByteArrayView bytes, Source source)
{
    while (m_phase == Phase::Reading) {
        const bool fresh = !m_parser.started();
        bytes = bytes.sliced(m_parser.feed(bytes));
        if (fresh && m_parser.started()) {
            m_firstByteAt = m_context.clock->steady();
            arm(Deadlines::Kind::Head);
        }
        switch (m_parser.state()) {
        case RequestParser::State::Head:
            return keepForLater({}, source);
        case RequestParser::State::HeadComplete:
            if (!admitHead()) {
                if (m_phase == Phase::Flushing)
                    keepForLater(bytes, source);
                return;
            }
            break;
        case RequestParser::State::Body:
            if (bytes.isEmpty()) {
                arm(Deadlines::Kind::Body);
                return keepForLater({}, source);
            }
            break;
        case RequestParser::State::Complete:
            keepForLater(bytes, source);
            submit();
            return;
        case RequestParser::State::Failed:
            refuse(m_parser.refusal());
            return;
        }
    }
}

/// What belongs to the next request. The read buffer is for others too; what was kept before only moves on, so that many
/// small requests in a row are not copied once for each.
void Connection::keepForLater(QByteArrayView rest, Source source)
{
    if (source == Source::Pending)
        m_pendingAt = m_pending.size() - rest.size();
    else if (!rest.isEmpty())
        m_pending = rest.toByteArray();
    if (!hasPending())
        dropPending();
}

void Connection::dropPending()
{
    m_pending = {};
    m_pendingAt = 0;
}

/// The head alone decides whether the request may come in, before any of its body is read.
bool Connection::admitHead()
{
    OriginPolicy::Verdict verdict = m_context.policy.judge(m_parser.method(), m_parser.headers());
    if (verdict.refusal) {
        refuse(*verdict.refusal);
        return false;
    }
    m_extra = std::move(verdict.headers);
    const bool forGate = verdict.preflight || m_parser.path() == "*";
    if (forGate) {
        ResponseFacts facts;
        facts.http10 = m_parser.isHttp10();
        // A body nobody asked for is not worth reading.
        facts.keepAlive = m_parser.keepAlive() && !m_parser.hasBody() && mayKeepAlive();
        HeaderList headers = std::move(m_extra);
        if (!verdict.preflight)
            headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        queue(buildResponseHead(204, headers, facts, {}, date()));
        m_parser.acceptHead();
        if (facts.keepAlive)
            m_parser.take();
        m_extra.clear();
        answerComplete(facts.keepAlive);
        return m_phase == Phase::Reading;
    }
    m_parser.acceptHead();
    if (m_parser.expectsContinue()) {
        queue("HTTP/1.1 100 Continue\r\n\r\n");
        flush();
    }
    return true;
}

void Connection::submit()
{
    ResponseFacts facts;
    facts.toHead = m_parser.method() == "HEAD";
    facts.http10 = m_parser.isHttp10();
    facts.keepAlive = m_parser.keepAlive();
    facts.extra = std::move(m_extra);
    m_extra.clear();
    auto request = std::make_shared<InboundRequest>(m_parser.take());
    request->peerAddress = m_peer;
    request->firstByteAt = m_firstByteAt;
    request->receivedAt = m_context.clock->steady();

    m_phase = Phase::Answering;
    arm(Deadlines::Kind::None);
    auto stream = std::make_shared<ResponseStream>(*this, std::move(facts));
    m_stream = stream.get();
    m_context.submit(std::move(request), std::move(stream));
}

void Connection::refuse(const Refusal &refusal)
{
    if (m_phase != Phase::Reading)
        return;
    m_context.refused(refusal);
    ResponseFacts facts;
    facts.toHead = m_parser.method() == "HEAD";
    facts.keepAlive = false;
    QByteArray body = refusalBody(refusal);
    QByteArray head = buildResponseHead(refusal.status, refusalHeaders(refusal), facts, {ResponseBody::Framing::Length, body.size()}, date());
    queue(std::move(head));
    if (!facts.toHead)
        queue(std::move(body));
    dropPending();
    answerComplete(false);
}

bool Connection::mayKeepAlive() const
{
    return !m_context.draining && !m_peerFinished;
}

const QByteArray &Connection::date() const
{
    const qint64 second = std::chrono::duration_cast<std::chrono::seconds>(m_context.clock->wall().time_since_epoch()).count();
    if (std::exchange(m_context.dateSecond, second) != second)
        m_context.date = httpDate(second);
    return m_context.date;
}

void Connection::flushLater()
{
    m_congested |= m_output.size() > congestedAbove;
    if (m_output.size() >= flushAbove)
        flush();
    queueTurn();
}

void Connection::queueTurn()
{
    if (!std::exchange(m_turnQueued, true))
        m_context.later(*this);
}

void Connection::answerComplete(bool keepAlive)
{
    m_stream = nullptr;
    m_congested = false;
    m_keepAlive = keepAlive && mayKeepAlive();
    m_phase = Phase::Flushing;
    flush();
    // Of an answer that cannot be sent any more only the closing is left, which is not done under the feet of a route.
    if (m_broken)
        queueTurn();
}

void Connection::flush()
{
    if (m_broken || m_phase == Phase::Closed)
        return;
    const qsizetype before = m_output.size();
    switch (m_output.writeTo(m_socket)) {
    case OutputQueue::Outcome::Emptied:
        if (m_interests & IoWatcher::Writable)
            watch(m_interests & ~IoWatcher::Interests(IoWatcher::Writable));
        if (m_deadline.kind == Deadlines::Kind::Stall)
            arm(Deadlines::Kind::None);
        if (m_phase == Phase::Flushing)
            answerSent();
        break;
    case OutputQueue::Outcome::Blocked:
        watch(m_interests | IoWatcher::Writable);
        if (m_phase != Phase::Reading && (m_output.size() < before || m_deadline.kind != Deadlines::Kind::Stall))
            arm(Deadlines::Kind::Stall);
        break;
    case OutputQueue::Outcome::Broken:
        m_broken = true;
        break;
    }
}

void Connection::answerSent()
{
    if (!m_keepAlive)
        return linger();
    m_phase = Phase::Reading;
    arm(Deadlines::Kind::KeepAlive);
    watch(IoWatcher::Readable);
    if (hasPending())
        queueTurn();
}

/// Closing while the client still writes would reset the connection and take our answer from it (RFC 9112, 9.6).
void Connection::linger()
{
    dropPending();
    m_output.clear();
    m_socket.finishWriting();
    m_phase = Phase::Lingering;
    if (m_peerFinished) {
        m_broken = true; // closed at the end of the turn
        return queueTurn();
    }
    watch(IoWatcher::Readable);
    arm(Deadlines::Kind::Linger);
}

void Connection::turn()
{
    m_turnQueued = false;
    if (m_phase == Phase::Closed)
        return;
    flush();
    if (m_phase == Phase::Reading && hasPending() && !m_broken) {
        const QByteArray held = m_pending; // also when consuming drops it
        consume(QByteArrayView(held).sliced(m_pendingAt), Source::Pending);
    }
    settle();
}

void Connection::expired(Deadlines::Kind kind)
{
    switch (kind) {
    case Deadlines::Kind::Head:
        return refuse({408, "The request's headers did not come in time."});
    case Deadlines::Kind::Body:
        return refuse({408, "The request's body did not come in time."});
    case Deadlines::Kind::KeepAlive:
    case Deadlines::Kind::Stall:
    case Deadlines::Kind::Linger:
        return close();
    case Deadlines::Kind::None:
        break;
    }
}

void Connection::close()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    arm(Deadlines::Kind::None);
    m_context.watcher.unwatch(m_socket.descriptor());
    m_socket.close();
    m_output.clear();
    dropPending();
    if (ResponseStream *stream = std::exchange(m_stream, nullptr))
        stream->connectionGone();
    m_context.closed(*this);
}

void Connection::watch(IoWatcher::Interests interests)
{
    if (interests == m_interests || m_phase == Phase::Closed)
        return;
    m_interests = interests;
    m_context.watcher.watch(m_socket.descriptor(), interests);
}

void Connection::arm(Deadlines::Kind kind)
{
    if (kind == Deadlines::Kind::None && m_deadline.kind == Deadlines::Kind::None)
        return;
    m_context.deadlines.arm(m_deadline, kind, m_context.clock->steady());
}

} // namespace Gatehouse
