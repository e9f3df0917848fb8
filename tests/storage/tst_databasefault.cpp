// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databasefault.h"

#include "gateway/storage/connectionwatch.h"
#include "gateway/storage/database.h"
#include "gateway/storage/migrator.h"
#include "gateway/storage/statement.h"
#include "tests/support/postgresfixture.h"

#include <QSqlError>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include <clocale>

using namespace Gatehouse;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(Gatehouse::FaultKind)

namespace {

/// What opening a connection to `url` ends in.
DatabaseFault openingFault(const Secret &url)
{
    const EnglishMessages english;
    DatabaseTarget target{StorageStatus::Kind::Postgres, {}, DatabaseUrl::parse(url).value()};
    ConnectionWatch watch(std::make_shared<SystemClock>());
    Database database(target, Database::Role::Writer, watch);
    if (database.open())
        return {FaultKind::Other, u"opened"_s, {}};
    return database.fault();
}

DatabaseTarget remote(const QByteArray &host = "db.example.org", const QByteArray &parameters = {})
{
    return {StorageStatus::Kind::Postgres, {}, DatabaseUrl::parse(Secret("postgresql://gate:hunter2@" + host + ":5432/spend" + parameters)).value()};
}

} // namespace

class TestDatabaseFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void opens();
    void wrongPassword();
    void unknownUser();
    void databaseMissing();
    void refused();
    void nameNotFound();
    void noAnswer();
    void notPostgres();
    void socketMissing();
    void tlsAskedForButNotOffered();
    void tlsRequiredByServer();
    void certificateOfUnknownAuthority();
    void certificateFileMissing();
    void notAdmitted();
    void loginForbidden();
    void tooManyConnections();
    void noRightToCreateTheSchema();
    void readOnlyServer();
    void tellsApartInOtherLanguages();
    void readsTexts_data();
    void readsTexts();
    void readsStates_data();
    void readsStates();
    void advisesOnAzure();
    void namesThePlaceInEveryMessage();

private:
    void expect(const DatabaseFault &fault, FaultKind kind, const QString &words);
    PostgresFixture m_server;
};

void TestDatabaseFault::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestDatabaseFault::cleanup()
{
    QVERIFY(m_server.run(u"ALTER SYSTEM RESET ALL"_s).isValid());
    QVERIFY(m_server.setAdmission("host all all 127.0.0.1/32 scram-sha-256\n"));
}

void TestDatabaseFault::expect(const DatabaseFault &fault, FaultKind kind, const QString &words)
{
    QVERIFY2(fault.kind == kind, qPrintable(fault.message + u" | "_s + fault.detail));
    QVERIFY2(fault.message.contains(words), qPrintable(fault.message));
    QVERIFY2(!fault.message.contains(QLatin1String(PostgresFixture::password)), qPrintable(fault.message));
}

void TestDatabaseFault::opens()
{
    QCOMPARE(openingFault(m_server.url(u"postgres"_s)).message, u"opened"_s);
}

void TestDatabaseFault::wrongPassword()
{
    const auto url = Secret("postgresql://gatehouse_test:hunter2@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres");
    const auto fault = openingFault(url);
    expect(fault, FaultKind::WrongPassword, u"refuses the password of user \"gatehouse_test\""_s);
    QVERIFY(fault.message.contains(u"\"postgres\" at 127.0.0.1:"_s + QString::number(m_server.port())));
    QVERIFY(!(fault.message + fault.detail).contains(u"hunter2"_s));
}

void TestDatabaseFault::unknownUser()
{
    // Under scram the server does not tell whether it is the user or the password.
    expect(openingFault(Secret("postgresql://nobody_here:x@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres")), FaultKind::WrongPassword,
           u"or does not know that user"_s);
    QVERIFY(m_server.setAdmission("host all all 127.0.0.1/32 trust\n"));
    expect(openingFault(Secret("postgresql://nobody_here@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres")), FaultKind::UserMissing,
           u"there is no user \"nobody_here\""_s);
}

