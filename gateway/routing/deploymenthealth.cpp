// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/routing/deploymenthealth.h"

namespace Gatehouse {

void DeploymentHealth::succeeded(const QByteArray &deploymentId, std::chrono::microseconds latency, WallTime now)
{
    const std::lock_guard lock(m_mutex);
    HealthReport &report = m_reports[deploymentId];
    ++report.succeeded;
    report.failuresInARow = 0;
    report.lastError.clear();
    report.lastLatency = latency;
    report.lastCalled = now;
    ++m_revision;
}

int DeploymentHealth::failed(const QByteArray &deploymentId, const QString &message, WallTime now)
{
    const std::lock_guard lock(m_mutex);
    HealthReport &report = m_reports[deploymentId];
    ++report.failed;
    ++report.failuresInARow;
    report.lastError = message;
    report.lastCalled = now;
    ++m_revision;
    return report.failuresInARow;
}

HealthReport DeploymentHealth::report(const QByteArray &deploymentId) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_reports.find(deploymentId);
    return found == m_reports.end() ? HealthReport() : found->second;
}

quint64 DeploymentHealth::revision() const
{
    const std::lock_guard lock(m_mutex);
    return m_revision;
}

} // namespace Gatehouse
