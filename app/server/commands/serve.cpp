// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server/commands/serve.h"

#include "app/engine/engine.h"
#include "app/engine/logging.h"
#include "app/engine/platform/terminationsignals.h"
#include "app/engine/startup.h"
#include "gateway/base/log.h"

#include <QCoreApplication>

#include <cstdio>

namespace Gatehouse {
namespace {

/// Container platforms send SIGTERM and kill after 30 seconds.
constexpr std::chrono::seconds drainPatience{25};

void say(FILE *stream, const QString &line)
{
    std::fputs(line.toUtf8().append('\n').constData(), stream);
    std::fflush(stream);
}

void logStart(const StartUp &start)
{
    QString config = QStringLiteral("configuration %1 (%2)").arg(start.config.file, start.config.reason);
    if (start.config.file.isEmpty() && start.line.options.model.isSet())
        config = QStringLiteral("serving %1 (--model)").arg(QString::fromUtf8(*start.line.options.model));
    else if (start.config.file.isEmpty())
        config = QStringLiteral("no configuration file, serving the demo model; looked for %1").arg(start.config.searched.join(QStringLiteral(", ")));
    qCInfo(lcEngine).noquote() << "Gatehouse" << QCoreApplication::applicationVersion() << "starts:" << config + QStringLiteral(", data in ") + start.dataDirectory;
}

} // namespace

int serve(const StartUp &start)
{
    const std::shared_ptr<Redactor> redactor = startLogging(*start.line.options.logFormat, *start.line.options.logLevel);
    if (const Result<void> prepared = prepareDataDirectory(start.dataDirectory); !prepared) {
        say(stderr, QStringLiteral("gatehoused: ") + prepared.error().message);
        return ExitConfiguration;
    }
    logStart(start);
    Result<std::unique_ptr<Engine>> made = Engine::create(start.engineOptions(), redactor);
    if (!made) {
        say(stderr, QStringLiteral("gatehoused: ") + made.error().message);
        return ExitUnavailable;
    }
    const std::unique_ptr<Engine> engine = std::move(*made);
    TerminationSignals wishes;
    QObject::connect(engine.get(), &Engine::listening, engine.get(), [](const QStringList &addresses) {
        // One line with the first address is what scripts wait for; the others go to the log.
        say(stdout, QStringLiteral("Listening on ") + addresses.first());
        for (const QString &address : addresses.sliced(1))
            qCInfo(lcEngine).noquote() << "Also listening on" << address;
    });
    QObject::connect(engine.get(), &Engine::startFailed, engine.get(), [](Engine::Fault fault, const QString &message) {
        say(stderr, QStringLiteral("gatehoused: ") + message);
        QCoreApplication::exit(static_cast<int>(fault));
    });
    QObject::connect(engine.get(), &Engine::stopped, engine.get(), [] { QCoreApplication::exit(ExitOk); });
    QObject::connect(&wishes, &TerminationSignals::reload, engine.get(), &Engine::reloadConfiguration);
    QObject::connect(&wishes, &TerminationSignals::terminate, engine.get(), [&engine] {
        qCInfo(lcEngine) << "Stopping: no more connections are taken, running requests have 25 seconds to finish.";
        engine->stop(drainPatience);
    });
    engine->start();
    return QCoreApplication::exec();
}

} // namespace Gatehouse