void TestDatabaseFault::databaseMissing()
{
    expect(openingFault(m_server.url(u"no_such"_s)), FaultKind::DatabaseMissing, u"CREATE DATABASE \"no_such\""_s);
}

void TestDatabaseFault::refused()
{
    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress::LocalHost));
    const QByteArray port = QByteArray::number(probe.serverPort());
    probe.close();
    const auto fault = openingFault(Secret("postgresql://gate:x@127.0.0.1:" + port + "/spend"));
    expect(fault, FaultKind::Refused, u"connection refused"_s);
    QVERIFY(fault.message.contains(u"\"spend\" at 127.0.0.1:"_s + QString::fromLatin1(port)));
}

void TestDatabaseFault::nameNotFound()
{
    expect(openingFault(Secret("postgresql://gate:x@no-such-host.invalid:5432/spend")), FaultKind::NameNotFound, u"no such name is known (DNS)"_s);
}

void TestDatabaseFault::noAnswer()
{
    // The kernel takes the connection, nobody ever says a word.
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    const auto url = Secret("postgresql://gate:x@127.0.0.1:" + QByteArray::number(mute.serverPort()) + "/spend?connect_timeout=2");
    expect(openingFault(url), FaultKind::TimedOut, u"no answer within 2 seconds; most likely a firewall"_s);
}

