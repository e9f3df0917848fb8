// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/base/secret.h"

#include <QString>
#include <QStringList>

#include <chrono>

namespace Gatehouse {

/// A Postgres connection URL in its parts: "postgresql://user:password@host:5432/database?sslmode=require", also with
/// the scheme "postgres". A plain value; any thread.
///
/// It reads what libpq and Prisma read, because the same DATABASE_URL serves LiteLLM: parameters that only mean something
/// to Prisma (`schema`, `connection_limit`, …) or are unknown are left out and listed in `ignored`. Characters that should
/// be percent-encoded in a password (`@ / : #`) are taken as they stand.
///
/// Without `sslmode` the mode depends on the host. This machine, one-word names ("db" in a compose file), cluster-internal
/// names and private addresses: `prefer`, as such servers often have no certificate. Anything else: `require`, so that
/// nothing crosses the internet in the clear; certificates are checked with `verify-ca` and `verify-full`, against the
/// system's authorities unless `sslrootcert` names a file.
struct DatabaseUrl {
    QString host;        ///< a name, an address without brackets, or the directory of a Unix socket ("/run/postgresql")
    quint16 port = 5432;
    QString database;
    QString user;        ///< empty: libpq's default, the name of the system's user
    Secret password;
    QString sslMode;     ///< one of libpq's six
    bool sslModeGiven = false;
    QString sslRootCert, sslCert, sslKey;
    std::chrono::seconds connectTimeout{5};
    QString applicationName;
    QStringList ignored; ///< names of parameters that have no effect here

    /// Configuration when a part cannot be understood; the message names the part, never the password.
    static Result<DatabaseUrl> parse(const Secret &url);

    bool isUnixSocket() const { return host.startsWith(u'/'); }
    /// "host:5432/database", with brackets around an IPv6 address.
    QString display() const;
    /// For QSqlDatabase::setConnectOptions: everything but host, port, database, user and password.
    QString connectOptions() const;
};

} // namespace Gatehouse
