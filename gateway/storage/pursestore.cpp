// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/pursestore.h"

#include "gateway/storage/database.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rowinsert.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QStringList>

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds loadLimit{60};
constexpr qsizetype pursesAtOnce = 500;

/// As the database keeps it.
QByteArray stored(const QByteArray &purse)
{
    return validText(shortened(purse, longestPurse));
}

using Sums = QMap<std::pair<QByteArray, qint64>, qint64>;

Result<void> writeSums(Database &database, const Sums &sums, const QString &onConflict)
{
    const RowInsert insert{u"purses"_s, u"purse, window_start, spent"_s, u" ON CONFLICT (purse, window_start) DO UPDATE SET spent = "_s + onConflict};
    auto sum = sums.constBegin();
    auto written = insert.run(database, sums.size(), [&sum](Statement &statement, qsizetype) {
        statement.bind(sum.key().first).bind(sum.key().second).bind(sum.value());
        ++sum;
    });
    return written ? Result<void>() : written.error();
}

Result<void> readSome(Database &database, const QList<QByteArray> &purses, const PurseQuery &query, PurseBalances &into)
{
    QString sql = u"SELECT purse, window_start, spent FROM purses"_s;
    QStringList parts;
    if (!purses.isEmpty())
        parts << u"purse IN ("_s + QStringList(purses.size(), u"?"_s).join(u", "_s) + u')';
    if (query.windowsFrom)
        parts << u"(window_start = 0 OR window_start >= ? OR window_start = (SELECT max(newest.window_start) FROM purses AS newest WHERE newest.purse = purses.purse))"_s;
    if (!parts.isEmpty())
        sql += u" WHERE "_s + parts.join(u" AND "_s);
    Statement ask(database, sql + u" ORDER BY purse, window_start"_s);
    for (const QByteArray &purse : purses)
        ask.bind(stored(purse));
    if (query.windowsFrom)
        ask.bind(microsecondsOf(*query.windowsFrom));
    if (auto asked = ask.run(); !asked)
        return asked;
    while (ask.next())
        into << PurseBalance{ask.text(0), ask.integer(1), Money::fromNano(ask.integer(2))};
    return ask.finished();
}

} // namespace

void PurseCharges::add(const QList<Charge> &charges, Money amount)
{
    if (amount.isZero())
        return;
    for (const Charge &charge : charges)
        m_sums[{stored(charge.purse), charge.windowStart}] += amount.nano();
}

QList<EntityId> PurseCharges::purses() const
{
    QList<EntityId> ids;
    for (auto sum = m_sums.constBegin(); sum != m_sums.constEnd(); ++sum) {
        const EntityId id{EntityKind::Purse, sum.key().first, {}};
        if (sum.value() != 0 && !ids.endsWith(id))
            ids << id;
    }
    return ids;
}

Result<void> PurseCharges::write(Database &database) const
{
    return writeSums(database, m_sums, u"purses.spent + excluded.spent"_s);
}

Result<PurseBalances> PurseStore::read(Database &database, const PurseQuery &query)
{
    Transaction transaction(database, Transaction::Kind::Reading, loadLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    PurseBalances balances;
    qsizetype from = 0;
    do {
        const QList<QByteArray> some = query.purses.mid(from, pursesAtOnce);
        if (auto done = readSome(database, some, query, balances); !done)
            return done.error();
        from += pursesAtOnce;
    } while (from < query.purses.size());
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return balances;
}

Result<void> PurseStore::set(Database &database, const PurseBalances &balances)
{
    Sums sums;
    for (const PurseBalance &balance : balances)
        sums.insert({stored(balance.purse), balance.windowStart}, balance.spent.nano());
    return writeSums(database, sums, u"excluded.spent"_s);
}

} // namespace Gatehouse
