// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace Gatehouse {

/// What a program decides before its engine exists, from flags, environment and defaults.
struct EngineOptions {
    QString configFile;      ///< empty: `quickConfiguration`, else the built-in demo configuration
    QByteArray quickConfiguration; ///< YAML made from `--model`; may be empty
    QString envFile;         ///< `.env` to read beside the process environment; may not exist
    QString dataDirectory;   ///< exists, and is ours alone
    Secret databaseUrl;      ///< from a flag or DATABASE_URL; wins over the configuration's
    QString host = QStringLiteral("localhost"); ///< "localhost" is 127.0.0.1 and ::1
    quint16 port = 4000;     ///< 0: any free one
    int workers = 0;         ///< 0: as many as cores, at most 8
    QByteArray rootPath;     ///< prefix of every route, without trailing slash
    bool dropParams = false; ///< `--drop_params`, beside the configuration's own
    std::optional<std::chrono::milliseconds> requestTimeout; ///< wins over the configuration's
    QList<QByteArray> allowedHosts;   ///< further names the gateway answers to, see OriginRules
    QList<QByteArray> allowedOrigins; ///< web pages that may call it
    bool useKeychain = false; ///< whether `keychain/NAME` values are looked up
};

} // namespace Gatehouse
