// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/commandline.h"
#include "app/engine/platform/hardening.h"
#include "app/engine/startup.h"
#include "app/server/commands/checkconfig.h"
#include "app/server/commands/doctor.h"
#include "app/server/commands/serve.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Gatehouse;

namespace {

void print(FILE *stream, const QString &line)
{
    std::fputs(line.toUtf8().append('\n').constData(), stream);
    std::fflush(stream);
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess(Inspection::Forbidden);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));

    const StartUp start = readStartUp(QCoreApplication::arguments().sliced(1));
    for (const QString &warning : start.line.warnings)
        print(stderr, QStringLiteral("gatehoused: ") + warning);
    for (const QString &error : start.line.errors)
        print(stderr, QStringLiteral("gatehoused: ") + error);
    if (!start.line.errors.isEmpty()) {
        print(stderr, QStringLiteral("Try: gatehoused --help"));
        return ExitUsage;
    }
    switch (start.line.options.command) {
    case Options::Command::Help:
        print(stdout, helpText(QStringLiteral("gatehoused")));
        return ExitOk;
    case Options::Command::Version:
        print(stdout, QStringLiteral("gatehoused " GATEHOUSE_VERSION));
        return ExitOk;
    case Options::Command::CheckConfig:
        return checkConfig(start);
    case Options::Command::Doctor:
        return runDoctor(start);
    case Options::Command::Serve:
        break;
    }
    return serve(start);
}
