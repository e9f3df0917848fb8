// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <functional>

namespace Gatehouse {

/// Which proxy a URL is called through, by the variables that curl, Python and most tools obey: `https_proxy`,
/// `HTTPS_PROXY`, `http_proxy` (lower case only, as a CGI server fills `HTTP_PROXY` from a request header), `all_proxy`,
/// `ALL_PROXY`, and the exceptions in `no_proxy` / `NO_PROXY`. Read once, so that a call costs no look-up. A plain value.
class ProxyRules
{
public:
    using Variable = std::function<QByteArray(const char *name)>;

    ProxyRules() = default; ///< no proxy at all
    explicit ProxyRules(const Variable &variable);
    static ProxyRules fromEnvironment();

    bool isEmpty() const { return m_http.isEmpty() && m_https.isEmpty(); }
    /// The proxy's URL, or empty for a direct connection. `host` in lower case, without brackets.
    QByteArray proxyFor(bool secure, QByteArrayView host) const;

private:
    bool isException(QByteArrayView host) const;

    QByteArray m_http, m_https;
    QList<QByteArray> m_exceptions;
};

} // namespace Gatehouse
