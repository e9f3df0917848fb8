// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/spendfill.h"

#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/transaction.h"

#include <QStringList>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr qint64 hourLength = 3'600'000'000, dayLength = 24 * hourLength;

QString numbers(const QString &name, qint64 count)
{
    return u"%1(n) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT n + 1 FROM %1 WHERE n < %2)"_s.arg(name).arg(count - 1);
}

QString sums()
{
    QStringList parts;
    for (const QString &column : sumColumnNames())
        parts << u"CAST(sum("_s + column + u") AS bigint)"_s;
    return parts.join(u", "_s);
}

/// All in the order of time, as rows come to be: on Postgres they lie in the order in which they were written.
/// Every key, model and hour; figures that differ from row to row.
QString hoursSql(const SpendFill &fill)
{
    const QString requests = QString::number(fill.requests);
    const QString odd = u"((keys.n * 7 + models.n * 13 + hours.n * 3) % 997)"_s;
    return u"WITH RECURSIVE "_s + numbers(u"hours"_s, fill.days * 24) + u", "_s + numbers(u"keys"_s, fill.keys) + u", "_s + numbers(u"models"_s, fill.models)
        + u" INSERT INTO rollups_hourly SELECT %1 + hours.n * %2, CAST(10000000 + keys.n AS text) || '%3', 'model-' || CAST(models.n AS text), "
          "'provider-' || CAST(models.n % 3 AS text), 'deployment-' || CAST(models.n AS text), 'team-' || CAST(keys.n % 20 AS text), "
          "'user-' || CAST(keys.n % 50 AS text), CASE WHEN %4 < 20 THEN 5 ELSE 2 END, %5, CASE WHEN %4 < 20 THEN %5 ELSE 0 END, "
          "%5 * (900 + %4), %5 * (150 + %4 / 4), %5 * 100, 0, %5 * 20, %5 * (20000 + %4 * 150), 0, %5 * (800000 + %4 * 1000), %5 * 90, %5, %5 * (250000 + %4 * 100) "
          "FROM hours CROSS JOIN keys CROSS JOIN models ORDER BY hours.n"_s
              .arg(microsecondsOf(fill.from)).arg(hourLength).arg(QString(56, u'a'), odd, requests);
}

QString valuesSql(Dimension dimension, const QString &value)
{
    return u"INSERT INTO dimension_rollups_hourly SELECT %1, %2, hour, model, status_class, "_s.arg(static_cast<int>(dimension)).arg(value) + sums()
        + u" FROM rollups_hourly GROUP BY %1, hour, model, status_class ORDER BY hour"_s.arg(value);
}

QStringList statementsOf(const SpendFill &fill)
{
    const QString day = u"hour / %1 * %1"_s.arg(dayLength);
    const QString texts = u"key_hash, model, provider, deployment_id, team, user_id, status_class"_s;
    const QString keyNumber = u"CAST(substr(key_hash, 1, 8) AS bigint)"_s;
    return {hoursSql(fill),
            u"INSERT INTO rollups_daily SELECT "_s + day + u", "_s + texts + u", "_s + sums() + u" FROM rollups_hourly GROUP BY "_s + day + u", "_s + texts + u" ORDER BY "_s + day,
            u"INSERT INTO dimension_rollups_hourly SELECT %1, '', hour, model, status_class, "_s.arg(static_cast<int>(Dimension::All)) + sums()
                + u" FROM rollups_hourly GROUP BY hour, model, status_class ORDER BY hour"_s,
            valuesSql(Dimension::Key, u"key_hash"_s), valuesSql(Dimension::User, u"user_id"_s), valuesSql(Dimension::Team, u"team"_s),
            valuesSql(Dimension::Provider, u"provider"_s), valuesSql(Dimension::Deployment, u"deployment_id"_s),
            valuesSql(Dimension::Tag, u"'tag-' || CAST("_s + keyNumber + u" % 10 AS text)"_s),
            valuesSql(Dimension::Customer, u"'customer-' || CAST("_s + keyNumber + u" % 100 AS text)"_s),
            u"INSERT INTO dimension_rollups_daily SELECT dimension, "_s + day + u", value, "_s + sums() + u" FROM dimension_rollups_hourly GROUP BY dimension, "_s
                + day + u", value ORDER BY "_s + day,
            u"INSERT INTO dimension_rollups_daily SELECT %1, "_s.arg(static_cast<int>(Dimension::Model)) + day + u", model, "_s + sums()
                + u" FROM rollups_hourly GROUP BY "_s + day + u", model ORDER BY "_s + day};
}

} // namespace

Result<void> fillSpend(Database &database, const SpendFill &fill)
{
    Transaction transaction(database, Transaction::Kind::Writing, std::chrono::minutes(10));
    if (auto begun = transaction.begin(); !begun)
        return begun;
    for (const QString &statement : statementsOf(fill)) {
        if (auto done = database.execute(statement); !done)
            return done;
    }
    if (auto committed = transaction.commit(); !committed)
        return committed;
    // What autovacuum does by itself on Postgres; nobody does it on SQLite.
    return database.dialect().isPostgres() ? database.execute(u"ANALYZE"_s) : Result<void>();
}

} // namespace Gatehouse
