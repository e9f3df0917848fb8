// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/money.h"
#include "gateway/base/result.h"
#include "gateway/base/secret.h"
#include "gateway/domain/storagestatus.h"

#include <QFuture>
#include <QList>
#include <QObject>
#include <QString>

namespace Gatehouse {

/// Whether the gateway runs, and where.
struct GatewayStatus {
    enum class Phase { Stopped, Starting, Running, Stopping, Failed };
    Phase phase = Phase::Stopped;
    QString address;         ///< "http://localhost:4000" while running
    QStringList listening;   ///< every bound address: "127.0.0.1:4000", "[::1]:4000"
    quint16 port = 0;
    QString failure;         ///< why it does not run, with the way out
    quint16 freePort = 0;    ///< when the port is taken: the next free one, to offer
    QString configFile;      ///< empty: the built-in demo configuration
    QString version;
    int modelCount = 0;
    bool keyRequired = false;
};

/// Figures of the moment, refreshed once a second while something changes.
struct LiveFigures {
    double requestsPerSecond = 0;
    int inFlight = 0;
    qint64 requestsToday = 0;
    qint64 failedToday = 0;
    qint64 tokensToday = 0;
    Money spendToday;
};

/// Something the person should know about, with its way out.
struct Notice {
    enum class Severity { Information, Warning, Error };
    Severity severity = Severity::Information;
    QString id;     ///< stable: "config.broken", "storage.away", "model.unusable:<id>"
    QString title;
    QString text;   ///< whole sentences
    QString hint;   ///< the way out; may be empty
};

/// The running gateway as the console, the admin API and the command line see it. Lives on the main thread; owned by
/// the engine.
class GatewayService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual GatewayStatus status() const = 0;
    virtual LiveFigures figures() const = 0;
    virtual StorageStatus storage() const = 0;
    virtual QList<Notice> notices() const = 0;
    /// The key clients must send; empty when the gateway takes any.
    virtual Secret masterKey() const = 0;

    virtual void start() = 0;
    virtual void stop() = 0;
    /// Moves the gateway to another port and remembers it.
    virtual void startOnPort(quint16 port) = 0;
    virtual void reloadConfiguration() = 0;

Q_SIGNALS:
    void statusChanged();
    void figuresChanged();
    void storageChanged();
    void noticesChanged();
};

} // namespace Gatehouse
