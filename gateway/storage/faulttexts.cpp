// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databasefault.h"
#include "gateway/storage/databasetarget.h"

#include <QRegularExpression>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

struct Words {
    QString what;
    QString wayOut;
};

bool isAzure(const DatabaseTarget &target)
{
    return target.url.host.endsWith(".database.azure.com"_L1, Qt::CaseInsensitive);
}

/// The address the server saw us come from, where its refusal names it.
QString seenAddress(const QString &detail)
{
    static const QRegularExpression pattern(u"for host \"([0-9a-fA-F.:]+)\""_s);
    return pattern.match(detail).captured(1);
}

QString firewallAdvice(const DatabaseTarget &target, const QString &address)
{
    if (!isAzure(target))
        return u"Open the port in the server's firewall for this machine, and check host and port."_s;
    const QString rule = address.isEmpty() ? u"a rule for this machine's public address"_s : u"a rule for "_s + address;
    return u"In the Azure portal, under the server's Networking, add %1, or tick \"Allow public access from any Azure service\" when "
           "Gatehouse runs in Azure. A server with private access is reached from its own network only."_s.arg(rule);
}

Words nameNotFound(const DatabaseTarget &target)
{
    if (isAzure(target))
        return {u"no such name is known (DNS)"_s,
                u"Copy the server name from the Azure portal; a server with private access has its name in a private DNS zone that must be "
                "linked to this network."_s};
    return {u"no such name is known (DNS)"_s, u"Check the host in the database URL, and that this machine can resolve it."_s};
}

Words onTheWay(FaultKind kind, const DatabaseTarget &target)
{
    switch (kind) {
    case FaultKind::NameNotFound:
        return nameNotFound(target);
    case FaultKind::Refused:
        return {u"nothing listens on that port (connection refused)"_s,
                u"Start the server, or check the port; in a container, \"localhost\" means the container itself."_s};
    case FaultKind::TimedOut:
        return {u"no answer within %1 seconds; most likely a firewall drops the connection"_s.arg(target.url.connectTimeout.count()),
                firewallAdvice(target, {})};
    case FaultKind::Unreachable:
        return {u"there is no route to that host"_s, u"Check this machine's network or VPN, and whether the host has an IPv6 address only."_s};
    case FaultKind::SocketMissing:
        return {u"there is no server's socket in that directory"_s, u"Start the server, or name its socket directory (unix_socket_directories)."_s};
    case FaultKind::NotPostgres:
        return {u"what listens there is not a Postgres server"_s, u"Check host and port; Postgres usually listens on 5432, pgbouncer on 6432."_s};
    default:
        return {u"the connection broke off"_s, u"The server or something in between closed it; the server's log tells why."_s};
    }
}

Words encryption(FaultKind kind, const DatabaseTarget &target)
{
    switch (kind) {
    case FaultKind::TlsRequired:
        return {u"the server takes encrypted connections only, and this one is not (sslmode=%1)"_s.arg(target.url.sslMode),
                u"Put sslmode=require into the database URL."_s};
    case FaultKind::TlsNotOffered:
        return {u"the server does not offer encryption (TLS), and sslmode=%1 asks for it"_s.arg(target.url.sslMode),
                target.url.sslModeGiven ? u"Turn on ssl at the server, or put sslmode=prefer into the database URL."_s
                                        : u"For hosts outside this network encryption is the default. Turn on ssl at the server, or put sslmode=prefer "
                                          "into the database URL to let everything, the password's proof included, cross the network in the clear."_s};
    case FaultKind::CertificateName:
        return {u"the server's certificate is for another name"_s,
                u"Use the name in the certificate as host, or sslmode=verify-ca, which checks the authority only."_s};
    case FaultKind::CertificateRefused:
        return {u"the server's certificate is not signed by an authority known here"_s,
                u"Name its root certificate with sslrootcert=/path/root.pem, or use sslmode=require, which encrypts without checking."_s};
    case FaultKind::CertificateFile:
        return {u"a certificate or key file cannot be used"_s, u"Check sslrootcert, sslcert and sslkey in the database URL; a key file needs mode 0600."_s};
    default:
        return {u"encryption (TLS) could not be agreed on"_s, u"Check that the server offers TLS 1.2 or newer, and that no proxy stands in between."_s};
    }
}

