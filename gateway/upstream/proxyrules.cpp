// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/proxyrules.h"

#include <QHostAddress>

namespace Gatehouse {
namespace {

QByteArray firstOf(const ProxyRules::Variable &variable, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (const QByteArray value = variable(name).trimmed(); !value.isEmpty())
            return value;
    }
    return {};
}

/// "10.0.0.0/8" or "fd00::/8" holds the address.
bool isInSubnet(const QHostAddress &address, const QByteArray &subnet)
{
    const auto [network, bits] = QHostAddress::parseSubnet(QString::fromLatin1(subnet));
    return !network.isNull() && address.isInSubnet(network, bits);
}

} // namespace

ProxyRules::ProxyRules(const Variable &variable)
    : m_http(firstOf(variable, {"http_proxy", "all_proxy", "ALL_PROXY"})),
      m_https(firstOf(variable, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}))
{
    QByteArray exceptions = firstOf(variable, {"no_proxy", "NO_PROXY"}).toLower();
    for (QByteArray name : exceptions.replace(',', ' ').simplified().split(' ')) {
        if (name.startsWith('.'))
            name.remove(0, 1);
        if (name.startsWith('[') && name.endsWith(']'))
            name = name.mid(1, name.size() - 2);
        if (!name.isEmpty())
            m_exceptions.append(name);
    }
}

ProxyRules ProxyRules::fromEnvironment()
{
    return ProxyRules([](const char *name) { return qgetenv(name); });
}

QByteArray ProxyRules::proxyFor(bool secure, QByteArrayView host) const
{
    const QByteArray &proxy = secure ? m_https : m_http;
    return proxy.isEmpty() || isException(host) ? QByteArray() : proxy;
}

bool ProxyRules::isException(QByteArrayView host) const
{
    if (host.endsWith('.'))
        host.chop(1);
    const QHostAddress address(QString::fromLatin1(host));
    for (const QByteArray &exception : m_exceptions) {
        if (exception == "*" || exception == host)
            return true;
        if (!address.isNull()) {
            if (exception.contains('/') && isInSubnet(address, exception))
                return true;
        } else if (host.endsWith(exception) && host[host.size() - exception.size() - 1] == '.') {
            return true;
        }
    }
    return false;
}

} // namespace Gatehouse