void TestDatabaseFault::notPostgres()
{
    QThread thread;
    QTcpServer web;
    QVERIFY(web.listen(QHostAddress::LocalHost));
    const quint16 port = web.serverPort();
    connect(&web, &QTcpServer::newConnection, &web, [&web] {
        while (QTcpSocket *socket = web.nextPendingConnection()) {
            socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
            socket->disconnectFromHost();
        }
    });
    web.moveToThread(&thread);
    thread.start();
    const auto fault = openingFault(Secret("postgresql://gate:x@127.0.0.1:" + QByteArray::number(port) + "/spend?sslmode=require"));
    QMetaObject::invokeMethod(&web, [&] {
        web.close();
        web.moveToThread(nullptr);
    }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
    expect(fault, FaultKind::NotPostgres, u"is not a Postgres server"_s);
}

void TestDatabaseFault::socketMissing()
{
    const auto fault = openingFault(Secret("postgresql:///spend?host=/nowhere"));
    expect(fault, FaultKind::SocketMissing, u"no server's socket"_s);
    QVERIFY2(fault.message.contains(u"at /nowhere:5432 "_s), qPrintable(fault.message));
}

void TestDatabaseFault::tlsAskedForButNotOffered()
{
    expect(openingFault(m_server.url(u"postgres"_s, u"?sslmode=require"_s)), FaultKind::TlsNotOffered, u"does not offer encryption"_s);
}

void TestDatabaseFault::tlsRequiredByServer()
{
    QVERIFY(m_server.setAdmission("hostssl all all 127.0.0.1/32 scram-sha-256\n"));
    expect(openingFault(m_server.url(u"postgres"_s, u"?sslmode=disable"_s)), FaultKind::TlsRequired, u"Put sslmode=require"_s);
}

void TestDatabaseFault::certificateOfUnknownAuthority()
{
    QVERIFY2(m_server.offerTls(), qPrintable(m_server.problem()));
    QCOMPARE(openingFault(m_server.url(u"postgres"_s, u"?sslmode=require"_s)).message, u"opened"_s);
    expect(openingFault(m_server.url(u"postgres"_s, u"?sslmode=verify-full"_s)), FaultKind::CertificateRefused, u"not signed by an authority known here"_s);
    const QString root = u"?sslmode=verify-full&sslrootcert="_s + m_server.certificate();
    expect(openingFault(m_server.url(u"postgres"_s, root)), FaultKind::CertificateName, u"certificate is for another name"_s);
    QCOMPARE(openingFault(m_server.url(u"postgres"_s, u"?sslmode=verify-ca&sslrootcert="_s + m_server.certificate())).message, u"opened"_s);
}

void TestDatabaseFault::certificateFileMissing()
{
    QVERIFY2(m_server.offerTls(), qPrintable(m_server.problem()));
    expect(openingFault(m_server.url(u"postgres"_s, u"?sslmode=verify-full&sslrootcert=/nowhere/root.pem"_s)), FaultKind::CertificateFile, u"Check sslrootcert"_s);
}

void TestDatabaseFault::notAdmitted()
{
    QVERIFY2(m_server.offerTls(), qPrintable(m_server.problem()));
    QVERIFY(m_server.setAdmission("host somewhere_else all 127.0.0.1/32 scram-sha-256\n"));
    const auto fault = openingFault(m_server.url(u"postgres"_s));
    expect(fault, FaultKind::NotAdmitted, u"does not admit user \"gatehouse_test\" from 127.0.0.1"_s);
    QVERIFY(fault.message.contains(u"pg_hba.conf"_s));
}

void TestDatabaseFault::loginForbidden()
{
    QVERIFY(m_server.run(u"CREATE ROLE locked_out PASSWORD 'x'"_s).isValid());
    expect(openingFault(Secret("postgresql://locked_out:x@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres")), FaultKind::LoginForbidden,
           u"may not connect"_s);
}

void TestDatabaseFault::tooManyConnections()
{
    QVERIFY(m_server.run(u"CREATE ROLE crowded LOGIN PASSWORD 'x' CONNECTION LIMIT 0"_s).isValid());
    expect(openingFault(Secret("postgresql://crowded:x@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres")), FaultKind::TooManyConnections,
           u"no free connection"_s);
}

void TestDatabaseFault::noRightToCreateTheSchema()
{
    QVERIFY(m_server.run(u"CREATE ROLE powerless LOGIN PASSWORD 'x'"_s).isValid());
    ConnectionWatch watch(std::make_shared<SystemClock>());
    const auto url = DatabaseUrl::parse(Secret("postgresql://powerless:x@127.0.0.1:" + QByteArray::number(m_server.port()) + "/postgres"));
    Database database({StorageStatus::Kind::Postgres, {}, url.value()}, Database::Role::Writer, watch);
    QVERIFY(database.open().ok());
    QVERIFY(!Migrator(database).run().ok());
    expect(database.fault(), FaultKind::NoRights, u"GRANT CREATE ON DATABASE \"postgres\" TO \"powerless\""_s);

    // With the schema made by an administrator it needs no further right.
    QVERIFY(m_server.run(u"CREATE SCHEMA gatehouse AUTHORIZATION powerless"_s).isValid());
    const auto migrated = Migrator(database).run();
    QVERIFY2(migrated.ok(), migrated.ok() ? "" : qPrintable(migrated.error().message));
    QVERIFY(m_server.run(u"SET client_min_messages TO warning; DROP SCHEMA gatehouse CASCADE"_s).isValid());
}

void TestDatabaseFault::readOnlyServer()
{
    QVERIFY(m_server.run(u"CREATE DATABASE read_only"_s).isValid());
    QVERIFY(m_server.run(u"ALTER DATABASE read_only SET default_transaction_read_only = on"_s).isValid());
    ConnectionWatch watch(std::make_shared<SystemClock>());
    Database database({StorageStatus::Kind::Postgres, {}, DatabaseUrl::parse(m_server.url(u"read_only"_s)).value()}, Database::Role::Writer, watch);
    QVERIFY(database.open().ok());
    QVERIFY(!database.execute(u"CREATE TABLE t (x integer)"_s).ok());
    expect(database.fault(), FaultKind::ReadOnly, u"can only be read"_s);
    QVERIFY(!database.fault().losesConnection());
}

void TestDatabaseFault::tellsApartInOtherLanguages()
{
    // Only where such a language is installed can this go wrong; the guard must hold in any case.
    const QByteArray before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    refused();
    nameNotFound();
    std::setlocale(LC_ALL, before.constData());
}

void TestDatabaseFault::readsTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<FaultKind>("kind");
    const auto row = [](const char *name, const char *text, FaultKind kind) { QTest::newRow(name) << QString::fromUtf8(text) << kind; };
    row("Azure firewall", "connection to server at \"x.postgres.database.azure.com\" (20.1.2.3), port 5432 failed: FATAL:  no pg_hba.conf entry for host \"84.1.2.3\", "
                          "user \"gate\", database \"spend\", SSL encryption",
        FaultKind::NotAdmitted);
    row("both attempts refused", "FATAL:  no pg_hba.conf entry for host \"84.1.2.3\", user \"gate\", database \"spend\", SSL encryption connection to server at \"x\" failed: "
                                 "FATAL:  no pg_hba.conf entry for host \"84.1.2.3\", user \"gate\", database \"spend\", no encryption",
        FaultKind::NotAdmitted);
    row("old server without TLS", "FATAL:  no pg_hba.conf entry for host \"84.1.2.3\", user \"gate\", database \"spend\", SSL off", FaultKind::TlsRequired);
    row("second address answers", "connection to server at \"localhost\" (::1), port 5432 failed: Connection refused Is the server running on that host? connection to server at "
                                  "\"localhost\" (127.0.0.1), port 5432 failed: FATAL:  password authentication failed for user \"gate\"",
        FaultKind::WrongPassword);
    row("dropped packets", "connection to server at \"20.1.2.3\", port 5432 failed: Connection timed out Is the server running on that host?", FaultKind::TimedOut);
    row("no route", "connection to server at \"20.1.2.3\", port 5432 failed: No route to host", FaultKind::Unreachable);
    row("no network", "connection to server at \"2001:db8::1\", port 5432 failed: Network is unreachable", FaultKind::Unreachable);
    row("starting", "FATAL:  the database system is starting up", FaultKind::ShuttingDown);
    row("stopping", "FATAL:  the database system is shutting down", FaultKind::ShuttingDown);
    row("recovering", "FATAL:  the database system is not yet accepting connections", FaultKind::ShuttingDown);
    row("too many", "FATAL:  sorry, too many clients already", FaultKind::TooManyConnections);
    row("reserved", "FATAL:  remaining connection slots are reserved for non-replication superuser connections", FaultKind::TooManyConnections);
    row("TLS version", "SSL error: tlsv1 alert protocol version", FaultKind::TlsFailed);
    row("cut", "server closed the connection unexpectedly This probably means the server terminated abnormally", FaultKind::ConnectionLost);
    row("unknown", "FATAL:  something new", FaultKind::Other);
}

