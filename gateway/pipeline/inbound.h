// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/headers.h"

#include <QByteArray>

#include <coroutine>
#include <functional>
#include <memory>

namespace Gatehouse {

/// One complete, strictly parsed request as the gate hands it on.
struct InboundRequest {
    QByteArray method;       ///< upper case
    QByteArray target;       ///< raw request target, as sent
    QByteArray path;         ///< percent-decoded once; starts with '/'; no "." or ".." segments, no NUL, valid UTF-8
    QByteArray query;        ///< raw, without '?'
    HeaderList headers;      ///< as sent; hop-by-hop fields are taken out
    QByteArray body;
    QByteArray peerAddress;  ///< "127.0.0.1"
    SteadyTime receivedAt{}; ///< when the last byte of the request was read
    SteadyTime firstByteAt{}; ///< when its first byte was read
};

/// Where a route writes its answer. Exactly one answer a request: either `send()`, or `begin()`, `write()`…, `end()`.
/// Lives on its worker's thread and may outlive the connection: once the client is gone every call is a no-op.
class ReplySink
{
public:
    virtual ~ReplySink() = default;

    /// A whole answer. Content-Length, Date and Connection are the gate's to add; a HEAD request gets no body.
    virtual void send(int status, HeaderList headers, QByteArray body) = 0;
    /// Opens a streamed answer (chunked for HTTP/1.1, close-delimited for 1.0). The head goes out with the first bytes,
    /// or at the end of this turn of the event loop when none follow.
    virtual void begin(int status, HeaderList headers) = 0;
    virtual void write(QByteArray bytes) = 0;
    /// Completes a streamed answer.
    virtual void end() = 0;
    /// Gives up on a streamed answer: the connection is closed so that the client sees it was cut.
    virtual void abort() = 0;

    virtual bool begun() const = 0;       ///< `send()` or `begin()` was called
    virtual bool clientGone() const = 0;
    virtual bool congested() const = 0;   ///< more than 256 KiB wait to be sent
    virtual qint64 bytesWritten() const = 0; ///< body bytes accepted so far

    /// Called once when the client leaves before the answer is complete. Not called after that.
    void onGone(std::function<void()> callback) { m_gone = std::move(callback); }

    // co_await sink.drained(): until less than 64 KiB wait, or the client is gone.
    class Drained
    {
    public:
        explicit Drained(ReplySink &sink) : m_sink(sink) {}
        bool await_ready() const { return !m_sink.congested() || m_sink.clientGone(); }
        void await_suspend(std::coroutine_handle<> waiting) { m_sink.m_waiting = waiting; }
        void await_resume() {}
    private:
        ReplySink &m_sink;
    };
    Drained drained() { return Drained(*this); }

protected:
    void notifyDrained()
    {
        if (const std::coroutine_handle<> waiting = std::exchange(m_waiting, nullptr))
            waiting.resume();
    }
    void notifyGone()
    {
        if (const auto callback = std::exchange(m_gone, nullptr))
            callback();
        notifyDrained();
    }

private:
    std::function<void()> m_gone;
    std::coroutine_handle<> m_waiting;
};

/// What the gate calls with each request. The sink stays valid as long as somebody holds it.
using Dispatch = std::function<void(std::shared_ptr<const InboundRequest>, std::shared_ptr<ReplySink>)>;

} // namespace Gatehouse
