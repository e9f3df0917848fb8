// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporarydatabase.h"

#include "gateway/storage/migrator.h"
#include "tests/support/postgresfixture.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

} // namespace

TemporaryDatabase::TemporaryDatabase(StorageStatus::Kind kind, PostgresFixture &server) : m_kind(kind), m_server(server)
{
    static int count = 0;
    m_name = u"records_%1"_s.arg(++count);
    if (isPostgres() && !server.run(u"CREATE DATABASE "_s + m_name).isValid())
        qFatal("No database could be made: %s", qUtf8Printable(server.problem()));
}

StorageLocation TemporaryDatabase::location() const
{
    if (isPostgres())
        return {{}, m_server.url(m_name)};
    return {m_directory.filePath(u"state/records.db"_s), {}};
}

DatabaseTarget TemporaryDatabase::target() const
{
    return DatabaseTarget::from(location()).value();
}

std::unique_ptr<Database> TemporaryDatabase::connect(Database::Role role)
{
    auto database = std::make_unique<Database>(target(), role, m_watch);
    if (auto opened = database->open(); !opened) {
        qWarning().noquote() << opened.error().message << opened.error().detail;
        return nullptr;
    }
    return database;
}

std::unique_ptr<Database> TemporaryDatabase::connectMigrated()
{
    auto database = connect();
    if (!database)
        return nullptr;
    if (auto migrated = Migrator(*database).run(); !migrated) {
        qWarning().noquote() << migrated.error().message << migrated.error().detail;
        return nullptr;
    }
    return database;
}

qint64 TemporaryDatabase::number(const QString &sql)
{
    const QString name = u"temporary database"_s;
    qint64 value = -1;
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(isPostgres() ? u"QPSQL"_s : u"QSQLITE"_s, name);
        if (isPostgres()) {
            connection.setHostName(m_server.directory());
            connection.setPort(m_server.port());
        }
        connection.setDatabaseName(isPostgres() ? m_name : location().sqliteFile);
        QSqlQuery query(connection);
        const bool open = connection.open(QLatin1String(PostgresFixture::user), QLatin1String(PostgresFixture::password))
            && (!isPostgres() || query.exec(u"SET search_path TO gatehouse"_s));
        if (!open || !query.exec(sql))
            qWarning().noquote() << sql << connection.lastError().text() << query.lastError().text();
        else
            value = query.next() ? query.value(0).toLongLong() : 0;
        query.clear();
        connection.close();
    }
    QSqlDatabase::removeDatabase(name);
    return value;
}

bool TemporaryDatabase::run(const QString &sql)
{
    return number(sql) >= 0;
}

} // namespace Gatehouse
