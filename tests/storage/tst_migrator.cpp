// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/migrator.h"

#include "gateway/storage/databasefault.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <atomic>
#include <optional>
#include <thread>

#include <sys/stat.h>

using namespace Gatehouse;
using namespace Qt::StringLiterals;

using Kind = StorageStatus::Kind;
Q_DECLARE_METATYPE(Gatehouse::StorageStatus::Kind)

namespace {

QByteArray fileHash(const QString &path)
{
    if (path.isEmpty()) // of a Postgres
        return {};
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256) : QByteArray();
}

} // namespace

class TestMigrator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void splitsStatements();
    void stepsAreNumberedWithoutGaps();
    void makesAFreshDatabase_data() { kinds(); }
    void makesAFreshDatabase();
    void secondRunChangesNothing_data() { kinds(); }
    void secondRunChangesNothing();
    void goesOnFromAnOlderOne_data() { kinds(); }
    void goesOnFromAnOlderOne();
    void refusesANewerOne_data() { kinds(); }
    void refusesANewerOne();
    void refusesAnEditedStep_data() { kinds(); }
    void refusesAnEditedStep();
    void failedStepLeavesNothing_data() { kinds(); }
    void failedStepLeavesNothing();
    void manyAtOnce();
    void sharesAPostgresWithOthers();
    void leavesOthersFilesAlone();
    void makesFilesPrivate();

private:
    static void kinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("sqlite") << Kind::Sqlite;
        QTest::newRow("postgres") << Kind::Postgres;
    }
    PostgresFixture m_server;
};

void TestMigrator::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestMigrator::splitsStatements()
{
    const Migration migration{1, u"0001_first"_s, "-- a note; not a statement\nCREATE TABLE a (\n  x integer, -- semicolon; here\n  y text\n);\n\nCREATE INDEX b ON a (x);\n"};
    QCOMPARE(migration.statements().size(), 2);
    QVERIFY(migration.statements().at(0).startsWith(u"CREATE TABLE a ("_s));
    QVERIFY(!migration.statements().at(0).contains(u"semicolon"_s));
    QCOMPARE(migration.statements().at(1), u"CREATE INDEX b ON a (x)"_s);
}

void TestMigrator::stepsAreNumberedWithoutGaps()
{
    const auto sqlite = Migrator::builtIn(u"sqlite"_s), postgres = Migrator::builtIn(u"postgres"_s);
    QVERIFY(!sqlite.isEmpty());
    QCOMPARE(sqlite.size(), postgres.size());
    for (qsizetype i = 0; i < sqlite.size(); ++i) {
        QCOMPARE(sqlite.at(i).version, static_cast<int>(i) + 1);
        QCOMPARE(sqlite.at(i).name, postgres.at(i).name);
    }
}

void TestMigrator::makesAFreshDatabase()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    QVERIFY(place.connectMigrated());
    for (const char *table : {"requests", "rollups_hourly", "rollups_daily", "dimension_rollups_hourly", "dimension_rollups_daily", "exchanges", "gateways", "settings"})
        QCOMPARE(place.number(u"SELECT count(*) FROM "_s + QLatin1String(table)), 0);
    QCOMPARE(place.number(u"SELECT max(version) FROM schema_migrations"_s), Migrator::builtIn(u"sqlite"_s).size());
}

void TestMigrator::secondRunChangesNothing()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    auto database = place.connectMigrated();
    QVERIFY(database);
    QVERIFY(place.run(u"INSERT INTO settings (name, value, changed_at) VALUES ('a', '1', 2)"_s));
    const qint64 applied = place.number(u"SELECT sum(applied_at) FROM schema_migrations"_s);
    QVERIFY(Migrator(*database).run().ok());
    QCOMPARE(place.number(u"SELECT sum(applied_at) FROM schema_migrations"_s), applied);
    QCOMPARE(place.number(u"SELECT count(*) FROM settings"_s), 1);
}

void TestMigrator::goesOnFromAnOlderOne()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    auto database = place.connectMigrated();
    QVERIFY(database);
    QVERIFY(place.run(u"INSERT INTO settings (name, value, changed_at) VALUES ('a', '1', 2)"_s));
    auto steps = Migrator::builtIn(database->dialect().name());
    steps << Migration{static_cast<int>(steps.size()) + 1, u"0099_more"_s, "ALTER TABLE settings ADD COLUMN note text;\nUPDATE settings SET note = 'old';\n"};
    const auto migrated = Migrator(*database, steps).run();
    QVERIFY2(migrated.ok(), migrated.ok() ? "" : qPrintable(migrated.error().message));
    QCOMPARE(place.number(u"SELECT count(*) FROM settings WHERE note = 'old'"_s), 1);
}

void TestMigrator::refusesANewerOne()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    QVERIFY(place.connectMigrated());
    QVERIFY(place.run(u"INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (900, '0900_future', 'x', 0)"_s));
    const QByteArray before = fileHash(place.location().sqliteFile);
    {
        auto database = place.connect();
        QVERIFY(database);
        const auto migrated = Migrator(*database).run();
        QVERIFY(!migrated.ok());
        QCOMPARE(migrated.error().kind, ErrorKind::Storage);
        QCOMPARE(database->fault().kind, FaultKind::NewerSchema);
        QVERIFY2(migrated.error().message.contains(u"newer Gatehouse (schema step 0900_future)"_s), qPrintable(migrated.error().message));
    }
    QCOMPARE(place.number(u"SELECT count(*) FROM schema_migrations"_s), Migrator::builtIn(u"sqlite"_s).size() + 1);
    if (kind == Kind::Sqlite)
        QCOMPARE(fileHash(place.location().sqliteFile), before);
}

