// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/iowatcher.h"
#include "gateway/http/gate/clientsocket.h"
#include "gateway/http/gate/deadlines.h"
#include "gateway/http/gate/outputqueue.h"
#include "gateway/http/gate/requestparser.h"

namespace Gatehouse {

struct GateContext;
class ResponseStream;

/// One client's connection: reads one request at a time, has it answered, sends the answer, and so on until either side
/// has enough. While an answer is on its way nothing more is parsed, and little is read. Owned by its gate, lives on its
/// thread; destroyed by the gate some time after it has closed itself, never from inside its own calls.
class Connection
{
public:
    /// With more bytes waiting than this an answer is held up until the client has taken some.
    static constexpr qsizetype congestedAbove = 256 * 1024;

    /// Takes the descriptor over and waits for a request.
    Connection(GateContext &context, quint64 id, qintptr descriptor);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    quint64 id() const { return m_id; }
    bool isClosed() const { return m_phase == Phase::Closed; }
    /// Waiting between requests, with nothing begun.
    bool isIdle() const { return m_phase == Phase::Reading && !m_parser.started() && !hasPending() && m_output.isEmpty(); }

    /// Answers with the refusal and closes.
    void refuse(const Refusal &refusal);
    void expired(Deadlines::Kind kind);
    /// What was put off to the end of the turn of the event loop: sending, and the next pipelined request.
    void turn();
    /// Gives up at once: the answer being made is told that its client is gone.
    void close();

    // For the answer being made:
    bool mayKeepAlive() const;
    const QByteArray &date() const;
    void queue(QByteArray bytes) { m_output.append(std::move(bytes)); }
    void flushLater();
    qsizetype bytesWaiting() const { return m_output.size(); }
    bool broken() const { return m_broken; }
    void answerComplete(bool keepAlive);

private:
    enum class Phase {
        Reading,   ///< head or body of a request, or idle before one
        Answering, ///< a ResponseStream is at work
        Flushing,  ///< the answer is complete but not sent
        Lingering, ///< we are done; the client's last bytes are read and dropped
        Closed,
    };

    enum class Source { Socket, Pending };

    void ready(IoWatcher::Interests what);
    void settle();
    void readSome();
    void peerFinished();
    void consume(QByteArrayView bytes, Source source);
    void keepForLater(QByteArrayView rest, Source source);
    bool hasPending() const { return m_pendingAt < m_pending.size(); }
    void dropPending();
    bool admitHead();
    void submit();
    void flush();
    void queueTurn();
    void answerSent();
    void linger();
    void watch(IoWatcher::Interests interests);
    void arm(Deadlines::Kind kind);

    GateContext &m_context;
    const quint64 m_id;
    ClientSocket m_socket;
    RequestParser m_parser;
    OutputQueue m_output;
    QByteArray m_pending;               // read, not yet parsed, from m_pendingAt on
    qsizetype m_pendingAt = 0;
    QByteArray m_peer;
    HeaderList m_extra;                 // CORS fields for the answer to the request being read
    Deadlines::Entry m_deadline;
    ResponseStream *m_stream = nullptr; // its holder's; leaves by answerComplete()
    SteadyTime m_firstByteAt{};
    qint64 m_dropped = 0;
    IoWatcher::Interests m_interests;
    Phase m_phase = Phase::Reading;
    bool m_keepAlive = true;
    bool m_peerFinished = false;
    bool m_congested = false;           // the answer may wait for the output to drain
    bool m_broken = false;
    bool m_turnQueued = false;
};

} // namespace Gatehouse
