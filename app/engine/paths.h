// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/commandline.h"
#include "gateway/base/result.h"

#include <QString>
#include <QStringList>

namespace Gatehouse {

// Where things are. Plain functions of what they are given and the file system.

/// The directory for journal and database: `--data-dir` or GATEHOUSE_DATA_DIR, else the user's (~/.local/share/gatehouse
/// on Linux). Absolute; not made yet.
QString dataDirectory(const Options &options);

/// Makes the directory, for its owner only, when it does not exist. Configuration, naming the path and the way out, when
/// that fails, or when it is no directory or cannot be written to.
Result<void> prepareDataDirectory(const QString &directory);

/// The configuration to read, and why this one.
struct ConfigChoice {
    QString file;         ///< empty = the demo, or what `--model` asks for
    QString reason;       ///< "--config", "the variable CONFIG_FILE_PATH", "found in the current directory", …
    QStringList searched; ///< files that were looked for and do not exist, when none was named
};

/// A named file is taken whether it exists or not: reading it then tells what is wrong. Else litellm_config.yaml or
/// config.yaml (when it looks like one of ours) in the current directory, else litellm_config.yaml in the data directory.
ConfigChoice findConfigFile(const Options &options, const QString &currentDirectory, const QString &dataDirectory);

/// The `.env` file to read: the named one, else the one beside the configuration, else the one in the current directory;
/// empty when there is none, or when LITELLM_MODE=PRODUCTION forbids to look for it.
QString findEnvFile(const Options &options, const QString &configFile, const QString &currentDirectory, const Environment &environment);

} // namespace Gatehouse
