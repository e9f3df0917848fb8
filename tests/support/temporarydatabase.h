// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/storagestatus.h"
#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/database.h"
#include "gateway/storage/storage.h"

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace Gatehouse {

class PostgresFixture;

/// A fresh, empty place for records: a file in a directory of its own, or a new database on the fixture's server. Lets a
/// test look into it past the code under test. Main thread of the test; the fixture outlives it.
class TemporaryDatabase
{
public:
    TemporaryDatabase(StorageStatus::Kind kind, PostgresFixture &server);

    StorageLocation location() const;
    DatabaseTarget target() const;
    /// A connection through the code under test, opened; null when that fails.
    std::unique_ptr<Database> connect(Database::Role role = Database::Role::Writer);
    /// The same with the schema made.
    std::unique_ptr<Database> connectMigrated();
    /// One number by a connection of its own; -1 when that fails.
    qint64 number(const QString &sql);
    /// Runs a statement by a connection of its own.
    bool run(const QString &sql);
    bool isPostgres() const { return m_kind == StorageStatus::Kind::Postgres; }

private:
    const StorageStatus::Kind m_kind;
    PostgresFixture &m_server;
    QTemporaryDir m_directory;
    QString m_name;
    ConnectionWatch m_watch{std::make_shared<SystemClock>()};
};

} // namespace Gatehouse
