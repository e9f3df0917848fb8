// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/listenaddresses.h"

#include <QTcpServer>

#include <algorithm>

namespace Gatehouse {

QList<QHostAddress> listenAddresses(const QString &host)
{
    const QString name = host.trimmed().toLower();
    if (name == QLatin1String("localhost"))
        return {QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)};
    if (name == QLatin1String("*"))
        return {QHostAddress(QHostAddress::AnyIPv4), QHostAddress(QHostAddress::AnyIPv6)};
    const bool bracketed = name.startsWith(QLatin1Char('[')) && name.endsWith(QLatin1Char(']'));
    const QHostAddress address(bracketed ? name.sliced(1, name.size() - 2) : name);
    return address.isNull() ? QList<QHostAddress>() : QList<QHostAddress>{address};
}

bool isLoopbackOnly(const QString &host)
{
    const QList<QHostAddress> addresses = listenAddresses(host);
    return !addresses.isEmpty() && std::all_of(addresses.begin(), addresses.end(), [](const QHostAddress &address) { return address.isLoopback(); });
}

quint16 nextFreePort(quint16 port)
{
    constexpr int tries = 100;
    for (int candidate = port + 1; candidate <= 65535 && candidate <= port + tries; ++candidate) {
        QTcpServer probe;
        if (probe.listen(QHostAddress::LocalHost, static_cast<quint16>(candidate)))
            return static_cast<quint16>(candidate);
    }
    return 0;
}

} // namespace Gatehouse
