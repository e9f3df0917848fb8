// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/startup.h"

#include <QDir>
#include <QFile>

namespace Gatehouse {

StartUp readStartUp(const QStringList &arguments)
{
    StartUp start;
    const QString here = QDir::currentPath();
    start.environment = processEnvironment();
    // Once to find the files, once more with what the `.env` file says.
    const Options first = readCommandLine(arguments, start.environment).options;
    start.dataDirectory = dataDirectory(first);
    start.config = findConfigFile(first, here, start.dataDirectory);
    start.envFile = findEnvFile(first, start.config.file, here, start.environment);
    if (QFile file(start.envFile); !start.envFile.isEmpty() && file.open(QIODevice::ReadOnly)) {
        start.environment = withDotenv(start.environment, readDotenv(file.readAll(), start.envFile).values);
    }
    start.line = readCommandLine(arguments, start.environment);
    start.dataDirectory = dataDirectory(start.line.options);
    const Sourced<QString> &named = start.line.options.envFile;
    if (named.isSet() && !QFile::exists(*named))
        start.line.errors << QStringLiteral("%1 names %2, which does not exist. Give the path of a .env file, or leave it out.").arg(named.origin, *named);
    return start;
}

EngineOptions StartUp::engineOptions() const
{
    const Options &asked = line.options;
    EngineOptions options;
    options.configFile = config.file;
    options.quickConfiguration = quickConfiguration(asked);
    options.envFile = envFile;
    options.dataDirectory = dataDirectory;
    if (asked.databaseUrl.source == Sourced<Secret>::Source::Flag)
        options.databaseUrl = *asked.databaseUrl;
    if (!asked.host->isEmpty())
        options.host = *asked.host;
    options.port = *asked.port;
    options.workers = *asked.workers;
    options.rootPath = asked.rootPath->toUtf8();
    options.dropParams = *asked.dropParams;
    options.requestTimeout = *asked.requestTimeout;
    options.allowedHosts = *asked.allowedHosts;
    options.allowedOrigins = *asked.allowedOrigins;
    return options;
}

} // namespace Gatehouse