void TestDatabaseFault::readsTexts()
{
    QFETCH(QString, text);
    QFETCH(FaultKind, kind);
    const DatabaseFault fault = connectFault(QSqlError(u"Error connecting"_s, text, QSqlError::ConnectionError), remote());
    QVERIFY2(fault.kind == kind, qPrintable(fault.message));
    if (kind == FaultKind::Other)
        QVERIFY(fault.message.contains(text.simplified()));
}

void TestDatabaseFault::readsStates_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::addColumn<QString>("code");
    QTest::addColumn<FaultKind>("kind");
    const auto row = [](bool postgres, const char *code, FaultKind kind) {
        QTest::addRow("%s %s", postgres ? "postgres" : "sqlite", code) << postgres << QString::fromLatin1(code) << kind;
    };
    row(true, "", FaultKind::ConnectionLost);
    row(true, "08006", FaultKind::ConnectionLost);
    row(true, "57P01", FaultKind::ConnectionLost);
    row(true, "57P02", FaultKind::ConnectionLost);
    row(true, "57P03", FaultKind::ShuttingDown);
    row(true, "57014", FaultKind::TooSlow);
    row(true, "53100", FaultKind::DiskFull);
    row(true, "53200", FaultKind::OutOfMemory);
    row(true, "40P01", FaultKind::Conflict);
    row(true, "40001", FaultKind::Conflict);
    row(true, "42501", FaultKind::NoRights);
    row(true, "25006", FaultKind::ReadOnly);
    row(true, "22021", FaultKind::BadValue);
    row(true, "23514", FaultKind::BadValue);
    row(true, "54000", FaultKind::BadValue);
    row(true, "XX001", FaultKind::Damaged);
    row(true, "42703", FaultKind::Other);
    row(false, "5", FaultKind::Conflict);
    row(false, "8", FaultKind::FileNotWritable);
    row(false, "1032", FaultKind::FileNotWritable); // READONLY_DBMOVED
    row(false, "11", FaultKind::Damaged);
    row(false, "13", FaultKind::DiskFull);
    row(false, "14", FaultKind::FileNotOpened);
    row(false, "778", FaultKind::FileNotOpened); // IOERR_WRITE
    row(false, "2067", FaultKind::BadValue);     // CONSTRAINT_UNIQUE
    row(false, "26", FaultKind::FileForeign);
    row(false, "1", FaultKind::Other);
}

