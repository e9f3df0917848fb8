// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopapplication.h"
#include "app/engine/engine.h"
#include "app/engine/logging.h"
#include "app/engine/platform/hardening.h"
#include "app/engine/platform/terminationsignals.h"
#include "app/engine/singleinstance.h"
#include "app/engine/startup.h"
#include "ui/support/translations.h"

#include <QApplication>
#include <QEventLoop>
#include <QLocale>
#include <QMessageBox>
#include <QSettings>
#include <QTimer>

#include <cstdio>

using namespace Gatehouse;

namespace {

/// Quitting by hand is not worth a long wait: streams that still run then are cut, and settled as far as they came.
constexpr std::chrono::seconds quitPatience{3};

void print(FILE *stream, const QString &line)
{
    std::fputs(line.toUtf8().append('\n').constData(), stream);
}

#ifdef Q_OS_LINUX
/// Qt would end the process with an abort.
bool displayIsThere()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}
#endif

/// Before the window exists there is nowhere else to say why it will not.
int refuse(int status, const QString &message)
{
    print(stderr, QStringLiteral("gatehouse: ") + message);
    QMessageBox::critical(nullptr, QCoreApplication::translate("main", "Gatehouse cannot start"), message);
    return status;
}

void stopAndWait(Engine &engine)
{
    QEventLoop loop;
    QObject::connect(&engine, &Engine::stopped, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    engine.stop(quitPatience);
    loop.exec();
}

int runConsole(QApplication &app, const StartUp &start, SingleInstance &instance)
{
    const std::shared_ptr<Redactor> redactor = startLogging(*start.line.options.logFormat, *start.line.options.logLevel);
    EngineOptions options = start.engineOptions();
    options.useKeychain = true;
    Result<std::unique_ptr<Engine>> made = Engine::create(std::move(options), redactor);
    if (!made)
        return refuse(ExitUnavailable, made.error().message);
    const std::unique_ptr<Engine> engine = std::move(*made);

    QSettings store;
    Ui::DesktopApplication desktop(engine->services(), store);
    TerminationSignals wishes;
    QObject::connect(&wishes, &TerminationSignals::terminate, &app, &QCoreApplication::quit);
    QObject::connect(&wishes, &TerminationSignals::reload, engine.get(), &Engine::reloadConfiguration);
    QObject::connect(&instance, &SingleInstance::activationRequested, &desktop, &Ui::DesktopApplication::open);
    desktop.open();
    // The window is there first; the gateway follows in the next turn.
    QTimer::singleShot(0, engine.get(), &Engine::start);
    const int status = QApplication::exec();
    stopAndWait(*engine);
    return status;
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess(Inspection::Allowed);
#ifdef Q_OS_LINUX
    if (!displayIsThere()) {
        print(stderr, QStringLiteral("gatehouse: there is no display here. Start gatehoused, the gateway without a window."));
        return ExitUnavailable;
    }
#endif
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Gatehouse"));
    QApplication::setOrganizationName(QStringLiteral("Gatehouse"));
    QApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));
    QApplication::setQuitOnLastWindowClosed(false);
    QGuiApplication::setDesktopFileName(QStringLiteral("gatehouse"));
    Ui::installTranslations(app, QLocale::system());

    const StartUp start = readStartUp(QCoreApplication::arguments().sliced(1));
    for (const QString &warning : start.line.warnings)
        print(stderr, QStringLiteral("gatehouse: ") + warning);
    if (!start.line.errors.isEmpty())
        return refuse(ExitUsage, start.line.errors.join(QLatin1Char('\n')));
    switch (start.line.options.command) {
    case Options::Command::Help:
        print(stdout, helpText(QStringLiteral("gatehouse")));
        return ExitOk;
    case Options::Command::Version:
        print(stdout, QStringLiteral("gatehouse " GATEHOUSE_VERSION));
        return ExitOk;
    case Options::Command::CheckConfig:
    case Options::Command::Doctor:
        return refuse(ExitUsage, QCoreApplication::translate("main", "This is a command of gatehoused, the program without a window."));
    case Options::Command::Serve:
        break;
    }
    if (const Result<void> prepared = prepareDataDirectory(start.dataDirectory); !prepared)
        return refuse(ExitConfiguration, prepared.error().message);
    SingleInstance instance(start.dataDirectory);
    const Result<SingleInstance::Claim> claim = instance.claim(qgetenv("XDG_ACTIVATION_TOKEN"));
    if (!claim)
        return refuse(ExitUnavailable, claim.error().message);
    if (*claim == SingleInstance::Claim::Another)
        return ExitOk;
    return runConsole(app, start, instance);
}
