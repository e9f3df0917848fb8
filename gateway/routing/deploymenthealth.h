// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace Gatehouse {

/// How one deployment has done lately.
struct HealthReport {
    qint64 succeeded = 0, failed = 0; ///< since the gateway started
    int failuresInARow = 0;
    QString lastError;                ///< message of the last failure, empty after a success
    std::optional<std::chrono::microseconds> lastLatency; ///< to the first byte
    std::optional<WallTime> lastCalled;
};

/// Results of calls by deployment id, kept over reloads of the configuration. Thread-safe: workers report, the console
/// and the health route read.
class DeploymentHealth
{
public:
    void succeeded(const QByteArray &deploymentId, std::chrono::microseconds latency, WallTime now);
    /// Gives how many times in a row it has failed now.
    int failed(const QByteArray &deploymentId, const QString &message, WallTime now);
    HealthReport report(const QByteArray &deploymentId) const;
    /// Moves on with every report, so that a watcher knows whether to look again.
    quint64 revision() const;

private:
    struct Hash {
        std::size_t operator()(const QByteArray &id) const { return qHash(id); }
    };
    mutable std::mutex m_mutex; // guards both members below
    std::unordered_map<QByteArray, HealthReport, Hash> m_reports;
    quint64 m_revision = 0;
};

} // namespace Gatehouse