Words notAdmitted(const DatabaseTarget &target, const QString &detail)
{
    const QString address = seenAddress(detail);
    const QString from = address.isEmpty() ? QString() : u" from "_s + address;
    const QString rule = isAzure(target) ? firewallAdvice(target, address)
                                         : u"Add a line for this address, user and database to the server's pg_hba.conf and reload it."_s;
    return {u"the server does not admit user \"%1\"%2"_s.arg(target.url.user, from), rule};
}

Words atTheDoor(FaultKind kind, const DatabaseTarget &target, const QString &detail)
{
    const QString &user = target.url.user;
    switch (kind) {
    case FaultKind::NotAdmitted:
        return notAdmitted(target, detail);
    case FaultKind::PasswordMissing:
        return {u"the server asks for a password and the URL has none"_s, u"Write postgresql://%1:password@…"_s.arg(user)};
    case FaultKind::WrongPassword:
        return {u"the server refuses the password of user \"%1\", or does not know that user"_s.arg(user),
                u"Check both in the database URL; special characters are percent-encoded (@ is %40, % is %25)."_s};
    case FaultKind::UserMissing:
        return {u"there is no user \"%1\""_s.arg(user), u"Check the user in the database URL, or create it: CREATE ROLE … LOGIN PASSWORD …"_s};
    case FaultKind::DatabaseMissing:
        return {u"the server has no database of that name"_s, u"Create it (CREATE DATABASE \"%1\"), or correct the name in the URL."_s.arg(target.url.database)};
    case FaultKind::LoginForbidden:
        return {u"user \"%1\" may not connect to it"_s.arg(user),
                u"As an administrator: ALTER ROLE \"%1\" LOGIN; GRANT CONNECT ON DATABASE \"%2\" TO \"%1\";"_s.arg(user, target.url.database)};
    case FaultKind::TooManyConnections:
        return {u"the server has no free connection"_s,
                u"Gatehouse needs two. Raise max_connections, close idle clients, or connect through a pooler."_s};
    default:
        return {u"the server is starting or stopping"_s, u"It is tried again by itself."_s};
    }
}

Words inPostgres(FaultKind kind, const DatabaseTarget &target, const QString &detail)
{
    const QString &user = target.url.user;
    switch (kind) {
    case FaultKind::NoRights:
        return {u"user \"%1\" lacks a right: %2"_s.arg(user, detail),
                u"As an administrator: GRANT CREATE ON DATABASE \"%2\" TO \"%1\"; or CREATE SCHEMA gatehouse AUTHORIZATION \"%1\";"_s.arg(user, target.url.database)};
    case FaultKind::ReadOnly:
        return {u"it can only be read"_s, u"This is a replica, or the server went read-only because its storage is nearly full. Use the primary, or add storage."_s};
    case FaultKind::DiskFull:
        return {u"its disk is full"_s, u"Make room or add storage; requests are kept here meanwhile and written by themselves afterwards."_s};
    case FaultKind::OutOfMemory:
        return {u"the server is out of memory"_s, u"It is tried again by itself."_s};
    case FaultKind::Damaged:
        return {u"the server reports damaged data: "_s + detail, u"Restore it from a backup."_s};
    case FaultKind::TooSlow:
        return {u"a statement was given up because it took too long"_s, u"The server is overloaded or a lock is held; look at pg_stat_activity. It is tried again by itself."_s};
    case FaultKind::Stuck:
        return {u"the server holds the connection but does not answer"_s, u"It may be frozen, overloaded, or cut off without notice. It is tried again by itself."_s};
    case FaultKind::Conflict:
        return {u"another transaction was in the way"_s, u"It is tried again by itself."_s};
    case FaultKind::BadValue:
        return {u"it refuses a value"_s, u"The row was left out; the log tells which and why."_s};
    default:
        return {detail.isEmpty() ? u"it failed without saying why"_s : u"it says: "_s + detail, u"The server's log may tell more."_s};
    }
}

