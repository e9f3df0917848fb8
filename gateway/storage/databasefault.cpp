// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databasefault.h"

#include "gateway/storage/databasetarget.h"

#include <QSqlError>

#include <clocale>

namespace Gatehouse {
namespace {

struct Sign {
    const char *text;
    FaultKind kind;
};

// What libpq and the server say while a connection is opened. A host with several addresses gives several sentences in
// one text, so the answers that came from furthest inside stand first.
constexpr Sign connectSigns[] = {
    {"password authentication failed", FaultKind::WrongPassword},
    {"Peer authentication failed", FaultKind::WrongPassword},
    {"Ident authentication failed", FaultKind::WrongPassword},
    {"no password supplied", FaultKind::PasswordMissing},
    {"too many connections for", FaultKind::TooManyConnections},
    {"too many clients", FaultKind::TooManyConnections},
    {"connection slots are reserved", FaultKind::TooManyConnections},
    {"is not permitted to log in", FaultKind::LoginForbidden},
    {"permission denied for database", FaultKind::LoginForbidden},
    {"starting up", FaultKind::ShuttingDown},
    {"shutting down", FaultKind::ShuttingDown},
    {"recovery mode", FaultKind::ShuttingDown},
    {"not accepting connections", FaultKind::ShuttingDown},
    {"not yet accepting connections", FaultKind::ShuttingDown},
    {"not currently accepting connections", FaultKind::ShuttingDown},
    {"server does not support SSL", FaultKind::TlsNotOffered},
    {"does not match host name", FaultKind::CertificateName},
    {"certificate verify failed", FaultKind::CertificateRefused},
    {"root certificate file", FaultKind::CertificateFile},
    {"could not read root certificate", FaultKind::CertificateFile},
    {"could not load root certificate", FaultKind::CertificateFile},
    {"could not read certificate file", FaultKind::CertificateFile},
    {"could not load private key", FaultKind::CertificateFile},
    {"certificate present, but not private key", FaultKind::CertificateFile},
    {"private key file", FaultKind::CertificateFile},
    {"invalid response to SSL negotiation", FaultKind::NotPostgres},
    {"expected authentication request", FaultKind::NotPostgres},
    {"SSL error", FaultKind::TlsFailed},
    {"SSL SYSCALL", FaultKind::TlsFailed},
    {"timeout expired", FaultKind::TimedOut},
    {"Connection timed out", FaultKind::TimedOut},
    {"Connection refused", FaultKind::Refused},
    {"No such file or directory", FaultKind::SocketMissing},
    {"Network is unreachable", FaultKind::Unreachable},
    {"No route to host", FaultKind::Unreachable},
    {"could not translate host name", FaultKind::NameNotFound},
    {"closed the connection unexpectedly", FaultKind::ConnectionLost},
    {"Connection reset", FaultKind::ConnectionLost},
};

// SQLSTATEs and their classes (Appendix A of the Postgres manual).
constexpr Sign sqlStates[] = {
    {"57P01", FaultKind::ConnectionLost}, {"57P02", FaultKind::ConnectionLost}, {"57P03", FaultKind::ShuttingDown},
    {"57P04", FaultKind::DatabaseMissing}, {"57P05", FaultKind::ConnectionLost}, {"57014", FaultKind::TooSlow},
    {"53100", FaultKind::DiskFull},       {"53200", FaultKind::OutOfMemory},    {"53300", FaultKind::TooManyConnections},
    {"42501", FaultKind::NoRights},       {"25006", FaultKind::ReadOnly},       {"28P01", FaultKind::WrongPassword},
    {"3D000", FaultKind::DatabaseMissing}, {"40", FaultKind::Conflict},         {"55P03", FaultKind::Conflict},
    {"08", FaultKind::ConnectionLost},    {"25P03", FaultKind::ConnectionLost}, {"25P04", FaultKind::ConnectionLost},
    {"XX001", FaultKind::Damaged},        {"XX002", FaultKind::Damaged},        {"21", FaultKind::BadValue},
    {"22", FaultKind::BadValue},          {"23", FaultKind::BadValue},          {"54", FaultKind::BadValue},
    {"P0001", FaultKind::BadValue}, // raised by a trigger somebody put there
};

/// Primary SQLite result codes (sqlite.org/rescode.html).
FaultKind sqliteKind(int code)
{
    switch (code & 0xff) {
    case 3: case 8: return FaultKind::FileNotWritable; // PERM, READONLY
    case 5: case 6: return FaultKind::Conflict;        // BUSY, LOCKED
    case 7: return FaultKind::OutOfMemory;
    case 10: return FaultKind::FileNotOpened;          // IOERR
    case 11: return FaultKind::Damaged;                // CORRUPT
    case 13: return FaultKind::DiskFull;
    case 14: return FaultKind::FileNotOpened;          // CANTOPEN
    case 18: case 19: case 20: case 25: return FaultKind::BadValue; // TOOBIG, CONSTRAINT, MISMATCH, RANGE
    case 26: return FaultKind::FileForeign;            // NOTADB
    default: return FaultKind::Other;
    }
}

/// "no pg_hba.conf entry": the server refuses this client, or only its unencrypted attempt.
FaultKind admissionKind(const QString &text)
{
    const bool encryptedToo = text.contains(u"SSL encryption") || text.contains(u"SSL on");
    const bool plain = text.contains(u"no encryption") || text.contains(u"SSL off");
    return plain && !encryptedToo ? FaultKind::TlsRequired : FaultKind::NotAdmitted;
}

FaultKind connectKind(const QString &text)
{
    if (text.contains(u"no pg_hba.conf entry"))
        return admissionKind(text);
    if (text.contains(u"does not exist") && text.contains(u"FATAL")) {
        if (text.contains(u"database \""))
            return FaultKind::DatabaseMissing;
        if (text.contains(u"role \""))
            return FaultKind::UserMissing;
    }
    for (const Sign &sign : connectSigns) {
        if (text.contains(QLatin1String(sign.text)))
            return sign.kind;
    }
    return FaultKind::Other;
}

} // namespace

DatabaseFault connectFault(const QSqlError &error, const DatabaseTarget &target)
{
    const QString said = error.databaseText().simplified();
    if (target.isPostgres())
        return describeFault(connectKind(said), target, said);
    return describeFault(sqliteKind(error.nativeErrorCode().toInt()), target, said);
}

DatabaseFault statementFault(const QSqlError &error, const DatabaseTarget &target)
{
    const QString said = error.databaseText().simplified();
    const QString code = error.nativeErrorCode();
    if (!target.isPostgres())
        return describeFault(sqliteKind(code.toInt()), target, said);
    if (code.isEmpty()) // libpq itself failed, nothing came from the server
        return describeFault(FaultKind::ConnectionLost, target, said);
    const QString told = code + u' ' + said;
    for (const Sign &state : sqlStates) {
        if (code.startsWith(QLatin1String(state.text)))
            return describeFault(state.kind, target, told);
    }
    return describeFault(FaultKind::Other, target, told);
}

bool DatabaseFault::losesConnection() const
{
    switch (kind) {
    case FaultKind::NoRights:
    case FaultKind::ReadOnly:
    case FaultKind::DiskFull:
    case FaultKind::OutOfMemory:
    case FaultKind::TooSlow:
    case FaultKind::Conflict:
    case FaultKind::BadValue:
        return false;
    default:
        return true;
    }
}

Error DatabaseFault::error() const
{
    const bool ours = kind == FaultKind::BadValue || kind == FaultKind::NewerSchema || kind == FaultKind::ChangedMigration
        || kind == FaultKind::Damaged || kind == FaultKind::FileForeign;
    return Error(ours ? ErrorKind::Storage : ErrorKind::Unavailable, message, detail);
}

#if defined(Q_OS_UNIX) && !defined(Q_OS_ANDROID)
EnglishMessages::EnglishMessages()
{
    const locale_t current = uselocale(locale_t(0));
    const locale_t copy = duplocale(current);
    if (!copy)
        return;
    const locale_t english = newlocale(LC_MESSAGES_MASK, "C", copy);
    if (!english) {
        freelocale(copy);
        return;
    }
    m_english = english;
    m_before = uselocale(english);
}

EnglishMessages::~EnglishMessages()
{
    if (!m_english)
        return;
    uselocale(static_cast<locale_t>(m_before));
    freelocale(static_cast<locale_t>(m_english));
}
#else
EnglishMessages::EnglishMessages() = default;
EnglishMessages::~EnglishMessages() = default;
#endif

} // namespace Gatehouse
