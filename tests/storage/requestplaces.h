// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/storage/requestreader.h"
#include "gateway/storage/requestwriter.h"
#include "tests/storage/samples.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/temporarydatabase.h"

#include <QTest>

#include <map>

namespace Gatehouse {

/// A database of each kind for the cases that write requests, keys and the like, and read them back; a test class derives from it.
/// Each is made once, as a database on a server takes its time, and emptied for each case.
class RequestPlaces
{
protected:
    using Kind = StorageStatus::Kind;

    static void addKinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("sqlite") << Kind::Sqlite;
        QTest::newRow("postgres") << Kind::Postgres;
    }

    void startServer() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void takeEmptyPlace()
    {
        QFETCH_GLOBAL(Kind, kind);
        Place &kept = m_places[kind];
        if (!kept.place) {
            kept.place = std::make_unique<TemporaryDatabase>(kind, m_server);
            kept.database = kept.place->connectMigrated();
        }
        m_place = kept.place.get();
        m_database = kept.database.get();
        QVERIFY(m_database);
        QStringList statements;
        for (const char *table : {"requests", "rollups_hourly", "rollups_daily", "dimension_rollups_hourly", "dimension_rollups_daily", "exchanges", "gateways", "purses", "changes", "audit_entries",
                                  "keys", "deleted_keys", "deprecated_keys", "teams", "memberships", "users", "organizations", "organization_memberships",
                                  "customers", "tags", "budgets", "access_groups", "credentials", "models", "settings"})
            statements << QStringLiteral("DELETE FROM ") + QLatin1String(table);
        if (kind == Kind::Postgres) // which takes several at once
            statements = {statements.join(u';')};
        for (const QString &statement : std::as_const(statements))
            QVERIFY(m_place->run(statement));
    }

    void dropPlaces() { m_places.clear(); }

    /// Writes and gives the requests that were new.
    QList<RequestRecord> write(const RecordBatch &batch, const RequestWriter &writer = RequestWriter("run-1"))
    {
        return valueOf(writer.write(*m_database, batch));
    }

    RequestPage page(const RequestQuery &query = {}) { return valueOf(RequestReader::page(*m_database, query)); }

    SpendTotals totals(WallTime from, WallTime to) { return valueOf(RequestReader::totals(*m_database, from, to)); }

    qint64 number(const char *sql) { return m_place->number(QString::fromUtf8(sql)); }

    TemporaryDatabase *m_place = nullptr;
    Database *m_database = nullptr;

    template <class T>
    static T valueOf(const Result<T> &result)
    {
        if (result)
            return *result;
        QTest::qFail(qPrintable(result.error().message + result.error().detail), __FILE__, __LINE__);
        return {};
    }

private:
    struct Place {
        std::unique_ptr<TemporaryDatabase> place;
        std::unique_ptr<Database> database;
    };
    PostgresFixture m_server;
    std::map<Kind, Place> m_places;
};

inline QList<QByteArray> idsOf(const QList<RequestRecord> &rows)
{
    QList<QByteArray> ids;
    for (const RequestRecord &row : rows)
        ids << row.id;
    return ids;
}

} // namespace Gatehouse

Q_DECLARE_METATYPE(Gatehouse::StorageStatus::Kind)