Words inFile(FaultKind kind, const QString &detail)
{
    switch (kind) {
    case FaultKind::FileNotOpened:
        return {u"it cannot be opened, read or written (%1)"_s.arg(detail), u"Check that its directory exists, is yours, and lies on a local disk."_s};
    case FaultKind::FileNotWritable:
        return {u"it cannot be written"_s, u"Check the rights on it and its directory, and that the disk is not mounted read-only."_s};
    case FaultKind::FileLocked:
        return {detail.isEmpty() ? u"another Gatehouse uses it"_s : u"another Gatehouse uses it (process %1)"_s.arg(detail),
                u"Stop that one, or start this one with another data directory. Several gateways share records through Postgres."_s};
    case FaultKind::FileForeign:
        return {u"it is not a database of Gatehouse"_s, u"Move it away or name another file; a new one is created then."_s};
    case FaultKind::Damaged:
        return {u"it is damaged"_s, u"Move it away with its -wal file (a new one is created), and recover what can be with \"sqlite3 FILE .recover\"."_s};
    case FaultKind::DiskFull:
        return {u"the disk is full"_s, u"Make room; requests are kept in the journal meanwhile and written by themselves afterwards."_s};
    case FaultKind::OutOfMemory:
        return {u"there is no memory left"_s, u"It is tried again by itself."_s};
    case FaultKind::Stuck:
        return {u"the disk does not answer"_s, u"Check the disk or the network share it lies on."_s};
    case FaultKind::Conflict:
        return {u"another program holds it locked"_s, u"Close tools that have it open. It is tried again by itself."_s};
    case FaultKind::BadValue:
        return {u"it refuses a value"_s, u"The row was left out; the log tells which and why."_s};
    default:
        return {detail.isEmpty() ? u"it failed without saying why"_s : detail, u"The log may tell more."_s};
    }
}

Words wordsFor(FaultKind kind, const DatabaseTarget &target, const QString &detail)
{
    switch (kind) {
    case FaultKind::NewerSchema:
        return {u"it was written by a newer Gatehouse (%1)"_s.arg(detail), u"Install that version or a newer one here. Nothing was changed."_s};
    case FaultKind::ChangedMigration:
        return {u"its schema was made by another build of Gatehouse (%1)"_s.arg(detail), u"Use the build that made it, or a fresh database. Nothing was changed."_s};
    case FaultKind::DriverMissing:
        return {u"Qt's driver for it (%1) is not installed"_s.arg(detail),
                target.isPostgres() ? u"Install the package libqt6sql6-psql (Debian) or qt6-qtbase-postgresql (Fedora)."_s
                                    : u"Install the package libqt6sql6-sqlite (Debian) or qt6-qtbase (Fedora)."_s};
    default:
        break;
    }
    if (!target.isPostgres())
        return inFile(kind, detail);
    if (kind <= FaultKind::NotPostgres || kind == FaultKind::ConnectionLost)
        return onTheWay(kind, target);
    if (kind <= FaultKind::TlsFailed)
        return encryption(kind, target);
    return kind <= FaultKind::ShuttingDown ? atTheDoor(kind, target, detail) : inPostgres(kind, target, detail);
}

} // namespace

DatabaseFault describeFault(FaultKind kind, const DatabaseTarget &target, const QString &detail)
{
    const Words words = wordsFor(kind, target, detail);
    const QString place = target.isPostgres()
        ? u"The database \"%1\" at %2 cannot be used"_s.arg(target.url.database, target.url.display().section(u'/', 0, target.url.isUnixSocket() ? -2 : 0))
        : u"The database file %1 cannot be used"_s.arg(target.file);
    return {kind, place + u": "_s + words.what + u". "_s + words.wayOut, detail};
}

} // namespace Gatehouse
