// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/base/result.h"

#include <QByteArray>

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace Gatehouse {

/// One request to an upstream, complete.
struct OutgoingRequest {
    QByteArray method = "POST";
    QByteArray url;       ///< absolute, http or https, ASCII
    HeaderList headers;   ///< all that is to be sent, the key included; Host and Content-Length are the transport's
    QByteArray body;
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds totalTimeout{600000};   ///< from start to last byte; 0 = none
    std::chrono::milliseconds firstByteTimeout{0};    ///< from start to the response head; 0 = only the total
    std::chrono::milliseconds idleTimeout{0};         ///< longest gap between bytes once they come; 0 = none
    bool privateAddressesAllowed = true;              ///< metadata addresses are refused either way
};

/// The head of an upstream's answer.
struct UpstreamHead {
    int status = 0;
    HeaderList headers;
};

/// One running call to an upstream. Pulled: bytes that nobody takes stop the transport from reading further (at 256 KiB),
/// which is how backpressure reaches the provider. Lives on its transport's thread; destroying it cancels the call.
///
/// Errors: UpstreamUnreachable (name, connect, TLS, reset before the head; the message says which), Timeout,
/// UpstreamFailed (reset or malformed after the head; refused redirect), ClientGone after `cancel()`.
class UpstreamCall
{
public:
    virtual ~UpstreamCall() = default;

    /// True once `takeHead()` / `takeBytes()` has something to give (data, end, or error).
    virtual bool headReady() const = 0;
    virtual bool bytesReady() const = 0;
    /// The response head, once.
    virtual Result<UpstreamHead> takeHead() = 0;
    /// What has come of the body, decoded from gzip, br or zstd. Empty = the body ended well.
    virtual Result<QByteArray> takeBytes() = 0;

    /// Ends the call at once; a waiting coroutine resumes with ClientGone. Idempotent.
    virtual void cancel() = 0;

    /// Whether any byte of the request has left for the upstream (for a retry to be safe).
    virtual bool requestSent() const = 0;
    /// Time from start to the first byte of the response; zero before.
    virtual std::chrono::microseconds waited() const = 0;

    // co_await call.head() / call.bytes(): suspends until ready.
    // Constructors on purpose: GCC 12 destroys aggregate-initialised awaitables twice.
    class Head
    {
    public:
        explicit Head(UpstreamCall &call) : m_call(call) {}
        bool await_ready() const { return m_call.headReady(); }
        void await_suspend(std::coroutine_handle<> waiting) { m_call.suspend(waiting, false); }
        Result<UpstreamHead> await_resume() { return m_call.takeHead(); }
    private:
        UpstreamCall &m_call;
    };
    class Bytes
    {
    public:
        explicit Bytes(UpstreamCall &call) : m_call(call) {}
        bool await_ready() const { return m_call.bytesReady(); }
        void await_suspend(std::coroutine_handle<> waiting) { m_call.suspend(waiting, true); }
        Result<QByteArray> await_resume() { return m_call.takeBytes(); }
    private:
        UpstreamCall &m_call;
    };
    Head head() { return Head(*this); }
    Bytes bytes() { return Bytes(*this); }

protected:
    /// For the transport: something may have become ready. Resumes the waiting coroutine if it is what that waits for;
    /// the coroutine may destroy this call.
    void wake()
    {
        if (!m_waiting || !(m_waitsForBytes ? bytesReady() : headReady()))
            return;
        std::exchange(m_waiting, nullptr).resume();
    }

private:
    void suspend(std::coroutine_handle<> waiting, bool forBytes)
    {
        m_waiting = waiting;
        m_waitsForBytes = forBytes;
    }

    std::coroutine_handle<> m_waiting;
    bool m_waitsForBytes = false;
};

/// Where calls to upstreams are started. One per worker, on that worker's thread.
class Transport
{
public:
    virtual ~Transport() = default;
    virtual std::unique_ptr<UpstreamCall> start(OutgoingRequest request) = 0;
};

} // namespace Gatehouse
