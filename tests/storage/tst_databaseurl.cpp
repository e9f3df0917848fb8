// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/databaseurl.h"

#include <QTest>

using namespace Gatehouse;
using namespace Qt::StringLiterals;

class TestDatabaseUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void choosesEncryption_data();
    void choosesEncryption();
    void refuses_data();
    void refuses();
    void leavesOutWhatOnlyPrismaKnows();
    void readsPrismasCertificate();
    void keepsLibpqsCertificate();
    void boundsTheConnectTimeout();
    void givesOptionsThatCannotBeBrokenOutOf();
};

void TestDatabaseUrl::reads_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QString>("display");

    const auto row = [](const char *name, const char *url, const char *host, int port, const char *database, const char *user, const char *password, const char *display) {
        QTest::newRow(name) << QByteArray(url) << QString::fromUtf8(host) << port << QString::fromUtf8(database) << QString::fromUtf8(user) << QByteArray(password)
                            << QString::fromUtf8(display);
    };
    row("whole", "postgresql://gate:secret@db.example.org:6432/spend", "db.example.org", 6432, "spend", "gate", "secret", "db.example.org:6432/spend");
    row("short scheme", "postgres://gate:secret@db/spend", "db", 5432, "spend", "gate", "secret", "db:5432/spend");
    row("scheme in capitals", "PostgreSQL://gate@db/spend", "db", 5432, "spend", "gate", "", "db:5432/spend");
    row("percent-encoded", "postgresql://an%40na:p%40ss%3Aw%2Frd%25%3F@db/s%20pend", "db", 5432, "s pend", "an@na", "p@ss:w/rd%?", "db:5432/s pend");
    row("password as it stands", "postgresql://gate:p@ss:w/rd#1@db/spend", "db", 5432, "spend", "gate", "p@ss:w/rd#1", "db:5432/spend");
    row("UTF-8", "postgresql://%C3%A4gate:pässwort@db/spend", "db", 5432, "spend", "ägate", "pässwort", "db:5432/spend");
    row("Azure user", "postgresql://gate%40server:x@server.postgres.database.azure.com:5432/spend?sslmode=require", "server.postgres.database.azure.com", 5432, "spend",
        "gate@server", "x", "server.postgres.database.azure.com:5432/spend");
    row("IPv6", "postgresql://gate:x@[2001:db8::1]:5433/spend", "2001:db8::1", 5433, "spend", "gate", "x", "[2001:db8::1]:5433/spend");
    row("IPv6 without port", "postgresql://[::1]/spend", "::1", 5432, "spend", "", "", "[::1]:5432/spend");
    row("no database", "postgresql://gate@db", "db", 5432, "postgres", "gate", "", "db:5432/postgres");
    row("no host", "postgresql:///spend", "localhost", 5432, "spend", "", "", "localhost:5432/spend");
    row("socket in the host", "postgresql://%2Frun%2Fpostgresql/spend", "/run/postgresql", 5432, "spend", "", "", "/run/postgresql:5432/spend");
    row("socket as parameter", "postgresql:///spend?host=/run/postgresql&port=5433", "/run/postgresql", 5433, "spend", "", "", "/run/postgresql:5433/spend");
    row("quotes of an env file", " \"postgresql://gate:x@db/spend\" ", "db", 5432, "spend", "gate", "x", "db:5432/spend");
    row("at in the database", "postgresql://db/sp@nd", "db", 5432, "sp@nd", "", "", "db:5432/sp@nd");
}

void TestDatabaseUrl::reads()
{
    QFETCH(QByteArray, url);
    const auto parsed = DatabaseUrl::parse(Secret(url));
    QVERIFY2(parsed.ok(), parsed.ok() ? "" : qPrintable(parsed.error().message));
    QTEST(parsed->host, "host");
    QTEST(static_cast<int>(parsed->port), "port");
    QTEST(parsed->database, "database");
    QTEST(parsed->user, "user");
    QTEST(parsed->password.reveal(), "password");
    QTEST(parsed->display(), "display");
}

void TestDatabaseUrl::choosesEncryption_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<QString>("mode");
    for (const char *host : {"localhost", "127.0.0.1", "[::1]", "db", "10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "db.svc.cluster.local",
                             "db.internal", "db.default.svc"})
        QTest::newRow(host) << QByteArray(host) + "/spend" << u"prefer"_s;
    for (const char *host : {"db.example.org", "server.postgres.database.azure.com", "20.1.2.3", "172.32.0.1", "172.15.0.1", "100.128.0.1", "11.0.0.1", "[2001:db8::1]", "10.example.org",
                             "192.168.1.1.example.org"})
        QTest::newRow(host) << QByteArray(host) + "/spend" << u"require"_s;
    for (const char *mode : {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}) {
        QTest::addRow("local %s", mode) << "localhost/spend?sslmode=" + QByteArray(mode) << QString::fromLatin1(mode);
        QTest::addRow("remote %s", mode) << "db.example.org/spend?connect_timeout=5&sslmode=" + QByteArray(mode) << QString::fromLatin1(mode);
    }
    QTest::newRow("Prisma's strict") << QByteArray("db.example.org/spend?sslaccept=strict") << u"verify-full"_s;
    QTest::newRow("node's ssl") << QByteArray("localhost/spend?ssl=true") << u"require"_s;
}

