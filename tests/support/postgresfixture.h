// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/secret.h"

#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <QVariant>

namespace Gatehouse {

/// A real Postgres of its own for one test program: newest installed version, a fresh cluster in a temporary directory,
/// a free port on 127.0.0.1, durability off. It goes with this object, and with the program should that be killed.
/// Main thread of the test.
class PostgresFixture
{
public:
    static constexpr const char *user = "gatehouse_test";
    static constexpr const char *password = "p@ss:w/rd %1";

    ~PostgresFixture();

    /// Makes the cluster and starts the server; false with `problem()` when that fails, also when none is installed.
    bool start();
    QString problem() const { return m_problem; }
    quint16 port() const { return m_port; }
    QString directory() const { return m_directory.path(); }

    /// A URL to this server. `host` and `parameters` ("?sslmode=require") may be set apart.
    Secret url(const QString &database, const QString &parameters = {}, const QString &host = QStringLiteral("127.0.0.1")) const;

    /// Ends the server at once, without letting transactions finish.
    bool stop();
    /// Starts it again on the same port.
    bool startAgain();
    /// All its processes stand still, their sockets stay open; and go on.
    void freeze();
    void thaw();
    /// Makes it read its configuration anew; for `postgresql.auto.conf` and `pg_hba.conf`.
    bool reload();
    /// Replaces pg_hba.conf.
    bool setAdmission(const QByteArray &lines);

    /// Gives it a self-signed certificate for the name "elsewhere.test" and turns encryption on; `ALTER SYSTEM RESET` ends it.
    bool offerTls();
    QString certificate() const { return m_directory.filePath(QStringLiteral("server.crt")); }

    /// Runs a statement as the cluster's owner; the first value of its answer. Fails the program's test by an invalid value
    /// and `problem()`.
    QVariant run(const QString &sql, const QString &database = QStringLiteral("postgres"));
    /// Ends all connections of other clients.
    int terminateBackends();

private:
    QList<qint64> processes() const;
    bool launch();
    QString tool(const char *name) const;
    QStringList asOwner(const QString &program, const QStringList &arguments) const;
    bool finish(const QString &program, const QStringList &arguments);

    QTemporaryDir m_directory;
    QString m_binaries;
    QString m_problem;
    QProcess m_server;
    quint16 m_port = 0;
    bool m_frozen = false;
};

} // namespace Gatehouse
