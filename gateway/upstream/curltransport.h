// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/upstream/proxyrules.h"
#include "gateway/upstream/transport.h"

namespace Gatehouse {

class CurlMulti;
class IoWatcher;

/// Calls to real upstreams, by libcurl on the event loop of its thread. Keeps connections for the next call, follows no
/// redirect, refuses metadata addresses always and private ones where the request says so, decodes gzip, br and zstd.
/// One per worker.
class CurlTransport final : public Transport
{
public:
    enum class Http2 {
        Auto, ///< where libcurl is new enough to pause one stream of a connection without holding up the others
        On,
        Off,
    };
    struct Options {
        QByteArray userAgent = "Gatehouse"; ///< sent where the request's headers name none
        QByteArray caFile = qgetenv("SSL_CERT_FILE"); ///< PEM file of certificate authorities; empty = the system's
        bool verifyTls = true;
        Http2 http2 = Http2::Auto;
        ProxyRules proxies = ProxyRules::fromEnvironment();
    };

    /// `watcher` outlives the transport; calls should be gone before it, and end with ClientGone when they are not.
    explicit CurlTransport(IoWatcher &watcher);
    CurlTransport(IoWatcher &watcher, Options options);
    ~CurlTransport() override;

    std::unique_ptr<UpstreamCall> start(OutgoingRequest request) override;

private:

    ProxyRules m_proxies;
    std::unique_ptr<CurlMulti> m_multi;
};

} // namespace Gatehouse
