// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/repricer.h"

#include "gateway/storage/changelog.h"
#include "gateway/storage/chargetext.h"
#include "gateway/storage/pursestore.h"
#include "gateway/storage/requestcolumns.h"
#include "gateway/storage/rollup.h"
#include "gateway/storage/statement.h"
#include "gateway/storage/transaction.h"

#include <QMap>
#include <QStringList>

#include <utility>

namespace Gatehouse {
namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::seconds repriceLimit{25};
constexpr int rowsLookedAt = 2000;
constexpr int rowsChanged = 200;

struct Repriced {
    RequestRecord record; // with what it cost
    std::optional<NewPrice> price;

    bool changes() const
    {
        if (!price)
            return false;
        const CostBreakdown &a = record.cost, &b = price->cost;
        return std::tie(a.input, a.cacheRead, a.cacheWrite, a.output, a.reasoning, a.other, a.total, a.priced)
            != std::tie(b.input, b.cacheRead, b.cacheWrite, b.output, b.reasoning, b.other, b.total, b.priced);
    }
};

/// Answers from a cache were never paid for, and what reached no provider has nothing to be priced.
Statement rowsFrom(Database &database, const RepriceScope &scope, const RepriceCursor &from, int limit, bool locked)
{
    QString sql = u"SELECT "_s + requestColumnNames() + u", charges FROM requests WHERE started_at >= ? AND started_at < ? AND (started_at, id) > (?, ?)"
                  " AND counted = 1 AND cache_hit = 0 AND provider <> ''"_s;
    if (!scope.model.isEmpty())
        sql += u" AND model = ?"_s;
    if (!scope.provider.isEmpty())
        sql += u" AND provider = ?"_s;
    sql += u" ORDER BY started_at, id LIMIT ?"_s;
    if (locked && database.dialect().isPostgres())
        sql += u" FOR UPDATE"_s;
    Statement ask(database, sql);
    ask.bind(std::max(microsecondsOf(scope.from), from.startedAt)).bind(microsecondsOf(scope.to)).bind(from.startedAt).bind(from.id);
    if (!scope.model.isEmpty())
        ask.bind(shortened(scope.model));
    if (!scope.provider.isEmpty())
        ask.bind(shortened(scope.provider));
    ask.bind(limit);
    return ask;
}

Result<QList<Repriced>> readRepriced(Statement ask, const Pricing &pricing)
{
    if (auto asked = ask.run(); !asked)
        return asked.error();
    QList<Repriced> rows;
    while (ask.next()) {
        Repriced row;
        int index = 0;
        for (const RequestColumn &column : requestColumns())
            column.read(ask, index++, row.record);
        row.record.charges = chargesFrom(ask.text(index), row.record.keyHash);
        row.price = pricing(row.record);
        rows << std::move(row);
    }
    if (auto read = ask.finished(); !read)
        return read.error();
    return rows;
}

RepriceStep stepOf(const QList<Repriced> &rows, const RepriceCursor &from, int limit)
{
    RepriceStep step;
    step.reached = rows.isEmpty() ? from : RepriceCursor{microsecondsOf(rows.last().record.startedAt), rows.last().record.id};
    step.finished = rows.size() < limit;
    QMap<std::pair<QByteArray, QByteArray>, RepriceLine> lines;
    for (const Repriced &row : rows) {
        RepriceLine &line = lines[{row.record.model, row.record.provider}];
        line.model = row.record.model;
        line.provider = row.record.provider;
        ++line.requests;
        line.changed += row.changes() ? 1 : 0;
        line.unknown += row.price ? 0 : 1;
        line.before += row.record.cost.total;
        line.after += row.price ? row.price->cost.total : row.record.cost.total;
    }
    step.lines = lines.values();
    return step;
}

Result<void> writeCosts(Database &database, const QList<Repriced> &rows)
{
    // Both databases name the columns of such a list column1, column2, …
    const QString sql = u"UPDATE requests SET cost_input = column2, cost_cache_read = column3, cost_cache_write = column4, cost_output = column5, "
                        "cost_reasoning = column6, cost_other = column7, cost_total = column8, priced = column9, price_version = column10 FROM (VALUES "_s
        + QStringList(rows.size(), u"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s).join(u", "_s) + u") AS fresh WHERE requests.id = column1"_s;
    Statement update(database, sql);
    for (const Repriced &row : rows) {
        const CostBreakdown &cost = row.price->cost;
        update.bind(row.record.id);
        for (const Money part : {cost.input, cost.cacheRead, cost.cacheWrite, cost.output, cost.reasoning, cost.other, cost.total})
            update.bind(static_cast<qint64>(part.nano()));
        update.bind(cost.priced ? 1 : 0).bind(shortened(row.price->version));
    }
    return update.run();
}

Result<void> change(Database &database, const QList<Repriced> &rows, qint64 number)
{
    RollUps rollUps;
    PurseCharges charges;
    for (const Repriced &row : rows) {
        RequestRecord now = row.record;
        now.cost = row.price->cost;
        rollUps.addRepriced(now, row.record.cost);
        charges.add(row.record.charges, now.cost.total - row.record.cost.total);
    }
    if (auto written = writeCosts(database, rows); !written)
        return written;
    if (auto written = rollUps.write(database); !written)
        return written;
    if (auto written = charges.write(database); !written)
        return written;
    const QList<EntityId> purses = charges.purses();
    return purses.isEmpty() ? Result<void>() : ChangeLog::write(database, number, purses);
}

} // namespace

Result<RepriceStep> Repricer::look(Database &database, const RepriceScope &scope, const RepriceCursor &from, const Pricing &pricing)
{
    Transaction transaction(database, Transaction::Kind::Reading, repriceLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    const auto rows = readRepriced(rowsFrom(database, scope, from, rowsLookedAt, false), pricing);
    if (!rows)
        return rows.error();
    if (auto ended = transaction.commit(); !ended)
        return ended.error();
    return stepOf(*rows, from, rowsLookedAt);
}

Result<RepriceStep> Repricer::apply(Database &database, const RepriceScope &scope, const RepriceCursor &from, const Pricing &pricing)
{
    Transaction transaction(database, Transaction::Kind::Writing, repriceLimit);
    if (auto begun = transaction.begin(); !begun)
        return begun.error();
    // Before anything else, as with every change of a purse.
    const auto number = ChangeLog::begin(database);
    if (!number)
        return number.error();
    const auto rows = readRepriced(rowsFrom(database, scope, from, rowsChanged, true), pricing);
    if (!rows)
        return rows.error();
    QList<Repriced> changed;
    for (const Repriced &row : *rows) {
        if (row.changes())
            changed << row;
    }
    if (!changed.isEmpty()) {
        if (auto done = change(database, changed, *number); !done)
            return done.error();
    }
    if (auto committed = transaction.commit(); !committed)
        return committed.error();
    return stepOf(*rows, from, rowsChanged);
}

} // namespace Gatehouse
