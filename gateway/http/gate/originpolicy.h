// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/headers.h"
#include "gateway/http/gate/limits.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Gatehouse {

/// Which names the gateway answers to, and which web pages may call it.
struct OriginRules {
    bool loopbackOnly = true;    ///< every listener is on 127.0.0.1 or ::1: only known Hosts are served
    quint16 port = 0;            ///< the port listened on
    QList<QByteArray> hosts;     ///< further names: "gateway.lan" (any port) or "gateway.lan:8080". When not loopback-only:
                                 ///< empty = every Host, else these and the loopback names
    QList<QByteArray> origins;   ///< "https://app.example:8443", or "*" for every page on the web
};

/// Keeps web pages away from a gateway on the user's own machine: DNS rebinding by the Host header, cross-site calls by
/// Origin and Fetch metadata. Clients that are no browsers send neither of the latter and pass. Judged from the head alone,
/// before a byte of body is read. Pure and immutable.
class OriginPolicy
{
public:
    struct Verdict {
        std::optional<Refusal> refusal;
        bool preflight = false; ///< answer 204 with `headers`; no route is asked
        HeaderList headers;     ///< CORS fields for the answer, only for a page that is allowed
    };

    explicit OriginPolicy(OriginRules rules);

    /// 421 for a Host that is not ours, 403 for a page that may not call. A request without Host (HTTP/1.0) passes.
    Verdict judge(QByteArrayView method, const HeaderList &headers) const;

private:
    bool isOurHost(QByteArrayView host) const;
    bool isAllowedOrigin(QByteArrayView origin) const;
    void allowOrigin(const QByteArray &origin, Verdict &verdict) const;
    static void answerPreflight(const HeaderList &headers, Verdict &verdict);

    OriginRules m_rules;
    QList<QByteArray> m_loopbackHosts; // with and without our port
    bool m_checksHost;
    bool m_anyOrigin;
};

} // namespace Gatehouse
