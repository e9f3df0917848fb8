// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryFile>

namespace Gatehouse {
namespace {

constexpr auto ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

QString wayOut()
{
    return QStringLiteral("Choose another directory with --data-dir or GATEHOUSE_DATA_DIR, or give this one to the user that runs Gatehouse.");
}

/// Many programs keep a config.yaml; ours has one of these sections.
bool looksLikeOurs(const QString &file)
{
    static const QRegularExpression sections(QStringLiteral("^(?:model_list|general_settings|litellm_settings|router_settings)\\s*:"),
                                             QRegularExpression::MultilineOption);
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) && sections.match(QString::fromUtf8(opened.read(1024 * 1024))).hasMatch();
}

/// Makes the missing directories one by one, each for the owner only from its first moment on.
bool makePrivate(const QString &directory)
{
    if (QFileInfo(directory).isDir())
        return true;
    const QString parent = QFileInfo(directory).path();
    if (parent == directory || (!QFileInfo(parent).isDir() && !makePrivate(parent)))
        return false;
    return QDir().mkdir(directory, ownerOnly) || QFileInfo(directory).isDir();
}

} // namespace

QString dataDirectory(const Options &options)
{
    if (options.dataDirectory.isSet())
        return QDir::cleanPath(QFileInfo(*options.dataDirectory).absoluteFilePath());
#if defined(Q_OS_WIN) || defined(Q_OS_MACOS)
    const QString name = QStringLiteral("Gatehouse");
#else
    const QString name = QStringLiteral("gatehouse");
#endif
    return QDir::cleanPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u'/' + name);
}

Result<void> prepareDataDirectory(const QString &directory)
{
    const QFileInfo info(directory);
    if (info.exists() && !info.isDir())
        return Error(ErrorKind::Configuration, QStringLiteral("The data directory %1 is a file. %2").arg(directory, wayOut()));
    if (!makePrivate(directory))
        return Error(ErrorKind::Configuration, QStringLiteral("The data directory %1 cannot be made. %2").arg(directory, wayOut()));
    // Asking for permissions is not enough: file systems are mounted read-only, and disks are full.
    QTemporaryFile probe(directory + QStringLiteral("/.writable-XXXXXX"));
    if (!probe.open())
        return Error(ErrorKind::Configuration,
                     QStringLiteral("The data directory %1 cannot be written to: %2. %3").arg(directory, probe.errorString(), wayOut()));
    return {};
}

ConfigChoice findConfigFile(const Options &options, const QString &currentDirectory, const QString &dataDirectory)
{
    if (options.configFile.isSet() && !options.configFile->isEmpty())
        return {*options.configFile, options.configFile.origin, {}};
    if (options.model.isSet())
        return {{}, options.model.origin, {}};
    struct Place {
        QString directory;
        const char *name;
        bool isCommonName;
        const char *reason;
    };
    const Place places[] = {
        {currentDirectory, "litellm_config.yaml", false, "found in the current directory"},
        {currentDirectory, "config.yaml", true, "found in the current directory"},
        {dataDirectory, "litellm_config.yaml", false, "found in the data directory"},
    };
    ConfigChoice choice;
    for (const Place &place : places) {
        const QString file = QDir(place.directory).filePath(QString::fromUtf8(place.name));
        if (QFileInfo(file).isFile() && (!place.isCommonName || looksLikeOurs(file)))
            return {file, QString::fromUtf8(place.reason), {}};
        choice.searched.append(file);
    }
    choice.reason = QStringLiteral("no configuration was found");
    return choice;
}

QString findEnvFile(const Options &options, const QString &configFile, const QString &currentDirectory, const Environment &environment)
{
    if (options.envFile.isSet())
        return *options.envFile;
    if (environment.value("LITELLM_MODE").toUpper() == "PRODUCTION")
        return {};
    QStringList directories;
    if (!configFile.isEmpty())
        directories.append(QFileInfo(configFile).absolutePath());
    directories.append(currentDirectory);
    for (const QString &directory : directories) {
        const QString file = QDir(directory).filePath(QStringLiteral(".env"));
        if (QFileInfo(file).isFile())
            return file;
    }
    return {};
}

} // namespace Gatehouse
