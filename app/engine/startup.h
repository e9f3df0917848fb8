// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/commandline.h"
#include "app/engine/engineoptions.h"
#include "app/engine/paths.h"

#include <QStringList>

namespace Gatehouse {

/// What a start comes to, before anything is opened: the flags with the variables of the `.env` file taken in, and the files.
struct StartUp {
    CommandLine line;
    QString dataDirectory;
    ConfigChoice config;
    QString envFile;
    Environment environment; ///< the process's over the `.env` file's

    /// As the engine wants it. The data directory is prepared first.
    EngineOptions engineOptions() const;
};

/// Reads arguments (without the program's name), process environment and `.env`. Makes and changes nothing.
StartUp readStartUp(const QStringList &arguments);

} // namespace Gatehouse
