// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace Gatehouse {

/// Who listens on a TCP port.
struct PortOwner {
    qint64 pid = 0;  ///< 0 = a process of another user, which we may not look into
    QString program; ///< "nginx"; empty with pid 0
    QString user;    ///< "root"; a number when it has no name

    /// "nginx (process 123)", or "a process of the user root".
    QString toString() const;
};

/// Looks through the tables of the Linux kernel. No value when nobody listens, or on another system. `procfs` is for tests.
std::optional<PortOwner> portOwner(quint16 port, const QString &procfs = QStringLiteral("/proc"));

} // namespace Gatehouse
