// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/storagestatus.h"
#include "gateway/storage/databaseurl.h"

#include <QString>

namespace Gatehouse {

struct StorageLocation;

/// Which database is meant: a SQLite file, or a Postgres by its URL. A plain value; any thread.
struct DatabaseTarget {
    StorageStatus::Kind kind = StorageStatus::Kind::Sqlite;
    QString file;    ///< of SQLite
    DatabaseUrl url; ///< of Postgres

    /// Configuration when the URL cannot be understood, or neither URL nor file is given.
    static Result<DatabaseTarget> from(const StorageLocation &location);

    bool isPostgres() const { return kind == StorageStatus::Kind::Postgres; }
    /// File path, or "host:port/database"; without password.
    QString display() const { return isPostgres() ? url.display() : file; }
};

} // namespace Gatehouse
