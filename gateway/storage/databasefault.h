// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/error.h"

#include <QString>

class QSqlError;

namespace Gatehouse {

struct DatabaseTarget;

/// What stands between us and the database; each has its own message and way out.
enum class FaultKind {
    // on the way there
    NameNotFound, Refused, TimedOut, Unreachable, SocketMissing, NotPostgres,
    TlsRequired, TlsNotOffered, CertificateRefused, CertificateName, CertificateFile, TlsFailed,
    // at its door
    NotAdmitted, PasswordMissing, WrongPassword, UserMissing, DatabaseMissing, LoginForbidden, TooManyConnections, ShuttingDown,
    // inside
    NoRights, ReadOnly, DiskFull, OutOfMemory, Damaged, TooSlow, Stuck, Conflict, BadValue, ConnectionLost,
    // files
    FileNotOpened, FileNotWritable, FileLocked, FileForeign,
    // schema
    NewerSchema, ChangedMigration,
    DriverMissing,
    Other,
};

/// One failure of the database, told apart and put into words that name host, port, database and the way out.
/// A plain value; any thread.
struct DatabaseFault {
    FaultKind kind = FaultKind::Other;
    QString message;
    QString detail; ///< what the database or libpq said; for the log

    /// The connection is of no use any more: it must be opened again.
    bool losesConnection() const;
    /// The same transaction may succeed at once: another one was in its way.
    bool isTransient() const { return kind == FaultKind::Conflict; }
    /// The database is well and refuses this very value.
    bool isAboutValue() const { return kind == FaultKind::BadValue; }
    /// Unavailable when the database may come back by itself or by a hand elsewhere; Storage otherwise.
    Error error() const;
};

/// Puts a fault into words. `detail` is what the other side said; some messages quote from it.
DatabaseFault describeFault(FaultKind kind, const DatabaseTarget &target, const QString &detail = {});

/// Tells apart why a connection could not be opened. libpq's texts are matched in English, see EnglishMessages.
DatabaseFault connectFault(const QSqlError &error, const DatabaseTarget &target);
/// Tells apart why a statement failed, by SQLSTATE or SQLite result code.
DatabaseFault statementFault(const QSqlError &error, const DatabaseTarget &target);

/// While it lives, the system's messages on this thread are in English, whatever the language of the desktop, so that
/// libpq's can be told apart. Does nothing where the system has no per-thread language.
class EnglishMessages
{
public:
    EnglishMessages();
    ~EnglishMessages();
    EnglishMessages(const EnglishMessages &) = delete;
    EnglishMessages &operator=(const EnglishMessages &) = delete;

private:
    void *m_english = nullptr;
    void *m_before = nullptr;
};

} // namespace Gatehouse