void TestDatabaseFault::readsStates()
{
    QFETCH(bool, postgres);
    QFETCH(QString, code);
    QFETCH(FaultKind, kind);
    const DatabaseTarget target = postgres ? remote() : DatabaseTarget{StorageStatus::Kind::Sqlite, u"/data/records.db"_s, {}};
    const DatabaseFault fault = statementFault(QSqlError({}, u"it said so"_s, QSqlError::StatementError, code), target);
    QVERIFY2(fault.kind == kind, qPrintable(fault.message));
    QVERIFY(fault.detail.contains(u"it said so"_s));
}

void TestDatabaseFault::advisesOnAzure()
{
    const auto azure = remote("team.postgres.database.azure.com");
    const auto refusal = connectFault(QSqlError({}, u"FATAL: no pg_hba.conf entry for host \"84.1.2.3\", user \"gate\", database \"spend\", SSL encryption"_s, QSqlError::ConnectionError), azure);
    QVERIFY2(refusal.message.contains(u"under the server's Networking, add a rule for 84.1.2.3"_s), qPrintable(refusal.message));
    QVERIFY(describeFault(FaultKind::TimedOut, azure).message.contains(u"Allow public access from any Azure service"_s));
    QVERIFY(describeFault(FaultKind::NameNotFound, azure).message.contains(u"private DNS zone"_s));
    QVERIFY(!describeFault(FaultKind::TimedOut, remote()).message.contains(u"Azure"_s));
}

void TestDatabaseFault::namesThePlaceInEveryMessage()
{
    QSet<QString> seen;
    for (int kind = 0; kind <= static_cast<int>(FaultKind::Other); ++kind) {
        const QString message = describeFault(static_cast<FaultKind>(kind), remote(), u"because"_s).message;
        QVERIFY2(message.startsWith(u"The database \"spend\" at db.example.org:5432 cannot be used: "_s), qPrintable(message));
        QVERIFY(!message.contains(u"hunter2"_s));
        QVERIFY2(message.endsWith(u'.') || message.endsWith(u';') || message.endsWith(u'…'), qPrintable(message));
        const bool ofFiles = kind >= static_cast<int>(FaultKind::FileNotOpened) && kind <= static_cast<int>(FaultKind::FileForeign);
        if (!ofFiles && static_cast<FaultKind>(kind) != FaultKind::Other) {
            QVERIFY2(!seen.contains(message), qPrintable(u"twice: "_s + message));
            seen.insert(message);
        }
        const QString ofFile = describeFault(static_cast<FaultKind>(kind), {StorageStatus::Kind::Sqlite, u"/data/records.db"_s, {}}, u"because"_s).message;
        QVERIFY2(ofFile.startsWith(u"The database file /data/records.db cannot be used: "_s), qPrintable(ofFile));
    }
}

QTEST_GUILESS_MAIN(TestDatabaseFault)
#include "tst_databasefault.moc"
