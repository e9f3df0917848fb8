// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QString>

namespace Gatehouse {

/// One Gatehouse a data directory: the first holds a lock and listens; a second asks it to show its window. A lock left
/// by a process that was killed, or by a container that had the same name, is taken over. Owned by the application, main
/// thread; lives as long as the program does.
class SingleInstance : public QObject
{
    Q_OBJECT
public:
    enum class Claim {
        First,   ///< we hold the lock until this object goes
        Another, ///< somebody else does, and was asked to show its window
    };

    /// The directory exists and belongs to the user (prepareDataDirectory).
    explicit SingleInstance(const QString &dataDirectory, QObject *parent = nullptr);

    /// Takes the lock or hands over; waits at most three seconds for the other's answer. `token` is what the desktop gave
    /// this start to bring a window to the front with (XDG_ACTIVATION_TOKEN). Conflict, with the process id, when another
    /// holds the lock and does not answer; Configuration when the lock cannot be made.
    Result<Claim> claim(const QByteArray &token = {});

Q_SIGNALS:
    /// A second start wants our window shown.
    void activationRequested(const QByteArray &token);

private:
    bool lock();
    Result<Claim> askTheOther(const QByteArray &token);
    Result<Claim> listen();
    void serve();

    QString m_lockPath;
    QString m_serverName;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace Gatehouse