void TestMigrator::refusesAnEditedStep()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    auto database = place.connectMigrated();
    QVERIFY(database);
    auto steps = Migrator::builtIn(database->dialect().name());
    steps.first().sql += "-- edited\n";
    QVERIFY(!Migrator(*database, steps).run().ok());
    QCOMPARE(database->fault().kind, FaultKind::ChangedMigration);
}

void TestMigrator::failedStepLeavesNothing()
{
    QFETCH(Kind, kind);
    TemporaryDatabase place(kind, m_server);
    auto database = place.connectMigrated();
    QVERIFY(database);
    auto steps = Migrator::builtIn(database->dialect().name());
    const int next = static_cast<int>(steps.size()) + 1;
    // The connection breaks off, or the statement fails, in the middle of a step: as after a kill, all of it is undone.
    steps << Migration{next, u"0099_broken"_s, "CREATE TABLE half (x integer);\nINSERT INTO half VALUES (1);\nINSERT INTO no_such_table VALUES (1);\n"};
    QVERIFY(!Migrator(*database, steps).run().ok());
    QCOMPARE(place.number(u"SELECT max(version) FROM schema_migrations"_s), next - 1);
    steps.last().sql = "CREATE TABLE half (x integer);\nINSERT INTO half VALUES (1);\n";
    auto again = place.connect();
    QVERIFY(again);
    const auto migrated = Migrator(*again, steps).run();
    QVERIFY2(migrated.ok(), migrated.ok() ? "" : qPrintable(migrated.error().message + migrated.error().detail));
    QCOMPARE(place.number(u"SELECT count(*) FROM half"_s), 1);
}

void TestMigrator::manyAtOnce()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    const DatabaseTarget target = place.target();
    std::atomic_int succeeded = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            ConnectionWatch watch(std::make_shared<SystemClock>());
            Database database(target, Database::Role::Writer, watch);
            if (database.open() && Migrator(database).run())
                ++succeeded;
            else
                qWarning().noquote() << database.fault().message << database.fault().detail;
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(succeeded, 6);
    QCOMPARE(place.number(u"SELECT count(*) FROM schema_migrations"_s), Migrator::builtIn(u"postgres"_s).size());
}

void TestMigrator::sharesAPostgresWithOthers()
{
    TemporaryDatabase place(Kind::Postgres, m_server);
    QVERIFY(place.run(u"CREATE TABLE public.requests (other integer)"_s));
    QVERIFY(place.connectMigrated());
    QCOMPARE(place.number(u"SELECT count(*) FROM public.requests"_s), 0);
    QCOMPARE(place.number(u"SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"_s), 1);
}

void TestMigrator::leavesOthersFilesAlone()
{
    TemporaryDatabase place(Kind::Sqlite, m_server);
    QVERIFY(place.connect()); // makes directory and file
    QVERIFY(QFile::remove(place.location().sqliteFile));
    QVERIFY(place.run(u"CREATE TABLE somebody_elses (x integer)"_s));
    const QByteArray before = fileHash(place.location().sqliteFile);
    ConnectionWatch watch(std::make_shared<SystemClock>());
    {
        Database database(place.target(), Database::Role::Writer, watch);
        QVERIFY(!database.open().ok());
        QCOMPARE(database.fault().kind, FaultKind::FileForeign);
    }
    QCOMPARE(fileHash(place.location().sqliteFile), before);

    QFile text(place.location().sqliteFile);
    QVERIFY(text.open(QIODevice::WriteOnly | QIODevice::Truncate));
    text.write(QByteArray("These are somebody's notes. ").repeated(100));
    text.close();
    const QByteArray notes = fileHash(text.fileName());
    Database database(place.target(), Database::Role::Writer, watch);
    QVERIFY(!database.open().ok());
    QCOMPARE(database.fault().kind, FaultKind::FileForeign);
    QVERIFY(database.fault().message.contains(u"is not a database of Gatehouse"_s));
    QCOMPARE(fileHash(text.fileName()), notes);
}

void TestMigrator::makesFilesPrivate()
{
    const auto before = ::umask(0);
    TemporaryDatabase place(Kind::Sqlite, m_server);
    auto database = place.connectMigrated();
    ::umask(before);
    QVERIFY(database);
    const auto privateFile = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
    const QString file = place.location().sqliteFile;
    for (const QString &path : {file, file + u"-wal"_s, file + u"-shm"_s})
        QCOMPARE(QFileInfo(path).permissions() & ~privateFile, QFile::Permissions());
    const auto directory = QFileInfo(QFileInfo(file).path()).permissions();
    QCOMPARE(directory & (QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther), QFile::Permissions());
}

QTEST_GUILESS_MAIN(TestMigrator)
#include "tst_migrator.moc"
