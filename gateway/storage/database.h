// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/storage/databasefault.h"
#include "gateway/storage/databasetarget.h"
#include "gateway/storage/sqldialect.h"

#include <QObject>
#include <QSqlDatabase>

#include <chrono>
#include <functional>

namespace Gatehouse {

class ConnectionWatch;

/// One connection to the database. Lives on the thread that opens it (Qt binds connections to threads) and must go on
/// that thread; owned by the writer, the reader, or a test. Statements are run by Statement, inside a Transaction.
class Database
{
public:
    enum class Role {
        Writer, ///< of SQLite the only one, which alone checkpoints the write-ahead log
        Reader,
    };

    /// `watch` outlives this object.
    Database(DatabaseTarget target, Role role, ConnectionWatch &watch);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Unavailable or Storage with the cause told apart; `fault()` has its kind. A SQLite file is created with mode 0600, its
    /// directory with 0700.
    Result<void> open();
    /// Creates the file of a SQLite database and its directory, where they are missing; `open()` does it too.
    Result<void> prepareFile();
    void close();
    bool isOpen() const { return m_connection.isOpen(); }

    /// Of Postgres: from now on `heard` is called, by the event loop of this thread, with what is told on the channel, until the
    /// connection is closed or `context` goes. Unavailable when the connection fails.
    Result<void> listen(const QString &channel, QObject *context, const std::function<void(const QString &)> &heard);

    /// Runs a statement without values and without an answer.
    Result<void> execute(const QString &sql);

    /// How long the following statements may take; told to the watch. A transaction sets it, and the server's limit with it.
    void setStatementLimit(std::chrono::milliseconds limit) { m_limit = limit; }

    const DatabaseTarget &target() const { return m_target; }
    const SqlDialect &dialect() const { return m_dialect; }
    /// The last failure.
    const DatabaseFault &fault() const { return m_fault; }
    /// Remembers a failure and gives it as an error.
    Error failed(DatabaseFault fault);
    Error failed(const QSqlError &error);

private:
    friend class Statement;

    Result<void> openSqlite();
    Result<void> openPostgres();
    Result<void> setPragmas();

    DatabaseTarget m_target;
    SqlDialect m_dialect;
    Role m_role;
    ConnectionWatch &m_watch;
    std::chrono::milliseconds m_limit{10'000};
    DatabaseFault m_fault;
    QString m_name; // of the connection in Qt's registry
    QSqlDatabase m_connection;
};

} // namespace Gatehouse
