// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>
#include <QString>

namespace Gatehouse {

/// The addresses behind a `--host` value: "localhost" is 127.0.0.1 and ::1 (clients resolve the name either way), an
/// address is itself, "*" is every address. Empty when the text is no address.
QList<QHostAddress> listenAddresses(const QString &host);
/// Whether all of them can be reached from this machine only.
bool isLoopbackOnly(const QString &host);
/// The first port after `port` that can be listened on now, or 0.
quint16 nextFreePort(quint16 port);

} // namespace Gatehouse
