// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server/commands/checkconfig.h"

#include "app/engine/startup.h"
#include "gateway/providers/registry.h"

#include <cstdio>

namespace Gatehouse {
namespace {

const char *severityName(Problem::Severity severity)
{
    switch (severity) {
    case Problem::Severity::Note:
        return "note: ";
    case Problem::Severity::Warning:
        return "warning: ";
    case Problem::Severity::Error:
        break;
    }
    return "error: ";
}

void sayLine(const QString &line)
{
    std::fputs(line.toUtf8().append('\n').constData(), stdout);
}

} // namespace

int checkConfig(const StartUp &start)
{
    if (start.config.file.isEmpty()) {
        sayLine(QStringLiteral("There is no configuration to check. Give one: gatehoused check-config FILE (looked for %1)")
                .arg(start.config.searched.join(QStringLiteral(", "))));
        return ExitConfiguration;
    }
    const ConfigReading reading = readConfiguration(start.config.file, start.environment);
    for (const Problem &problem : reading.problems)
        sayLine(QString::fromLatin1(severityName(problem.severity)) + problem.toString());
    int usable = 0;
    for (const ModelEntry &entry : reading.config.models) {
        const Deployment deployment = makeDeployment(entry, reading.config.environment);
        // What the reading itself found is among the problems already.
        if (deployment.unusable.isEmpty())
            ++usable;
        else if (entry.unusable.isEmpty())
            sayLine(QStringLiteral("warning: %1: %2").arg(entry.where, deployment.unusable));
    }
    if (!reading.usable()) {
        sayLine(QStringLiteral("%1 cannot be used.").arg(start.config.file));
        return ExitConfiguration;
    }
    if (usable == 0 && !reading.config.models.empty()) {
        sayLine(QStringLiteral("%1 can be read, but none of its %2 deployments can serve yet.").arg(start.config.file).arg(reading.config.models.size()));
        return ExitOk;
    }
    sayLine(QStringLiteral("%1 is in order: %2 of %3 deployments can serve.").arg(start.config.file).arg(usable).arg(reading.config.models.size()));
    return ExitOk;
}

} // namespace Gatehouse
