// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace Gatehouse {

class Database;

/// One numbered step of the schema, in the dialect of one database.
struct Migration {
    int version = 0;
    QString name;     ///< "0001_first"
    QByteArray sql;   ///< statements, each ended by ';' at the end of a line

    /// SHA-256 hex of the text; recorded, so that a step that was edited after its release is noticed.
    QByteArray checksum() const;
    QStringList statements() const;
};

/// Brings a database to the schema of this program, forward only. Each step is one transaction together with its entry
/// in `schema_migrations`, so a kill leaves it done or untouched; several programs at once wait for each other on a lock.
/// Used by the writer after each connect; storage thread.
class Migrator
{
public:
    /// The steps compiled into the program for a dialect ("sqlite", "postgres"), in order.
    static QList<Migration> builtIn(const QString &dialect);

    explicit Migrator(Database &database);
    Migrator(Database &database, QList<Migration> migrations);

    /// Storage when the database is newer than the program or was made by another build (nothing is changed then), or the
    /// database's own failure. `Database::fault()` has the kind.
    Result<void> run();

private:
    struct Applied {
        int version = 0;
        QString name;
        QByteArray checksum;
    };

    Result<bool> hasTable();
    Result<QList<Applied>> applied();
    /// How many steps are done; fails when they are not the first of ours.
    Result<qsizetype> compare(const QList<Applied> &applied);
    /// Applies the next step under the lock; false when there was none left.
    Result<bool> step();
    Result<void> prepareSchema();
    Result<void> apply(const Migration &migration);

    Database &m_database;
    QList<Migration> m_migrations;
};

} // namespace Gatehouse
