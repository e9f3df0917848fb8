// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/notices.h"

#include "app/engine/configuration.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using Severity = Notice::Severity;

void addFailure(QList<Notice> &list, const GatewayStatus &status)
{
    if (status.phase != GatewayStatus::Phase::Failed)
        return;
    const QString hint = status.freePort ? QStringLiteral("Port %1 is free: start the gateway there.").arg(status.freePort) : QString();
    list << Notice{Severity::Error, QStringLiteral("gateway.failed"), QStringLiteral("The gateway does not run"), status.failure, hint};
}

void addBrokenConfiguration(QList<Notice> &list, const Configuration &configuration)
{
    if (!configuration.isBroken())
        return;
    QStringList lines;
    for (const Problem &problem : configuration.problems()) {
        if (problem.severity == Problem::Severity::Error)
            lines << problem.toString();
    }
    list << Notice{Severity::Error, QStringLiteral("config.broken"), QStringLiteral("The configuration file has errors"),
                   lines.join(QLatin1Char('\n')), QStringLiteral("The configuration from before the edit stays in force until they are mended.")};
}

void addUnusableModels(QList<Notice> &list, const Configuration &configuration)
{
    const auto snapshot = configuration.snapshot();
    for (const Target &target : snapshot->targets) {
        const Deployment &deployment = target.deployment;
        if (!deployment.unusable.isEmpty())
            list << Notice{Severity::Warning, QStringLiteral("model.unusable:") + QString::fromUtf8(deployment.id()),
                           QStringLiteral("%1 cannot serve").arg(QString::fromUtf8(deployment.name())), deployment.unusable, deployment.entry.where};
    }
}

void addStorage(QList<Notice> &list, const StorageStatus &storage)
{
    if (storage.state != StorageStatus::State::Away)
        return;
    const QString waiting = storage.waitingRows > 0
        ? QStringLiteral("Requests go on; %1 records wait on disk and follow when it is back.").arg(storage.waitingRows)
        : QStringLiteral("Requests go on; their records wait on disk and follow when it is back.");
    list << Notice{Severity::Warning, QStringLiteral("storage.away"), QStringLiteral("The database is away"), storage.message, waiting};
}

} // namespace

QList<Notice> noticesOf(const GatewayStatus &status, const Configuration &configuration, const StorageStatus &storage)
{
    QList<Notice> list;
    addFailure(list, status);
    addBrokenConfiguration(list, configuration);
    addUnusableModels(list, configuration);
    addStorage(list, storage);
    std::stable_sort(list.begin(), list.end(), [](const Notice &a, const Notice &b) { return a.severity > b.severity; });
    return list;
}

} // namespace Gatehouse