void TestDatabaseUrl::choosesEncryption()
{
    QFETCH(QByteArray, rest);
    const auto url = DatabaseUrl::parse(Secret("postgresql://gate:x@" + rest));
    QVERIFY(url.ok());
    QTEST(url->sslMode, "mode");
    QVERIFY(url->connectOptions().contains(u"sslmode='"_s + url->sslMode + u"'"_s));
    QCOMPARE(url->sslRootCert.isEmpty(), !url->sslMode.startsWith("verify"_L1));
}

void TestDatabaseUrl::refuses_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *url, const char *says) { QTest::newRow(name) << QByteArray(url) << QString::fromUtf8(says); };
    row("empty", "", "it is empty");
    row("blank", "  ", "it is empty");
    row("other database", "mysql://gate:hunter2@db/spend", "\"mysql://\"");
    row("no scheme", "gate:hunter2@db/spend", "no scheme");
    row("port is a word", "postgresql://gate:hunter2@db:port/spend", "port is not a number");
    row("port too large", "postgresql://gate:hunter2@db:65536/spend", "port is not a number");
    row("port zero", "postgresql://gate:hunter2@db:0/spend", "port is not a number");
    row("broken encoding in the password", "postgresql://gate:hunter2%zz@db/spend", "the password holds a '%'");
    row("encoding cut off", "postgresql://gate:hunter2%4@db/spend", "the password holds a '%'");
    row("broken encoding in the user", "postgresql://an%na:hunter2@db/spend", "the user name holds a '%'");
    row("null in the password", "postgresql://gate:hunter2%00@db/spend", "null character");
    row("question mark in the password", "postgresql://gate:hun?ter2@db/spend", "'?'");
    row("IPv6 without brackets", "postgresql://gate:hunter2@2001:db8::1/spend", "no brackets");
    row("IPv6 not closed", "postgresql://gate:hunter2@[::1/spend", "closing bracket");
    row("something after the bracket", "postgresql://gate:hunter2@[::1]x/spend", "follows the bracket");
    row("several hosts", "postgresql://gate:hunter2@one,two/spend", "several hosts");
    row("blank in the host", "postgresql://gate:hunter2@d b/spend", "blank");
    row("unknown mode", "postgresql://gate:hunter2@db/spend?sslmode=yes", "sslmode is \"yes\"");
    row("odd timeout", "postgresql://gate:hunter2@db/spend?connect_timeout=soon", "connect_timeout is \"soon\"");
}

void TestDatabaseUrl::refuses()
{
    QFETCH(QByteArray, url);
    QFETCH(QString, says);
    const auto parsed = DatabaseUrl::parse(Secret(url));
    QVERIFY(!parsed.ok());
    QCOMPARE(parsed.error().kind, ErrorKind::Configuration);
    QVERIFY2(parsed.error().message.contains(says), qPrintable(parsed.error().message));
    for (const QString &piece : {u"hunter2"_s, u"hun?ter2"_s, u"ter2"_s})
        QVERIFY2(!(parsed.error().message + parsed.error().detail).contains(piece), qPrintable(parsed.error().message));
}

void TestDatabaseUrl::leavesOutWhatOnlyPrismaKnows()
{
    const auto url = DatabaseUrl::parse(Secret("postgresql://gate:x@db/spend?schema=public&connection_limit=100&pool_timeout=60&pgbouncer=true&application_name=my%20gate"));
    QVERIFY(url.ok());
    QCOMPARE(url->ignored, QStringList({u"schema"_s, u"connection_limit"_s, u"pool_timeout"_s, u"pgbouncer"_s}));
    QVERIFY(!url->connectOptions().contains(u"schema"_s));
    QVERIFY(url->connectOptions().contains(u"application_name='my gate'"_s));
}

void TestDatabaseUrl::readsPrismasCertificate()
{
    const auto url = DatabaseUrl::parse(Secret("postgresql://gate:x@db.example.org/spend?sslmode=require&sslcert=/etc/ca.pem"));
    QVERIFY(url.ok());
    QCOMPARE(url->sslRootCert, u"/etc/ca.pem"_s);
    QVERIFY(url->sslCert.isEmpty());
}

void TestDatabaseUrl::keepsLibpqsCertificate()
{
    const auto url = DatabaseUrl::parse(Secret("postgresql://gate@db.example.org/spend?sslcert=/c.pem&sslkey=/k.pem&sslrootcert=/r.pem"));
    QVERIFY(url.ok());
    QVERIFY(url->connectOptions().contains(u"sslrootcert='/r.pem';sslcert='/c.pem';sslkey='/k.pem'"_s));
}

void TestDatabaseUrl::boundsTheConnectTimeout()
{
    const auto seconds = [](const QByteArray &value) {
        return DatabaseUrl::parse(Secret("postgresql://gate:x@db/spend?connect_timeout=" + value)).value().connectTimeout.count();
    };
    QCOMPARE(seconds("7"), 7);
    QCOMPARE(seconds("1"), 2); // libpq's least
    QCOMPARE(seconds("0"), 30); // "for ever"
    QCOMPARE(seconds("600"), 30);
}

void TestDatabaseUrl::givesOptionsThatCannotBeBrokenOutOf()
{
    const auto url = DatabaseUrl::parse(Secret("postgresql://gate:x@db/spend?application_name=a'%3Bhost%3D'evil%5C"));
    QVERIFY(url.ok());
    QVERIFY2(url->connectOptions().contains(u"application_name='a\\' host=\\'evil\\\\'"_s), qPrintable(url->connectOptions()));
}

QTEST_GUILESS_MAIN(TestDatabaseUrl)
#include "tst_databaseurl.moc"
