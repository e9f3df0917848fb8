// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/upstream/curlmulti.h"

#include <QPointer>

#include <optional>

namespace Gatehouse {

/// One call of a CurlTransport: head and body as they come, limits of time and memory, and the reason when it fails.
/// Thread of its transport. Outlives its transport only to say that it is over.
class CurlCall final : public UpstreamCall, private CurlTransfer
{
public:
    CurlCall(CurlMulti &multi, OutgoingRequest request);
    ~CurlCall() override;

    /// Hands the call to libcurl; a failure is told by head() as any other. `proxy` is the URL of the proxy, or empty.
    void start(QByteArray proxy);
    /// Ends the call before it began.
    void refuse(Error error);

    bool headReady() const override { return m_headComplete || m_done; }
    bool bytesReady() const override { return !m_unread.isEmpty() || m_done; }
    Result<UpstreamHead> takeHead() override;
    Result<QByteArray> takeBytes() override;
    void cancel() override;
    bool requestSent() const override { return m_sent; }
    std::chrono::microseconds waited() const override { return m_waited; }

private:
    bool connecting(const sockaddr &address) override;
    bool sending(const char *peerAddress) override;
    bool headLine(QByteArrayView line) override;
    Taken bodyBytes(QByteArrayView bytes) override;
    void finished(CURLcode code) override;
    SteadyTime checkLimits(SteadyTime now) override;
    void resume() override { wake(); }
    void abandoned() override;

    bool statusLine(QByteArrayView line);
    bool field(QByteArrayView line);
    bool headEnded();
    bool giveUp(Error error);
    Error refusedAddress() const;
    std::optional<Error> passedLimit(SteadyTime now) const;
    SteadyTime nextLimit() const;
    bool isBomb(qsizetype more);
    QString where() const;

    QPointer<CurlMulti> m_multi;
    OutgoingRequest m_request;
    QByteArray m_proxy;
    SteadyTime m_started;
    SteadyTime m_lastByte{};
    std::chrono::microseconds m_waited{};
    UpstreamHead m_head;
    QByteArray m_unread;
    std::optional<Error> m_error;
    QByteArray m_refused;          ///< the address that may not be called
    bool m_refusedAsPrivate = false;
    bool m_lookedUp = false;
    bool m_sent = false;
    bool m_headComplete = false;
    bool m_encoded = false;        ///< the body is decoded by libcurl
    bool m_paused = false;
    bool m_done = false;
    qint64 m_decoded = 0;
};

} // namespace Gatehouse
